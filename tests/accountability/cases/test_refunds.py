"""What stands no more is not paid, and what was paid of it is given back by two people (IV.1; practice.md 5.4)."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accountability.models import PenaltyCase, PenaltyRefundDecision
from accountability.queries.cases import charged, facts_of, listed, owed, paid, waiting_for
from accountability.rules.case_flow import CaseState, state_of
from accountability.services.ask_refund import ask_refund
from accountability.services.decide_finding import decide_finding
from accountability.services.decide_objection import decide_objection
from accountability.services.decide_refund import decide_refund
from accountability.services.object_to_penalty import object_to_penalty
from accountability.services.verify_ledger import verify_ledger
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, Person
from tests.accountability.cases.book import (
    LAPSED,
    OBJECT_BY,
    ONE,
    ask,
    objected,
    received,
    union_people,
    vote,
)
from tests.accountability.cases.test_services import pay
from tests.accountability.penalties.lapses import finding_of
from tests.builders import actor
from tests.conftest import Cast, client_of

AFTER = LAPSED + ONE


def state(case: PenaltyCase) -> CaseState:
    """The same by the rules and by the list."""
    found = state_of(facts_of(PenaltyCase.objects.get(pk=case.pk)))
    assert listed(PenaltyCase.objects.all()).get(pk=case.pk).state == found
    return found


def excuse(cast: Cast, case: PenaltyCase) -> None:
    finding = finding_of(case.lapse, union_people(cast, 4)[3], LAPSED, "excused")
    decide_finding(
        finding_id=finding.pk,
        outcome="confirmed",
        reason="",
        actor=actor(cast.union["union_credit"], LAPSED),
        on=LAPSED,
    )


def waived_half(cast: Cast) -> PenaltyCase:
    """Of 200.00 waived 100.00."""
    case = received(cast)
    first, second, third = union_people(cast, 3)
    ask(case, first)
    vote(case, second)
    vote(case, third)
    return case


def ask_back(case: PenaltyCase, by: Person, amount: str, on: datetime.date = AFTER) -> None:
    ask_refund(case_id=case.pk, amount=Decimal(amount), receipt="退1", actor=actor(by, on), on=on)


def decide_back(case: PenaltyCase, by: Person, *, grants: bool = True, reason: str = "") -> None:
    decide_refund(case_id=case.pk, grants=grants, reason=reason, actor=actor(by, AFTER), on=AFTER)


def test_an_excuse_after_a_waiver_closes_the_case_at_nothing(cast: Cast) -> None:
    case = waived_half(cast)
    assert owed(case) == Decimal("100.00")
    excuse(cast, case)
    assert (charged(case), owed(case), state(case)) == (0, 0, CaseState.CLOSED)
    assert verify_ledger().faults == ()


def test_what_was_paid_before_the_excuse_is_given_back_by_two_people(cast: Cast) -> None:
    case, accountant, director = waived_half(cast), cast.a["chief_accountant"], cast.a["director"]
    pay(case, accountant, "60.00", LAPSED)
    with pytest.raises(Refused):
        ask_back(case, accountant, "1.00")  # nothing was paid too much yet
    excuse(cast, case)
    assert (owed(case), state(case)) == (Decimal("-60.00"), CaseState.REFUND_DUE)
    assert [act for act, _case, _day in waiting_for(actor(accountant, AFTER))] == ["ask_refund"]
    with pytest.raises(PermissionDenied):
        ask_back(case, director, "60.00")
    with pytest.raises(Refused, match="paid too much"):
        ask_back(case, accountant, "60.01")
    ask_back(case, accountant, "60.00")
    with pytest.raises(Refused, match="waits for its decision"):
        ask_back(case, accountant, "60.00")
    assert owed(case) == Decimal("-60.00")  # asked is not given
    for stranger in (accountant, case.person):
        with pytest.raises((Refused, PermissionDenied)):
            decide_back(case, stranger)
    with pytest.raises(Refused, match="reasons"):
        decide_back(case, director, grants=False)
    assert [act for act, _case, _day in waiting_for(actor(director, AFTER))] == ["decide_refund"]
    decide_back(case, director)
    assert (paid(case), owed(case), state(case)) == (0, 0, CaseState.CLOSED)
    assert AuditEvent.objects.filter(act__in=["ask_refund", "decide_refund"]).count() == 2


def test_a_refused_refund_is_still_due_and_can_be_asked_again(cast: Cast) -> None:
    case, accountant = waived_half(cast), cast.a["chief_accountant"]
    pay(case, accountant, "100.00", LAPSED)
    excuse(cast, case)
    ask_back(case, accountant, "40.00")
    decide_back(case, cast.a["director"], grants=False, reason="金额不全")
    assert state(case) is CaseState.REFUND_DUE
    ask_back(case, accountant, "100.00")
    decide_back(case, cast.union["union_credit"])
    assert state(case) is CaseState.CLOSED and PenaltyRefundDecision.objects.count() == 2


def test_an_objection_that_succeeds_after_payment_leaves_a_refund(cast: Cast) -> None:
    case = objected(cast)
    pay(case, cast.a["chief_accountant"], "200.00", LAPSED)
    decide_objection(
        case_id=case.pk,
        outcome="reduced",
        amount=Decimal("50.00"),
        reason="理由",
        actor=actor(cast.union["union_credit"], AFTER),
        on=AFTER,
    )
    assert (owed(case), state(case)) == (Decimal("-50.00"), CaseState.REFUND_DUE)


def test_a_waiver_of_what_an_excuse_took_back_meanwhile_can_only_be_refused(cast: Cast) -> None:
    case = received(cast)
    first, second, third = union_people(cast, 3)
    ask(case, first)
    excuse(cast, case)
    with pytest.raises(Refused, match="only be refused"):
        vote(case, second)
    vote(case, third, grants=False)
    assert state(case) is CaseState.CLOSED


def test_a_penalty_paid_is_waived_when_the_loan_was_recovered_and_given_back(cast: Cast) -> None:
    case, accountant = received(cast), cast.a["chief_accountant"]
    pay(case, accountant, "200.00", LAPSED)
    assert state(case) is CaseState.CLOSED
    first, second, third = union_people(cast, 3)
    with pytest.raises(Refused, match="no more than is charged"):
        ask(case, first, amount="200.01", on=AFTER)
    ask(case, first, amount="120.00", on=AFTER)
    assert state(case) is not CaseState.CLOSED
    vote(case, second, on=AFTER)
    assert owed(case) == 0  # one yes is not two
    vote(case, third, on=AFTER)
    assert (charged(case), owed(case), state(case)) == (
        Decimal("80.00"), Decimal("-120.00"), CaseState.REFUND_DUE,
    )  # fmt: skip
    with pytest.raises(Refused, match="paid too much"):
        ask_back(case, accountant, "120.01")
    ask_back(case, accountant, "120.00")
    decide_back(case, cast.a["director"])
    assert (paid(case), state(case)) == (Decimal("80.00"), CaseState.CLOSED)
    assert verify_ledger().faults == ()


def test_a_refused_waiver_of_what_was_paid_leaves_the_case_closed(cast: Cast) -> None:
    case = received(cast)
    pay(case, cast.a["chief_accountant"], "200.00", LAPSED)
    first, second, _third = union_people(cast, 3)
    ask(case, first)
    vote(case, second, grants=False)
    assert state(case) is CaseState.CLOSED


def test_whoever_paid_can_still_object_in_time_and_not_after(cast: Cast) -> None:
    case = received(cast)
    pay(case, cast.a["chief_accountant"], "200.00", LAPSED)
    late = actor(case.person, OBJECT_BY + ONE)
    with pytest.raises(Refused, match="time to object"):
        object_to_penalty(case_id=case.pk, words="不服", actor=late, on=OBJECT_BY + ONE)
    last = actor(case.person, OBJECT_BY)
    object_to_penalty(case_id=case.pk, words="不服", actor=last, on=OBJECT_BY)
    assert state(case) is CaseState.RECEIVED


def test_nothing_is_asked_of_a_notice_that_charges_nothing(cast: Cast) -> None:
    case = received(cast)
    excuse(cast, case)
    with pytest.raises(Refused, match="Nothing is charged"):
        ask(case, union_people(cast, 1)[0])
    with pytest.raises(Refused, match="Nothing is charged"):
        object_to_penalty(case_id=case.pk, words="不服", actor=actor(case.person, LAPSED), on=LAPSED)


def test_a_form_says_only_the_request_that_it_decides_on(cast: Cast) -> None:
    case = received(cast)
    ask(case, union_people(cast, 1)[0])
    judge = client_of(cast.union["union_credit"])
    says = {
        name: "asks to waive 100.00 yuan" in judge.get(reverse(name, args=[case.pk])).content.decode()
        for name in ("decide_waiver", "decide_refund")
    }
    assert says == {"decide_waiver": True, "decide_refund": False}
