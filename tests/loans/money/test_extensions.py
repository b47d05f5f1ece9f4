"""Extensions: asked for in time, decided by another, with what each guarantor said, and what moves then (3.9, 4.4)."""

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import ExtensionConsent, ExtensionDecision, ExtensionRequest, Loan, LoanEvent, TimeLimit
from loans.queries.debt import owed_on
from loans.queries.rest_days import calendar_now
from loans.services.ask_extension import ask_extension, clocks_if_extended
from loans.services.decide_extension import decide_extension
from loans.services.rewrite_time_limits import rewrite_time_limits
from tests.api.support import Api
from tests.api.test_notices import multipart
from tests.builders import actor
from tests.claims import kept, last_day
from tests.conftest import Cast, client_of
from tests.faults.guards import without
from tests.faults.test_events_raw_sql import EVENT, event
from tests.faults.test_on_file_raw_sql import guarded, refused
from tests.ledger import lent
from tests.loans.time_limits.test_pages import send, shown
from tests.on_file import picture_bytes, proof

ONE = datetime.timedelta(days=1)
START, DUE = datetime.date(2026, 1, 10), datetime.date(2026, 11, 10)
ASKED, LATER = datetime.date(2026, 11, 3), datetime.date(2027, 5, 10)
LONGEST = datetime.date(2027, 9, 10)  # ten months more


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def loan(cast: Cast) -> Loan:
    """8,000 for ten months, guaranteed by one person."""
    return lent(cast, "8000.00", on=START, security="guarantee")


def ask(cast: Cast, loan: Loan, *, on: datetime.date = ASKED, consent: bool = True, **changes: Any) -> Any:
    cm = changes.pop("by", cast.a["cm"])
    guarantor = loan.application.guarantors.get().pk
    told = {
        "new_due_on": LATER,
        "reason": "苹果滞销",
        "files": [proof(cm, on=on, shade=50)],
        "papers": {guarantor: proof(cm, on=on, shade=60)} if consent else {},
        **changes,
    }
    return ask_extension(loan_id=loan.pk, actor=actor(cm, on), on=on, **told)


def decide(cast: Cast, request: ExtensionRequest, *, on: datetime.date = ASKED, **changes: Any) -> Any:
    told = {"agreed": True, "reason": "情况属实", **changes}
    person = told.pop("by", cast.a["deputy"])
    return decide_extension(request_id=request.pk, actor=actor(person, on), on=on, **told)


def test_an_agreed_extension_moves_due_day_terms_and_clocks_together(cast: Cast, loan: Loan) -> None:
    request = ask(cast, loan)
    loan.refresh_from_db()
    assert loan.due_on == DUE and LoanEvent.objects.count() == 0, "nothing moves by the asking"
    decide(cast, request)
    loan.refresh_from_db()
    assert loan.due_on == LATER
    assert [(row.from_on, row.due_on) for row in loan.terms.all()] == [(START, DUE), (ASKED, LATER)]
    owed = owed_on(loan, LATER)
    assert owed is not None and (owed.due_on, owed.principal_overdue_since) == (LATER, None)
    assert owed_on(loan, LATER + ONE).principal_overdue_since == LATER  # type: ignore[union-attr]
    assert last_day(loan) == LATER.replace(year=2030)
    assert last_day(loan, "guarantee_period") == datetime.date(2027, 11, 10)
    events = LoanEvent.objects.order_by("id")
    assert [(one.kind, one.side, one.confirmation.person) for one in events] == [
        ("extension", "borrower", cast.a["deputy"]),
        ("extension", "guarantor", cast.a["deputy"]),
    ]


def test_the_term_of_a_guarantor_who_did_not_agree_stays(cast: Cast, loan: Loan) -> None:
    before = last_day(loan, "guarantee_period")
    decide(cast, ask(cast, loan, consent=False))
    assert last_day(loan, "guarantee_period") == before == datetime.date(2027, 5, 10)
    assert last_day(loan) == LATER.replace(year=2030)
    assert ExtensionConsent.objects.get().paper is None, "its absence is on record"


