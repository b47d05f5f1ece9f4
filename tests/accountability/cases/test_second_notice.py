"""What a finding adds after a notice has a notice of its own, with days of its own (IV.1, Annex 13)."""

import datetime
import json
from decimal import Decimal

import pytest

from accountability.models import Lapse, PenaltyCase, PenaltyEntry
from accountability.queries.cases import charged, entries_of_case, listed, others_of, owed
from accountability.rules.case_flow import CaseState
from accountability.rules.entry_kinds import EntryKind
from accountability.services.case_entries import tie_what_lowers
from accountability.services.confirm_penalty import confirm_penalty
from accountability.services.decide_finding import decide_finding
from accountability.services.object_to_penalty import object_to_penalty
from accountability.services.receive_penalty_notice import receive_penalty_notice
from accountability.services.serve_penalty_notices import serve_penalty_notices
from accountability.services.verify_ledger import verify_ledger
from creditcoop.core.errors import AlreadyDone, Refused
from tests.accountability.cases.book import FOUND, LAPSED, ONE, ask, entry, find, received, union_people, vote
from tests.accountability.cases.test_refunds import excuse, state
from tests.accountability.cases.test_services import pay
from tests.accountability.penalties.books import lapsed_book
from tests.accountability.penalties.lapses import finding_of
from tests.builders import actor
from tests.conftest import Cast

ANSWER_BY = datetime.date(2027, 12, 6)
OBJECT_BY = datetime.date(2027, 12, 13)


def doubled(cast: Cast, *, paid: bool = True) -> tuple[PenaltyCase, PenaltyCase]:
    """The manager's 200.00, paid, and the second notice of as much: he took part in fraud (Annex 13)."""
    first = received(cast)
    if paid:
        pay(first, cast.a["chief_accountant"], "200.00", LAPSED)
    find(cast, first, "fraud")
    serve_penalty_notices(on=FOUND)
    (second,) = others_of(first)
    return first, PenaltyCase.objects.get(pk=second.pk)


def receive(case: PenaltyCase, on: datetime.date = FOUND) -> PenaltyCase:
    receive_penalty_notice(case_id=case.pk, text_sha256=case.text_sha256, actor=actor(case.person, on), on=on)
    return PenaltyCase.objects.get(pk=case.pk)


def test_what_was_not_told_is_not_owed_and_the_night_tells_it_once(cast: Cast) -> None:
    case = received(cast)
    pay(case, cast.a["chief_accountant"], "200.00", LAPSED)
    find(cast, case, "fraud")
    assert PenaltyEntry.objects.filter(person=case.person).count() == 2
    assert (charged(case), owed(case), state(case)) == (Decimal("200.00"), 0, CaseState.CLOSED)
    with pytest.raises(AlreadyDone):
        pay(case, cast.a["chief_accountant"], "0.01", FOUND)
    assert serve_penalty_notices(on=FOUND)[0] == {"notices_served": 1}
    assert serve_penalty_notices(on=FOUND + ONE)[0] == {"notices_served": 0}
    assert verify_ledger().faults == ()


def test_a_night_made_up_tells_at_once_what_was_found_since(cast: Cast) -> None:
    """A finding came before the job made up the night of the lapse."""
    (loan,) = lapsed_book(cast, nights=1)
    lapse = Lapse.objects.get(loan=loan)
    finding = finding_of(lapse, union_people(cast, 5)[4], LAPSED + ONE, "fraud")
    boss = actor(cast.union["union_credit"], LAPSED + ONE)
    decide_finding(finding_id=finding.pk, outcome="confirmed", reason="", actor=boss, on=LAPSED + ONE)
    serve_penalty_notices(on=LAPSED)
    case = PenaltyCase.objects.get(person=cast.a["cm"])
    assert (case.amount, case.on) == (Decimal("400.00"), LAPSED)
    assert serve_penalty_notices(on=LAPSED + ONE)[0] == {"notices_served": 0}


def test_the_second_notice_says_what_was_added_and_names_the_first(cast: Cast) -> None:
    first, second = doubled(cast)
    text = json.loads(second.text)
    assert (second.amount, second.on) == (Decimal("200.00"), FOUND)
    assert [one["kind"]["en"] for one in text["entries"]] == ["doubled for fraud"]
    assert [one["on"] for one in text["earlier"]] == ["2027-11-11"]
    assert json.loads(first.text)["earlier"] == []
    assert [row.kind for row in entries_of_case(first)] == ["assessed"]
    assert [row.kind for row in entries_of_case(second)] == ["fraud"]
    assert others_of(second) == [first]
    rows = listed(PenaltyCase.objects.filter(person=first.person)).order_by("id")
    assert [(row.place, row.charged, row.paid) for row in rows] == [
        (1, Decimal("200.00"), Decimal("200.00")),
        (2, Decimal("200.00"), 0),
    ]


