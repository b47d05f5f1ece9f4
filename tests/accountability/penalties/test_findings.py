"""Findings about a lapse: by two people, the difference to the ledger, an excuse takes everything back."""

import datetime
from decimal import Decimal

import pytest

from accountability.models import Finding, FindingDecision, Lapse, PenaltyEntry
from accountability.services.decide_finding import decide_finding
from accountability.services.verify_ledger import verify_ledger
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import Person, Posting
from tests.accountability.penalties.lapses import finding_of, lapse_of
from tests.builders import LONG_AGO, actor, issued_loan, make_person
from tests.claims import overdue
from tests.conftest import Cast


@pytest.fixture
def lapse(cast: Cast, day: datetime.date) -> Lapse:
    return lapse_of(overdue(cast), datetime.date(2027, 11, 10), amount="8000.00")


def second(cast: Cast) -> Person:
    """Another person of the union's credit department."""
    person = make_person("U1-credit2", "孙二", user=False)
    Posting.objects.create(person=person, post="union_credit", unit=cast.union.unit, from_on=LONG_AGO)
    return person


def decide(
    finding: Finding, person: Person, day: datetime.date, outcome: str = "confirmed"
) -> FindingDecision:
    return decide_finding(
        finding_id=finding.pk, outcome=outcome, reason="理由", actor=actor(person, day), on=day
    )


def sums() -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for entry in PenaltyEntry.objects.select_related("person"):
        found[entry.person.name] = found.get(entry.person.name, Decimal(0)) + entry.amount
    return {name: amount for name, amount in found.items() if amount}


def yuan(**amounts: str) -> dict[str, Decimal]:
    return {name: Decimal(amount) for name, amount in amounts.items()}


def test_human_fault_adds_the_difference_to_the_figure_that_then_counts(
    cast: Cast, day: datetime.date
) -> None:
    lapse = lapse_of(overdue(cast), datetime.date(2027, 11, 10), amount="28000.00")
    assert sums() == yuan(郑玉兰="300.00", 王海涛="200.00")
    decide(finding_of(lapse, cast.union["union_credit"], day), second(cast), day)
    assert sums() == yuan(郑玉兰="300.00", 吴振声="420.00", 王海涛="700.00", 陈立新="280.00")
    added = PenaltyEntry.objects.filter(kind="human_cause").order_by("seq")
    assert {entry.person.name: entry.amount for entry in added} == yuan(
        吴振声="420.00", 王海涛="500.00", 陈立新="280.00"
    )
    assert all('"evidence":["' in entry.body for entry in added)
    assert verify_ledger().faults == ()


def test_fraud_doubles_for_who_took_part_wherever_he_works_now(cast: Cast, day: datetime.date) -> None:
    lapse = lapse_of(overdue(cast), datetime.date(2027, 11, 10), amount="20000.00")
    other = second(cast)
    decide(finding_of(lapse, cast.union["union_credit"], day), other, day)
    Posting.objects.filter(person=cast.a["cm"], until_on=None).update(until_on=day)
    Posting.objects.create(person=cast.a["cm"], post="cm", unit=cast.b.unit, from_on=day)
    decide(finding_of(lapse, cast.union["union_credit"], day, kind="fraud"), other, day)
    assert sums() == yuan(郑玉兰="300.00", 吴振声="300.00", 王海涛="1000.00", 陈立新="200.00")
    assert PenaltyEntry.objects.get(kind="fraud").amount == Decimal("500.00")


def test_an_excuse_takes_every_entry_back_by_one_of_its_own_and_fault_found_later_binds_again(
    cast: Cast, day: datetime.date, lapse: Lapse
) -> None:
    decide(finding_of(lapse, cast.union["union_credit"], day, kind="excused"), cast.a["director"], day)
    assert sums() == {}
    taken = PenaltyEntry.objects.filter(kind="excused").order_by("seq")
    assert [entry.reverses.seq for entry in taken] == [1, 2]
    decide(finding_of(lapse, cast.union["union_credit"], day), second(cast), day)
    assert sums()["王海涛"] == Decimal("200.00")
    assert verify_ledger().faults == ()


def test_a_refused_finding_changes_nothing(cast: Cast, day: datetime.date, lapse: Lapse) -> None:
    before = sums()
    decide(finding_of(lapse, cast.union["union_credit"], day), second(cast), day, outcome="refused")
    assert sums() == before


def test_who_asked_who_answers_and_the_director_beside_a_charged_deputy_do_not_decide(
    cast: Cast, day: datetime.date, lapse: Lapse
) -> None:
    finding = finding_of(lapse, cast.union["union_credit"], day)
    with pytest.raises(Refused) as same:
        decide(finding, cast.union["union_credit"], day)
    assert same.value.code == "same_person"
    with pytest.raises(Refused) as up:
        decide(finding, cast.a["director"], day)
    assert up.value.code == "goes_up"
    with pytest.raises(Refused) as charged:
        finding_of(lapse, cast.a["monitor"], day)
    assert charged.value.code == "charged"
    with pytest.raises(AlreadyDone):
        finding_of(lapse, cast.union["union_credit"], day)
    other = second(cast)
    decide(finding, other, day)
    with pytest.raises(AlreadyDone):
        decide(finding, other, day)


def test_a_larger_lapse_makes_more_units_for_the_head(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "60000.00", on=day)
    lapse = lapse_of(loan, day, amount="60000.00")
    assert (lapse.units, sums()["郑玉兰"]) == (1, Decimal("300.00"))
