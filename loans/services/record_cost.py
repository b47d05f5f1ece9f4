"""Lay costs on a loan: what the cooperative advanced to get its money back, entered by the monitoring accountant.

The next payment covers costs before anything else, whatever its order (practice.md 4.5). Costs of an earlier day that
become known late move the parts of payments since by rows of their own. Costs move no time limit. Leaves the row with
its voucher number and evidence, the balance and standing of the loan.
"""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.models import EvidenceFile, Person
from creditcoop.core.services.attach_evidence import attach_evidence
from loans.models import LedgerEntry, Loan
from loans.queries.debt import PAYS, books_of, cost_of, kept_parts, key_of, live_entries
from loans.rules.ledger import Books, posting
from loans.rules.time_limits.events import is_late
from loans.services.check_cost import CostFacts, check_cost
from loans.services.keep_balance import keep_balance, move_parts
from loans.services.record_event import late_record_days
from loans.services.take_voucher import take_cost_voucher


@transaction.atomic
def record_cost(
    *, loan_id: int, facts: CostFacts, files: Sequence[EvidenceFile], actor: Actor, on: datetime.date
) -> LedgerEntry:
    """Write the row and what follows from it, and return it."""
    loan: Loan = Loan.objects.select_for_update().get(pk=loan_id)
    actor.require("record_cost", branch=loan.branch)
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    before = check_cost(loan, books_of([loan]).get(loan.pk), facts, files=len(files), on=on)
    entry = _row(loan, facts, by=actor.person, on=on)
    after = before.with_cost(cost_of(entry))
    moved = _move(loan, after, by=actor.person, on=on)
    entry.save(force_insert=True)
    for file in files:
        attach_evidence(file=file, subject=entry, unit=loan.branch, actor=actor, on=on)
    keep_balance(loan=loan, books=after, on=on)
    audit.record(
        act="record_cost",
        actor=actor,
        subject=loan,
        unit=loan.branch,
        clause="II.4",
        facts={
            "voucher": entry.voucher,
            "amount": entry.amount,
            "paid_on": entry.paid_on,
            "kind": entry.cost_kind,
            "late": entry.late,
            "moved": moved,
        },
    )
    return entry


def _row(loan: Loan, facts: CostFacts, *, by: Person, on: datetime.date) -> LedgerEntry:
    return LedgerEntry(
        loan=loan,
        kind=LedgerEntry.Kind.COSTS,
        paid_on=facts.paid_on,
        amount=facts.amount,
        costs=facts.amount,
        principal_change=Decimal(0),
        cost_kind=facts.kind,
        cost_words=facts.words.strip(),
        payee=facts.payee.strip(),
        voucher=take_cost_voucher(loan, on),
        posted_by=by,
        late=is_late(happened_on=facts.paid_on, on=on, days=late_record_days(on)),
        on=on,
    )


def _move(loan: Loan, after: Books, *, by: Person, on: datetime.date) -> int:
    """Payments since then cover the costs first: how many of them changed their parts."""
    rows = live_entries([loan.pk])
    moved = posting(after, kept_parts(rows), on).moved
    move_parts(
        loan=loan, moved=moved, paid={key_of(row): row for row in rows if row.kind in PAYS}, by=by, on=on
    )
    return len(moved)
