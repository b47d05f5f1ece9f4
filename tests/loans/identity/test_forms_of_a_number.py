"""A tie, a guarantor and a double are the same person in every form of the number (S12, II.6)."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import ApplicationStep, Borrower, Guarantor, LoanApplication, Tie
from loans.queries import able, ties
from loans.rules.identity import resident_last
from loans.rules.likeness import forms_of, is_same_number
from loans.services.decide_step import decide_step
from loans.services.declare_tie import declare_tie
from loans.services.enter_application import ApplicationFacts, GuarantorFacts, enter_application
from tests.builders import actor, bring_to, make_application, make_borrower
from tests.conftest import Cast
from tests.faults.guards import without

NEW = "11010519491231002X"
OLD = "110105491231002"
PASSPORT = "E12345678"
PAIRS = [
    ("resident_id", OLD, NEW),
    ("resident_id", NEW, OLD),
    ("resident_id", NEW.lower(), NEW),
    ("resident_id", "110105 19491231 002x", NEW),
    ("foreign", "e1234 5678", PASSPORT),
    ("foreign", PASSPORT, "e1234-5678"),
    ("other", "kin 0001", "KIN0001"),
]


def borrower_of(cast: Cast, day: datetime.date, id_kind: str, number: str) -> Borrower:
    """Somebody whose number stands in the books as it was typed, from before it was kept in one spelling."""
    found = make_borrower(cast.a, on=day)
    Borrower.objects.filter(pk=found.pk).update(id_kind=id_kind, id_number=number)
    found.refresh_from_db()
    return found


def declare(cast: Cast, day: datetime.date, id_kind: str, number: str, relation: str = "sibling") -> Tie:
    person = cast.a["cm_director"]
    return declare_tie(
        person=person,
        relation=relation,
        name="刘根生",
        id_kind=id_kind,
        id_number=number,
        actor=actor(person, day),
        on=day,
    )


def step(cast: Cast, application: LoanApplication, day: datetime.date) -> ApplicationStep:
    return ApplicationStep(
        application=application,
        step="review_approval",
        person=cast.a["cm_director"],
        post="cm_director",
        outcome="agree",
        opinion="x",
        on=day,
    )


def decide(cast: Cast, application: LoanApplication, day: datetime.date) -> Any:
    return decide_step(
        application_id=application.pk,
        step="review_approval",
        outcome="agree",
        opinion="同意",
        actor=actor(cast.a["cm_director"], day),
        on=day,
    )


@pytest.mark.parametrize(("id_kind", "declared", "kept"), PAIRS)
def test_a_tie_holds_in_every_form(
    cast: Cast, day: datetime.date, id_kind: str, declared: str, kept: str
) -> None:
    application = make_application(cast.a, "8000.00", on=day, borrower=borrower_of(cast, day, id_kind, kept))
    bring_to(application, cast.a, cast.union, "review_approval", on=day)
    declare(cast, day, id_kind, declared)
    with pytest.raises(Refused) as refusal:
        decide(cast, application, day)
    assert refusal.value.code == "tied"
    with pytest.raises(DatabaseError), transaction.atomic():
        step(cast, application, day).save()
    with without("loans_step_not_for_kin"):
        step(cast, application, day).save()


@pytest.mark.parametrize(("declared", "kept"), [(OLD, NEW), (NEW, OLD)])
def test_a_guarantor_on_the_staff_is_known_in_every_form(
    cast: Cast, day: datetime.date, declared: str, kept: str
) -> None:
    application = make_application(cast.a, "8000.00", on=day, security="guarantee")
    application.guarantors.update(id_kind="resident_id", id_number=kept)
    bring_to(application, cast.a, cast.union, "review_approval", on=day)
    declare(cast, day, "resident_id", declared, relation="self")
    with pytest.raises(Refused):
        decide(cast, application, day)
    with pytest.raises(DatabaseError), transaction.atomic():
        step(cast, application, day).save()


def test_another_number_ties_nobody(cast: Cast, day: datetime.date) -> None:
    """The control: the next number of the same day is somebody else."""
    first = "11010519491231003"
    other = first + resident_last(first)
    application = make_application(
        cast.a, "8000.00", on=day, borrower=borrower_of(cast, day, "resident_id", other)
    )
    bring_to(application, cast.a, cast.union, "review_approval", on=day)
    declare(cast, day, "resident_id", NEW)
    decide(cast, application, day)
    assert not is_same_number(other, NEW)


def test_comparing_by_the_very_number_alone_would_let_the_relative_decide(
    cast: Cast, day: datetime.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    application = make_application(
        cast.a, "8000.00", on=day, borrower=borrower_of(cast, day, "resident_id", NEW)
    )
    declare(cast, day, "resident_id", OLD)
    assert able.tied_ids(application) == {cast.a["cm_director"].pk}
    monkeypatch.setattr(ties, "forms_of", lambda number: [number])
    assert able.tied_ids(application) == set()


@pytest.mark.parametrize("number", ["110105194912310021", "1101051949", ""])
def test_a_number_that_cannot_be_one_is_not_declared(cast: Cast, day: datetime.date, number: str) -> None:
    with pytest.raises(Refused) as refusal:
        declare(cast, day, "resident_id", number)
    assert refusal.value.field == "id_number" and not Tie.objects.exists()


@pytest.mark.parametrize(("id_kind", "first", "again"), PAIRS)
def test_a_tie_is_declared_once_in_whatever_form(
    cast: Cast, day: datetime.date, id_kind: str, first: str, again: str
) -> None:
    declare(cast, day, id_kind, first)
    with pytest.raises(AlreadyDone):
        declare(cast, day, id_kind, again)


def guaranteed_by(cast: Cast, day: datetime.date, borrower: Borrower, *numbers: str) -> LoanApplication:
    return enter_application(
        borrower=borrower,
        facts=ApplicationFacts(
            amount=Decimal(8000),
            purpose="购买化肥",
            term_months=10,
            security="guarantee",
            guarantors=[
                GuarantorFacts(name="赵保人", id_kind="resident_id", id_number=one) for one in numbers
            ],
        ),
        handler=cast.a["cm"],
        actor=actor(cast.a["cm"], day),
        on=day,
    )


@pytest.mark.parametrize("typed", [NEW, NEW.lower(), OLD])
def test_nobody_guarantees_his_own_loan_in_any_form(cast: Cast, day: datetime.date, typed: str) -> None:
    borrower = borrower_of(cast, day, "resident_id", NEW)
    with pytest.raises(Refused) as refusal:
        guaranteed_by(cast, day, borrower, typed)
    assert refusal.value.field == "guarantor_id_number" and not LoanApplication.objects.exists()


@pytest.mark.parametrize("number", [NEW, OLD])
def test_the_database_refuses_the_borrower_as_guarantor(cast: Cast, day: datetime.date, number: str) -> None:
    application = make_application(
        cast.a, "8000.00", on=day, borrower=borrower_of(cast, day, "resident_id", NEW)
    )
    himself = Guarantor.objects.create(
        branch=cast.a.unit, name="刘根生", id_kind="resident_id", id_number=number
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        application.guarantors.add(himself)
    with without("loans_guarantor_not_the_borrower"):
        application.guarantors.add(himself)


def test_one_guarantor_in_two_forms_is_not_two(cast: Cast, day: datetime.date) -> None:
    with pytest.raises(Refused) as refusal:
        guaranteed_by(cast, day, make_borrower(cast.a, on=day), NEW, OLD)
    assert refusal.value.field == "guarantor_id_number" and not LoanApplication.objects.exists()


@pytest.mark.parametrize("number", ["e1234 5678", "Ｅ12345678", "E-1234-5678"])
def test_a_passport_is_kept_in_one_way(cast: Cast, day: datetime.date, number: str) -> None:
    assert declare(cast, day, "foreign", number).id_number == PASSPORT


def test_the_forms_of_a_number() -> None:
    assert forms_of(NEW.lower()) == [NEW, OLD] and forms_of(OLD) == [OLD, NEW]
    assert forms_of(" e1234 5678") == [PASSPORT]
