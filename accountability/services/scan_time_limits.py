"""The night's scan: what lapsed is recorded once, priced by the Annex and written to the ledger (Annex 3, 9–11).

Work of one business day in batches of loans, by number; done twice, after a stop or by two workers at once it changes
nothing more. It looks only at loans whose clocks ran out or were written anew. At the end of the day the head of the
ledger is kept.
"""

import datetime

from accountability.models import PenaltyEntry
from accountability.queries.lapses import claims_lost, due_loans
from accountability.services.price_lapse import write
from accountability.services.record_lapses import Outcome, record_lapses
from creditcoop.core.access import Actor
from creditcoop.core.models import JobRun
from creditcoop.core.services.append_chain import lock_chain
from creditcoop.core.services.keep_heads import keep_head, write_heads
from creditcoop.core.services.run_in_batches import Batch, run_in_batches
from creditcoop.core.services.run_job import Counts, Fault
from loans.models import Loan
from loans.services.keep_lost_clocks import keep_lost_clocks

JOB = "scan_time_limits"
BATCH_LOANS = 500


def scan_time_limits(*, actor: Actor, on: datetime.date, today: datetime.date) -> list[JobRun]:
    """Scan every missing day up to `on`, in order; then write what heads the file outside the database lacks."""
    runs = run_in_batches(job=JOB, work=scan_batch, actor=actor, on=on, today=today)
    write_heads(PenaltyEntry)
    return runs


def scan_batch(*, on: datetime.date, marker: str) -> Batch:
    """The next loans of a day after the one that `marker` names; the day's head when there are no more."""
    lock_chain(PenaltyEntry)  # one ledger writer at a time (X1)
    due = due_loans(on, after=int(marker or 0), most=BATCH_LOANS)
    if not due:
        keep_head(PenaltyEntry, on=on, amount="amount")
        return {}, [], None
    loans = list(Loan.objects.select_for_update().filter(pk__in=due).order_by("pk"))
    outcome = record_lapses(loans, on=on, run=f"{JOB} {on}")
    keep_lost_clocks(loan_ids=due, lost=claims_lost(due), on=on)
    write(outcome.entries)
    return _counts(loans, outcome), _faults(outcome), str(due[-1])


def _counts(loans: list[Loan], outcome: Outcome) -> Counts:
    return {
        "loans_scanned": len(loans),
        "lapses_recorded": outcome.recorded,
        "lapses_undone": outcome.undone,
        "entries_written": len(outcome.entries),
        "nothing_owed": outcome.nothing_owed,
    }


def _faults(outcome: Outcome) -> list[Fault]:
    """Loans left out, or recorded with something missing, and why (I1)."""
    found = {
        "owed_not_recorded": outcome.owed_not_recorded,
        "keeper_not_recorded": outcome.keeper_not_recorded,
        "interest_not_recorded": outcome.interest_not_recorded,
    }
    return [Fault(code, len(numbers), numbers) for code, numbers in found.items() if numbers]
