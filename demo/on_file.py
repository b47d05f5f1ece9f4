"""Loans with something on file: an exception to II.6 granted, one asked for, pressure with two objections.

Three open applications of the first branch, walked by the services themselves, so that their pages have something
to show. None of them has become a loan.
"""

import datetime
import io
from decimal import Decimal

from PIL import Image, ImageDraw

from creditcoop.core.access import Actor
from creditcoop.core.models import EvidenceFile, Person
from creditcoop.core.rules.posts import Post
from creditcoop.core.services.keep_evidence import keep_evidence
from demo.staff import BranchStaff, Roster
from demo.writing import CHANNEL
from loans.models import Borrower, Guarantor, LoanApplication
from loans.services.ask_exception import ask_exception
from loans.services.cast_vote import cast_vote
from loans.services.close_meeting import close_meeting
from loans.services.convene_group import convene_group
from loans.services.decide_step import decide_step
from loans.services.enter_application import (
    ApplicationFacts,
    CollateralFacts,
    GuarantorFacts,
    enter_application,
)
from loans.services.object_in_writing import object_in_writing
from loans.services.record_intervention import InterventionFacts, record_intervention

DAYS_AGO = 6
VALID_DAYS = 200


class _Desk:
    """The people of one branch, each acting by the services on the day of the story."""

    def __init__(self, roster: Roster, branch: BranchStaff, on: datetime.date) -> None:
        self.roster, self.branch, self.on = roster, branch, on
        self.manager = branch.managers[0]

    def holder(self, post: Post) -> Person:
        return self.roster.holder(self.branch.unit, post, self.on)

    def actor(self, person: Person) -> Actor:
        return Actor.of(person=person, on=self.on, channel=CHANNEL)

    def enter(self, kind: str, amount: str, purpose: str, security: str) -> LoanApplication:
        """An application of the last borrower of a kind, if there is one of somebody who asked for nothing lately."""
        recent = self.on - datetime.timedelta(days=90)
        borrowers = Borrower.objects.filter(branch=self.branch.unit, kind=kind).order_by("-id")
        borrower = borrowers.exclude(applications__entered_on__gte=recent).first() or borrowers[0]
        guarantor = Guarantor.objects.filter(branch=self.branch.unit).order_by("id")[0]
        guarantors = [
            GuarantorFacts(
                name=guarantor.name,
                id_kind=guarantor.id_kind,
                id_number=guarantor.id_number,
                phone=guarantor.phone,
                address=guarantor.address,
            )
        ]
        collateral = [
            CollateralFacts(
                description="砖窑一座及机器设备",
                owner_name=borrower.name,
                appraised_amount=Decimal(amount) * 2,
                registration_number="林禾工商抵字第17号",
                registered_on=self.on,
            )
        ]
        return enter_application(
            borrower=borrower,
            facts=ApplicationFacts(
                amount=Decimal(amount),
                purpose=purpose,
                term_months=10,
                security=security,
                guarantors=guarantors if security == "guarantee" else (),
                collateral=collateral if security == "mortgage" else (),
            ),
            handler=self.manager,
            actor=self.actor(self.manager),
            on=self.on,
        )

    def paper(self, person: Person, lines: int) -> EvidenceFile:
        return keep_evidence(
            content=scan(lines), name=f"扫描件{lines}.png", actor=self.actor(person), on=self.on
        )

    def ask(self, application: LoanApplication, reason: str, means: str, lines: int) -> None:
        ask_exception(
            application_id=application.pk,
            reason=reason,
            means=means,
            valid_to=self.on + datetime.timedelta(days=VALID_DAYS),
            files=[self.paper(self.manager, lines)],
            actor=self.actor(self.manager),
            on=self.on,
        )

    def decide(self, application: LoanApplication, step: str, person: Person, opinion: str) -> None:
        decide_step(
            application_id=application.pk,
            step=step,
            outcome="agree",
            opinion=opinion,
            actor=self.actor(person),
            on=self.on,
        )

    def meet(self, application: LoanApplication) -> None:
        seats = self.roster.seats_on(self.branch.unit, self.on)
        chair = next(seat.person for seat in seats if seat.role == "chair")
        convene_group(
            application_id=application.pk,
            present_ids={seat.person_id for seat in seats},
            actor=self.actor(chair),
            on=self.on,
        )
        for seat in seats:
            cast_vote(
                application_id=application.pk,
                choice="yes",
                on_exception="grant",
                reason="有粮库收购合同，保证人有稳定工资收入，同意按例外办理。",
                actor=self.actor(seat.person),
                on=self.on,
            )
        close_meeting(application_id=application.pk, actor=self.actor(chair), on=self.on)


