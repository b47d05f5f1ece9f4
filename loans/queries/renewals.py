"""The chain of renewals a loan stands in: every IOU keeps its own people (Q3)."""

from loans.models import Loan

LONGEST = 50  # a chain is followed no further; nobody renews a loan that often


def chain_of(loan: Loan) -> list[Loan]:
    """The whole chain from the first loan to the latest, this one included; one loan where nothing was renewed."""
    older, newer = [loan], []
    while older[0].renews is not None and len(older) < LONGEST:
        older.insert(0, older[0].renews)
    step = Loan.objects.filter(renews=loan).first()
    while step is not None and len(newer) < LONGEST:
        newer.append(step)
        step = Loan.objects.filter(renews=step).first()
    return [*older, *newer]
