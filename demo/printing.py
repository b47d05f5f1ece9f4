"""Papers of a few loans of the first branch, so that their pages have something to show.

Made by the services on the day of the data: two loans with all their papers, one contract void and made anew, one
survey written for an application that waits for its investigation, one share signed for.
"""

import datetime
from decimal import Decimal

from django.db.models import QuerySet

from accountability.services.make_paper import make_paper
from accountability.services.sign_responsibility_letter import letter_of, sign_responsibility_letter
from creditcoop.core.access import Actor
from creditcoop.core.models import IssuedPaper, Person
from creditcoop.core.rules.posts import Post
from creditcoop.core.services.print_paper import CHINESE, print_paper
from creditcoop.core.services.spoil_paper import spoil_paper
from demo.staff import Roster
from demo.writing import CHANNEL
from loans.models import Loan, LoanApplication
from loans.rules.approval_flow import Step
from loans.services.write_survey import second_surveyors, write_survey

LOANS = 2
KINDS = ("application_form", "approval_sheet", "contract", "receipt")
SURVEY = {
    "place": "借款人家中",
    "people_asked": "村委会主任、邻居两户",
    "minutes_spent": 90,
    "household": "家庭四口人：夫妻二人，身体健康，初中文化；子女二人在校。村内信誉良好。",
    "assets": "砖混房屋五间一百二十平方米，估价八万元；手扶拖拉机一台，估价六千元；母猪三头，估价四千五百元。",
    "assets_amount": Decimal("90500.00"),
    "debts": "无其他借款。",
    "debts_amount": Decimal("0.00"),
    "business": "承包地十二亩，种植小麦、玉米；养猪年出栏二十头。",
    "income_amount": Decimal("42000.00"),
    "spending_amount": Decimal("18000.00"),
    "credit_record": "以往借款均按期归还。",
    "purpose_detail": "购买化肥、种子和饲料，自筹三千元。",
    "own_funds_amount": Decimal("3000.00"),
    "repayment_source": "秋粮出售收入约二万八千元，十月底到账。",
    "security_opinion": "担保情况与申请书一致。",
    "risks": "自然灾害和猪价下跌。",
    "proposal": "同意按申请金额和期限发放，到期一次还本。",
}


def make_papers(*, roster: Roster, as_of: datetime.date) -> None:
    """Everything above, in one branch."""
    branch = roster.branches[0]
    clerk = Actor.of(person=roster.holder(branch.unit, Post.CREDIT_CLERK, as_of), on=as_of, channel=CHANNEL)
    loans = Loan.objects.filter(branch=branch.unit, origin=Loan.Origin.ISSUED).select_related(
        "application__borrower__household", "application__branch__parent", "application__handler"
    )
    for loan in loans.order_by("-granted_on", "-id")[:LOANS]:
        assert loan.application is not None  # issued here
        _all_papers(loan.application, clerk, as_of)
    _survey(LoanApplication.objects.filter(branch=branch.unit, waiting_for=Step.INVESTIGATION), as_of)


def _all_papers(application: LoanApplication, clerk: Actor, on: datetime.date) -> None:
    _sign(application, application.handler, on)
    made = {kind: _make(application, kind, clerk, on) for kind in KINDS}
    _make(application, "responsibility_letter", clerk, on, about=str(application.handler_id))
    if not IssuedPaper.objects.exclude(spoiled=None).exists():
        spoil_paper(paper=made["contract"], reason="利率填写有误，重新制作。", actor=clerk, on=on)
        made["contract"] = _make(application, "contract", clerk, on)
    for paper in made.values():
        print_paper(paper=paper, language=CHINESE, actor=clerk, on=on)


def _make(
    application: LoanApplication, kind: str, clerk: Actor, on: datetime.date, about: str = ""
) -> IssuedPaper:
    return make_paper(application=application, kind=kind, about=about, replaces=None, actor=clerk, on=on)


def _sign(application: LoanApplication, person: Person, on: datetime.date) -> None:
    letter = letter_of(application, person_id=person.pk, on=on)
    if letter is not None:
        sign_responsibility_letter(
            application_id=application.pk,
            text_sha256=letter.sha256,
            actor=Actor.of(person=person, on=on, channel=CHANNEL),
            on=on,
        )


def _survey(waiting: QuerySet[LoanApplication], on: datetime.date) -> None:
    application = waiting.select_related("handler", "branch").order_by("id").first()
    if application is None:
        return
    others = second_surveyors(application, on=on)
    write_survey(
        application_id=application.pk,
        facts={
            **SURVEY,
            "surveyed_on": on,
            "proposed_amount": application.amount,
            "proposed_term_months": application.term_months,
        },
        second_surveyor=others[0] if others else None,
        actor=Actor.of(person=application.handler, on=on, channel=CHANNEL),
        on=on,
    )
