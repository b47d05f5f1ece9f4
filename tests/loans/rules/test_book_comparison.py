"""The comparison of an old book with its payments, by hand-made figures and for whatever loans there are."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.book_comparison import Compared, OldLoan, OldPaid, compare
from loans.rules.interest.terms import DayCount, Method, Rate, Terms

GRANTED, DUE = datetime.date(2025, 3, 1), datetime.date(2026, 3, 1)
AS_OF = datetime.date(2026, 10, 31)
ONE = datetime.timedelta(days=1)
TERMS = Terms(rate=Rate("year", Fraction("7.965")), day_count=DayCount.ACTUAL_360)


def old(**changes: object) -> OldLoan:
    told = {"amount_fen": 1_000_000, "granted_on": GRANTED, "due_on": DUE, "as_of": AS_OF}
    return OldLoan(**(told | changes))  # type: ignore[arg-type]


def paid(fen: int, principal: int | None, *, on: datetime.date = datetime.date(2025, 9, 1)) -> OldPaid:
    return OldPaid(on=on, fen=fen, principal_fen=principal, receipt="R")


def test_what_is_left_is_the_amount_less_the_principal_paid() -> None:
    found = compare(old(balance_fen=750_000, payments=[paid(210_000, 200_000), paid(100_000, 100_000)]))
    assert (found.balance_fen, found.balance_by, found.differs) == (700_000, "split", True)
    assert not compare(old(balance_fen=700_000, payments=[paid(310_000, 300_000)])).differs


def test_without_payments_the_whole_amount_is_left() -> None:
    found = compare(old(balance_fen=1_000_000))
    assert (found.balance_fen, found.balance_by, found.differs) == (1_000_000, "amount", False)
    assert compare(old(balance_fen=999_999)).differs


def test_a_payment_without_split_is_used_by_the_terms_or_not_at_all() -> None:
    payments = [paid(300_000, None, on=DUE)]
    found = compare(old(balance_fen=700_000, payments=payments))
    assert (found.balance_fen, found.balance_by, found.differs) == (None, "unsplit", False)
    # 365 days at 2.2125 yuan a day are 807.56 interest; the rest of 3,000.00 pays principal.
    by_terms = compare(old(balance_fen=780_756, payments=payments, terms=TERMS))
    assert (by_terms.balance_fen, by_terms.balance_by, by_terms.differs) == (780_756, "terms", False)


@pytest.mark.parametrize(("as_of", "days"), [(DUE - ONE, 0), (DUE, 0), (DUE + ONE, 1), (AS_OF, 244)])
def test_principal_is_overdue_from_the_day_after_it_was_due(as_of: datetime.date, days: int) -> None:
    found = compare(old(as_of=as_of, principal_days=244))
    assert (found.principal_days, found.principal_days_by) == (days, "due_day")
    assert found.differs == (days != 244)


def test_nothing_is_overdue_where_nothing_is_left() -> None:
    found = compare(old(balance_fen=0, principal_days=0, payments=[paid(1_000_000, 1_000_000)]))
    assert (found.balance_fen, found.principal_days, found.differs) == (0, 0, False)


def test_the_balance_stated_says_whether_anything_is_left_where_none_is_found() -> None:
    unsplit = [paid(300_000, None)]
    assert compare(old(balance_fen=700_000, payments=unsplit)).principal_days == 244
    assert compare(old(balance_fen=0, payments=unsplit)).principal_days == 0
    assert compare(old(payments=unsplit)).principal_days is None


def test_interest_is_followed_only_by_terms_that_are_stated() -> None:
    assert compare(old(interest_days=244)).interest_days is None
    assert not compare(old(interest_days=1)).differs, "not found is not compared"
    found = compare(old(interest_days=244, terms=TERMS))
    assert (found.interest_days, found.interest_days_by, found.differs) == (244, "terms", False)
    by_quarter = Terms(rate=TERMS.rate, method=Method.INTEREST_FIRST)
    first_settled = datetime.date(2025, 3, 20)
    assert compare(old(terms=by_quarter)).interest_days == (AS_OF - first_settled).days


@given(
    amount=st.integers(1, 10**9),
    parts=st.lists(st.integers(0, 10**6), max_size=8),
    stated=st.one_of(st.none(), st.integers(0, 10**9)),
)
def test_a_line_differs_exactly_by_what_is_missing(amount: int, parts: list[int], stated: int | None) -> None:
    payments = [paid(part + 1, part) for part in parts]
    found: Compared = compare(old(amount_fen=amount, balance_fen=stated, payments=payments))
    assert found.balance_fen == amount - sum(parts)
    assert found.differs == (stated is not None and stated != amount - sum(parts))
