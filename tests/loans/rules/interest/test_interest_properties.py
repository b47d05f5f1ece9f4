"""What holds for every loan: sums, balances, the order of records, the ends of months."""

import dataclasses
import datetime
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from creditcoop.core.rules.money import round_half_up
from loans.rules.interest.day_count import days_counted
from loans.rules.interest.facts import Facts, Payment
from loans.rules.interest.owed import owed
from loans.rules.interest.schedule import period_interest, schedule
from loans.rules.interest.settlements import account, settlements
from loans.rules.interest.spans import DAY, due_after, spans
from loans.rules.interest.terms import DayCount, Every, Method, Order, Rate, Terms
from tests.loans.rules.interest.loans import TERMS, loans

Day = datetime.date
ASKED = st.integers(-5, 1700)


@given(TERMS, loans(paid=False))
def test_rows_follow_each_other_and_add_up_to_the_whole(terms: Terms, loan: Facts) -> None:
    rows = schedule(
        terms, principal_fen=loan.principal_fen, disbursed_on=loan.disbursed_on, due_on=loan.due_on
    )
    assert sum(row.principal_fen for row in rows) == loan.principal_fen
    assert rows[0].span.start == loan.disbursed_on
    assert (rows[-1].on, rows[-1].span.end) == (loan.due_on, loan.due_on)
    assert sum(row.days for row in rows) == (loan.due_on - loan.disbursed_on).days
    before = loan.principal_fen
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        assert row.days > 0 and row.principal_fen >= 0 and row.balance_fen >= 0
        assert row.balance_fen == before - row.principal_fen
        assert row.interest_fen == round_half_up(period_interest(terms, before, row.span))
        assert following is None or following.span.start == row.span.end
        before = row.balance_fen
    assert before == 0


@given(TERMS, loans(paid=False), ASKED)
def test_a_loan_that_is_paid_as_agreed_owes_nothing_late(terms: Terms, loan: Facts, ask: int) -> None:
    terms = dataclasses.replace(terms, order=Order.INTEREST_FIRST)
    rows = schedule(
        terms, principal_fen=loan.principal_fen, disbursed_on=loan.disbursed_on, due_on=loan.due_on
    )
    payments = [
        Payment(on=row.on, fen=row.principal_fen + row.interest_fen)
        for row in rows
        if row.principal_fen + row.interest_fen
    ]
    paid = dataclasses.replace(loan, payments=payments)
    found = owed(terms, paid, loan.disbursed_on + ask * DAY)
    assert (found.penalty_fen, found.compound_fen, found.days_overdue) == (0, 0, 0)
    assert owed(terms, paid, loan.due_on).total_fen == 0


@given(TERMS, loans(), ASKED, st.randoms())
def test_payments_recorded_in_another_order_give_the_same_debt(
    terms: Terms, loan: Facts, ask: int, random: Any
) -> None:
    as_of = loan.disbursed_on + ask * DAY
    shuffled = list(loan.payments)
    random.shuffle(shuffled)
    assert owed(terms, dataclasses.replace(loan, payments=shuffled), as_of) == owed(terms, loan, as_of)


@given(TERMS, loans(), ASKED)
def test_nothing_is_ever_negative_and_every_fen_received_is_used_or_left_over(
    terms: Terms, loan: Facts, ask: int
) -> None:
    as_of = loan.disbursed_on + ask * DAY
    found = owed(terms, loan, as_of)
    assert min(vars(found.parts).values()) >= 0
    assert found.interest_due_fen >= 0 and found.interest_running_fen >= 0
    assert 0 <= found.principal_overdue_fen <= found.principal_fen
    for one in found.used:
        assert one.allocation.paid.total + one.allocation.left_over_fen == one.payment.fen
        assert sum(fen for span, fen in one.interest_of) == one.allocation.paid.interest
        assert all(fen >= 0 for span, fen in one.interest_of)
    repaid = sum(one.allocation.paid.principal for one in found.used)
    assert found.principal_fen == (loan.principal_fen - repaid if as_of >= loan.disbursed_on else 0)


@given(TERMS, loans(), ASKED)
def test_what_is_dated_later_changes_nothing(terms: Terms, loan: Facts, ask: int) -> None:
    as_of = loan.disbursed_on + ask * DAY
    before = dataclasses.replace(loan, payments=[one for one in loan.payments if one.on <= as_of])
    assert owed(terms, before, as_of) == owed(terms, loan, as_of)


@given(TERMS, loans(), ASKED)
def test_the_debt_is_the_same_whether_or_not_its_interest_days_are_looked_at(
    terms: Terms, loan: Facts, ask: int
) -> None:
    as_of = loan.disbursed_on + ask * DAY
    assert account(terms, loan, as_of).owed == owed(terms, loan, as_of)


@given(TERMS, loans(), ASKED)
def test_settlement_rows_add_up_to_what_was_charged(terms: Terms, loan: Facts, ask: int) -> None:
    as_of = loan.disbursed_on + ask * DAY
    rows = settlements(terms, loan, as_of)
    for row, following in zip(rows, rows[1:], strict=False):
        assert row.until == following.since
    if rows:
        before = dataclasses.replace(loan, payments=[one for one in loan.payments if one.on < rows[-1].until])
        found = owed(terms, before, rows[-1].until)
        paid = [one.allocation.paid for one in found.used]
        assert sum(row.penalty_fen for row in rows) == found.penalty_fen + sum(one.penalty for one in paid)
        assert sum(row.compound_fen for row in rows) == found.compound_fen + sum(one.compound for one in paid)


@given(
    st.dates(Day(1999, 1, 1), Day(2030, 1, 1)),
    st.integers(0, 900),
    st.sampled_from(DayCount),
    st.sampled_from([None, 29, 30, 31]),
)
def test_counted_days_never_fall(start: Day, length: int, count: DayCount, number: int | None) -> None:
    if number and (start + DAY).month == start.month:
        number = None  # only the end of a shorter month stands for a later day
    here = days_counted(count, start, start + length * DAY, day_number=number)
    assert 0 <= here <= days_counted(count, start, start + (length + 1) * DAY, day_number=number)


@given(st.dates(Day(1999, 1, 1), Day(2030, 1, 1)), st.integers(1, 40))
def test_every_month_from_the_day_of_pay_out_has_thirty_days(start: Day, periods: int) -> None:
    """Also from the 29th, 30th and 31st, and in February of a leap year."""
    for count in (DayCount.THIRTY_360, DayCount.WHOLE_MONTHS):
        terms = Terms(
            rate=Rate("year", Fraction(1)),
            day_count=count,
            method=Method.INTEREST_FIRST,
            every=Every.MONTH,
            interest_day=None,
        )
        cuts = spans(terms, start, due_after(Every.MONTH, start, periods))
        assert len(cuts) == periods
        for cut in cuts:
            assert days_counted(count, cut.start, cut.end, day_number=cut.day_number) == 30
