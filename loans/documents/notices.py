"""贷款催收通知书 with 回执 (practice.md 3.7), 到期贷款通知书 (3.6) and 公告催收 (3.17)."""

import datetime
from collections.abc import Sequence

from creditcoop.core.documents.text import Pair, both, money, unit_name
from creditcoop.core.rules.money import to_fen, to_yuan
from loans.documents.common import Facts, party, text
from loans.labels import SECURITY_LABELS
from loans.models import Custody, Guarantor, Loan
from loans.queries.debt import books_of
from loans.rules.interest.owed import Owed
from loans.rules.ledger import Books


def notice(
    loan: Loan,
    *,
    guarantor: Guarantor | None,
    due_on: datetime.date,
    pay_by: datetime.date | None,
    pay_to: str,
    on: datetime.date,
) -> Facts:
    """What a demand or due notice says to one person. What no book says stays blank: the contract's number, and
    interest where the terms of a loan are not on file. Costs stand there where some are owed, and in the total.

    `due_on` after every extension; `pay_by` the last day of a demand, None for a due notice. Interest runs to the day
    of a demand and, on a due notice, to the due day if nothing is paid before.
    """
    keeper = Custody.objects.on(on).filter(loan=loan).select_related("person").first()
    handler = keeper.person if keeper else loan.handler
    owed_to = on if pay_by else due_on
    books = books_of([loan]).get(loan.pk)
    owed = books.owed(owed_to) if books is not None and owed_to >= books.opened_on else None
    costs = owed.costs_fen if owed else 0
    interest = interest_fen(books, owed)
    total = None if interest is None else to_fen(loan.balance) + interest + costs
    return {
        "branch": unit_name(loan.branch),
        "union": unit_name(loan.branch.union),
        "loan": loan.number,
        "borrower": loan.borrower.name,
        "addressee": party(guarantor or loan.borrower, whole=True),
        "amount": money(loan.amount),
        "principal": money(loan.balance),
        "interest": money_of(interest),
        "costs": money_of(costs or None),
        "total": money_of(total),
        "granted_on": loan.granted_on.isoformat(),
        "first_due_on": loan.due_on.isoformat(),
        "due_on": due_on.isoformat(),
        "security": both(SECURITY_LABELS[loan.security]) if loan.security else None,
        "owed_to": owed_to.isoformat(),
        "pay_by": pay_by.isoformat() if pay_by else None,
        "pay_to": text(pay_to),
        "handler": handler.name if handler else None,
    }


def interest_fen(books: Books | None, owed: Owed | None) -> int | None:
    """Interest with penalty and compound interest in fen, as now known; None: not on record."""
    if books is None or books.terms is None or owed is None:
        return None
    return owed.interest_fen + owed.penalty_fen + owed.compound_fen


def money_of(fen: int | None) -> Pair | None:
    return None if fen is None else money(to_yuan(fen))


def public_notice(
    lines: Sequence[tuple[Loan, Guarantor | None, datetime.date]], *, pay_by: datetime.date, pay_to: str
) -> Facts:
    """What a newspaper prints: names, loans, principal and due date, and nothing else of anybody (3.17).

    One row a loan with its guarantors; `lines` come loan by loan.
    """
    rows: dict[int, Facts] = {}
    for loan, guarantor, due_on in lines:
        row = rows.setdefault(
            loan.pk,
            {
                "borrower": loan.borrower.name,
                "guarantors": [],
                "loan": loan.number,
                "principal": money(loan.balance),
                "due_on": due_on.isoformat(),
            },
        )
        if guarantor is not None:
            row["guarantors"].append(guarantor.name)
    branch = lines[0][0].branch
    return {
        "branch": unit_name(branch),
        "union": unit_name(branch.union),
        "lines": list(rows.values()),
        "pay_by": pay_by.isoformat(),
        "pay_to": text(pay_to),
    }
