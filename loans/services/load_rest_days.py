"""Load the published rest days of a year, and compute anew the time limits that they touch (Civil Code 203, Annex 3).

Done from the console of the server with the State Council's notice named. Refused: a day that is none, a make-up day on
a weekday, a year after a gap. Leaves one row a year, the audit, and the clocks of the loans touched; the same file
again changes nothing. A later notice of the same year stands before the earlier one.
"""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from loans.models import Loan, LoanEvent, RestDayYear, TimeLimit
from loans.queries.rest_days import calendar_now
from loans.rules.time_limits.rest_day_file import FAULT_WORDS, CalendarFileError, YearOfRest, read_calendar
from loans.services.check_event import language
from loans.services.rewrite_time_limits import rewrite_time_limits

# The longest run of rest days: an end in these days before a year may move into it.
LONGEST_REST = datetime.timedelta(days=15)


@dataclass(frozen=True)
class Loaded:
    """Which years were new or changed, and how many loans' time limits were computed anew."""

    years: tuple[int, ...]
    loans: int


@transaction.atomic
def load_rest_days(*, text: str, source: str, actor: Actor, on: datetime.date) -> Loaded:
    """Write the years of the file that differ from what is known, and the clocks they touch."""
    if actor.person is not None:
        raise PermissionDenied(_("Rest days are loaded from the console of the server."))
    try:
        years, named = read_calendar(text, last_year=calendar_now().last_year)
    except CalendarFileError as error:
        raise Refused(FAULT_WORDS[error.code].say(language(), what=error.what), field="file") from error
    source = source.strip() or named.strip()
    if not source:
        raise Refused(_("Name the notice that arranged these rest days."), field="source")
    new = [year for year in years if _differs(year)]
    for year in new:
        row = RestDayYear.objects.create(
            year=year.year,
            rest=[f"{day:%m-%d}" for day in sorted(year.rest)],
            work=[f"{day:%m-%d}" for day in sorted(year.work)],
            source=source[:300],
            on=on,
        )
        audit.record(
            act="load_rest_days",
            actor=actor,
            subject=row,
            unit=None,
            clause="Annex 3",
            facts={"year": year.year, "rest": len(year.rest), "work": len(year.work), "source": row.source},
        )
    touched = touched_by([year.year for year in new]).order_by("pk").values_list("pk", flat=True)
    loans = rewrite_time_limits(loan_ids=list(touched), on=on, calendar=calendar_now())
    return Loaded(tuple(year.year for year in new), loans)


def touched_by(years: list[int]) -> QuerySet[Loan]:
    """Loans with a time limit that ends, or an event that happened, in these years or just before them."""
    ends, events = Q(pk__in=[]), Q(pk__in=[])
    for year in years:
        span = (datetime.date(year, 1, 1) - LONGEST_REST, datetime.date(year, 12, 31))
        ends |= Q(nominal_last_day__range=span)
        events |= Q(happened_on__range=span)
    ending = TimeLimit.objects.filter(ends).order_by().values("loan")
    happened = LoanEvent.objects.filter(events).order_by().values("loan")
    found: QuerySet[Loan] = Loan.objects.filter(Q(pk__in=ending) | Q(pk__in=happened))
    return found


def _differs(year: YearOfRest) -> bool:
    known = calendar_now()
    if year.year > known.last_year:
        return True
    rest = {day for day in known.days_off if day.year == year.year}
    work = {day for day in known.days_worked if day.year == year.year}
    return (rest, work) != (set(year.rest), set(year.work))
