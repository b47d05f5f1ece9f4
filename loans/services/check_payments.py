"""Check the payments of a book against the books: which loans are there, whose receipts are taken. Writes nothing.

A payment belongs to a loan that came in with an old book, and to a day up to that of its balance: the balance counts it
already. What was paid after that day is posted on the page of the loan.
"""

from collections import Counter, defaultdict

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from creditcoop.core.rules.money import format_yuan, to_fen
from loans.models import LedgerEntry, Loan, OldPayment
from loans.rules.importing.book import CheckedRow
from loans.services.book_check import Check, LoanThere, chunks, values_of

Taken = dict[tuple[int, str], str]


def check_payments(check: Check) -> None:
    """Add what only the books know."""
    issued = _find_loans(check)
    taken = _receipts_taken(check)
    firsts: dict[tuple[int, str], int] = {}
    paid = _principal_before(check)
    for row in check.book.rows:
        number = row.facts.get("number")
        if number is None:
            continue
        loan = check.loans_there.get(number)
        if loan is None:
            code = "loan_issued_here" if number in issued else "unknown_loan"
            check.book.add(row.source, "number", code, place=(check.bounds.branch or check.bounds.union).name)
            continue
        _check_day(check, row, loan)
        _check_receipt(check, row, loan, taken, firsts)
        _check_principal(check, row, loan, paid)


def _find_loans(check: Check) -> set[str]:
    """Fill in the loans of old books within the bounds; numbers of loans that were issued here."""
    bounds, issued = check.bounds, set[str]()
    there = Loan.objects.issued_or_imported().filter(branch__parent=bounds.union.pk)
    if bounds.branch is not None:
        there = there.filter(branch=bounds.branch)
    for piece in chunks(values_of(check, "number")):
        rows = there.filter(number__in=piece).annotate(
            known_on=Coalesce(F("stated__stated_on"), F("batch__committed_on"))
        )
        for loan in rows.select_related("branch").defer("source_row"):
            if loan.origin == Loan.Origin.ISSUED:
                issued.add(loan.number)
                continue
            check.loans_there[loan.number] = LoanThere(
                pk=loan.pk,
                branch_id=loan.branch_id,
                branch=loan.branch.name,
                granted_on=loan.granted_on,
                known_on=loan.known_on,
                amount_fen=to_fen(loan.amount),
            )
    return issued


def _receipts_taken(check: Check) -> Taken:
    """Which finding a receipt of a branch meets: brought in before, or posted here."""
    found: Taken = {}
    for piece in chunks(values_of(check, "receipt_number")):
        posted = LedgerEntry.objects.filter(
            kind=LedgerEntry.Kind.REPAYMENT, receipt_number__in=piece, reversed_by=None
        )
        for key in posted.order_by().values_list("loan__branch", "receipt_number"):
            found[key] = "receipt_posted"
        old = OldPayment.objects.filter(receipt_number__in=piece).order_by()
        found.update(dict.fromkeys(old.values_list("branch", "receipt_number"), "receipt_exists"))
    return found


def _principal_before(check: Check) -> Counter[int]:
    """Principal of earlier payments books, in fen by loan."""
    found: Counter[int] = Counter()
    for piece in chunks([loan.pk for loan in check.loans_there.values()]):
        sums = OldPayment.objects.filter(loan__in=piece).order_by().values("loan")
        for loan, total in sums.annotate(total=Sum("principal")).values_list("loan", "total"):
            found[loan] = to_fen(total) if total is not None else 0
    return found


def _check_day(check: Check, row: CheckedRow, loan: LoanThere) -> None:
    day = row.facts.get("paid_on")
    if day is None:
        return
    if day < loan.granted_on:
        check.book.add(row.source, "paid_on", "paid_before_granted", granted=loan.granted_on.isoformat())
    elif day > loan.known_on:
        check.book.add(row.source, "paid_on", "paid_after_balance", day=loan.known_on.isoformat())


def _check_receipt(
    check: Check, row: CheckedRow, loan: LoanThere, taken: Taken, firsts: dict[tuple[int, str], int]
) -> None:
    number = row.facts.get("receipt_number")
    if number is None:
        return
    key = (loan.branch_id, number)
    first = firsts.setdefault(key, row.source.number)
    if first != row.source.number:
        check.book.add(row.source, "receipt_number", "repeated_receipt", first=str(first))
    elif key in taken:
        check.book.add(row.source, "receipt_number", taken[key])


def _check_principal(check: Check, row: CheckedRow, loan: LoanThere, paid: Counter[int]) -> None:
    """No more principal was paid back than was lent, all payments books together."""
    part = row.facts.get("principal", 0)
    if part and paid[loan.pk] + part > loan.amount_fen:
        left = format_yuan(loan.amount_fen - paid[loan.pk])
        check.book.add(row.source, "principal", "principal_over_lent", left=left)
    else:
        paid[loan.pk] += part


def by_branch(check: Check) -> dict[str, tuple[int, int]]:
    """Number and fen of the payments of each branch."""
    counts: defaultdict[str, int] = defaultdict(int)
    sums: defaultdict[str, int] = defaultdict(int)
    for row in check.payments:
        branch = check.loans_there[row.number].branch
        counts[branch] += 1
        sums[branch] += row.amount
    return {name: (counts[name], sums[name]) for name in sorted(counts)}
