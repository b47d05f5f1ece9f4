"""Post a repayment: the monitoring accountant enters what came in, never who collected it (security.md 6, note i).

The payment is allocated as of its own day by the loan's terms (practice.md 4.5). Posted late it may move the parts of
later payments; that is written by rows of its own, and what was known then stays. A payment of borrower,
co-borrower or guarantor is an event of the time limits too, by its proof; one of another person is not. Leaves the
row with its voucher number, the balance, the standing and the clocks of the loan.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.models import EvidenceFile
from creditcoop.core.rules.money import to_fen
from creditcoop.core.services.attach_evidence import attach_evidence
from loans.models import LedgerEntry, Loan
from loans.queries.debt import PAYS, books_of, kept_parts, live_entries
from loans.rules.interest.facts import Payment
from loans.rules.ledger import Books, Posting, posting
from loans.services.check_event import EventFacts
from loans.services.check_repayment import MONEY_EVENTS, RepaymentFacts, check_covered, check_repayment
from loans.services.keep_balance import keep_balance, move_parts
from loans.services.ledger_rows import event_row, repayment_facts, repayment_row
from loans.services.record_event import Preview, late_record_days, what_if
from loans.services.take_voucher import take_voucher


@dataclass(frozen=True, kw_only=True)
class RepaymentPreview:
    """What a posting would do: how each payment stands then, the books before and after, the clocks."""

    posting: Posting
    key: str
    before: Books
    after: Books
    clocks: Preview | None


@transaction.atomic
def record_repayment(
    *, loan_id: int, facts: RepaymentFacts, files: Sequence[EvidenceFile], actor: Actor, on: datetime.date
) -> LedgerEntry:
    """Write the row and what follows from it, and return it."""
    loan: Loan = Loan.objects.select_for_update().get(pk=loan_id)
    actor.require("record_repayment", branch=loan.branch)
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    found = _thought(loan, facts, actor=actor, on=on)
    rows = live_entries([loan.pk])
    paid = {row.receipt_number or row.kind: row for row in rows if row.kind in PAYS}
    move_parts(loan=loan, moved=found.posting.moved, paid=paid, by=actor.person, on=on)
    late_days = late_record_days(on)
    entry = repayment_row(
        loan,
        facts,
        found.posting.used[found.key],
        voucher=take_voucher(loan, on),
        by=actor.person,
        on=on,
        late_days=late_days,
    )
    entry.save(force_insert=True)
    event = event_row(entry, late_days=late_days)
    if event is not None:
        event.save(force_insert=True)
    for file in files:
        attach_evidence(file=file, subject=event or entry, unit=loan.branch, actor=actor, on=on)
    keep_balance(loan=loan, books=found.after, on=on)
    audit.record(
        act="record_repayment",
        actor=actor,
        subject=loan,
        unit=loan.branch,
        clause="II.4",
        facts=repayment_facts(entry, moved=len(found.posting.moved)),
    )
    return entry


def preview_repayment(
    *, loan: Loan, facts: RepaymentFacts, files: int, actor: Actor, on: datetime.date
) -> RepaymentPreview:
    """What the posting would do; nothing is written. Refused as the posting itself would be."""
    found = _thought(loan, facts, actor=actor, on=on)
    if facts.payer == LedgerEntry.Payer.OTHER or facts.cash_event_id is not None:
        return found
    told = EventFacts(
        kind=MONEY_EVENTS[facts.means],
        happened_on=facts.paid_on,
        side=facts.payer,
        guarantor_id=facts.guarantor_id,
        amount=facts.amount,
    )
    return replace(found, clocks=what_if(loan=loan, facts=told, files=files, on=on))


def _thought(loan: Loan, facts: RepaymentFacts, *, actor: Actor, on: datetime.date) -> RepaymentPreview:
    known = books_of([loan]).get(loan.pk)
    before = check_repayment(loan, known, facts, actor=actor, on=on)
    key = facts.receipt_number.strip()
    after = before.with_payment(Payment(on=facts.paid_on, fen=to_fen(facts.amount), key=key))
    found = posting(after, kept_parts(live_entries([loan.pk])), on)
    check_covered(found, key=key)
    return RepaymentPreview(posting=found, key=key, before=before, after=after, clocks=None)
