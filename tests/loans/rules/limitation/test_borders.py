"""Each period on the day before its last day, on it and after it, for starts of every kind (generated)."""

import datetime
from typing import Any

import pytest

from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.workdays import published_calendar
from tests.loans.rules.limitation.asking import ask, demand, event

GUARANTEE = {"signed_on": "2019-05-06", "mode": "joint", "clause": "none"}
SIX_MONTHS, ONE_YEAR, TWO_YEARS, THREE_YEARS = 6, 12, 24, 36

# clock, the fact that starts it, other facts, months, days, first and last start, what is in time on the last day
PERIODS: list[tuple[str, str, dict[str, Any], int, int, str, str, dict[str, Any] | None]] = [
    ("litigation", "due_date", {}, TWO_YEARS, 0, "2004-01-01", "2015-09-30", demand("")),
    ("litigation", "due_date", {}, THREE_YEARS, 0, "2015-10-01", "2023-12-31", demand("")),
    ("security_right", "due_date", {"security": "mortgage"}, THREE_YEARS, 0, "2015-10-01", "2023-12-31",
     event("", "security_enforced")),
    ("enforcement", "performance_end", {"instrument": "award"}, ONE_YEAR, 0, "2004-01-01", "2007-03-31",
     event("", "enforcement_applied")),
    ("enforcement", "performance_end", {"instrument": "award", "parties": "entities"}, SIX_MONTHS, 0, "2004-01-01",
     "2007-09-30", event("", "enforcement_applied")),
    ("enforcement", "performance_end", {"instrument": "award"}, TWO_YEARS, 0, "2007-04-01", "2024-12-31",
     event("", "enforcement_applied")),
    ("guarantee_period", "due_date", GUARANTEE, SIX_MONTHS, 0, "2020-01-01", "2026-06-30", demand("", to="guarantor")),
    ("guarantee_period", "due_date", GUARANTEE | {"clause": "until_paid"}, TWO_YEARS, 0, "2019-06-01", "2020-12-31",
     demand("", to="guarantor")),
    ("presuit_preservation", "taken_on", {}, 0, 30, "2015-01-01", "2026-11-30", event("", "suit_filed")),
    ("post_judgment_preservation", "performance_end", {}, 0, 5, "2015-01-01", "2026-12-26",
     event("", "enforcement_applied")),
    ("appeal", "served_on", {"decision": "judgment"}, 0, 15, "2015-01-01", "2026-12-16", event("", "step_taken")),
    ("appeal", "served_on", {"decision": "ruling"}, 0, 10, "2015-01-01", "2026-12-21", event("", "step_taken")),
    ("retrial", "effective_on", {}, SIX_MONTHS, 0, "2015-01-01", "2026-06-30", event("", "step_taken")),
    ("judicial_confirmation", "effective_on", {}, 0, 30, "2015-01-01", "2026-12-01", event("", "step_taken")),
]  # fmt: skip


def starts(first: str, last: str) -> list[datetime.date]:
    """Days all over the range, the borders and month ends among them."""
    begin, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    span = (end - begin).days
    spread = {begin + datetime.timedelta(days=span * part // 37) for part in range(38)}
    ends = {begin.replace(day=1) + datetime.timedelta(days=31 * month - 1) for month in range(1, span // 31)}
    return sorted(day for day in spread | set(sorted(ends)[::5]) if begin <= day <= end)


@pytest.mark.parametrize(
    "period", PERIODS, ids=lambda period: f"{period[0]}-{period[3] or period[4]}-{period[5]}"
)
def test_the_day_before_the_last_day_and_the_day_after(period: Any) -> None:
    clock, key, facts, months, days, first, last, act = period
    calendar = published_calendar()
    for start in starts(first, last):
        nominal = add_months(start, months) + datetime.timedelta(days=days)
        last_day = nominal
        while calendar.is_rest_day(last_day):
            last_day += datetime.timedelta(days=1)
        for shift, over in ((-1, False), (0, False), (1, True)):
            as_of = (last_day + datetime.timedelta(days=shift)).isoformat()
            asked = facts | {key: start.isoformat()}
            found = ask(clock, asked, as_of=as_of)
            assert found["nominal_last_day"] == nominal.isoformat(), (clock, start)
            assert found["last_day"] == last_day.isoformat(), (clock, start)
            assert found["act_by"] == nominal.isoformat()
            over_status = "discharged" if clock == "guarantee_period" else "lapsed"
            assert found["status"] == (over_status if over else "running"), (clock, start, shift)
            done = ask(clock, asked, act | {"date": as_of}, as_of=as_of)
            assert done["ineffective"] == ([0] if over else []), (clock, start, shift)


def test_the_twenty_years_on_the_day_before_the_day_and_after() -> None:
    chain = [demand(f"{year}-01-15") for year in range(2002, 2024, 1)]
    for due, nominal, last_day in (
        ("2001-05-14", "2021-05-14", "2021-05-14"),
        ("2001-05-01", "2021-05-01", "2021-05-06"),
    ):
        for shift, status in ((-1, "running"), (0, "running"), (1, "lapsed")):
            as_of = (datetime.date.fromisoformat(last_day) + datetime.timedelta(days=shift)).isoformat()
            found = ask("litigation", {"due_date": due}, *chain, as_of=as_of)
            assert (found["nominal_last_day"], found["last_day"], found["status"]) == (
                nominal,
                last_day,
                status,
            )
