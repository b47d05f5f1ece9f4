"""The rest-day calendar as it stands: what came with the program, and the years loaded since (Civil Code 203)."""

from django.db import DatabaseError

from creditcoop.core.rules.workdays import WorkCalendar, calendar_from, published_calendar
from loans.models import RestDayYear


def calendar_now() -> WorkCalendar:
    """The calendar that every time limit is counted with; of a year loaded twice the later notice stands."""
    base = published_calendar()
    loaded = {
        year: {"rest": rest, "work": work}
        for year, rest, work in RestDayYear.objects.order_by("pk").values_list("year", "rest", "work")
    }
    if not loaded:
        return base
    added = [calendar_from({str(year): days}) for year, days in loaded.items()]
    return WorkCalendar(
        first_year=base.first_year,
        last_year=max(base.last_year, *loaded),
        days_off=frozenset(day for day in base.days_off if day.year not in loaded).union(
            *(one.days_off for one in added)
        ),
        days_worked=frozenset(day for day in base.days_worked if day.year not in loaded).union(
            *(one.days_worked for one in added)
        ),
    )


def calendar_or_published() -> WorkCalendar:
    """For the calculator, which answers from a console without a database too: the program's own calendar then."""
    try:
        return calendar_now()
    except DatabaseError:
        return published_calendar()