def put_on_file(*, roster: Roster, as_of: datetime.date) -> None:
    """Write the three applications into a data set that is otherwise complete."""
    desk = _Desk(roster, roster.branches[0], as_of - datetime.timedelta(days=DAYS_AGO))
    _granted(desk)
    _asked_for(desk)
    _pushed(desk)


def _granted(desk: _Desk) -> None:
    application = desk.enter("farmer", "12000.00", "收购粮食周转", "guarantee")
    desk.ask(
        application,
        "借款人与县粮库签有收购合同，房屋没有产权证，无法办理抵押。",
        "保证人在镇中学任教，月工资860元，无其他借款和担保。",
        9,
    )
    desk.decide(application, "investigation", desk.manager, "收购合同属实，保证人收入稳定。")
    desk.decide(application, "review", desk.holder(Post.CM_DIRECTOR), "资料齐全，同意上会。")
    desk.meet(application)


def _asked_for(desk: _Desk) -> None:
    application = desk.enter("enterprise", "60000.00", "购进面粉原料", "guarantee")
    desk.ask(
        application,
        "厂房为租用，设备已抵押给供货方，由镇办企业提供保证。",
        "保证企业上年销售收入210万元，净资产86万元，报表附后。",
        14,
    )
    desk.decide(application, "investigation", desk.manager, "用途真实，保证企业经营正常。")


def _pushed(desk: _Desk) -> None:
    application = desk.enter("enterprise", "50000.00", "镇砖瓦厂流动资金", "mortgage")
    pressure = record_intervention(
        application_id=application.pk,
        facts=InterventionFacts(
            name="孙德贵",
            office="副镇长",
            form="note",
            happened_on=desk.on,
            words="请解决镇砖瓦厂流动资金五万元，月底前到位。",
            witness=desk.holder(Post.CHIEF_ACCOUNTANT).name,
        ),
        files=[desk.paper(desk.manager, 6)],
        actor=desk.actor(desk.manager),
        on=desk.on,
    )
    words = {
        desk.manager: "砖瓦厂上年亏损，没有还款来源，不同意发放。",
        desk.holder(Post.DEPUTY): "抵押物变现困难，此笔属受干预贷款，不同意。",
    }
    for person, text in words.items():
        object_in_writing(intervention_id=pressure.pk, words=text, actor=desk.actor(person), on=desk.on)
    desk.decide(application, "investigation", desk.manager, "按要求上报；本人反对意见已留存。")
    desk.decide(application, "review", desk.holder(Post.DEPUTY), "转社主任审批；本人反对意见已留存。")


def scan(lines: int) -> bytes:
    """A sheet with so many lines of writing on it; the same bytes for the same number."""
    sheet = Image.new("RGB", (420, 594), (250, 248, 240))
    pen = ImageDraw.Draw(sheet)
    for line in range(lines):
        y, end = 70 + 32 * line, 360 - 53 * (line * 7 % 3)
        for x in range(60, end, 22):
            pen.rectangle((x, y, x + 15, y + 15), outline=(40, 50, 90), width=2)
    pen.ellipse((270, 470, 370, 570), outline=(190, 40, 40), width=5)
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()
