"""The mapping `payments`: what was paid on loans of an old book before it came in, a row a payment.

The loans are there already. The split into principal and interest may be missing; what is left of an amount is
surcharges and costs.

Example: loan L-1, 2025-06-20, 750.00, receipt 0001, of it principal 600.00 and interest 150.00.
"""

import datetime
from dataclasses import dataclass

from loans.rules.importing import cells
from loans.rules.importing.mappings import PAYMENTS as KIND
from loans.rules.importing.mappings import BookMapping, Column, Facts, RowFault
from loans.rules.importing.standard import NUMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """One payment as the book has it, in fen; None and "" are *not recorded*."""

    row: int
    number: str
    paid_on: datetime.date
    amount: int
    receipt_number: str
    principal: int | None = None
    interest: int | None = None
    payer: str = ""
    collector: str = ""


def together(facts: Facts, on: datetime.date) -> list[RowFault]:
    """A day that is over, and parts that are not more than the whole."""
    found = []
    paid_on, amount = facts.get("paid_on"), facts.get("amount")
    if paid_on and paid_on > on:
        found.append(RowFault(key="paid_on", code="after_today", facts={"today": on.isoformat()}))
    parts = [key for key in ("principal", "interest") if key in facts]
    if amount is not None and parts and sum(facts[key] for key in parts) > amount:
        found.append(RowFault(key=parts[0], code="parts_over_amount", facts={}))
    return found


def build(row: int, facts: Facts, _source: str) -> PaymentRow:
    """The payment of one row; its file is kept, and the row is found there by its number."""
    return PaymentRow(row=row, **facts)


# The first head is the English one, the last the Chinese one of the empty table; others are known as well.
PAYMENTS = BookMapping(
    name="payments",
    kind=KIND,
    columns=(
        Column("number", ("Loan number", "借据编号", "贷款账号", "借据号"), NUMBER),
        Column("paid_on", ("Paid on", "还款日期", "收款日期", "交易日期", "还款日"), cells.day),
        Column("amount", ("Amount paid", "还款额", "收款金额", "还款金额"), cells.amount),
        Column("receipt_number", ("Receipt number", "凭证号", "收据编号", "收据号"), NUMBER),
        Column(
            "principal",
            ("Of it principal", "归还本金", "本金", "其中本金"),
            cells.amount_or_nothing,
            False,
            False,
        ),
        Column(
            "interest",
            ("Of it interest", "归还利息", "利息", "其中利息"),
            cells.amount_or_nothing,
            False,
            False,
        ),
        Column("payer", ("Paid by", "交款人", "还款人"), cells.text(longest=60), False, False, "name"),
        Column("collector", ("Collected by", "收款人", "经收人"), cells.text(longest=60), False, False),
    ),
    together=together,
    build=build,
    makes_branches=False,
)
