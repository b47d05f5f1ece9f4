"""When a loan is next looked at (II.5; practice.md 7.2): the rhythm by what is owed, and what breaks it."""

import datetime
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditcoop.core.rules.periods import add_months
from loans.rules.check_leaves import CheckLeaves
from loans.rules.checks import Checked, Duty, ToCheck, next_check, replaces, rhythm_months
from loans.rules.visits import Counted, alarming, closes, counts_from

D = datetime.date
ONE = datetime.timedelta(days=1)
SHIPPED = CheckLeaves(
    check_first_days=15,
    check_once_up_to=300_000,
    check_half_yearly_up_to=1_000_000,
    check_half_yearly_months=6,
    check_quarterly_months=3,
    check_large_over=100_000_000,
    check_large_months=2,
    check_largest_over=300_000_000,
    check_largest_months=1,
    check_alert_months=1,
    check_before_due_days=30,
    due_notice_days=7,
    dun_after_days=7,
    dun_every_days=90,
    risk_clock_days=90,
    ltv_mortgage_most=70,
    ltv_pledge_most=90,
    registration_alarm_days=90,
    insurance_alarm_days=30,
)
LOAN = ToCheck(
    counts_from=D(2026, 3, 2), first_needed=True, due_on=D(2027, 1, 2), owed=800_000, overdue=False
)


def checked(day: datetime.date, *, alarming: bool = False, **changes: object) -> ToCheck:
    return replace(LOAN, latest=Checked(on=day, alarming=alarming), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("loan", "duty"),
    [
        (LOAN, Duty("first", D(2026, 3, 2), D(2026, 3, 17))),
        (checked(D(2026, 3, 10)), Duty("regular", D(2026, 3, 10) + ONE, D(2026, 9, 10))),
        (checked(D(2026, 9, 10)), Duty("before_due", D(2026, 12, 3), D(2027, 1, 2))),
        # the window before the due date opens on the thirtieth day ahead
        (checked(D(2026, 12, 2)), Duty("before_due", D(2026, 12, 3), D(2027, 1, 2))),
        (checked(D(2026, 12, 3)), None),
        # up to 3,000 once before the due date, one fen more half-yearly
        (checked(D(2026, 3, 10), owed=300_000), Duty("before_due", D(2026, 12, 3), D(2027, 1, 2))),
        (checked(D(2026, 3, 10), owed=300_001), Duty("regular", D(2026, 3, 10) + ONE, D(2026, 9, 10))),
        (checked(D(2026, 3, 10), owed=1_000_001), Duty("regular", D(2026, 3, 10) + ONE, D(2026, 6, 10))),
        # signs of risk: within a month, whatever the rhythm
        (checked(D(2026, 3, 10), alarming=True), Duty("alert", D(2026, 3, 10) + ONE, D(2026, 4, 10))),
        # overdue: monthly from the due date, then from the latest check
        (checked(D(2026, 12, 3), overdue=True), Duty("overdue", D(2027, 1, 2) + ONE, D(2027, 2, 2))),
        (checked(D(2027, 1, 31), overdue=True), Duty("overdue", D(2027, 1, 31) + ONE, D(2027, 2, 28))),
        # a loan of an old book: no first check, counted from the day it came in
        (replace(LOAN, first_needed=False), Duty("regular", D(2026, 3, 2) + ONE, D(2026, 9, 2))),
        # its due date is over and the book says it is not in debt
        (replace(LOAN, first_needed=False, counts_from=D(2027, 1, 3)), None),
    ],
)
def test_the_next_check_is_the_one_of_the_rhythm(loan: ToCheck, duty: Duty | None) -> None:
    assert next_check(loan, SHIPPED) == duty


@pytest.mark.parametrize(
    ("owed", "months"),
    [(300_000, None), (300_001, 6), (1_000_000, 6), (1_000_001, 3), (100_000_000, 3), (100_000_001, 2),
     (300_000_000, 2), (300_000_001, 1)],
)  # fmt: skip
def test_the_rhythm_follows_what_is_owed(owed: int, months: int | None) -> None:
    assert rhythm_months(owed, SHIPPED) == months


