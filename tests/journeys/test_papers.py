"""Papers in the browser: survey by two people, every paper made, copied, opened; one void, one share signed for."""

from io import BytesIO
from pathlib import Path

import pypdfium2
from django.urls import reverse
from pypdf import PdfReader

from creditcoop.core import clock
from creditcoop.core.models import IssuedPaper
from loans.models import Loan, LoanApplication
from tests.builders import bring_to, make_application
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.pages import PHONE, Desk

SURVEY = {
    "调查地点": "刘根生家中",
    "协助调查人": "李春梅",
    "家庭（企业）基本情况": "家庭四口人，身体健康。",
    "资产合计": "90500.00",
    "用途说明": "购买化肥、种子。",
    "第一还款来源": "秋粮出售收入。",
    "风险分析": "自然灾害。",
    "调查结论（意见须明确）": "同意按申请发放。",
}


def make_every_paper(desk: Desk, application: LoanApplication) -> None:
    """Each line of “papers that can be made”, one after the other."""
    url = reverse("application_papers", args=[application.pk])
    desk.opens(url)
    links = desk.main.get_by_role("link", name="制作", exact=True)
    for _ in range(links.count()):
        desk.opens(url)
        links.first.click()
        desk.presses("编号并制作")
        desk.reads("文书已制作并存档。")


def copy_of(desk: Desk, paper: IssuedPaper) -> bytes:
    """Take a Chinese copy and open it."""
    desk.opens(reverse("paper", args=[paper.pk]))
    desk.presses("取用一份")
    with desk.page.expect_download() as waiting:
        desk.main.get_by_role("button", name="取用一份").click()
    assert waiting.value.suggested_filename.endswith(f"{paper.number}.pdf")
    return Path(waiting.value.path()).read_bytes()


def ink(pdf: bytes) -> list[float]:
    """How much of each page is not white."""
    shares = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=0.5).to_pil().convert("L")
            dark = sum(picture.histogram()[:200])
            shares.append(dark / (picture.width * picture.height))
    return shares


def test_every_paper_of_a_loan_is_made_and_opened(at: At, cast_in_real_transactions: Cast) -> None:
    cast = cast_in_real_transactions
    application = make_application(cast.a, "15000.00", on=clock.today())
    handler, second = at(cast.a["cm"], size=PHONE), at(cast.a["cm2"])

    handler.opens(reverse("write_survey", args=[application.pk]))
    handler.fills_in(SURVEY)
    handler.presses("保存调查内容")
    handler.reads("协助调查人李春梅尚未签字。")
    second.opens(reverse("application_papers", args=[application.pk]))
    second.presses("签字确认调查")
    second.reads("家庭四口人，身体健康。")
    second.signs("签字确认调查")
    second.reads("协助调查人李春梅已签字。")

    bring_to(application, cast.a, cast.union, "", on=clock.today())
    loan = Loan.objects.get(application=application)
    deputy = at(cast.a["deputy"])
    deputy.opens(reverse("loan_papers", args=[loan.pk]))
    deputy.presses("阅读并签字")
    deputy.reads("4,500.00 元")
    deputy.signs("知悉本人份额，签字")
    deputy.reads("已于")

    clerk = at(cast.a["credit_clerk"])
    make_every_paper(clerk, application)
    papers = list(IssuedPaper.objects.order_by("id"))
    assert {paper.kind for paper in papers} == {
        "application_form",
        "survey_report",
        "approval_sheet",
        "contract",
        "receipt",
        "responsibility_letter",
    }
    for paper in papers:
        pdf = copy_of(clerk, paper)
        assert pdf == bytes(paper.pdf)
        assert paper.number in "".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())
        assert all(share > 0.002 for share in ink(pdf)), "no page is blank"

    clerk.opens(reverse("paper", args=[papers[0].pk]))
    clerk.main.locator("summary").first.click()
    clerk.presses("作废")
    clerk.fills_in({"作废理由": "申请金额填写有误"})
    clerk.signs("作废")
    clerk.reads("文书已作废，编号不再使用。", "申请金额填写有误")
