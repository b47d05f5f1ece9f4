"""Decide whether a repayment or costs are taken back: the deputy, never who asked or collected (security.md 6, note j).

Agreed, a new row takes back every part as it stands, on the day of the row; the parts of later payments follow by
rows of their own, the event of the time limits counts no more by a correction of the same two people, and balance,
standing and clocks are as they were. Refused, only the refusal stays.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.rules.money import to_yuan
from loans.models import LateConfirmation, LedgerEntry, Loan, LoanEvent, ReversalDecision, ReversalRequest
from loans.queries.debt import COSTS, PAYS, books_of, kept_parts, key_of, live_entries, parts_of
from loans.rules.ledger import posting
from loans.rules.time_limits.events import NOT_HAPPENED, is_late
from loans.services.check_repayment import check_covered
from loans.services.keep_balance import keep_balance, move_parts
from loans.services.ledger_rows import yuan_of
from loans.services.record_event import late_record_days


@transaction.atomic
def decide_reversal(
    *, request_id: int, agreed: bool, reason: str, actor: Actor, on: datetime.date
) -> ReversalDecision:
    """Write the decision, and where it agrees all that follows; return it."""
    request = ReversalRequest.objects.select_related("entry").get(pk=request_id)
    loan: Loan = Loan.objects.select_for_update().get(pk=request.loan_id)
    actor.require("decide_reversal", branch=loan.branch)
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    if ReversalDecision.objects.filter(request=request).exists():
        raise AlreadyDone(_("This request is decided already."))
    if actor.person_id == request.asked_by_id:
        raise Refused(_("You asked for it. Another person must decide."), code="same_person")
    if actor.person_id == request.entry.collector_id:
        raise Refused(_("You collected this money. Another person must decide."), code="same_person")
    if not reason.strip():
        raise Refused(_("Write what you checked and why you decide so."), field="reason")
    decision = ReversalDecision.objects.create(
        request=request, person=actor.person, agreed=agreed, reason=reason.strip(), on=on
    )
    if agreed:
        _take_back(loan, request, decision, on=on)
    audit.record(
        act="decide_reversal",
        actor=actor,
        subject=loan,
        unit=loan.branch,
        clause="II.4",
        facts={
            "voucher": request.entry.voucher,
            "amount": request.entry.amount,
            "agreed": agreed,
            "balance": loan.balance,
        },
    )
    return decision


def _take_back(
    loan: Loan, request: ReversalRequest, decision: ReversalDecision, *, on: datetime.date
) -> None:
    entry = request.entry
    rows = live_entries([loan.pk])
    kept = kept_parts(rows)
    parts = parts_of(entry) if entry.kind == COSTS else kept.pop(key_of(entry))
    after = books_of([loan])[loan.pk].without(key_of(entry))
    found = posting(after, kept, on)
    check_covered(found, key="")
    reversal = LedgerEntry.objects.create(
        loan=loan,
        kind=LedgerEntry.Kind.REVERSAL,
        paid_on=entry.paid_on,
        amount=entry.amount,
        principal_change=to_yuan(parts.principal),
        reverses=entry,
        posted_by=request.asked_by,
        on=on,
        **yuan_of(parts),
    )
    paid = {key_of(row): row for row in rows if row.kind in PAYS and row.pk != entry.pk}
    move_parts(loan=loan, moved=found.moved, paid=paid, by=request.asked_by, on=on)
    _correct_event(entry, reversal, decision, on=on)
    keep_balance(loan=loan, books=after, on=on)


def _correct_event(
    entry: LedgerEntry, reversal: LedgerEntry, decision: ReversalDecision, *, on: datetime.date
) -> None:
    """The event of the payment did not happen: recorded by who asked, confirmed by who agreed."""
    wrong = LoanEvent.objects.filter(entry=entry).first() or entry.cash_event
    if wrong is None or LoanEvent.objects.filter(corrects=wrong).exists():
        return
    days = late_record_days(on)
    event = LoanEvent.objects.create(
        loan=entry.loan,
        kind=NOT_HAPPENED,
        side=wrong.side,
        guarantor=wrong.guarantor,
        happened_on=wrong.happened_on,
        late=is_late(happened_on=wrong.happened_on, on=on, days=days),
        late_record_days=days,
        needs_second=True,
        corrects=wrong,
        entry=reversal,
        words=decision.request.reason,
        recorded_by=decision.request.asked_by,
        on=on,
    )
    LateConfirmation.objects.create(event=event, person=decision.person, reason=decision.reason, on=on)
