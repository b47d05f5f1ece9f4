"""The security register: what became of what secures a loan, how far it covers it, how it is let go (II.6)."""

import datetime
import uuid
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent, Person
from creditcoop.core.regulation import version_on
from loans.models import CollateralItem, Loan, ReleaseDecision, SecurityFact, SecurityRelease
from loans.queries.security_register import Held, covered, ending, register_of
from loans.rules.lending_policy import LendingPolicy
from loans.rules.security_register import ends_soon, loan_to_value
from loans.services.record_security_fact import SecurityFacts, record_security_fact
from loans.services.release_security import Substitute, decide_release, release_security
from tests.api.support import Api
from tests.builders import SIGNATURE, actor, issued_loan
from tests.claims import guaranteed
from tests.conftest import Cast, client_of
from tests.faults.test_on_file_raw_sql import guarded, refused
from tests.ledger import pay_down
from tests.loans.after_lending.test_day_list import kinds
from tests.loans.time_limits.test_pages import send, shown

ONE = datetime.timedelta(days=1)
D = datetime.date


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


@pytest.fixture
def loan(cast: Cast, today: datetime.date) -> Loan:
    """15,000 yuan on a house of 30,000, registered."""
    return issued_loan(cast.a, cast.union, "15000.00", on=today - 10 * ONE)


def only(loan: Loan) -> Held:
    return register_of(loan)[0]


def note(loan: Loan, person: Person, *, on: datetime.date, **changes: Any) -> SecurityFact:
    told = {
        "security": only(loan).key,
        "kind": "valuation",
        "happened_on": on,
        "amount": Decimal(20000),
        **changes,
    }
    if told["kind"] != "valuation" and "amount" not in changes:
        told["amount"] = None
    return record_security_fact(loan_id=loan.pk, facts=SecurityFacts(**told), actor=actor(person, on), on=on)


def new(**changes: Any) -> Substitute:
    told = {
        "kind": "mortgage", "description": "商铺一间", "owner": "刘根生", "amount": Decimal(40000), "number": "他项009",
        "registered_on": clock.today(), **changes,
    }  # fmt: skip
    return Substitute(**told)


def release(loan: Loan, person: Person, *, on: datetime.date, **changes: Any) -> SecurityRelease:
    told = {"security": only(loan).key, "reason": "房屋拆迁", "substitute": new(), **changes}
    return release_security(loan_id=loan.pk, actor=actor(person, on), on=on, **told)


def decide(
    row: SecurityRelease, person: Person, *, on: datetime.date, outcome: str = "grant"
) -> ReleaseDecision:
    return decide_release(release_id=row.pk, outcome=outcome, reason="同意", actor=actor(person, on), on=on)


def test_the_ratio_is_exact_and_nothing_known_is_no_ratio() -> None:
    assert loan_to_value(1_500_000, [3_000_000]) == Fraction(1, 2)
    assert loan_to_value(100, [1, 2]) == Fraction(100, 3) and loan_to_value(100, []) is None


@pytest.mark.parametrize(("left", "soon"), [(91, False), (90, True), (0, True), (-1, True)])
def test_an_end_alarms_from_its_very_day(left: int, soon: bool) -> None:
    on = D(2026, 11, 23)
    assert ends_soon(on + left * ONE, on=on, days=90) is soon
    assert not ends_soon(None, on=on, days=90)


def test_the_register_begins_with_what_was_decided_and_the_latest_holds(
    cast: Cast, loan: Loan, today: datetime.date
) -> None:
    held = only(loan)
    assert (held.kind, held.amount, held.number) == ("mortgage", Decimal(30000), "他项001")
    assert covered(loan, [held], today) == Fraction(1, 2)
    note(loan, cast.a["credit_clerk"], on=today, amount=Decimal(20000))
    assert covered(loan, register_of(loan), today) == Fraction(3, 4)
    note(loan, cast.a["cm"], on=today, kind="registration", number="他项002", ends_on=today + 90 * ONE)
    note(loan, cast.a["cm"], on=today, kind="insurance", number="P1", ends_on=today + 31 * ONE)
    held, policy = only(loan), version_on(today).chapter(LendingPolicy)
    assert held.number == "他项002" and held.alarms(policy, today) == ["registration"]
    assert held.alarms(policy, today + ONE) == ["registration", "insurance"]
    assert CollateralItem.objects.get(application=loan.application).registration_number == "他项001"
    wrong = SecurityFact.objects.get(kind="valuation")
    note(loan, cast.a["cm"], on=today, amount=Decimal(25000), corrects_id=wrong.pk)
    assert only(loan).amount == Decimal(25000) and len(only(loan).history) == 3


