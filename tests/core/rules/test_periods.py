"""Half-open ranges of days, and months as the law counts them (Q23)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditcoop.core.rules.periods import Period, PeriodError, add_months, covers

days = st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 12, 31))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_the_first_day_is_in_the_range_and_the_end_day_is_not() -> None:
    january = Period(day("2024-01-01"), day("2024-02-01"))
    assert not january.contains(day("2023-12-31"))
    assert january.contains(day("2024-01-01"))
    assert january.contains(day("2024-01-31"))
    assert not january.contains(day("2024-02-01"))


def test_a_range_without_end_is_still_open() -> None:
    assert Period(day("2024-01-01")).contains(day("2090-01-01"))
    assert covers(from_on=day("2024-01-01"), until_on=None, day=day("2024-01-01"))


@pytest.mark.parametrize("until", ["2024-01-01", "2023-12-31"])
def test_a_range_must_end_after_its_first_day(until: str) -> None:
    with pytest.raises(PeriodError):
        Period(day("2024-01-01"), day(until))


def test_ranges_that_only_touch_do_not_overlap() -> None:
    january = Period(day("2024-01-01"), day("2024-02-01"))
    assert not january.overlaps(Period(day("2024-02-01")))
    assert january.overlaps(Period(day("2024-01-31")))
    assert Period(day("2024-01-01")).overlaps(Period(day("2030-01-01")))


@given(first=days, length=st.integers(1, 900), other=days, other_length=st.integers(1, 900))
def test_two_ranges_overlap_just_when_they_share_a_day(
    first: datetime.date, length: int, other: datetime.date, other_length: int
) -> None:
    one = Period(first, first + datetime.timedelta(length))
    two = Period(other, other + datetime.timedelta(other_length))
    shared = max(one.from_on, two.from_on)
    assert one.overlaps(two) == two.overlaps(one) == (one.contains(shared) and two.contains(shared))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-12-15", 1, "2025-01-15"),
        ("2024-08-31", -6, "2024-02-29"),
        ("2024-06-30", 1, "2024-07-30"),
        ("2024-03-31", 0, "2024-03-31"),
    ],
)
def test_a_month_ends_on_the_same_day_number_or_on_the_last_day(start: str, months: int, end: str) -> None:
    assert add_months(day(start), months) == day(end)


def test_months_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(PeriodError):
        add_months(day("9999-12-01"), 1)
    with pytest.raises(PeriodError):
        add_months(day("0001-01-01"), -1)
