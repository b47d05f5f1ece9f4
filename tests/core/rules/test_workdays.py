"""Rest days are data: the published calendar, weekends where there is none (Civil Code 203)."""

import datetime

import pytest

from creditcoop.core.rules.workdays import calendar_from, published_calendar


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("on", "rests"),
    [
        ("2024-06-07", False),
        ("2024-06-09", True),
        ("2024-06-10", True),  # Dragon Boat Monday
        ("2024-06-11", False),
        ("2024-02-18", False),  # Sunday, make-up working day
        ("2017-09-30", False),  # Saturday, make-up working day
        ("2025-10-08", True),
        ("2026-09-20", False),
        ("2020-01-31", True),  # Spring Festival made longer by a later notice
        ("2003-10-01", False),  # before the calendar: an ordinary Wednesday
        ("2027-10-01", False),  # after it: an ordinary Friday
        ("2027-10-02", True),
    ],
)
def test_a_day_rests_as_actually_arranged(on: str, rests: bool) -> None:
    assert published_calendar().is_rest_day(day(on)) is rests


def test_the_first_working_day_may_be_the_day_itself_or_a_make_up_sunday() -> None:
    calendar = published_calendar()
    for asked, found in (
        ("2024-06-07", "2024-06-07"),
        ("2024-06-08", "2024-06-11"),
        ("2026-09-19", "2026-09-20"),
    ):
        assert calendar.working_day_from(day(asked)) == day(found)


def test_the_published_years_are_named_and_only_weekdays_off_and_weekends_worked_are_kept() -> None:
    calendar = published_calendar()
    assert (calendar.first_year, calendar.last_year) == (2004, 2026)
    assert calendar.is_published(day("2026-12-31")) and not calendar.is_published(day("2027-01-01"))
    assert all(one.weekday() < 5 for one in calendar.days_off)
    assert all(one.weekday() >= 5 for one in calendar.days_worked)
    for year in range(2004, 2027):
        assert 8 <= sum(one.year == year for one in calendar.days_off) <= 25, year


def test_the_kept_days_are_those_of_the_published_collection() -> None:
    collection = pytest.importorskip("chinese_calendar")
    calendar, one = published_calendar(), datetime.date(2004, 1, 1)
    while one.year <= calendar.last_year:
        assert calendar.is_rest_day(one) is (not collection.is_workday(one)), one
        one += datetime.timedelta(days=1)


def test_a_calendar_with_a_gap_is_refused_and_another_calendar_gives_other_days() -> None:
    nothing: dict[str, list[str]] = {"rest": [], "work": []}
    with pytest.raises(ValueError, match="gap"):
        calendar_from({"2024": nothing, "2026": nothing})
    longer = calendar_from({"2027": {"rest": ["10-01"], "work": ["10-09"]}})
    assert longer.is_rest_day(day("2027-10-01")) and not longer.is_rest_day(day("2027-10-09"))
