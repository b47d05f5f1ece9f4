"""10,000.00 at 6.6375 ‰ from 2024-03-05 to 2024-12-05: every published figure to the fen."""

import datetime
from fractions import Fraction
from typing import Any

import pytest

from loans.rules.interest.allocation import Parts, allocate
from loans.rules.interest.facts import Cost, Extension, Misuse, Payment, RateChange
from loans.rules.interest.owed import owed
from loans.rules.interest.schedule import schedule
from loans.rules.interest.settlements import settlements
from loans.rules.interest.terms import DayCount, Every, Method, Order, Rate, Terms
from tests.loans.rules.interest.loans import facts, terms

Day = datetime.date
QUARTERLY = {"method": Method.INTEREST_FIRST, "interest_day": 20}
DUE, LATE = Day(2024, 12, 5), Day(2025, 1, 20)


def interest(given: Terms) -> list[tuple[int, int]]:
    rows = schedule(given, principal_fen=1_000_000, disbursed_on=Day(2024, 3, 5), due_on=DUE)
    return [(row.days, row.interest_fen) for row in rows]


@pytest.mark.parametrize(
    "given, rows",
    [
        ({"day_count": DayCount.WHOLE_MONTHS}, [(275, 597_38)]),
        ({"day_count": DayCount.ACTUAL_360}, [(275, 608_44)]),
        (QUARTERLY, [(16, 35_40), (92, 203_55), (92, 203_55), (75, 165_94)]),
    ],
    ids=["whole months", "actual days", "quarterly"],
)
def test_interest_of_the_term(given: dict[str, Any], rows: list[tuple[int, int]]) -> None:
    assert interest(terms(**given)) == rows


def test_overdue_days_cost_one_and_a_half_times_the_contract_rate() -> None:
    for count in (DayCount.ACTUAL_360, DayCount.WHOLE_MONTHS):
        found = owed(terms(day_count=count), facts(), LATE)
        assert (found.penalty_fen, found.days_overdue) == (152_66, 46)


def test_the_same_days_at_the_rate_of_1999_to_2003() -> None:
    old = facts(disbursed_on=Day(2001, 3, 5), due_on=Day(2001, 12, 5))
    assert owed(terms(), old, Day(2002, 1, 20)).penalty_fen == 96_60


@pytest.mark.parametrize(
    "due_on, penalty",
    [(Day(1998, 11, 7), 30 * 4_00), (Day(1998, 12, 7), 30 * 3_00), (Day(1999, 6, 10), 30 * 2_10)],
)
def test_each_day_rate_counts_from_its_first_day(due_on: Day, penalty: int) -> None:
    old = facts(disbursed_on=Day(1998, 1, 5), due_on=due_on)
    assert owed(terms(), old, due_on + datetime.timedelta(days=30)).penalty_fen == penalty


def test_overdue_days_on_both_sides_of_2004_are_counted_each_by_its_own_rate() -> None:
    old = facts(disbursed_on=Day(2003, 3, 22), due_on=Day(2003, 12, 22))
    assert owed(terms(), old, Day(2004, 1, 11)).penalty_fen == 10 * 2_10 + 33_19  # 10 × 3.31875 half up


def test_misused_money_costs_twice_the_contract_rate_and_no_interest_beside() -> None:
    wrong = facts(misuses=[Misuse(since=Day(2024, 3, 5), until=Day(2024, 5, 4))])
    found = owed(terms(), wrong, Day(2024, 5, 4))
    assert (found.penalty_fen, found.interest_fen) == (265_50, 0)


def test_misused_and_overdue_money_costs_the_higher_rate_once() -> None:
    wrong = facts(misuses=[Misuse(since=DUE, fen=400_000)])
    found = owed(terms(), wrong, Day(2025, 1, 4))  # 30 days: 4,000 at 2 times, 6,000 at 1.5 times
    assert found.penalty_fen == 112_84  # 53.10 + 59.7375


def test_unpaid_interest_carries_interest_at_the_overdue_rate_after_the_due_day() -> None:
    """One month on 203.55: the last quarter's interest of a loan due when that quarter ends."""
    quarter = facts(disbursed_on=Day(2024, 6, 21), due_on=Day(2024, 9, 21))
    found = owed(terms(**QUARTERLY, compound=True), quarter, Day(2024, 10, 21))
    assert (found.interest_fen, found.compound_fen) == (203_55, 2_03)


def test_unpaid_interest_carries_interest_at_the_contract_rate_before_the_due_day() -> None:
    found = owed(terms(**QUARTERLY, compound=True), facts(), Day(2024, 4, 20))  # 30 days on 35.40
    assert (found.interest_due_fen, found.compound_fen) == (35_40, 23)
    assert owed(terms(**QUARTERLY), facts(), Day(2024, 4, 20)).compound_fen == 0


@pytest.mark.parametrize(
    "order, principal, unpaid",
    [(Order.INTEREST_FIRST, 7_608_44, 0), (Order.PRINCIPAL_FIRST, 7_000_00, 608_44)],
)
def test_a_payment_is_used_in_the_order_of_the_class(order: Order, principal: int, unpaid: int) -> None:
    paid = facts(payments=[Payment(on=DUE, fen=3_000_00)])
    found = owed(terms(order=order), paid, DUE)
    assert (found.principal_fen, found.interest_fen) == (principal, unpaid)
    changed = facts(payments=[Payment(on=DUE, fen=3_000_00, order=order)])
    assert owed(terms(), changed, DUE).parts == found.parts


