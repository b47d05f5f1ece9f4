"""What a checked book sums up to, for the eyes of the second person: JSON, amounts in fen as text."""

import json
from collections import Counter

from loans.rules.importing.mappings import PAYMENTS
from loans.services.book_check import Check
from loans.services.check_payments import by_branch


def summary_of(check: Check) -> str:
    """Number, sum, span of days and branches; an empty object where the book has findings."""
    if check.book.faults:
        return "{}"
    payments = check.book.mapping.kind == PAYMENTS
    return json.dumps(_payments(check) if payments else _loans(check), ensure_ascii=False)


def _payments(check: Check) -> dict[str, object]:
    rows = check.payments
    return {
        "payments": len(rows),
        "loans": len({row.number for row in rows}),
        "amount": str(sum(row.amount for row in rows)),
        "first_paid": min(row.paid_on for row in rows).isoformat(),
        "latest_paid": max(row.paid_on for row in rows).isoformat(),
        "branches": [
            {"name": name, "new": False, "loans": count, "amount": str(fen)}
            for name, (count, fen) in by_branch(check).items()
        ],
    }


def _loans(check: Check) -> dict[str, object]:
    rows = check.loans
    counts, amounts = Counter(row.branch for row in rows), Counter[str]()
    for row in rows:
        amounts[row.branch] += row.amount
    new = set(check.new_branches)
    branches = [
        {"name": word, "new": word in new, "loans": counts[word], "amount": str(amounts[word])}
        for word in sorted(counts)
    ]
    return {
        "loans": len(rows),
        "amount": str(sum(amounts.values())),
        "borrowers": len({row.borrower_number for row in rows}),
        "standings": dict(Counter(row.standing for row in rows)),
        "first_granted": min(row.granted_on for row in rows).isoformat(),
        "latest_granted": max(row.granted_on for row in rows).isoformat(),
        "branches": branches,
    }
