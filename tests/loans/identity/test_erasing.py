"""Personal data goes where the law asks, by two people, and what is kept does not break (PIPL art. 47)."""

import datetime
import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from accountability.models import LiabilityShare
from creditcoop.core import clock
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent
from creditcoop.core.rules.routes import ROUTES
from loans.models import Borrower, Erasure, Guarantor, Loan
from loans.services.erase_personal_data import MARK, ask_erasure, decide_erasure
from tests.builders import PASSWORD, SIGNATURE, actor, issued_loan, make_application, make_borrower
from tests.conftest import Cast, client_of
from tests.faults.guards import without
from tests.faults.test_raw_sql import refused
from tests.ledger import pay_down

NAME, PHONE, ADDRESS, NUMBER = "欧阳独一", "13911112222", "临禾县柳树村九组", "DOC-4711-4711"


def years_ago(day: datetime.date, years: int, days: int = 0) -> datetime.date:
    return day.replace(year=day.year - years) - datetime.timedelta(days=days)


@pytest.fixture
def person(cast: Cast, day: datetime.date) -> Borrower:
    """Somebody whose words stand in the row, in its history and in his household."""
    found = make_borrower(cast.a, on=day, name=NAME, id_number=NUMBER)
    found.phone, found.address = PHONE, ADDRESS
    found.save()
    return found


def ask(cast: Cast, party: Any, day: datetime.date) -> Erasure:
    one = actor(cast.union["union_credit"], day)
    return ask_erasure(party=party, reason="本人要求", actor=one, on=day)


def decide(cast: Cast, erasure: Erasure, day: datetime.date, *, agreed: bool = True) -> Erasure:
    other = actor(cast.union["union_audit"], day)
    return decide_erasure(erasure_id=erasure.pk, agreed=agreed, reason="已核", actor=other, on=day)


def found_anywhere(*words: str) -> list[str]:
    """Tables in which one of the words stands."""
    found = []
    for model in apps.get_models():
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            text = repr(cursor.fetchall())
        found += [table for word in words if word in text]
    return sorted(set(found))


def test_nothing_of_the_person_stands_anywhere_afterwards(
    cast: Cast, day: datetime.date, person: Borrower
) -> None:
    words = (NAME, PHONE, ADDRESS, NUMBER)
    assert "loans_historicalborrower" in found_anywhere(*words)
    decide(cast, ask(cast, person, day), day)
    assert found_anywhere(*words) == []
    person.refresh_from_db()
    assert (person.name, person.phone, person.address, person.id_kind) == (MARK, "", "", "other")
    assert person.household is not None and person.household.head_name == MARK


def paid_off(cast: Cast, on: datetime.date) -> Loan:
    """A loan of ten months that somebody has paid."""
    loan = issued_loan(cast.a, cast.union, "8000.00", on=on)
    return pay_down(cast.a, loan, Decimal(0), on=on)


def test_loans_amounts_and_shares_stay(cast: Cast, day: datetime.date) -> None:
    loan = paid_off(cast, years_ago(day, 12))
    shares = list(LiabilityShare.objects.values())
    acts = list(AuditEvent.objects.order_by("id").values())
    decide(cast, ask(cast, loan.borrower, day), day)
    loan.refresh_from_db()
    assert loan.amount == 8000 and loan.borrower.name == MARK
    assert list(LiabilityShare.objects.values()) == shares
    assert list(AuditEvent.objects.order_by("id").values())[: len(acts)] == acts


@pytest.mark.parametrize("standing", ["running", "ended_unpaid"])
def test_what_is_owed_keeps_the_data(cast: Cast, day: datetime.date, standing: str) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=years_ago(day, 12))
    Loan.objects.filter(pk=loan.pk).update(standing=standing)
    with pytest.raises(Refused) as refusal:
        ask(cast, loan.borrower, day)
    assert refusal.value.code == "still_needed"


@pytest.mark.parametrize(("days", "free"), [(-1, False), (0, True), (1, True)])
def test_the_time_of_keeping_ends_on_its_day(cast: Cast, day: datetime.date, days: int, free: bool) -> None:
    loan = paid_off(cast, years_ago(day, 12))
    asked_on = loan.due_on.replace(year=loan.due_on.year + 10) + datetime.timedelta(days=days)
    if free:
        assert ask(cast, loan.borrower, asked_on).state == "asked"
        return
    with pytest.raises(Refused) as refusal:
        ask(cast, loan.borrower, asked_on)
    assert refusal.value.code == "still_needed"


def test_an_application_in_progress_keeps_the_data_even_after_asking(
    cast: Cast, day: datetime.date, person: Borrower
) -> None:
    erasure = ask(cast, person, day)
    make_application(cast.a, "8000.00", on=day, borrower=person)
    with pytest.raises(Refused) as refusal:
        decide(cast, erasure, day)
    assert refusal.value.code == "still_needed"
    person.refresh_from_db()
    assert person.name == NAME