@pytest.mark.parametrize("consent", [True, False])
def test_what_is_shown_before_is_what_is_kept_after(cast: Cast, loan: Loan, consent: bool) -> None:
    agreeing = [loan.application.guarantors.get().pk] if consent else []
    thought = clocks_if_extended(loan, LATER, agreeing, on=ASKED)
    promised = {after.clock: after.day("last_day") for _before, after in thought if after}
    decide(cast, ask(cast, loan, consent=consent))
    assert dict(TimeLimit.objects.filter(loan=loan).values_list("clock", "last_day")) == promised
    written = kept(loan)
    loan.refresh_from_db()
    rewrite_time_limits(loan_ids=[loan.pk], on=ASKED, calendar=calendar_now())
    assert kept(loan) == written, "written anew to the same values"


def test_limits_of_the_version_hold(cast: Cast, loan: Loan) -> None:
    for field, changes in (
        ("new_due_on", {"new_due_on": DUE}),
        ("new_due_on", {"new_due_on": LONGEST + ONE}),
        ("new_due_on", {"on": DUE + ONE}),
        ("reason", {"reason": " "}),
        ("files", {"files": []}),
    ):
        with pytest.raises(Refused) as refusal:
            ask(cast, loan, **changes)
        assert refusal.value.field == field, changes
    for post in ("cm2", "director", "monitor", "teller"):
        with pytest.raises(PermissionDenied):
            ask(cast, loan, by=cast.a[post])
    decide(cast, ask(cast, loan, new_due_on=LONGEST, on=DUE), on=DUE)
    loan.refresh_from_db()
    with pytest.raises(Refused, match="1 times"):
        ask(cast, loan, on=DUE + ONE, new_due_on=LONGEST + ONE)


def test_another_person_decides_in_time_and_once(cast: Cast, loan: Loan) -> None:
    request = ask(cast, loan)
    with pytest.raises(AlreadyDone):
        ask(cast, loan)
    for post in ("cm", "monitor", "chief_accountant"):
        with pytest.raises(PermissionDenied):
            decide(cast, request, by=cast.a[post])
    with pytest.raises(Refused):
        decide(cast, request, reason=" ")
    with pytest.raises(Refused, match="overdue"):
        decide(cast, request, on=DUE + ONE)
    decide(cast, request, agreed=False, on=DUE + ONE)
    loan.refresh_from_db()
    assert loan.due_on == DUE and not LoanEvent.objects.exists()
    with pytest.raises(AlreadyDone):
        decide(cast, request)


def test_who_asked_may_have_left_before_it_is_decided(cast: Cast, loan: Loan) -> None:
    """The events stand in his name all the same, on the day of the decision and for what was agreed alone."""
    request = ask(cast, loan)
    left = ASKED + ONE
    cast.a["cm"].postings.update(until_on=left)
    alone = event(loan.pk, cast.a["cm"].pk, left, kind="extension", second=True)
    assert guarded("loans_event_by_who_collects", EVENT, *alone)
    decide(cast, request, on=left)
    other = event(loan.pk, cast.a["cm"].pk, left)
    assert guarded("loans_event_by_who_collects", EVENT, *other)
    loan.refresh_from_db()
    assert loan.due_on == LATER


REQUEST = (
    'INSERT INTO loans_extensionrequest (loan_id, old_due_on, new_due_on, reason, asked_by_id, "on") '
    "VALUES (%s, %s, %s, 'x', %s, %s)"
)
DECISION = (
    'INSERT INTO loans_extensiondecision (request_id, agreed, reason, person_id, "on") '
    "VALUES (%s, %s, 'x', %s, %s)"
)
MOVE = "UPDATE loans_loan SET due_on = %s WHERE id = %s"


def test_the_database_moves_a_due_day_for_an_agreed_extension_alone(cast: Cast, loan: Loan) -> None:
    a, cm = cast.a, cast.a["cm"].pk
    assert guarded("loans_loan_terms_stay", MOVE, LATER, loan.pk)
    assert guarded("loans_extension_of_the_due_day", REQUEST, loan.pk, DUE + ONE, LATER, cm, ASKED)
    assert refused(REQUEST, loan.pk, DUE, DUE, cm, ASKED)
    assert refused(REQUEST, loan.pk, DUE, LATER, cm, DUE + ONE)
    request = ask(cast, loan)
    assert guarded("loans_extension_of_the_due_day", REQUEST, loan.pk, DUE, LATER, cm, ASKED)
    assert guarded("loans_loan_terms_stay", MOVE, LATER, loan.pk), "asked for is not agreed"
    deputy = a["deputy"].pk
    assert guarded("loans_extension_decided_by_its_posts", DECISION, request.pk, True, a["monitor"].pk, ASKED)
    assert guarded("loans_extension_agreed_in_time", DECISION, request.pk, True, deputy, DUE + ONE)
    assert guarded("loans_extension_decided_by_another", DECISION, request.pk, True, deputy, ASKED - ONE)
    with without("loans_extensionconsent_no_delete"):
        assert not refused("DELETE FROM loans_extensionconsent WHERE request_id = %s", request.pk)
    decision = decide(cast, request)
    assert guarded("loans_loan_terms_stay", MOVE, LATER + ONE, loan.pk)
    terms = loan.terms.last()
    assert terms is not None
    for table, key in (
        ("loans_extensionrequest", request.pk),
        ("loans_extensiondecision", decision.pk),
        ("loans_extensionconsent", ExtensionConsent.objects.get().pk),
    ):
        assert guarded(f"{table}_no_update", f"UPDATE {table} SET id = id WHERE id = %s", key)
        assert refused(f"DELETE FROM {table} WHERE id = %s", key)


