"""Write the clocks of one loan anew from its events: the same facts give the same rows (Annex 3, I1).

Called inside the transaction of every act that moves a clock: an event, its confirmation, the issue of a loan, and
by the night's job for the loans whose day of review has come.
"""

import datetime

from django.db import transaction

from creditcoop.core.rules.workdays import WorkCalendar
from loans.models import Loan, TimeLimit
from loans.queries.rest_days import calendar_now
from loans.queries.time_limits import clocks_and_review
from loans.rules.time_limits.clocks import ENGINE


@transaction.atomic
def keep_time_limits(
    *, loan: Loan, on: datetime.date, calendar: WorkCalendar | None = None
) -> list[TimeLimit]:
    """The rows of the loan as of `on`, written. A paid-off loan has none.

    `calendar` spares a run over many loans the question for the rest days.
    """
    found, review_on = clocks_and_review(loan, on, calendar=calendar or calendar_now())
    TimeLimit.objects.filter(loan=loan).delete()
    return TimeLimit.objects.bulk_create(
        TimeLimit(
            loan=loan,
            clock=one.clock,
            guarantor_id=one.guarantor,
            opened_by_id=one.opened_by,
            nominal_last_day=one.day("nominal_last_day"),
            last_day=one.day("last_day"),
            act_by=one.day("act_by"),
            status=one.said["status"],
            flags=one.said["flags"],
            events=list(one.used),
            ineffective=list(one.ineffective),
            engine=ENGINE,
            as_of=on,
            review_on=review_on,
        )
        for one in found
    )