def test_a_guarantors_means_stand_beside_him(cast: Cast, today: datetime.date) -> None:
    loan = guaranteed(cast)
    held = only(loan)
    assert held.kind == "guarantee" and held.amount is None and covered(loan, [held], today) is None
    note(loan, cast.a["cm"], on=today, kind="means", amount=Decimal(9000))
    assert (
        only(loan).amount == Decimal(9000)
        and only(loan).alarms(version_on(today).chapter(LendingPolicy), today) == []
    )
    with pytest.raises(Refused) as refusal:
        note(loan, cast.a["cm"], on=today, kind="insurance", number="P", ends_on=today + ONE)
    assert refusal.value.field == "kind"


def test_what_cannot_be_is_refused_at_its_field(cast: Cast, loan: Loan, today: datetime.date) -> None:
    for field, changes in (
        ("security", {"security": "item-987654321"}),
        ("security", {"security": "moon"}),
        ("kind", {"kind": "means"}),
        ("happened_on", {"happened_on": today + ONE}),
        ("amount", {"amount": None}),
        ("amount", {"amount": Decimal(0)}),
        ("number", {"kind": "registration", "number": " "}),
        ("ends_on", {"kind": "insurance", "number": "P"}),
        ("ends_on", {"kind": "insurance", "number": "P", "ends_on": today}),
        ("corrects", {"corrects_id": 987654321}),
    ):
        with pytest.raises(Refused) as refusal:
            note(loan, cast.a["cm"], on=today, **changes)
        assert refusal.value.field == field, changes
    assert not SecurityFact.objects.exists()
    for post in ("cm2", "teller", "director", "monitor"):
        with pytest.raises(PermissionDenied):
            note(loan, cast.a[post], on=today)


def test_a_security_goes_when_the_loan_is_settled(cast: Cast, loan: Loan, today: datetime.date) -> None:
    with pytest.raises(Refused, match="not settled"):
        release(loan, cast.a["cm"], on=today, substitute=None)
    pay_down(cast.a, loan, Decimal(0), on=today)
    done = release(loan, cast.a["credit_clerk"], on=today, substitute=None)
    assert done.why == "settled" and not only(loan).in_force
    with pytest.raises(Refused, match="released"):
        release(loan, cast.a["credit_clerk"], on=today, substitute=None)
    with pytest.raises(AlreadyDone):
        decide(done, cast.a["director"], on=today)


def test_a_substitute_takes_the_place_by_two_people(cast: Cast, loan: Loan, today: datetime.date) -> None:
    for field, changes in (
        ("reason", {"reason": " "}),
        ("new_description", {"substitute": new(description="")}),
        ("new_number", {"substitute": new(number="")}),
        ("new_registered_on", {"substitute": new(registered_on=today + ONE)}),
        ("new_amount", {"substitute": new(amount=Decimal(0))}),
    ):
        with pytest.raises(Refused) as refusal:
            release(loan, cast.a["cm"], on=today, **changes)
        assert refusal.value.field == field, changes
    asked = release(loan, cast.a["cm"], on=today)
    assert only(loan).in_force and only(loan).waits == asked
    with pytest.raises(AlreadyDone):
        release(loan, cast.a["credit_clerk"], on=today)
    for post in ("cm", "credit_clerk", "monitor", "cm_director"):
        with pytest.raises(PermissionDenied):
            decide(asked, cast.a[post], on=today)
    decide(asked, cast.a["director"], on=today, outcome="refuse")
    assert only(loan).in_force and only(loan).waits is None
    decide(release(loan, cast.a["cm"], on=today), cast.a["deputy"], on=today)
    old, other = register_of(loan)
    assert not old.in_force and other.in_force and other.description == "商铺一间"
    assert covered(loan, [old, other], today) == Fraction(15, 40)
    note(loan, cast.a["cm"], on=today, security=other.key, amount=Decimal(30000))
    assert covered(loan, register_of(loan), today) == Fraction(1, 2)
    again = release(loan, cast.a["cm"], on=today, security=other.key)
    with pytest.raises(AlreadyDone):
        decide(SecurityRelease.objects.exclude(pk=again.pk).latest("pk"), cast.a["director"], on=today)
    assert AuditEvent.objects.filter(act="decide_release").count() == 2