def test_a_payment_covers_costs_then_compound_and_penalty_then_interest_then_principal() -> None:
    debt = Parts(costs=1, compound=2, penalty=3, interest=4, principal=5)
    for fen, paid in enumerate(
        [Parts(), Parts(costs=1), Parts(costs=1, compound=1), Parts(costs=1, compound=2)]
    ):
        assert allocate(fen, debt, Order.INTEREST_FIRST).paid == paid
    assert allocate(7, debt, Order.INTEREST_FIRST).paid == Parts(costs=1, compound=2, penalty=3, interest=1)
    assert allocate(7, debt, Order.PRINCIPAL_FIRST).paid == Parts(costs=1, compound=1, principal=5)
    assert allocate(20, debt, Order.INTEREST_FIRST).left_over_fen == 5
    said = [step.say("en") for step in allocate(7, debt, Order.INTEREST_FIRST).steps]
    assert said[0] == "Of 0.01 costs owed, 0.01 is paid; 0.06 of the money is left."


def test_interest_days_settle_the_twentieth_included() -> None:
    rows = settlements(terms(**QUARTERLY), facts(), Day(2025, 3, 21))
    assert [(str(row.on), row.days, row.interest_fen, row.penalty_fen) for row in rows] == [
        ("2024-03-20", 16, 35_40, 0),
        ("2024-06-20", 92, 203_55, 0),
        ("2024-09-20", 92, 203_55, 0),
        ("2024-12-05", 75, 165_94, 0),
        ("2024-12-20", 16, 0, 53_10),
        ("2025-03-20", 90, 0, 298_69),
    ]


def test_interest_paid_on_its_day_stays_in_its_row() -> None:
    paid = facts(payments=[Payment(on=Day(2024, 3, 20), fen=35_40), Payment(on=Day(2024, 6, 20), fen=203_55)])
    rows = settlements(terms(**QUARTERLY), paid, Day(2024, 9, 21))
    assert [(row.interest_fen, row.left_fen) for row in rows] == [
        (35_40, 1_000_000),
        (203_55, 1_000_000),
        (203_55, 1_020_355),
    ]


@pytest.mark.parametrize(
    "day, payable, running, late",
    [
        (Day(2024, 3, 19), 0, 30_98, 0),
        (Day(2024, 3, 20), 35_40, 0, 0),
        (Day(2024, 3, 21), 35_40, 0, 1),
        (Day(2024, 3, 22), 35_40, 2_21, 2),
    ],
)
def test_interest_is_payable_on_the_interest_day_and_overdue_the_day_after(
    day: Day, payable: int, running: int, late: int
) -> None:
    found = owed(terms(**QUARTERLY), facts(), day)
    assert (found.interest_due_fen, found.interest_running_fen) == (payable, running)
    assert (found.days_overdue_interest, found.days_overdue_principal) == (late, 0)


@pytest.mark.parametrize("day, late, penalty", [(4, 0, 0), (5, 0, 0), (6, 1, 3_32)])
def test_principal_is_overdue_the_day_after_the_due_day(day: int, late: int, penalty: int) -> None:
    found = owed(terms(), facts(), Day(2024, 12, day))
    assert (found.days_overdue_principal, found.days_overdue_interest) == (late, late)
    assert found.penalty_fen == penalty


def test_an_extension_moves_the_due_day_and_may_change_the_rate_from_the_old_one() -> None:
    extension = Extension(
        agreed_on=Day(2024, 12, 5), new_due_on=Day(2025, 3, 5), rate=Rate("month", Fraction("7.5"))
    )
    extended = facts(extensions=[extension])
    assert owed(terms(), extended, Day(2024, 12, 4)).due_on == DUE
    found = owed(terms(), extended, Day(2025, 3, 5))
    assert (found.due_on, found.days_overdue_principal, found.penalty_fen) == (Day(2025, 3, 5), 0, 0)
    assert (found.interest_fen, found.interest_overdue_since) == (608_44 + 225_00, DUE)  # 90 × 2.50
    assert owed(terms(), extended, Day(2025, 3, 15)).penalty_fen == 37_50  # 10 × 1.5 × 2.50


def test_a_changed_rate_counts_from_its_day() -> None:
    changed = facts(rate_changes=[RateChange(since=Day(2024, 11, 5), rate=Rate("year", Fraction(9)))])
    assert owed(terms(), changed, DUE).interest_fen == 617_06  # 245 × 2.2125 + 30 × 2.50 = 617.0625


def test_costs_are_owed_from_their_day_and_paid_first() -> None:
    sued = facts(costs=[Cost(on=LATE, fen=50_00)], payments=[Payment(on=LATE, fen=60_00)])
    assert owed(terms(), sued, Day(2025, 1, 19)).costs_fen == 0
    found = owed(terms(), sued, LATE)
    assert (found.costs_fen, found.penalty_fen) == (0, 142_66)


def test_the_surcharge_of_an_instalment_runs_until_it_is_paid() -> None:
    monthly = terms(method=Method.EQUAL_PRINCIPAL, every=Every.MONTH, rate=Rate("year", Fraction(12)))
    loan = facts(principal_fen=1_200_00, disbursed_on=Day(2024, 1, 31), due_on=Day(2024, 4, 30))
    found = owed(monthly, loan, Day(2024, 3, 30))
    assert (found.principal_overdue_fen, found.days_overdue) == (400_00, 30)
    # 29 days on 1,200; then 30 days on 800 at 12 % and on 400 at 18 %.
    assert (found.interest_fen, found.penalty_fen) == (11_60 + 8_00, 6_00)
