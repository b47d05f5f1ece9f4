"""Write the clocks of many loans anew, a few hundred at a time: the same rows as one by one (Annex 3, Q18).

Called by the night's job, by the command that rebuilds and when rest days are loaded. Each portion is one transaction
that locks its loans, so that what is recorded meanwhile waits and is not overwritten. Loans of which nothing is
recorded and whose facts are alike have the same clocks, asked once.
"""

import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from django.db import transaction

from creditcoop.core.bulk import Value, insert_rows
from creditcoop.core.rules.workdays import WorkCalendar
from loans.models import Loan, TimeLimit
from loans.queries.time_limits import claims_of
from loans.rules.time_limits.answers import ClockAnswer
from loans.rules.time_limits.clocks import ENGINE, LoanFacts, answers_of
from loans.rules.time_limits.events import Happened
from loans.rules.time_limits.review import next_review

COLUMNS = (
    "loan_id clock guarantor_id opened_by_id nominal_last_day last_day act_by status flags events ineffective engine "
    "as_of review_on"
).split()
PORTION = 500
Found = tuple[list[ClockAnswer], datetime.date | None]


def rewrite_time_limits(*, loan_ids: Iterable[int], on: datetime.date, calendar: WorkCalendar) -> int:
    """The rows of these loans as of `on`, written; how many loans there were."""

    @cache
    def of_unmoved(facts: LoanFacts) -> Found:
        return asked(facts, (), on=on, calendar=calendar)

    seen, waiting = 0, iter(loan_ids)
    while portion := list(islice(waiting, PORTION)):
        with transaction.atomic():
            rows: list[list[Value]] = []
            for loan_id, facts, events in claims_of(_locked(portion)):
                clocks = asked(facts, events, on=on, calendar=calendar) if events else of_unmoved(facts)
                rows += rows_of(loan_id, clocks, on=on)
                seen += 1
            TimeLimit.objects.filter(loan__in=portion).delete()
            insert_rows(model=TimeLimit, columns=COLUMNS, rows=rows)
    return seen


def _locked(loan_ids: Sequence[int]) -> list[Loan]:
    """In the order of their ids, as everybody locks them."""
    rows = Loan.objects.select_for_update(of=("self",)).filter(pk__in=loan_ids).select_related("borrower")
    return list(rows.defer("source_row").order_by("pk"))


def asked(
    facts: LoanFacts, events: Sequence[Happened], *, on: datetime.date, calendar: WorkCalendar
) -> Found:
    """Every clock on a day, and the next day on which one may change without an event."""
    found = answers_of(facts, events, as_of=on, calendar=calendar)
    due = facts.instalments or (facts.due_on,)
    return found, next_review(due, events, found, as_of=on, calendar=calendar)


def rows_of(loan_id: int, clocks: Found, *, on: datetime.date) -> Iterator[list[Value]]:
    """The values of COLUMNS."""
    found, review_on = clocks
    for one in found:
        days = [one.day("nominal_last_day"), one.day("last_day"), one.day("act_by")]
        lists = [json.dumps(value) for value in (one.said["flags"], list(one.used), list(one.ineffective))]
        yield [
            loan_id, one.clock, one.guarantor, one.opened_by, *days, one.said["status"], *lists, ENGINE, on, review_on,
        ]  # fmt: skip
