"""Two loans from the first paper to the people who answer for them, each act by the person whose turn it is."""

from django.urls import reverse

from loans.models import Loan, LoanApplication
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.pages import Desk

FARMER = {
    "借款人类别": "农户",
    "姓名或名称": "刘根生",
    "证件种类": "其他证件",
    "证件号码": "临证0001",
    "户口簿编号": "户-0153",
    "村": "柳树湾村",
    "送达地址": "柳树湾村三组",
}
FIFTEEN_THOUSAND = {
    "借款人": "刘根生",
    "用途": "购买化肥",
    "期限": "10",
    "担保方式": "抵押",
    "金额": "15000",
    "抵质押物": "砖混房屋一处",
    "抵质押物所有人": "刘根生",
    "评估价值": "42000",
    "登记编号": "他项-2026-17",
    "登记日期": "2026-01-05",
}
DISSENT = "还款来源不清。"
MILL = {
    "Kind of borrower": "Enterprise",
    "Name": "Willow Bend Mill",
    "Kind of document": "Other document",
    "Number of the document": "LICENCE-77",
    "Address for notices": "Mill lane 1",
}
SIXTY_THOUSAND = {
    "Borrower": "Willow Bend Mill",
    "Amount": "60000",
    "Purpose": "Wheat for the winter",
    "Term": "12",
    "Security": "Mortgage",
    "Collateral": "Mill building",
    "Owner of the collateral": "Willow Bend Mill",
    "Appraised value": "180000",
    "Number of the registration": "R-2026-4",
    "Registered on": "2026-01-05",
}


def takes_up(desk: Desk, application: LoanApplication) -> None:
    """From his first page, where it waits for him."""
    desk.opens("/")
    desk.main.locator("tr", has_text=application.number).locator("a").first.click()


def decides(
    desk: Desk, application: LoanApplication, act: str, *, decision: str, reasons: str, sign: str
) -> None:
    takes_up(desk, application)
    desk.presses(act)
    desk.chooses(decision)
    desk.answers("理由" if sign == "签署意见" else "Reasons", reasons)
    if act in ("调查", "Investigation"):
        desk.presses(sign)
    else:
        desk.signs(sign)


def test_fifteen_thousand_for_a_farmer_by_the_approval_group_in_chinese(
    at: At, cast_in_real_transactions: Cast
) -> None:
    branch, union = cast_in_real_transactions.a, cast_in_real_transactions.union
    officer = at(branch["cm"])
    enters_the_farmer(officer)
    application = applies_for_fifteen_thousand(officer)
    decides(officer, application, "调查", decision="同意", reasons="已入户核实，地好人勤。", sign="签署意见")
    decides(
        at(branch["cm_director"]),
        application,
        "审查",
        decision="同意",
        reasons="资料齐全，抵押足值。",
        sign="签署意见",
    )
    the_group_votes_with_one_dissent(at, cast_in_real_transactions, application)
    decides(
        at(union["union_credit"]),
        application,
        "检查监督",
        decision="同意",
        reasons="由联社检查。",
        sign="签署意见",
    )
    takes_up(officer, application)
    officer.presses("发放指令")
    officer.signs("下达发放指令")
    officer.reads("发放记账", branch["credit_clerk"].name)

    clerk = at(branch["credit_clerk"])
    takes_up(clerk, application)
    clerk.presses("发放记账")
    clerk.reads("15,000.00", branch["deputy"].name)
    clerk.signs("发放贷款")
    the_loan_says_who_answers(clerk, cast_in_real_transactions, application)


def enters_the_farmer(officer: Desk) -> None:
    officer.goes_to("借款人")
    officer.presses("新借款人")
    officer.fills_in(FARMER)
    officer.presses("录入借款人")
    officer.reads("刘根生", "农户", "柳树湾村")


def applies_for_fifteen_thousand(officer: Desk) -> LoanApplication:
    """The panel follows what is typed, before anything is saved."""
    officer.goes_to("贷款申请")
    officer.presses("新申请")
    officer.answers("借款人", "刘根生")
    officer.types("金额", "8000")
    officer.reads_beside("第二档", "三岗", "70%", "5,600.00")
    officer.types("金额", "15000")
    officer.reads_beside("第三档", "三岗加审批小组", "30%", "4,500.00", "第一责任人")
    assert not LoanApplication.objects.exists(), "nothing is saved while typing"
    officer.fills_in(FIFTEEN_THOUSAND)
    officer.presses("录入申请")
    officer.reads("待办：调查", "15,000.00 元")
    return LoanApplication.objects.get()


