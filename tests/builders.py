"""Plain functions that put facts into the database, by the services where they exist."""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accountability.services.issue_loan import issue_loan
from creditcoop.core.access import Actor
from creditcoop.core.models import Authorisation, GroupSeat, Person, Posting, Unit, User
from loans.models import Borrower, Loan, LoanApplication
from loans.queries.exceptions import pending_exception
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
from loans.services.enter_borrower import BorrowerFacts, enter_borrower
from loans.services.order_issue import order_issue

LONG_AGO = datetime.date(2000, 1, 1)
PASSWORD = "demo"
# What a signed page form carries besides; `signature_code` too where the person has a second factor.
SIGNATURE = {"signature_password": PASSWORD}


@dataclass
class Branch:
    """A branch with one person on every post, by post code; `managers` are its customer managers."""

    unit: Unit
    people: dict[str, Person]

    def __getitem__(self, post: str) -> Person:
        return self.people[post]


BRANCH_STAFF = (
    "director",
    "deputy",
    "cm_director",
    "cm",
    "cm2",
    "marketer",
    "chief_accountant",
    "credit_clerk",
    "monitor",
    "teller",
    "reader",
)
UNION_STAFF = ("union_admin", "union_credit", "union_audit", "union_hr")


def make_person(code: str, name: str, *, user: bool = True, opened_in: Unit | None = None) -> Person:
    number = code[:20]  # as wide as the column
    person = Person.objects.create(staff_number=number, name=name, opened_in=opened_in)
    if user:
        User.objects.create_user(username=code, person=person, password=PASSWORD)
    return person


def make_union(code: str, name: str) -> Branch:
    unit = Unit.objects.create(kind="union", code=code, name=name, name_en=f"Union {code}")
    people = {}
    for post in UNION_STAFF:
        people[post] = make_person(f"{code}-{post}", f"{name}{post}")
        Posting.objects.create(person=people[post], post=post, unit=unit, from_on=LONG_AGO)
    return Branch(unit, people)


def make_branch(union: Unit, code: str, names: dict[str, str]) -> Branch:
    """A branch with a station, everybody on post since long ago, letters and an approval group of five."""
    unit = Unit.objects.create(
        kind="branch", code=code, name=f"{code}信用社", name_en=f"Branch {code}", parent=union
    )
    station = Unit.objects.create(kind="station", code=f"{code}-S", name=f"{code}信用站", parent=unit)
    people: dict[str, Person] = {}
    for post in BRANCH_STAFF:
        people[post] = make_person(f"{code}-{post}", names.get(post, f"{code}{post}"))
        Posting.objects.create(
            person=people[post], post="cm" if post == "cm2" else post, unit=unit, from_on=LONG_AGO
        )
    people["station_clerk"] = make_person(f"{code}-station", names.get("station_clerk", f"{code}station"))
    Posting.objects.create(
        person=people["station_clerk"], post="station_clerk", unit=station, from_on=LONG_AGO
    )
    letter(unit, people["cm"], limit="200000.00", number=f"{code}-L1")
    letter(unit, None, limit="100000.00", number=f"{code}-L0")
    seats = ("director", "deputy", "chief_accountant", "monitor", "cm2")
    for post in seats:
        role = "chair" if post == "director" else "member"
        GroupSeat.objects.create(person=people[post], unit=unit, role=role, from_on=LONG_AGO)
    return Branch(unit, people)


def letter(
    unit: Unit, person: Person | None, *, limit: str, number: str, total: str | None = None
) -> Authorisation:
    return Authorisation.objects.create(
        number=number,
        person=person,
        unit=unit,
        limit_amount=Decimal(limit),
        total_limit_amount=Decimal(total) if total else None,
        from_on=LONG_AGO,
        granted_by_text="县联社",
    )


def actor(person: Person, on: datetime.date) -> Actor:
    return Actor.of(person=person, on=on, channel="shell")


def far_number(count: int) -> str:
    """A document number that no other one resembles, however near their counts are."""
    return f"TEST{hashlib.sha256(str(count).encode()).hexdigest()[:12].upper()}"


def make_borrower(
    branch: Branch, *, on: datetime.date, kind: str = "farmer", name: str = "刘根生", id_number: str = ""
) -> Borrower:
    count = Borrower.objects.count() + 1
    return enter_borrower(
        branch=branch.unit,
        facts=BorrowerFacts(
            kind=kind,
            name=name,
            id_kind="other",
            id_number=id_number or far_number(count),
            household_number=f"H{count:04d}" if kind == "farmer" else "",
        ),
        actor=actor(branch["cm"], on),
        on=on,
    )


