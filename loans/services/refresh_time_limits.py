"""Write anew the clocks that a new day changes: one that begins, is over, is suspended no more (Annex 3, Q18).

The night's job. It looks only at loans whose day of review has come, found by its index; a loan is written as of the
day of the run, so that done twice, or after a stop, it changes nothing more.
"""

import datetime

from creditcoop.core.services.run_job import Counts, Fault
from loans.queries.rest_days import calendar_now
from loans.queries.time_limits import due_for_review
from loans.services.rewrite_time_limits import rewrite_time_limits


def refresh_time_limits(*, on: datetime.date) -> tuple[Counts, list[Fault]]:
    """Work of one business day; returns how many loans were looked at."""
    seen = rewrite_time_limits(loan_ids=list(due_for_review(on)), on=on, calendar=calendar_now())
    return {"time_limits_refreshed": seen}, []