def test_what_ends_soon_is_listed_until_it_is_renewed(cast: Cast, loan: Loan, today: datetime.date) -> None:
    policy = version_on(today).chapter(LendingPolicy)
    note(loan, cast.a["cm"], on=today - 5 * ONE, kind="registration", number="A", ends_on=today + 3 * ONE)
    assert ending(policy, today).count() == 1 and "security" in kinds(cast.a["cm"], today)
    page = shown(cast.a["director"], "security_ends")
    assert loan.number in page and loan.number not in shown(cast.b["director"], "security_ends")
    note(loan, cast.a["cm"], on=today, kind="registration", number="B", ends_on=today + 400 * ONE)
    assert not ending(policy, today).exists() and "security" not in kinds(cast.a["cm"], today)


def test_the_tab_offers_each_what_he_may_do(cast: Cast, loan: Loan, today: datetime.date) -> None:
    asked = release(loan, cast.a["cm"], on=today)
    tab = shown(cast.a["director"], "loan_security", loan.pk)
    assert reverse("decide_release", args=[asked.pk]) in tab and "50.0 %" in tab
    assert reverse("record_security", args=[loan.pk]) not in tab
    assert reverse("decide_release", args=[asked.pk]) not in shown(cast.a["cm"], "loan_security", loan.pk)
    assert (
        send(cast.a["director"], "decide_release", asked.pk, outcome="grant", reason="同意").status_code
        == 302
    )
    chinese = shown(cast.a["cm"], "loan_security", loan.pk, language="zh-hans")
    assert "已由其他担保置换" in chinese and "商铺一间" in chinese and "mortgage" not in chinese
    url = reverse("record_security", args=[loan.pk])
    key = register_of(loan)[1].key
    body = {
        "act_key": str(uuid.uuid4()), "security": key, "kind": "insurance", "happened_on": today.isoformat(),
        "number": "P1", "ends_on": (today + 365 * ONE).isoformat(),
    }  # fmt: skip
    assert client_of(cast.a["cm"]).post(url, body).status_code == 302
    assert client_of(cast.a["cm"]).post(url, body).status_code == 302  # the same click
    assert SecurityFact.objects.get().number == "P1"
    form = {"act_key": str(uuid.uuid4()), "security": key, "reason": "x", "new_kind": "pledge"}
    refused_page = client_of(cast.a["cm"]).post(reverse("release_security", args=[loan.pk]), form)
    assert refused_page.status_code == 422 and SIGNATURE


def test_the_api_does_the_same(cast: Cast, loan: Loan, today: datetime.date) -> None:
    manager, director = Api.of(cast.a["cm"]), Api.of(cast.a["director"])
    told = manager.get(f"loans/{loan.pk}/security/").json()
    assert told["loan_to_value"] == "1/2" and told["securities"][0]["worth"] == "30000.00"
    key = told["securities"][0]["security"]
    fact = {"security": key, "kind": "valuation", "happened_on": today.isoformat(), "amount": "20000.00"}
    assert manager.post(f"loans/{loan.pk}/security/", fact).json()["loan_to_value"] == "3/4"
    body = {
        "security": key, "reason": "x", "new_kind": "guarantee", "new_description": "赵大", "new_owner": "赵大",
        "new_amount": "9000.00",
    }  # fmt: skip
    waits = manager.post(f"loans/{loan.pk}/security/release/", body).json()["securities"][0]["release_waits"]
    decided = director.post(f"security-releases/{waits}/decide/", {"outcome": "grant", "reason": "x"}).json()
    assert [one["in_force"] for one in decided["securities"]] == [False, True]
    assert director.post(f"loans/{loan.pk}/security/", fact).status_code == 403