def the_group_votes_with_one_dissent(at: At, cast: Cast, application: LoanApplication) -> None:
    """Five seats; the second manager says no, by name and with a reason that nobody reads before the result."""
    chair = at(cast.a["director"])
    takes_up(chair, application)
    chair.presses("召集审批小组")
    chair.presses("开会")
    for post in ("cm2", "director", "deputy", "chief_accountant", "monitor"):
        choice, reason = ("不同意", DISSENT) if post == "cm2" else ("同意", "同意，按期收回。")
        member = at(cast.a[post])
        takes_up(member, application)
        member.presses("投票")
        member.does_not_read(DISSENT)
        member.chooses(choice)
        member.answers("理由", reason)
        member.signs("签署投票")
        member.reads("已投票")
        member.does_not_read(DISSENT)
    takes_up(chair, application)
    chair.presses("结束会议")
    chair.signs("结束会议")
    chair.reads("通过", DISSENT)
    assert "不同意" in chair.row_of(cast.a["cm2"].name)


def the_loan_says_who_answers(reader: Desk, cast: Cast, application: LoanApplication) -> None:
    """The deputy first with 30 %, the handler 30 %, the other yes votes 40 %; the dissenter nothing (III.3)."""
    loan = Loan.objects.get(application=application)
    assert reader.path == reverse("loan_liability", args=[loan.pk])
    branch = cast.a
    reader.reads(f"{branch['deputy'].name}")
    assert "第一责任人" in reader.row_of(branch["deputy"].name)
    for post, percent, yuan in (
        ("deputy", "30%", "4,500.00"),
        ("cm", "30%", "4,500.00"),
        ("director", "13.33%", "2,000.00"),
        ("chief_accountant", "13.33%", "2,000.00"),
        ("monitor", "13.33%", "2,000.00"),
    ):
        row = reader.row_of(branch[post].name)
        assert percent in row and yuan in row and "III.3" in row, row
    reader.does_not_read(branch["cm2"].name)
    reader.reads("合计", "100%", "15,000.00")


def test_sixty_thousand_for_an_enterprise_by_five_posts_in_english(
    at: At, cast_in_real_transactions: Cast
) -> None:
    cast = cast_in_real_transactions
    officer = at(cast.a["cm"], language="en-GB")
    officer.goes_to("Borrowers")
    officer.presses("New borrower")
    officer.fills_in(MILL)
    officer.presses("Enter the borrower")
    officer.presses("New application")
    officer.fills_in(SIXTY_THOUSAND)
    officer.reads_beside("Tier 4", "Five posts", "20%", "12,000.00", "first responsible")
    officer.presses("Enter the application")
    officer.reads("Waits for: Investigation")
    application = LoanApplication.objects.get()
    for person, act, reasons in (
        (cast.a["cm"], "Investigation", "Orders for two winters are signed."),
        (cast.a["deputy"], "Review", "Papers are complete."),
        (cast.a["director"], "Approval", "Within the letter of the branch."),
        (cast.a["monitor"], "Inspection and supervision", "I inspect it."),
    ):
        desk = at(person, language="en-GB")
        decides(desk, application, act, decision="Agree", reasons=reasons, sign="Sign the decision")
    takes_up(officer, application)
    officer.presses("Order to issue")
    officer.signs("Order the issue")
    clerk = at(cast.a["chief_accountant"], language="en-GB")
    takes_up(clerk, application)
    clerk.presses("Pay-out and booking")
    clerk.signs("Issue the loan")
    clerk.reads("is first responsible for this loan (III.4)")
    for post, percent, yuan in (
        ("cm", "30%", "18,000.00"),
        ("deputy", "20%", "12,000.00"),
        ("director", "10%", "6,000.00"),
        ("chief_accountant", "20%", "12,000.00"),
        ("monitor", "20%", "12,000.00"),
    ):
        row = clerk.row_of(cast.a[post].name)
        assert percent in row and yuan in row and "III.4" in row, row
    assert "first responsible" in clerk.row_of(cast.a["director"].name)