def test_a_guarantor_is_free_when_nothing_he_stands_for_is_owed(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=day, security="guarantee")
    with pytest.raises(Refused):
        ask(cast, application.guarantors.get(), day)
    idle = Guarantor.objects.create(branch=cast.a.unit, name=NAME, id_kind="other", id_number=NUMBER)
    decide(cast, ask(cast, idle, day), day)
    assert found_anywhere(NAME, NUMBER) == []


def test_one_person_alone_erases_nothing(cast: Cast, day: datetime.date, person: Borrower) -> None:
    erasure = ask(cast, person, day)
    asker = actor(cast.union["union_credit"], day)
    with pytest.raises(Refused):
        decide_erasure(erasure_id=erasure.pk, agreed=True, reason="", actor=asker, on=day)
    same = "UPDATE loans_erasure SET state = 'done', decided_by_id = asked_by_id, decided_on = asked_on"
    assert refused(same)
    born = (
        "INSERT INTO loans_erasure (branch_id, borrower_id, reason, asked_by_id, asked_on, state, decided_by_id, "
        "decided_on, decision_reason) SELECT branch_id, borrower_id, 'x', asked_by_id, asked_on, 'done', %s, "
        "asked_on, '' FROM loans_erasure"
    )
    assert refused(born, cast.union["union_audit"].pk)
    with without("loans_erasure_begins_asked"):
        assert not refused(born, cast.union["union_audit"].pk)


def test_a_decided_request_stays(cast: Cast, day: datetime.date, person: Borrower) -> None:
    decide(cast, ask(cast, person, day), day, agreed=False)
    person.refresh_from_db()
    assert person.name == NAME
    assert refused("UPDATE loans_erasure SET decision_reason = 'x'")
    assert refused("DELETE FROM loans_erasure")
    with without("loans_erasure_decided_once"):
        assert not refused("UPDATE loans_erasure SET decision_reason = 'x'")
    with without("loans_erasure_kept"):
        assert not refused("DELETE FROM loans_erasure")


def test_asked_once_decided_once_erased_once(cast: Cast, day: datetime.date, person: Borrower) -> None:
    erasure = ask(cast, person, day)
    with pytest.raises(AlreadyDone):
        ask(cast, person, day)
    decide(cast, erasure, day)
    with pytest.raises(AlreadyDone):
        decide(cast, erasure, day)
    person.refresh_from_db()
    with pytest.raises(AlreadyDone):
        ask(cast, person, day)


@pytest.mark.parametrize("post", ["director", "cm", "monitor", "credit_clerk"])
def test_nobody_of_a_branch_asks_or_decides(
    cast: Cast, day: datetime.date, person: Borrower, post: str
) -> None:
    one = actor(cast.a[post], day)
    with pytest.raises(PermissionDenied):
        ask_erasure(party=person, reason="x", actor=one, on=day)
    erasure = ask(cast, person, day)
    with pytest.raises(PermissionDenied):
        decide_erasure(erasure_id=erasure.pk, agreed=True, reason="x", actor=one, on=day)


def test_by_page(cast: Cast, person: Borrower) -> None:
    asker, decider = client_of(cast.union["union_credit"]), client_of(cast.union["union_audit"])
    assert "Ask to erase" in asker.get(reverse("borrower", args=[person.pk])).content.decode()
    url = reverse("ask_erasure_borrower", args=[person.pk])
    assert asker.post(url, {"act_key": str(uuid.uuid4()), "reason": "本人要求"}).status_code == 302
    erasure = Erasure.objects.get()
    assert person.number in decider.get(reverse("erasures")).content.decode()
    url = reverse("decide_erasure", args=[erasure.pk])
    sent = {"act_key": str(uuid.uuid4()), "decision": "erase", "reason": "已核", **SIGNATURE}
    assert asker.post(url, sent).status_code == 409
    assert decider.post(url, {**sent, "act_key": str(uuid.uuid4())}).status_code == 302
    person.refresh_from_db()
    assert person.name == MARK
    assert NAME not in decider.get(reverse("erasures")).content.decode()


def test_by_api(cast: Cast, person: Borrower) -> None:
    def send(who: str, name: str, pk: int, **body: Any) -> Any:
        if ROUTES[name].signed:
            body["signature"] = {"password": PASSWORD}
        return client_of(cast.union[who]).post(
            reverse(name, args=[pk]),
            json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )

    asked = send("union_credit", "api_ask_erasure_borrower", person.pk, reason="本人要求")
    assert asked.status_code == 201
    assert send("union_credit", "api_decide_erasure", asked.json()["id"], decision="erase").status_code == 409
    done = send("union_audit", "api_decide_erasure", asked.json()["id"], decision="erase", reason="已核")
    assert done.status_code == 200 and done.json()["state"] == "done"
    listed = client_of(cast.union["union_audit"]).get(reverse("api_erasures")).json()["results"]
    assert [row["decided_on"] for row in listed] == [clock.today().isoformat()]
    assert client_of(cast.other_union["union_audit"]).get(reverse("api_erasures")).json()["results"] == []
