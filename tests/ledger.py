"""Loans with a rate, and money that comes in, by the services."""

import datetime
from decimal import Decimal
from typing import Any

from creditcoop.core.models import Person
from loans.models import LedgerEntry, Loan, ReversalDecision
from loans.rules.ledger import PARTS
from loans.services.ask_reversal import ask_reversal
from loans.services.check_cost import CostFacts
from loans.services.check_repayment import RepaymentFacts
from loans.services.decide_reversal import decide_reversal
from loans.services.record_cost import record_cost
from loans.services.record_repayment import record_repayment
from tests.builders import Branch, actor, bring_to, make_application
from tests.conftest import Cast
from tests.on_file import proof

RATE = "6.6375"  # ‰ a month: that of the examples of practice.md 4.3


def lent(cast: Cast, amount: str, *, on: datetime.date, months: int = 10, **asked: Any) -> Loan:
    """A loan at 6.6375 ‰ a month, gone the whole road."""
    application = make_application(cast.a, amount, on=on, month_rate=RATE, term_months=months, **asked)
    bring_to(application, cast.a, cast.union, "", on=on)
    return Loan.objects.get(application=application)


def pay(
    cast: Cast,
    loan: Loan,
    amount: str,
    *,
    on: datetime.date,
    paid_on: datetime.date | None = None,
    files: int = 1,
    by: Person | None = None,
    **changes: Any,
) -> LedgerEntry:
    """Paid in cash by the borrower to his customer manager and posted by the accountant, unless said otherwise."""
    branch, poster = cast.a, by or cast.a["monitor"]
    told: dict[str, Any] = {
        "receipt_number": f"R{LedgerEntry.objects.count():04d}",
        "collector_id": branch["cm"].pk,
        **changes,
    }
    return record_repayment(
        loan_id=loan.pk,
        facts=RepaymentFacts(paid_on=paid_on or on, amount=Decimal(amount), **told),
        files=[proof(poster, on=on, shade=120 + number) for number in range(files)],
        actor=actor(poster, on),
        on=on,
    )


def cost(
    cast: Cast,
    loan: Loan,
    amount: str,
    *,
    on: datetime.date,
    paid_on: datetime.date | None = None,
    files: int = 1,
    by: Person | None = None,
    **changes: Any,
) -> LedgerEntry:
    """The fee of a court that the cooperative advanced, unless said otherwise."""
    poster = by or cast.a["monitor"]
    told: dict[str, Any] = {"kind": "court", "payee": "临禾县人民法院", **changes}
    return record_cost(
        loan_id=loan.pk,
        facts=CostFacts(paid_on=paid_on or on, amount=Decimal(amount), **told),
        files=[proof(poster, on=on, shade=160 + number) for number in range(files)],
        actor=actor(poster, on),
        on=on,
    )


def parts(entry: LedgerEntry) -> dict[str, Decimal]:
    """The parts of a row that are not nothing."""
    return {name: getattr(entry, name) for name in PARTS if getattr(entry, name)}


def take_back(cast: Cast, entry: LedgerEntry, *, on: datetime.date, agreed: bool = True) -> ReversalDecision:
    """The accountant asks and the deputy decides."""
    request = ask_reversal(entry_id=entry.pk, reason="记错了借据", actor=actor(cast.a["monitor"], on), on=on)
    return decide_reversal(
        request_id=request.pk, agreed=agreed, reason="核对凭证", actor=actor(cast.a["deputy"], on), on=on
    )


def pay_down(branch: Branch, loan: Loan, left: Decimal, *, on: datetime.date, standing: str = "") -> Loan:
    """The quick way to a loan of which only `left` is owed: one row of principal, and what follows."""
    paid = loan.balance - left
    if paid:
        LedgerEntry.objects.create(
            loan=loan,
            kind=LedgerEntry.Kind.REPAYMENT,
            paid_on=on,
            amount=paid,
            principal=paid,
            principal_change=-paid,
            payer="borrower",
            means="cash",
            receipt_number=f"R{LedgerEntry.objects.count():04d}",
            voucher=f"V{LedgerEntry.objects.count():04d}",
            posted_by=branch["monitor"],
            on=on,
        )
    found = standing or ("running" if left else "settled")
    Loan.objects.filter(pk=loan.pk).update(balance=left, standing=found)
    loan.refresh_from_db()
    return loan
