"""The state table of a penalty case and the bounds of deductions, as pure rules (IV.1, Q36)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.labels import CASE_REFUSAL_LABELS, CASE_STATE_LABELS
from accountability.rules.case_flow import STATES, CaseAct, CaseFacts, CaseState, possible, refusal, state_of
from accountability.rules.deductions import NothingToDeduct, deductible, instalments

DAY = datetime.date(2026, 11, 23)
ONE = datetime.timedelta(days=1)
ANSWER_BY, OBJECT_BY = datetime.date(2026, 11, 30), datetime.date(2026, 12, 7)
A = CaseAct


def facts(**more: object) -> CaseFacts:
    told = {
        "received_on": DAY,
        "answer_by": ANSWER_BY,
        "object_by": OBJECT_BY,
        "charged_fen": 20000,
        "owed_fen": 20000,
        **more,
    }
    return CaseFacts(**told)  # type: ignore[arg-type]


def test_the_table_knows_every_act_and_every_state_has_words() -> None:
    assert set(STATES) == set(CaseAct)
    assert set(CASE_STATE_LABELS) == {state.value for state in CaseState}


def test_what_is_possible_follows_the_flow() -> None:
    assert possible(CaseFacts(owed_fen=1), on=DAY) == (A.RECEIVE,)
    assert possible(facts(), on=DAY) == (A.ANSWER, A.OBJECT, A.ASK_WAIVER, A.PAY)
    assert A.CONFIRM in possible(facts(answered=True), on=DAY)
    assert possible(facts(confirmed=True), on=OBJECT_BY + ONE) == (A.ASK_WAIVER, A.DEFER, A.PAY, A.DEDUCT)
    assert possible(facts(owed_fen=0), on=OBJECT_BY) == (A.OBJECT, A.ASK_WAIVER, A.CLOSE)
    assert possible(facts(owed_fen=0), on=OBJECT_BY + ONE) == (A.ASK_WAIVER, A.CLOSE)
    nothing = {"charged_fen": 0, "owed_fen": 0}
    assert possible(facts(**nothing), on=DAY) == (A.CLOSE,)
    assert possible(facts(**nothing, slip_made=True), on=DAY) == ()
    assert possible(facts(**nothing, waiver_open=True), on=OBJECT_BY + ONE)[:2] == (
        A.CONFIRM,
        A.DECIDE_WAIVER,
    )
    given_up = {"charged_fen": 0, "owed_fen": -1}
    assert possible(facts(**given_up), on=DAY) == (A.ASK_REFUND,)
    assert possible(facts(**given_up, refund_open=True), on=DAY) == (A.DECIDE_REFUND,)


@pytest.mark.parametrize(
    ("act", "last"), [(A.ANSWER, ANSWER_BY), (A.OBJECT, OBJECT_BY)], ids=["answer", "object"]
)
def test_the_day_before_the_day_and_the_day_after(act: CaseAct, last: datetime.date) -> None:
    assert refusal(act, facts(), on=last - ONE) == "" and refusal(act, facts(), on=last) == ""
    assert refusal(act, facts(), on=last + ONE).endswith("_late")


def test_it_is_confirmed_from_the_answer_or_from_the_day_after_its_time() -> None:
    assert refusal(A.CONFIRM, facts(), on=ANSWER_BY) == "not_heard"
    assert refusal(A.CONFIRM, facts(), on=ANSWER_BY + ONE) == ""
    assert refusal(A.CONFIRM, facts(answered=True), on=DAY) == ""


def test_an_objection_stops_deductions_and_not_collecting() -> None:
    open_one = facts(confirmed=True, objected=True)
    assert refusal(A.DEDUCT, open_one, on=OBJECT_BY + ONE) == "objection_open"
    assert refusal(A.PAY, open_one, on=DAY) == "" and refusal(A.DECIDE_OBJECTION, open_one, on=DAY) == ""
    decided = facts(confirmed=True, objected=True, objection_decided=True)
    assert refusal(A.DEDUCT, decided, on=DAY) == ""
    assert refusal(A.DEDUCT, facts(confirmed=True), on=OBJECT_BY) == "objection_possible"
    assert refusal(A.DEDUCT, facts(confirmed=True), on=OBJECT_BY + ONE) == ""
    put_off = facts(confirmed=True, deferred_until=OBJECT_BY + 9 * ONE)
    assert refusal(A.DEDUCT, put_off, on=OBJECT_BY + 9 * ONE) == "deferred"
    assert refusal(A.DEDUCT, put_off, on=OBJECT_BY + 10 * ONE) == ""


def test_a_case_with_an_open_question_is_not_closed_though_nothing_is_owed() -> None:
    assert state_of(facts(owed_fen=0, objected=True)) is CaseState.RECEIVED
    assert state_of(facts(owed_fen=0, objected=True, objection_decided=True)) is CaseState.CLOSED


FACTS = st.builds(
    CaseFacts,
    received_on=st.none() | st.just(DAY),
    answer_by=st.just(ANSWER_BY),
    object_by=st.just(OBJECT_BY),
    answered=st.booleans(),
    confirmed=st.booleans(),
    objected=st.booleans(),
    objection_decided=st.booleans(),
    waiver_open=st.booleans(),
    refund_open=st.booleans(),
    deferred_until=st.none() | st.dates(DAY, OBJECT_BY),
    charged_fen=st.integers(-100, 100000),
    owed_fen=st.integers(-100, 100000),
)


@given(FACTS, st.dates(DAY, OBJECT_BY + 30 * ONE))
def test_every_refusal_has_words(found: CaseFacts, on: datetime.date) -> None:
    assert {refusal(act, found, on=on) for act in CaseAct} - {""} <= set(CASE_REFUSAL_LABELS)


@pytest.mark.parametrize(
    ("wage", "minimum", "taken", "most"),
    [
        (240000, 206000, 0, 34000),  # the minimum wage binds
        (500000, 206000, 0, 100000),  # the fifth binds
        (500000, 206000, 40000, 60000),
        (206000, 206000, 0, 0),
        (200000, 206000, 0, 0),
        (100003, 0, 0, 20000),  # cut to the fen
    ],
)
def test_the_fifth_of_a_wage_and_the_minimum_wage(wage: int, minimum: int, taken: int, most: int) -> None:
    assert deductible(wage_fen=wage, minimum_fen=minimum, cap_percent=20, taken_fen=taken) == most


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 100))
def test_what_is_left_is_never_under_the_minimum_nor_the_part_over_the_cap(
    wage: int, minimum: int, cap: int
) -> None:
    most = deductible(wage_fen=wage, minimum_fen=minimum, cap_percent=cap)
    assert most * 100 <= wage * cap
    assert most == 0 or wage - most >= minimum


@given(st.integers(0, 10**6), st.integers(1, 10**5))
def test_instalments_make_up_what_is_owed(owed: int, monthly: int) -> None:
    parts = instalments(owed_fen=owed, monthly_fen=monthly)
    assert sum(parts) == owed and all(0 < part <= monthly for part in parts)


def test_instalments_of_a_wage_that_leaves_nothing() -> None:
    assert instalments(owed_fen=70000, monthly_fen=34000) == (34000, 34000, 2000)
    with pytest.raises(NothingToDeduct):
        instalments(owed_fen=1, monthly_fen=0)
