"""Clocks that recorded events begin, by service, page, API and database."""

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.errors import Refused
from loans.models import Loan, LoanEvent, TimeLimit
from loans.services.check_event import EventFacts
from loans.services.record_event import what_if
from tests.api.support import Api
from tests.claims import DUE, guaranteed, kept, overdue, record
from tests.conftest import Cast, client_of
from tests.faults.test_on_file_raw_sql import guarded

ONE = datetime.timedelta(days=1)
MEASURE: dict[str, Any] = {"stage": "presuit", "asset": "deposit"}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


def row(loan: Loan, name: str, guarantor: int | None = None) -> TimeLimit:
    return TimeLimit.objects.get(loan=loan, clock=name, guarantor=guarantor)


def test_a_measure_before_suit_begins_its_clocks_and_a_suit_ends_one(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    measure = record(loan, cast.a["cm"], on=day, kind="preservation_taken", facts=MEASURE)
    assert row(loan, "presuit_preservation").last_day == datetime.date(2026, 12, 23)
    assert row(loan, "preservation").last_day == datetime.date(2027, 11, 23)
    assert row(loan, "renewal_application").act_by == datetime.date(2027, 11, 14)
    assert {one.opened_by for one in TimeLimit.objects.exclude(clock="litigation")} == {measure}
    record(loan, cast.a["cm"], on=day, kind="suit_filed", facts={})
    assert row(loan, "presuit_preservation").status == "exercised"
    before = kept(loan)
    call_command("rebuild_time_limits", "--loan", loan.number)
    as_of = {"as_of": None, "review_on": None}  # the days of looking, not what is kept
    assert [one | as_of for one in kept(loan)] == [one | as_of for one in before]


def test_an_instrument_against_both_begins_two_periods_and_an_application_ends_them(
    cast: Cast, day: datetime.date
) -> None:
    loan = guaranteed(cast)
    guarantor = loan.application.guarantors.get()  # type: ignore[union-attr]
    both = {"side": "both", "guarantor_id": guarantor.pk}
    in_force = DUE + 200 * ONE
    facts = {"instrument": "judgment", "performance_end": (in_force + 10 * ONE).isoformat()}
    record(loan, cast.a["cm"], on=in_force, kind="instrument_effective", facts=facts, **both)
    assert row(loan, "enforcement").last_day == row(loan, "enforcement", guarantor.pk).last_day
    record(loan, cast.a["cm"], on=in_force + 20 * ONE, kind="enforcement_applied", facts={}, **both)
    assert row(loan, "enforcement").status == row(loan, "enforcement", guarantor.pk).status == "exercised"


def test_a_late_judgment_begins_its_clock_at_once_and_still_needs_a_second_person(
    cast: Cast, day: datetime.date
) -> None:
    loan = overdue(cast)
    served = record(
        loan, cast.a["cm"], on=day, happened_on=day - 9 * ONE, kind="decision_served", facts={"decision": "judgment"}
    )  # fmt: skip
    assert served.late and served.needs_second
    assert row(loan, "appeal").last_day == datetime.date(2026, 11, 30)


def test_what_ends_a_clock_names_the_event_that_began_it(cast: Cast, day: datetime.date) -> None:
    loan, other = overdue(cast), overdue(cast)
    served = record(loan, cast.a["cm"], on=day - ONE, kind="decision_served", facts={"decision": "judgment"})
    demand = record(loan, cast.a["cm"], on=day - ONE)
    wrong: list[tuple[Loan, dict[str, Any]]] = [
        (loan, {}),
        (loan, {"about_id": demand.pk}),
        (other, {"about_id": served.pk}),
        (loan, {"about_id": served.pk, "happened_on": day - 2 * ONE}),
        (loan, {"about_id": served.pk, "kind": "renewal_done"}),
        (loan, {"about_id": served.pk, "kind": "suit_filed"}),
    ]
    for about, changes in wrong:
        with pytest.raises(Refused) as refusal:
            record(about, cast.a["cm"], on=day, **({"kind": "step_taken", "facts": {}} | changes))
        assert refusal.value.field == "about", changes
    record(loan, cast.a["cm"], on=day, kind="step_taken", facts={}, about_id=served.pk)
    assert row(loan, "appeal").status == "exercised"


def test_the_database_holds_a_follow_up_to_its_loan_its_order_and_its_kind(
    cast: Cast, day: datetime.date
) -> None:
    loan, other = overdue(cast), overdue(cast)
    person = cast.a["cm"]
    served = record(loan, person, on=day - ONE, kind="decision_served", facts={"decision": "ruling"})
    elsewhere = record(other, person, on=day - ONE, kind="decision_served", facts={"decision": "ruling"})
    demand = record(loan, person, on=day - ONE)
    insert = (
        "INSERT INTO loans_loanevent (loan_id, kind, side, happened_on, facts, waybill, words, late, late_record_days, "
        'needs_second, recorded_by_id, "on", about_id) '
        "VALUES (%s, %s, 'borrower', %s, '{}', '', '', %s, 3, %s, %s, %s, %s)"
    )

    def follow(about: LoanEvent, kind: str = "step_taken", on: datetime.date = day) -> tuple[Any, ...]:
        return loan.pk, kind, on, False, False, person.pk, day, about.pk

    name = "loans_event_follows_one_of_its_loan"
    for told in (
        follow(elsewhere),
        follow(demand),
        follow(served, "renewal_done"),
        follow(served, on=day - 2 * ONE),
    ):
        assert guarded(name, insert, *told)


def test_what_would_happen_names_the_clock_that_begins_and_the_one_that_is_over(
    cast: Cast, day: datetime.date
) -> None:
    loan = overdue(cast)
    served = EventFacts(kind="decision_served", happened_on=day, facts={"decision": "judgment"})
    preview = what_if(loan=loan, facts=served, files=1, on=day)
    begun = {after.clock for before, after in preview.pairs if before is None and after is not None}
    assert begun == {"appeal"}
    record(loan, cast.a["cm"], on=day, kind="decision_served", facts={"decision": "judgment"})
    in_force = EventFacts(kind="instrument_effective", happened_on=day, facts={"instrument": "judgment"})
    pairs = what_if(loan=loan, facts=in_force, files=1, on=day).pairs
    assert {before.clock for before, after in pairs if before is not None and after is None} == {"appeal"}


def test_the_form_asks_for_what_a_measure_needs_and_shows_the_new_days(
    cast: Cast, today: datetime.date
) -> None:
    loan = overdue(cast)
    client, url = client_of(cast.a["cm"]), reverse("record_event", args=[loan.pk])
    key = {"act_key": str(uuid.uuid4())}
    page = client.get(url, {"kind": "preservation_taken"}).content.decode()
    assert all(f'name="{name}"' in page for name in ("stage", "asset", "court_end", "performance_end"))
    told = {
        "kind": "preservation_taken",
        "happened_on": today.isoformat(),
        "stage": "suit",
        "asset": "movable",
    } | key
    shown = client.post(url, {**told, "preview": "1"}).content.decode()
    assert "none yet" in shown and str(today.replace(year=today.year + 2) - ONE) in shown
    missing = client.post(url, {**told, "stage": "post_judgment", "preview": "1"})
    assert missing.status_code == 409 and "This is required" in missing.content.decode()
    instalments = {
        "kind": "instrument_effective", "happened_on": today.isoformat(), "instrument": "mediation",
        "instalment_due_dates": "2027-01-31， 2028-01-31", "preview": "1", **key,
    }  # fmt: skip
    assert "2030-01-31" in client.post(url, instalments).content.decode()
    wrong = client.post(url, {**instalments, "instalment_due_dates": "soon"})
    assert wrong.status_code == 422 and "separated by commas" in wrong.content.decode()
    empty = client.get(url, {"kind": "step_taken"}).content.decode()
    assert "record that one first" in empty


def test_the_api_records_a_measure_its_renewal_and_names_what_began_each_clock(
    cast: Cast, today: datetime.date
) -> None:
    loan = overdue(cast)
    api = Api.of(cast.a["cm"])

    def post(**told: Any) -> Any:
        return api.send(
            "post",
            f"loans/{loan.pk}/events/",
            data={"happened_on": today.isoformat(), **told},
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )

    measure = post(kind="preservation_taken", stage="suit", asset="deposit")
    assert measure.status_code == 201, measure.content
    number = measure.json()["id"]
    found = {one["clock"]: one for one in api.get(f"loans/{loan.pk}/time-limits/").json()["clocks"]}
    assert found["preservation"]["opened_by"] == number and found["litigation"]["opened_by"] is None
    asked = {"kind": "renewal_done", "happened_on": today.isoformat(), "about": number, "files": 1}
    told = api.get(f"loans/{loan.pk}/events/what-if/", **asked).json()
    assert any(one["before"] != one["after"] for one in told["clocks"])
    begun = api.get(
        f"loans/{loan.pk}/events/what-if/", kind="mediation_signed", happened_on=today.isoformat()
    )
    assert any(one["before"] is None for one in begun.json()["clocks"])
    refused = post(kind="renewal_done")
    assert refused.status_code == 409 and "which time limit" in refused.content.decode()