def make_application(
    branch: Branch,
    amount: str,
    *,
    on: datetime.date,
    kind: str = "farmer",
    security: str = "",
    borrower: Borrower | None = None,
    month_rate: str | None = None,
    term_months: int = 10,
    method: str = "",
) -> LoanApplication:
    """An application with the security that its amount needs, registered."""
    value = Decimal(amount)
    security = security or ("mortgage" if value > 10000 else "credit")
    collateral = [
        CollateralFacts(
            description="砖混房屋一处",
            owner_name="刘根生",
            appraised_amount=value * 2,
            registration_number="他项001",
            registered_on=on,
        )
    ]
    guarantors = [GuarantorFacts(name="赵保人", id_kind="other", id_number="G0001")]
    return enter_application(
        borrower=borrower or make_borrower(branch, on=on, kind=kind),
        facts=ApplicationFacts(
            amount=value,
            purpose="购买化肥",
            term_months=term_months,
            month_rate=Decimal(month_rate) if month_rate else None,
            method=method,
            security=security,
            guarantors=guarantors if security == "guarantee" else (),
            collateral=collateral if security in ("mortgage", "pledge") else (),
        ),
        handler=branch["cm"],
        actor=actor(branch["cm"], on),
        on=on,
    )


def decide(application: LoanApplication, step: str, person: Person, *, on: datetime.date) -> None:
    decide_step(
        application_id=application.pk,
        step=step,
        outcome="agree",
        opinion="同意",
        actor=actor(person, on),
        on=on,
    )


def hold_meeting(
    application: LoanApplication,
    branch: Branch,
    *,
    on: datetime.date,
    no: Sequence[str] = (),
    absent: Sequence[str] = (),
    silent: Sequence[str] = (),
    against_exception: Sequence[str] = (),
) -> None:
    """The branch's group meets; posts named in `no` vote no, the others yes.

    Where an exception is asked for, everybody grants it but those `against_exception`.
    """
    asked = pending_exception(application) is not None
    members = ("director", "deputy", "chief_accountant", "monitor", "cm2")
    convene_group(
        application_id=application.pk,
        present_ids={branch[post].pk for post in members if post not in absent},
        actor=actor(branch["director"], on),
        on=on,
    )
    for post in members:
        if post not in absent and post not in silent:
            cast_vote(
                application_id=application.pk,
                choice="no" if post in no else "yes",
                on_exception="" if not asked else "refuse" if post in against_exception else "grant",
                reason="理由",
                actor=actor(branch[post], on),
                on=on,
            )
    close_meeting(
        application_id=application.pk,
        silent_ids={branch[post].pk for post in members if post in silent},
        actor=actor(branch["director"], on),
        on=on,
    )


def bring_to(
    application: LoanApplication,
    branch: Branch,
    union: Branch,
    stop: str,
    *,
    on: datetime.date,
    **votes: Sequence[str],
) -> LoanApplication:
    """Take every step before `stop` by the people whose turn it is."""
    takers = {
        "investigation": "cm",
        "review_approval": "cm_director",
        "review": "deputy" if application.route == "five_posts" else "cm_director",
        "approval": "director",
        "inspection": "monitor",
    }
    while application.waiting_for and application.waiting_for != stop:
        step = application.waiting_for
        if step == "group":
            hold_meeting(application, branch, on=on, **votes)
        elif step == "order":
            order_issue(application_id=application.pk, actor=actor(branch["cm"], on), on=on)
        elif step == "union_approval" or (step == "inspection" and application.tier == 3):
            decide(application, step, union["union_credit"], on=on)
        elif step == "booking":
            issue_loan(application_id=application.pk, actor=actor(branch["credit_clerk"], on), on=on)
        else:
            decide(application, step, branch[takers[step]], on=on)
        application.refresh_from_db()
    return application


def issued_loan(
    branch: Branch,
    union: Branch,
    amount: str,
    *,
    on: datetime.date,
    kind: str = "farmer",
    **votes: Sequence[str],
) -> Loan:
    """A loan that has gone the whole road by the services."""
    application = make_application(branch, amount, on=on, kind=kind)
    bring_to(application, branch, union, "", on=on, **votes)
    return Loan.objects.get(application=application)
