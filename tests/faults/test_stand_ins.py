"""Raw SQL meets the wall round stand-ins and steps sent up: only the union names, only the named takes."""

import datetime

import pytest
from django.db import DatabaseError, transaction

from creditcoop.core.models import Person, Posting
from loans.models import ApplicationStep, LoanApplication, SentUp, StandIn
from tests.builders import bring_to, make_application
from tests.conftest import Cast
from tests.faults.guards import without


@pytest.fixture
def application(cast: Cast, day: datetime.date) -> LoanApplication:
    """60,000.00 that waits for its review."""
    found = make_application(cast.a, "60000.00", on=day, kind="enterprise")
    return bring_to(found, cast.a, cast.union, "review", on=day)


def name(
    application: LoanApplication, person: Person, by: Person, day: datetime.date, step: str = "review"
) -> None:
    StandIn.objects.create(application=application, step=step, person=person, named_by=by, reason="x", on=day)


def take(application: LoanApplication, person: Person, day: datetime.date, step: str = "review") -> None:
    ApplicationStep.objects.create(
        application=application,
        step=step,
        person=person,
        post="x",
        outcome="agree",
        opinion="x",
        on=day,
    )


def refused(act: object, *args: object, **more: object) -> bool:
    try:
        with transaction.atomic():
            act(*args, **more)  # type: ignore[operator]
    except DatabaseError:
        return True
    return False


def test_only_the_credit_department_of_this_union_names(
    cast: Cast, day: datetime.date, application: LoanApplication
) -> None:
    stand_in = cast.b["deputy"]
    for namer in (cast.a["director"], cast.union["union_hr"], cast.other_union["union_credit"]):
        assert refused(name, application, stand_in, namer, day)
    with without("loans_standin_named_by_the_union"):
        assert not refused(name, application, stand_in, cast.a["director"], day)


@pytest.mark.parametrize(
    ("who", "step"),
    [("cm", "review"), ("marketer", "review"), ("monitor", "order"), ("monitor", "investigation")],
)
def test_a_stand_in_is_free_and_never_a_marketer(
    cast: Cast, day: datetime.date, application: LoanApplication, who: str, step: str
) -> None:
    credit = cast.union["union_credit"]
    assert refused(name, application, cast.a[who], credit, day, step)
    with without("loans_standin_is_free"):
        assert not refused(name, application, cast.a[who], credit, day, step)


def test_nobody_names_himself(cast: Cast, day: datetime.date, application: LoanApplication) -> None:
    credit = cast.union["union_credit"]
    with without("loans_standin_is_free"):
        assert refused(name, application, credit, credit, day)


def test_only_who_is_named_takes_the_step(
    cast: Cast, day: datetime.date, application: LoanApplication
) -> None:
    assert refused(take, application, cast.b["deputy"], day)
    name(application, cast.b["deputy"], cast.union["union_credit"], day)
    assert refused(take, application, cast.a["deputy"], day)
    with without("loans_step_where_somebody_stands_in"), transaction.atomic():
        take(application, cast.a["deputy"], day)
        transaction.set_rollback(True)
    take(application, cast.b["deputy"], day)
    assert refused(take, application, cast.b["deputy"], day, "approval")


def test_the_union_takes_a_step_only_once_it_was_sent_up(
    cast: Cast, day: datetime.date, application: LoanApplication
) -> None:
    credit = cast.union["union_credit"]
    assert refused(take, application, credit, day)
    SentUp.objects.create(application=application, step="review", reason="no_holder", on=day)
    take(application, credit, day)


@pytest.mark.parametrize("model", [SentUp, StandIn], ids=lambda model: model.__name__)
def test_what_was_sent_up_or_named_stays(
    cast: Cast, day: datetime.date, application: LoanApplication, model: type[SentUp] | type[StandIn]
) -> None:
    SentUp.objects.create(application=application, step="review", reason="no_holder", on=day)
    name(application, cast.b["deputy"], cast.union["union_credit"], day)
    assert refused(model.objects.update, on=day - datetime.timedelta(days=1))
    assert refused(model.objects.all().delete)
    table = model._meta.db_table
    with without(f"{table}_no_update", f"{table}_no_delete"):
        model.objects.update(on=day - datetime.timedelta(days=1))
        model.objects.all().delete()


@pytest.mark.parametrize("post", ["marketer", "station_clerk"])
def test_a_marketer_books_nothing_whatever_else_he_holds(cast: Cast, day: datetime.date, post: str) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    bring_to(application, cast.a, cast.union, "booking", on=day)
    with without("core_posting_conflict_insert"):
        Posting.objects.create(person=cast.a["credit_clerk"], post=post, unit=cast.a.unit, from_on=day)
    assert refused(take, application, cast.a["credit_clerk"], day, "booking")
    with without("loans_booking_never_by_marketer"):
        assert not refused(take, application, cast.a["credit_clerk"], day, "booking")
