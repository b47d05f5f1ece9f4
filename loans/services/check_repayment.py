"""What can be posted as a repayment, and why a posting is refused (practice.md 3.10, 4.5; security.md 6, note i).

Used by the posting itself and by its preview. Refused with the field: a future day, one before the ledger begins, a
receipt used already, more than is owed, who collected as who posts.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person
from creditcoop.core.rules.money import format_yuan
from loans.models import LedgerEntry, Loan, LoanEvent, OldPayment
from loans.rules.ledger import Books, Posting
from loans.services.check_posting import check_posting

MONEY_EVENTS = {"cash": "part_payment", "transfer": "part_payment", "deduction": "account_deduction"}


@dataclass(frozen=True, kw_only=True)
class RepaymentFacts:
    """Money that came in. `collector_id`: who took it from the borrower; None: paid in at the counter or by transfer.

    `payer_name` is the other person's name where the payer is `other`. `cash_event_id` is the collector's own record
    of the same payment, which then stays the event of the time limits.
    """

    paid_on: datetime.date
    amount: Decimal
    receipt_number: str
    means: str = "cash"
    payer: str = "borrower"
    payer_name: str = ""
    guarantor_id: int | None = None
    collector_id: int | None = None
    cash_event_id: int | None = None


def check_repayment(
    loan: Loan, books: Books | None, facts: RepaymentFacts, *, actor: Actor, on: datetime.date
) -> Books:
    """Refuse what cannot be posted; the books of the loan otherwise."""
    known = check_posting(loan, books, paid_on=facts.paid_on, amount=facts.amount, on=on)
    if facts.means not in MONEY_EVENTS:
        raise Refused(_("Choose how the money came."), field="means")
    _check_receipt(loan, facts)
    _check_payer(loan, facts)
    _check_collector(facts, actor)
    _check_cash_event(loan, facts)
    return known


def _check_receipt(loan: Loan, facts: RepaymentFacts) -> None:
    number = facts.receipt_number.strip()
    if not number:
        raise Refused(_("Write the number of the receipt that the payer holds."), field="receipt_number")
    used = LedgerEntry.objects.filter(
        receipt_number=number,
        kind=LedgerEntry.Kind.REPAYMENT,
        loan__branch=loan.branch_id,
        reversed_by=None,
    )
    if (other := used.select_related("loan").first()) is not None:
        text = _("Receipt %(number)s is posted already, on loan %(loan)s. Each payment has its own receipt.")
        raise Refused(text % {"number": number, "loan": other.loan.number}, field="receipt_number")
    old = (
        OldPayment.objects.filter(branch=loan.branch_id, receipt_number=number).select_related("loan").first()
    )
    if old is not None:
        text = _(
            "Receipt %(number)s came in with the payments of loan %(loan)s before the import. Each payment has its own "
            "receipt."
        )
        raise Refused(text % {"number": number, "loan": old.loan.number}, field="receipt_number")


def _check_payer(loan: Loan, facts: RepaymentFacts) -> None:
    if facts.payer not in LedgerEntry.Payer.values:
        raise Refused(_("Choose who paid."), field="payer")
    if (facts.payer == LedgerEntry.Payer.GUARANTOR) != (facts.guarantor_id is not None):
        raise Refused(_("Choose which guarantor paid."), field="payer")
    application = loan.application
    if facts.guarantor_id is not None and not (
        application and application.guarantors.filter(pk=facts.guarantor_id).exists()
    ):
        raise Refused(_("Choose which guarantor paid."), field="payer")
    if facts.payer == LedgerEntry.Payer.OTHER and not facts.payer_name.strip():
        raise Refused(_("Write the name of the other person who paid."), field="payer_name")


def _check_collector(facts: RepaymentFacts, actor: Actor) -> None:
    if facts.collector_id is None:
        return
    if facts.collector_id == actor.person_id:
        raise Refused(
            _("Who collects the money does not post it. Another person posts this payment."),
            field="collector",
            code="same_person",
        )
    if not Person.objects.filter(pk=facts.collector_id).exists():
        raise Refused(_("Choose who collected the money."), field="collector")


def _check_cash_event(loan: Loan, facts: RepaymentFacts) -> None:
    if facts.cash_event_id is None:
        return
    told = LoanEvent.objects.filter(
        pk=facts.cash_event_id,
        loan=loan,
        kind__in=set(MONEY_EVENTS.values()),
        happened_on=facts.paid_on,
        corrected_by=None,
        entry=None,
    )
    if not told.exists() or LedgerEntry.objects.filter(cash_event=facts.cash_event_id).exists():
        raise Refused(
            _("Choose a record of money received on this loan on the same day, not posted yet."),
            field="cash_event",
        )


def check_covered(posting: Posting, *, key: str) -> None:
    """Refuse where this payment, or a later one because of it, is more than is owed."""
    for used in posting.left_over():
        rest = format_yuan(used.allocation.left_over_fen)
        if used.payment.key == key:
            text = _("On %(day)s %(rest)s yuan less was owed. Post what is owed, and give the rest back.")
            raise Refused(
                text % {"day": used.payment.on.isoformat(), "rest": rest}, field="amount", code="too_much"
            )
        text = _(
            "With it the payment of %(day)s under receipt %(number)s is %(rest)s yuan more than is owed."
        )
        facts = {"day": used.payment.on.isoformat(), "number": used.payment.key, "rest": rest}
        raise Refused(
            text % facts + " " + _("Have that one taken back first."), field="amount", code="too_much"
        )
