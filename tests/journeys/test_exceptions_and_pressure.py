"""A guarantee loan stopped, excepted and issued; pressure recorded, two objections, one who yields (II.6, III.5)."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from accountability.models import LiabilityShare
from creditcoop.core import clock
from loans.models import ExceptionDecision, Loan, LoanApplication
from tests.builders import bring_to, make_application
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.pages import Desk
from tests.journeys.test_lending import decides, takes_up
from tests.on_file import ask, picture_bytes

WARNING = "这笔贷款有干预记录：您如同意，将承担全部清收责任（III.5）。"


@pytest.fixture
def scan(tmp_path: Path) -> str:
    path = tmp_path / "批条.png"
    path.write_bytes(picture_bytes())
    return str(path)


def attaches(desk: Desk, scan: str) -> None:
    desk.main.locator("input[type=file]").set_input_files(scan)


def test_a_guarantee_loan_of_twelve_thousand_is_stopped_excepted_and_issued(
    at: At, cast_in_real_transactions: Cast, scan: str
) -> None:
    cast, day = cast_in_real_transactions, clock.today()
    application = make_application(cast.a, "12000.00", on=day, security="guarantee")
    officer = at(cast.a["cm"])
    asks_with_proof(officer, application, scan, until=day.replace(year=day.year + 1).isoformat())
    bring_to(application, cast.a, cast.union, "group", on=day)
    the_group_grants_with_one_against(at, cast, application)

    application.refresh_from_db()
    bring_to(application, cast.a, cast.union, "order", on=day)
    takes_up(officer, application)
    officer.presses("发放指令")
    officer.signs("下达发放指令")
    clerk = at(cast.a["credit_clerk"])
    takes_up(clerk, application)
    clerk.presses("发放记账")
    clerk.signs("发放贷款")
    clerk.reads("12,000.00")
    loan = Loan.objects.get(application=application)

    union = at(cast.union["union_credit"])
    union.goes_to("例外审批")
    union.reads(loan.number, "已据此放款", "12,000.00", "审批小组：书面同意4票，需要4票")
    union.opens(f"/exceptions/?month={day:%Y-%m}")
    union.reads(loan.number)
    union.opens("/exceptions/?month=2001-01")
    union.reads("没有符合条件的例外申请")


def asks_with_proof(officer: Desk, application: LoanApplication, scan: str, *, until: str) -> None:
    """Stopped, he asks for an exception; what he forgot is named and what he typed is kept."""
    takes_up(officer, application)
    officer.reads("放款前尚须解决", "不得只用保证", "审批小组可以书面批准例外")
    officer.presses("申请例外")
    officer.fills_in({"不办抵押、质押的理由": "房屋没有产权证，有粮库收购合同", "例外截止日": until})
    officer.presses("提出例外申请")  # two things are missing: nothing typed is lost
    officer.reads("请写明保证人的代偿能力", "请附保证人代偿能力的证明")
    # The browser notes the refused form by its status, as it should.
    officer.troubles[:] = [trouble for trouble in officer.troubles if "422" not in trouble]
    officer.answers("保证人的代偿能力", "月工资860元")
    attaches(officer, scan)
    officer.presses("提出例外申请")
    officer.reads("待答复", "房屋没有产权证", "批条.png")


def the_group_grants_with_one_against(at: At, cast: Cast, application: LoanApplication) -> None:
    """Five vote on the loan and, apart, on the exception: four of five in writing."""
    chair = at(cast.a["director"])
    takes_up(chair, application)
    chair.presses("召集审批小组")
    chair.presses("开会")
    for post in ("director", "deputy", "chief_accountant", "monitor", "cm2"):
        member = at(cast.a[post])
        takes_up(member, application)
        member.presses("投票")
        member.chooses("同意")
        member.chooses("不批准" if post == "cm2" else "批准")
        member.answers("理由", "有收购合同")
        member.signs("签署投票")
        member.reads("已投票")
    takes_up(chair, application)
    chair.presses("结束会议")
    chair.signs("结束会议")
    chair.reads("已批准", "书面同意4票，需要4票")
    named = chair.main.locator("tr", has_text=cast.a["cm2"].name)  # with his vote, and with his share
    expect(named.filter(has_text="不批准")).to_have_count(1)
    chair.does_not_read("不得只用保证")


def test_the_union_answers_a_request_above_twenty_thousand_in_english(
    at: At, cast_in_real_transactions: Cast
) -> None:
    cast, day = cast_in_real_transactions, clock.today()
    application = make_application(cast.a, "60000.00", on=day, kind="enterprise", security="guarantee")
    ask(application, on=day, valid_to=day.replace(year=day.year + 1))
    union = at(cast.union["union_credit"], language="en-GB")
    union.reads("Exceptions to answer")
    union.goes_to("Exceptions to II.6")
    union.follows(application.number)
    union.reads("Waits for an answer", "The union credit department")
    union.presses("Answer the request")
    union.chooses("Grant")
    union.answers("Reasons", "The guarantor's accounts are sound.")
    union.signs("Sign the answer")
    union.reads("Granted", "The guarantor's accounts are sound.", cast.union["union_credit"].name)
    assert ExceptionDecision.objects.get().outcome == "grant"


def test_pressure_two_objections_and_one_who_yields(
    at: At, cast_in_real_transactions: Cast, scan: str
) -> None:
    cast, day = cast_in_real_transactions, clock.today()
    application = make_application(cast.a, "80000.00", on=day, kind="enterprise")
    officer, deputy, director = at(cast.a["cm"]), at(cast.a["deputy"]), at(cast.a["director"])
    takes_up(officer, application)
    officer.main.locator("summary", has_text="其他操作").click()
    officer.presses("登记干预")
    officer.fills_in({"干预人": "孙德贵", "职务": "副镇长", "日期": day.isoformat()})
    officer.chooses("批条")
    officer.answers("原话或原文", "请解决砖厂流动资金八万元")
    attaches(officer, scan)
    officer.presses("登记留痕")
    officer.reads("对这笔贷款的干预", "孙德贵 · 副镇长", "批条.png", "尚无书面反对")
    for desk, words in ((officer, "没有还款来源"), (deputy, "抵押物变现困难")):
        desk.opens(f"/applications/{application.pk}/")
        desk.presses("书面反对")
        desk.answers("反对意见", words)
        desk.signs("签署反对意见")
        desk.reads("已书面反对", words)
    for desk, act in ((officer, "调查"), (deputy, "审查")):
        takes_up(desk, application)
        desk.presses(act)
        desk.does_not_read(WARNING)
        desk.opens(f"/applications/{application.pk}/")
        decides(desk, application, act, decision="同意", reasons="按要求上报", sign="签署意见")

    takes_up(director, application)
    director.presses("审批")
    director.reads(WARNING, "没有还款来源", "抵押物变现困难")
    decides(director, application, "审批", decision="同意", reasons="服从安排", sign="签署意见")
    director.reads(f"{cast.a['director'].name}已经签字，将承担全部清收责任")

    application.refresh_from_db()
    bring_to(application, cast.a, cast.union, "booking", on=day)
    clerk = at(cast.a["credit_clerk"])
    takes_up(clerk, application)
    clerk.presses("发放记账")
    clerk.reads("孙德贵", "顶不住干预而放款的人", "100%")
    clerk.signs("发放贷款")
    row = clerk.row_of(cast.a["director"].name)
    assert "100%" in row and "80,000.00" in row and "III.5" in row, row
    share = LiabilityShare.objects.get(split__loan__application=application)
    assert (share.person, share.amount) == (cast.a["director"], 80000)
    assert LoanApplication.objects.get(pk=application.pk).state == "issued"