def test_the_days_to_object_run_from_the_receipt_of_each_notice(cast: Cast) -> None:
    first, second = doubled(cast, paid=False)
    second = receive(second)
    assert (second.receipt.answer_by, second.receipt.object_by) == (ANSWER_BY, OBJECT_BY)

    def object_on(case: PenaltyCase, on: datetime.date) -> None:
        object_to_penalty(case_id=case.pk, words="不服", actor=actor(case.person, on), on=on)

    with pytest.raises(Refused, match="time to object"):
        object_on(first, FOUND)
    with pytest.raises(Refused, match="time to object"):
        object_on(second, OBJECT_BY + ONE)
    object_on(second, OBJECT_BY)
    assert not hasattr(PenaltyCase.objects.get(pk=first.pk), "objection")


def test_the_day_before_the_last_one_is_in_time_too(cast: Cast) -> None:
    second = receive(doubled(cast)[1])
    on = OBJECT_BY - ONE
    object_to_penalty(case_id=second.pk, words="不服", actor=actor(second.person, on), on=on)


def test_it_is_confirmed_and_paid_for_itself(cast: Cast) -> None:
    first, second = doubled(cast)
    director, accountant = cast.a["director"], cast.a["chief_accountant"]
    with pytest.raises(Refused):
        pay(second, accountant, "200.00", FOUND)  # nothing is paid on a notice that was not received
    receive(second)
    with pytest.raises(Refused, match="not answered"):
        confirm_penalty(case_id=second.pk, words="", actor=actor(director, ANSWER_BY), on=ANSWER_BY)
    after = ANSWER_BY + ONE
    confirm_penalty(case_id=second.pk, words="", actor=actor(director, after), on=after)
    with pytest.raises(Refused, match="no more than is owed"):
        pay(second, accountant, "200.01", after)
    pay(second, accountant, "200.00", after)
    assert state(first) is CaseState.CLOSED and state(second) is CaseState.CLOSED


def test_a_waiver_takes_off_the_notice_that_it_is_about(cast: Cast) -> None:
    first, second = doubled(cast, paid=False)
    receive(second)
    one, two, three = union_people(cast, 3)
    ask(second, one, amount="150.00", on=FOUND)
    vote(second, two, on=FOUND)
    vote(second, three, on=FOUND)
    assert (charged(first), charged(second)) == (Decimal("200.00"), Decimal("50.00"))
    assert [row.kind for row in entries_of_case(second)] == ["fraud", "waived"]


def test_an_excuse_takes_each_entry_back_where_it_belongs(cast: Cast) -> None:
    first, second = doubled(cast)
    excuse(cast, first)
    assert (owed(first), state(first)) == (Decimal("-200.00"), CaseState.REFUND_DUE)
    assert (owed(second), state(second)) == (0, CaseState.CLOSED)
    assert verify_ledger().faults == ()
    # Human fault found after all is new: another notice, of the whole figure.
    find(cast, first, "human_cause", FOUND + ONE)
    serve_penalty_notices(on=FOUND + ONE)
    third = PenaltyCase.objects.filter(person=first.person).latest("id")
    assert third.pk != second.pk and len(json.loads(third.text)["earlier"]) == 2


def test_two_findings_before_the_night_are_one_notice(cast: Cast) -> None:
    case = received(cast)
    find(cast, case, "human_cause")
    find(cast, case, "fraud")
    serve_penalty_notices(on=FOUND)
    (second,) = others_of(case)
    assert second.up_to_seq == PenaltyEntry.objects.filter(person=case.person).latest("seq").seq


def test_what_a_finding_takes_off_lowers_the_notice_at_once(cast: Cast) -> None:
    """As where Annex 9 alone counts (Q29): the figure falls, and nobody has to be told before he owes less."""
    case = received(cast)
    find(cast, case, "human_cause")
    entry(case, EntryKind.HUMAN_CAUSE, -5000)
    assert charged(case) == Decimal("200.00")
    tie_what_lowers(case.lapse)
    assert charged(case) == Decimal("150.00") == listed(PenaltyCase.objects.all()).get(pk=case.pk).charged
    serve_penalty_notices(on=FOUND)
    assert others_of(case) == []