def test_three_records_cost_as_many_questions_as_one(cast: Cast, loan: Loan, today: datetime.date) -> None:
    def asked() -> int:
        client = client_of(cast.a["director"])
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("loan_security", args=[loan.pk])).status_code == 200
        return len(found)

    note(loan, cast.a["cm"], on=today)
    one = asked()
    for amount in (21000, 22000):
        note(loan, cast.a["cm"], on=today, amount=Decimal(amount))
    assert asked() == one


FACT = (
    "INSERT INTO loans_securityfact (loan_id, item_id, kind, happened_on, number, amount, words, recorded_by_id, "
    "\"on\") VALUES (%s, %s, 'valuation', %s, '', 100, '', %s, %s)"
)
RELEASE = (
    "INSERT INTO loans_securityrelease (loan_id, item_id, why, reason, new_kind, new_description, new_owner, "
    "new_amount, new_number, asked_by_id, \"on\") VALUES (%s, %s, %s, 'x', %s, %s, %s, %s, '', %s, %s)"
)
DECIDE = (
    'INSERT INTO loans_releasedecision (release_id, outcome, person_id, reason, "on") '
    "VALUES (%s, 'grant', %s, 'x', %s)"
)


def test_the_database_holds_the_register_whoever_writes(cast: Cast, loan: Loan, today: datetime.date) -> None:
    cm, item = cast.a["cm"], CollateralItem.objects.get(application=loan.application)
    other = issued_loan(cast.a, cast.union, "8000.00", on=today)
    assert not refused(FACT, loan.pk, item.pk, today, cm.pk, today)
    assert guarded("loans_security_fact_of_its_loan", FACT, other.pk, item.pk, today, cm.pk, today)
    assert guarded(
        "loans_security_fact_by_who_keeps_it", FACT, loan.pk, item.pk, today, cast.a["teller"].pk, today
    )
    substituted = ("substituted", "pledge", "x", "x", 100)
    settled = ("settled", "", "", "", None)
    assert guarded(
        "loans_release_after_the_loan_is_settled", RELEASE, loan.pk, item.pk, *settled, cm.pk, today
    )
    assert guarded("loans_release_of_its_loan", RELEASE, other.pk, item.pk, *substituted, cm.pk, today)
    by_teller = (loan.pk, item.pk, *substituted, cast.a["teller"].pk, today)
    assert guarded("loans_release_by_who_keeps_it", RELEASE, *by_teller)
    asked = release(loan, cm, on=today)
    assert guarded("loans_release_once", RELEASE, loan.pk, item.pk, *substituted, cm.pk, today)
    assert guarded("loans_release_decided_by_its_posts", DECIDE, asked.pk, cast.a["monitor"].pk, today)
    own = release(issued_loan(cast.a, cast.union, "15000.00", on=today), cm, on=today)
    assert refused(DECIDE, own.pk, cm.pk, today)
    assert guarded("loans_release_decided_by_another", DECIDE, own.pk, cast.a["director"].pk, today - ONE)
    decision = decide(asked, cast.a["director"], on=today)
    fact = note(own.loan, cm, on=today)
    for table, key in (
        ("loans_securityfact", fact.pk),
        ("loans_securityrelease", asked.pk),
        ("loans_releasedecision", decision.pk),
    ):
        assert guarded(f"{table}_no_update", f"UPDATE {table} SET id = id WHERE id = %s", key)
        assert refused(f"DELETE FROM {table} WHERE id = %s", key)
