"""A branch of three people, and a union that helps it: the smallest cast that finishes every flow."""

import datetime
from dataclasses import dataclass

from creditcoop.core.models import GroupSeat, Person, Posting, Unit
from loans.models import LoanApplication
from loans.services.decide_step import decide_step
from loans.services.name_stand_in import name_stand_in
from tests.builders import LONG_AGO, Branch, actor, letter, make_person


@dataclass
class Small:
    """The officer, the director (head of the department too), the accountant (monitoring accountant too)."""

    branch: Branch
    union: Branch
    second: Person  # another person of the union's credit department
    group: list[Person]  # the union's approval group, chair first

    def __getitem__(self, post: str) -> Person:
        return self.branch[post]


def small_branch(union: Branch) -> Small:
    unit = Unit.objects.create(
        kind="branch", code="0305", name="石桥信用社", name_en="Stone Bridge", parent=union.unit
    )
    people = {post: make_person(f"0305-{post}", f"石桥{post}") for post in ("cm", "director", "accountant")}
    for post, held in (
        ("cm", ("cm",)),
        ("director", ("director", "cm_director")),
        ("accountant", ("chief_accountant", "monitor")),
    ):
        for code in held:
            Posting.objects.create(person=people[post], post=code, unit=unit, from_on=LONG_AGO)
    letter(unit, people["cm"], limit="200000.00", number="0305-L1")
    letter(unit, None, limit="100000.00", number="0305-L0")
    second = make_person("U1-credit-2", "联社信贷二")
    Posting.objects.create(person=second, post="union_credit", unit=union.unit, from_on=LONG_AGO)
    group = [make_person(f"U1-group-{place}", f"联社委员{place}") for place in range(5)]
    for place, person in enumerate(group):
        Posting.objects.create(person=person, post="reader", unit=union.unit, from_on=LONG_AGO)
        role = "chair" if place == 0 else "member"
        GroupSeat.objects.create(person=person, unit=union.unit, role=role, from_on=LONG_AGO)
    return Small(Branch(unit, people), union, second, group)


def step(
    application: LoanApplication, name: str, person: Person, *, on: datetime.date, outcome: str = "agree"
) -> LoanApplication:
    found = decide_step(
        application_id=application.pk,
        step=name,
        outcome=outcome,
        opinion="理由",
        actor=actor(person, on),
        on=on,
    )
    application.refresh_from_db()
    return found


def stand_in(
    application: LoanApplication, name: str, person: Person, *, by: Person, on: datetime.date
) -> None:
    name_stand_in(
        application_id=application.pk, step=name, person=person, reason="本社无人", actor=actor(by, on), on=on
    )