def test_every_guarantor_was_asked_before_it_is_agreed(cast: Cast, loan: Loan) -> None:
    request = ExtensionRequest.objects.create(
        loan=loan, old_due_on=DUE, new_due_on=LATER, reason="x", asked_by=cast.a["cm"], on=ASKED
    )
    args = (request.pk, True, cast.a["deputy"].pk, ASKED)
    assert guarded("loans_extension_asks_every_guarantor", DECISION, *args)


def test_the_pages_show_what_it_does_before_it_is_saved(cast: Cast) -> None:
    today = clock.today()
    loan = lent(cast, "8000.00", on=today - 100 * ONE, security="guarantee")
    url = reverse("ask_extension", args=[loan.pk])
    assert url in shown(cast.a["cm"], "loan_money", loan.pk)
    assert url not in shown(cast.a["director"], "loan_money", loan.pk)
    guarantor = loan.application.guarantors.get().pk

    def form(**more: Any) -> dict[str, Any]:
        scan = SimpleUploadedFile("a.png", picture_bytes(50), "image/png")
        paper = SimpleUploadedFile("b.png", picture_bytes(60), "image/png")
        return {
            "act_key": str(uuid.uuid4()), "new_due_on": (loan.due_on + 30 * ONE).isoformat(), "reason": "滞销",
            "files": scan, f"paper_{guarantor}": paper, **more,
        }  # fmt: skip

    page = client_of(cast.a["cm"]).post(url, form(preview="1"))
    assert (
        page.status_code == 200
        and (loan.due_on + 30 * ONE).replace(year=loan.due_on.year + 3).isoformat() in page.content.decode()
    )
    assert not ExtensionRequest.objects.exists()
    too_long = form(preview="1", new_due_on="2040-01-01")
    assert client_of(cast.a["cm"]).post(url, too_long).status_code == 409
    assert client_of(cast.a["cm"]).post(url, form()).status_code == 302
    request = ExtensionRequest.objects.get()
    page_url = reverse("decide_extension", args=[request.pk])
    assert page_url in shown(cast.a["director"], "extension", request.pk)
    assert page_url not in shown(cast.a["cm"], "extension", request.pk)
    answer = send(cast.a["director"], "decide_extension", request.pk, agreed="yes", reason="同意")
    assert answer.status_code == 302 and ExtensionDecision.objects.get().agreed
    assert "agreed in writing" in shown(cast.a["cm"], "extension", request.pk)


def test_the_api_does_the_same(cast: Cast) -> None:
    loan = lent(cast, "8000.00", on=clock.today() - 100 * ONE, security="guarantee")
    guarantor = loan.application.guarantors.get().pk
    body = {
        "new_due_on": (loan.due_on + 30 * ONE).isoformat(), "reason": "x", "consenting": [guarantor],
        "files": [SimpleUploadedFile("a.png", picture_bytes(50), "image/png")],
        "papers": [SimpleUploadedFile("b.png", picture_bytes(60), "image/png")],
    }  # fmt: skip
    found = multipart(Api.of(cast.a["cm"]), f"loans/{loan.pk}/extensions/", **body).json()
    assert found["consenting"] == [guarantor] and found["agreed"] is None
    told = {"decision": "agree", "reason": "x"}
    assert Api.of(cast.a["monitor"]).post(f"extensions/{found['id']}/decide/", told).status_code == 403
    assert Api.of(cast.a["director"]).post(f"extensions/{found['id']}/decide/", told).json()["agreed"] is True
