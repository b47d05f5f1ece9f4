"""Write, for loans of old books, what the book stated beside what is found: derived rows, written anew each time.

Called inside the transaction in which a loan book or a payments book comes in, and by the command that does it for
books of earlier releases. Changes no loan, no ledger and no class.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import replace
from fractions import Fraction
from functools import cache

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from creditcoop.core.regulation import NoRegulation, version_on
from creditcoop.core.rules.money import to_fen, to_yuan
from loans.models import BookComparison, LedgerEntry, Loan, OldPayment, StatedFacts
from loans.queries.extensions import first_due_days
from loans.rules.book_comparison import OldLoan, OldPaid, compare
from loans.rules.interest.terms import DayCount, Every, Method, Rate, Terms
from loans.rules.lending_policy import LendingPolicy
from loans.rules.money_leaves import MoneyLeaves
from loans.services.book_check import chunks

NEEDED = ("rate", "method", "day_count")
WRITTEN = [
    field.attname for field in BookComparison._meta.concrete_fields if field.attname not in ("id", "loan_id")
]


def compare_books(*, loans: QuerySet[Loan], on: datetime.date) -> int:
    """How many loans of old books were compared; `on` is the day of a book that is just coming in."""
    written = 0
    leaves_on = cache(_leaves_on)
    for piece in chunks(
        list(loans.filter(origin=Loan.Origin.IMPORTED).order_by("pk").values_list("pk", flat=True))
    ):
        rows = _compared(piece, on, leaves_on)
        update = [name for name in WRITTEN if name != "recorded_at"]
        BookComparison.objects.bulk_create(
            rows, batch_size=500, update_conflicts=True, unique_fields=["loan"], update_fields=update
        )
        written += len(rows)
    return written


def _compared(
    ids: Collection[int], on: datetime.date, leaves_on: Callable[[datetime.date], MoneyLeaves | None]
) -> list[BookComparison]:
    loans = Loan.objects.filter(pk__in=ids).defer("source_row").order_by("pk")
    stated = {row.loan_id: row for row in StatedFacts.objects.filter(loan__in=ids)}
    openings = LedgerEntry.objects.filter(loan__in=ids, kind=LedgerEntry.Kind.OPENING)
    opened = dict(openings.order_by().values_list("loan", "principal"))
    paid: defaultdict[int, list[OldPayment]] = defaultdict(list)
    for payment in OldPayment.objects.filter(loan__in=ids).order_by("paid_on", "id"):
        paid[payment.loan_id].append(payment)
    due_days = first_due_days(ids)
    rows = []
    for loan in loans.annotate(came_in=Coalesce(F("batch__committed_on"), Value(on))):
        balance = opened.get(loan.pk, loan.balance)
        facts = stated.get(loan.pk)
        if balance is None and facts is None and not paid[loan.pk]:
            continue
        missing = _missing(loan, facts)
        old = OldLoan(
            amount_fen=to_fen(loan.amount),
            granted_on=loan.granted_on,
            due_on=due_days.get(loan.pk, loan.due_on),
            as_of=(facts and facts.stated_on) or loan.came_in,
            balance_fen=None if balance is None else to_fen(balance),
            principal_days=facts.principal_overdue_days if facts else None,
            interest_days=facts.interest_overdue_days if facts else None,
            terms=None if missing or facts is None else _terms(loan, facts, leaves_on(loan.came_in)),
            payments=[_paid(one) for one in paid[loan.pk]],
        )
        rows.append(_row(loan, old, missing))
    return rows


def _paid(row: OldPayment) -> OldPaid:
    principal = None if row.principal is None else to_fen(row.principal)
    return OldPaid(
        on=row.paid_on, fen=to_fen(row.amount), principal_fen=principal, receipt=row.receipt_number
    )


def _missing(loan: Loan, facts: StatedFacts | None) -> list[str]:
    """Which terms the book would have to state besides, so that interest could be followed."""
    told = {
        "rate": loan.rate is not None,
        "method": bool(facts and facts.method),
        "day_count": bool(facts and facts.day_count),
    }
    found = [name for name in NEEDED if not told[name]]
    by_period = facts is not None and facts.method not in ("", Method.INTEREST_WITH_PRINCIPAL.value)
    return [*found, "period"] if by_period and facts is not None and not facts.period else found


def _leaves_on(day: datetime.date) -> MoneyLeaves | None:
    try:
        found: MoneyLeaves = version_on(day).chapter(LendingPolicy)
    except NoRegulation:
        return None
    return found


def _terms(loan: Loan, facts: StatedFacts, leaves: MoneyLeaves | None) -> Terms | None:
    """The stated terms; surcharges and order of repayment are the union's usual ones on the day of the import."""
    if leaves is None or loan.rate is None:
        return None
    usual = leaves.usual_terms(Rate("year", Fraction(loan.rate)), Method(facts.method))
    return replace(
        usual,
        day_count=DayCount(facts.day_count),
        every=Every(facts.period) if facts.period else usual.every,
        interest_day=facts.interest_day,
        principal_first_days=leaves.principal_first_days,
    )


def _row(loan: Loan, old: OldLoan, missing: list[str]) -> BookComparison:
    found = compare(old)
    split = [paid.principal_fen for paid in old.payments if paid.principal_fen is not None]
    return BookComparison(
        loan=loan,
        as_of=old.as_of,
        differs=found.differs,
        balance_stated=None if old.balance_fen is None else to_yuan(old.balance_fen),
        balance_found=None if found.balance_fen is None else to_yuan(found.balance_fen),
        balance_by=found.balance_by,
        principal_days_stated=old.principal_days,
        principal_days_found=found.principal_days,
        principal_days_by=found.principal_days_by,
        interest_days_stated=old.interest_days,
        interest_days_found=found.interest_days,
        interest_days_by=found.interest_days_by,
        missing=missing,
        payments=len(old.payments),
        unsplit=len(old.payments) - len(split),
        principal_paid=to_yuan(sum(split)),
    )