@given(
    owed=st.integers(1, 10**12),
    months=st.integers(1, 60),
    walk=st.lists(st.integers(0, 400), max_size=8),
    alarms=st.booleans(),
)
def test_a_walk_of_checks_never_asks_backwards_and_never_for_longer_than_its_rhythm(
    owed: int, months: int, walk: list[int], alarms: bool
) -> None:
    due_on = add_months(LOAN.counts_from, months)
    day, dues = LOAN.counts_from, []
    loan = replace(LOAN, owed=owed, due_on=due_on)
    for gap in walk:
        duty = next_check(loan, SHIPPED)
        if duty is None:
            assert loan.latest is not None and loan.latest.on >= due_on - 30 * ONE
            break
        assert duty.opens_on <= duty.due_by
        rhythm = rhythm_months(owed, SHIPPED)
        if duty.kind != "first" and rhythm is not None:
            assert duty.due_by <= add_months(day, rhythm) or duty.kind == "before_due"
        dues.append(duty.due_by)
        day += gap * ONE
        loan = replace(loan, latest=Checked(on=day, alarming=alarms))
    assert all(later >= earlier or alarms for earlier, later in pairwise(dues[1:]))


def test_what_was_missed_stays_missed_until_it_is_done() -> None:
    missed = {"kind": "regular", "due_by": D(2026, 9, 10), "on": D(2026, 9, 11)}
    later, earlier = (
        Duty("overdue", D(2026, 9, 1) + ONE, D(2026, 10, 1)),
        Duty("alert", D(2026, 8, 1) + ONE, D(2026, 9, 1)),
    )
    assert not replaces(later, **missed) and replaces(earlier, **missed) and not replaces(None, **missed)
    in_time = {**missed, "on": D(2026, 9, 10)}
    assert replaces(later, **in_time) and replaces(None, **in_time)
    assert not replaces(Duty("regular", D(2026, 3, 10) + ONE, D(2026, 9, 10)), **in_time)


@pytest.mark.parametrize(("late", "counts"), [(0, 10), (3, 10), (4, 14)])
def test_a_check_is_not_done_after_the_fact(late: int, counts: int) -> None:
    on = D(2026, 3, 10) + late * ONE
    found = counts_from(visited_on=D(2026, 3, 10), purpose="regular", on=on, late_days=3)
    assert found == D(2026, 3, counts)


def test_a_correction_keeps_the_day_only_where_it_moves_neither_day_nor_purpose() -> None:
    said = Counted(visited_on=D(2026, 3, 10), purpose="regular", counts_on=D(2026, 3, 10))
    asked = {
        "visited_on": D(2026, 3, 10),
        "purpose": "regular",
        "on": D(2026, 4, 1),
        "late_days": 3,
        "corrects": said,
    }
    assert counts_from(**asked) == D(2026, 3, 10)  # type: ignore[arg-type]
    assert counts_from(**{**asked, "visited_on": D(2026, 3, 9)}) == D(2026, 4, 1)  # type: ignore[arg-type]
    assert counts_from(**{**asked, "purpose": "first_check"}) == D(2026, 4, 1)  # type: ignore[arg-type]


def test_every_check_does_what_is_due_and_a_demand_only_for_an_overdue_loan() -> None:
    assert all(
        closes(purpose=one, duty="first") for one in ("first_check", "regular", "special", "before_due")
    )
    assert closes(purpose="dunning", duty="overdue") and not closes(purpose="dunning", duty="regular")
    assert not closes(purpose="service", duty="overdue") and not closes(purpose="not_held", duty="first")


@pytest.mark.parametrize(
    ("changes", "alarm"),
    [({}, False), ({"use": "otherwise"}, True), ({"risks": ("other_user",)}, True), ({"business": "stopped"}, True),
     ({"business": "worse"}, False), ({"collateral": "sold_or_gone"}, True),
     ({"collateral": "insurance_lapsed"}, False)],
)  # fmt: skip
def test_what_alarms(changes: dict[str, object], alarm: bool) -> None:
    told = {"use": "as_agreed", "risks": (), "business": "as_before", "collateral": "in_place", **changes}
    assert alarming(**told) is alarm  # type: ignore[arg-type]


def test_the_amounts_of_the_rhythm_rise() -> None:
    assert SHIPPED.check_problems() == []
    wrong = replace(SHIPPED, check_half_yearly_up_to=300_000)
    assert [problem.path for problem in wrong.check_problems()] == ["check_half_yearly_up_to"]
