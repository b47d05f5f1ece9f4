"""The rows of the ledger, built and not yet written: one wording for the services and for data brought in at once."""

import datetime
from decimal import Decimal
from typing import Any

from creditcoop.core.models import Person
from creditcoop.core.rules.money import to_yuan
from loans.models import LedgerEntry, Loan, LoanEvent
from loans.models.ledger import PARTS
from loans.rules.interest.allocation import Parts
from loans.rules.interest.owed import Used
from loans.rules.ledger import said
from loans.rules.time_limits.events import is_late, needs_second
from loans.services.check_repayment import MONEY_EVENTS, RepaymentFacts


def pay_out_row(loan: Loan) -> LedgerEntry:
    """The first row of the ledger of a loan: its money goes out on the day of its issue."""
    return LedgerEntry(
        loan=loan,
        kind=LedgerEntry.Kind.DISBURSEMENT,
        paid_on=loan.granted_on,
        amount=loan.amount,
        principal=loan.amount,
        principal_change=loan.amount,
        posted_by=loan.booked_by,
        on=loan.granted_on,
    )


def repayment_row(
    loan: Loan,
    facts: RepaymentFacts,
    used: Used,
    *,
    voucher: str,
    by: Person,
    on: datetime.date,
    late_days: int,
) -> LedgerEntry:
    """A payment with its parts, and in words how they came about."""
    parts = yuan_of(used.allocation.paid)
    return LedgerEntry(
        loan=loan,
        kind=LedgerEntry.Kind.REPAYMENT,
        paid_on=facts.paid_on,
        amount=facts.amount,
        principal_change=-parts["principal"],
        payer=facts.payer,
        payer_name=facts.payer_name.strip() if facts.payer == LedgerEntry.Payer.OTHER else "",
        guarantor_id=facts.guarantor_id,
        means=facts.means,
        receipt_number=facts.receipt_number.strip(),
        voucher=voucher,
        collector_id=facts.collector_id,
        posted_by=by,
        cash_event_id=facts.cash_event_id,
        explained={"order": used.allocation.order.value, **said(used)},
        late=is_late(happened_on=facts.paid_on, on=on, days=late_days),
        on=on,
        **parts,
    )


def event_row(entry: LedgerEntry, *, late_days: int) -> LoanEvent | None:
    """The payment as an event of the time limits: none where another person paid, or the collector recorded it."""
    if entry.payer == LedgerEntry.Payer.OTHER or entry.cash_event_id is not None:
        return None
    kind = MONEY_EVENTS[entry.means]
    return LoanEvent(
        loan=entry.loan,
        kind=kind,
        side=entry.payer,
        guarantor_id=entry.guarantor_id,
        happened_on=entry.paid_on,
        amount=entry.amount,
        late=entry.late,
        late_record_days=late_days,
        needs_second=needs_second(kind=kind, late=entry.late, corrects=False),
        entry=entry,
        recorded_by=entry.posted_by,
        on=entry.on,
    )


def repayment_facts(entry: LedgerEntry, *, moved: int) -> dict[str, Any]:
    """What the record of acts says of a posting; `moved`: how many earlier postings changed their parts."""
    return {
        "voucher": entry.voucher,
        "amount": entry.amount,
        "paid_on": entry.paid_on,
        "principal": entry.principal,
        "late": entry.late,
        "moved": moved,
    }


def yuan_of(parts: Parts) -> dict[str, Decimal]:
    """The columns of a row for these parts."""
    return {name: to_yuan(getattr(parts, name)) for name in PARTS}
