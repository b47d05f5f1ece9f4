"""The money of a loan in words: terms, what is owed by part, how it came about, the rows of the ledger."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.rules.money import to_yuan
from creditcoop.core.templatetags.ui import yuan, yuan_unit
from creditcoop.core.views.regulation_words import language
from loans.labels import (
    COST_LABELS,
    DAY_COUNT_LABELS,
    LEDGER_KIND_LABELS,
    MEANS_LABELS,
    METHOD_LABELS,
    ORDER_LABELS,
    PART_LABELS,
    PAYER_LABELS,
    PERIOD_LABELS,
)
from loans.models import LedgerEntry, Loan
from loans.rules.interest.owed import Owed
from loans.rules.interest.schedule import schedule
from loans.rules.interest.settlements import Settlement
from loans.rules.ledger import PARTS, Books
from loans.services.record_repayment import RepaymentPreview


def terms_facts(loan: Loan) -> list[dict[str, Any]]:
    """The terms as contracted, each set with its first day; empty where none are on record."""
    found: list[dict[str, Any]] = []
    rows = list(loan.terms.all())
    for row in rows:
        settled_on = _("on day %(day)s") % {"day": row.interest_day}
        if len(rows) > 1:
            found.append({"label": _("In force from"), "text": row.from_on.isoformat()})
        per = "‰" if row.quoted_per == "month" else "%"
        quoted = f"{row.quoted.normalize():f} {per}"
        text = _("%(quoted)s a month") if row.quoted_per == "month" else _("%(quoted)s a year")
        found += [
            {"label": _("Rate"), "text": f"{text % {'quoted': quoted}} ({row.rate.normalize():f} %)"},
            {"label": _("Due"), "text": row.due_on.isoformat()},
            {"label": _("Paid back"), "text": METHOD_LABELS[row.method]},
            {
                "label": _("Interest is settled"),
                "text": f"{PERIOD_LABELS[row.period]} · {settled_on}"
                if row.interest_day
                else PERIOD_LABELS[row.period],
            },
            {"label": _("Days are counted"), "text": DAY_COUNT_LABELS[row.day_count]},
            {"label": _("Overdue surcharge"), "text": f"{row.overdue_markup.normalize():f} %"},
            {"label": _("Surcharge for misuse"), "text": f"{row.misuse_markup.normalize():f} %"},
            {"label": _("Compound interest"), "text": _("yes") if row.compound else _("no")},
        ]
    return found


def owed_figures(owed: Owed | None) -> list[dict[str, Any]]:
    """What is owed by part, the total, how long principal and interest are overdue; empty where nothing is recorded."""
    if owed is None:
        return []
    parts = owed.parts
    shown = [
        {"label": PART_LABELS[name], "number": yuan(to_yuan(getattr(parts, name)))}
        for name in reversed(PARTS)
        if getattr(parts, name) or name in ("principal", "interest")
    ]
    late = owed.days_overdue
    days = _("principal %(principal)s, interest %(interest)s days overdue") % {
        "principal": owed.days_overdue_principal,
        "interest": owed.days_overdue_interest,
    }
    total = {
        "label": _("Owed in all"),
        "number": yuan(to_yuan(owed.total_fen)),
        "change": days if late else _("not overdue"),
        "kind": "lost" if late else None,
    }
    return [total, *shown]


def settled_rows(settled: Sequence[Settlement]) -> list[dict[str, Any]]:
    """How it came about: one row an interest day, newest first; empty where no interest is recorded."""
    return [
        {
            "on": row.on,
            "since": row.since,
            "days": row.days,
            "amounts": [
                to_yuan(fen)
                for fen in (
                    row.interest_fen,
                    row.penalty_fen,
                    row.compound_fen,
                    row.balance_fen,
                    row.left_fen,
                )
            ],
        }
        for row in reversed(settled)
    ]


def plan_rows(books: Books, today: datetime.date) -> list[dict[str, Any]]:
    """What the contract still asks for from today on, as if everything before was paid as agreed."""
    if books.terms is None:
        return []
    rows = schedule(
        books.terms,
        principal_fen=books.principal_fen,
        disbursed_on=books.opened_on,
        due_on=books.last_due_on,
    )
    return [
        {
            "on": row.on,
            "principal": to_yuan(row.principal_fen),
            "interest": to_yuan(row.interest_fen),
            "balance": to_yuan(row.balance_fen),
        }
        for row in rows
        if row.on >= today
    ]


def ledger_rows(loan: Loan, *, latest: int | None = None) -> tuple[list[dict[str, Any]], int]:
    """The rows of the ledger by day, or the `latest` of them, each with the principal that is left after it; and how
    many earlier ones there are.
    """
    rows = LedgerEntry.objects.filter(loan=loan)
    whole = rows.aggregate(total=Sum("principal_change"), count=Count("pk"))
    named = rows.select_related("posted_by", "reversed_by").defer("explained", "reversed_by__explained")
    shown = list(named.order_by("-paid_on", "-id")[:latest])[::-1]
    balance, found = (whole["total"] or Decimal(0)) - sum(row.principal_change for row in shown), []
    for row in shown:
        balance += row.principal_change
        found.append(
            {
                "row": row,
                "url": reverse("ledger_entry", args=[row.pk]),
                "kind": LEDGER_KIND_LABELS[row.kind],
                "what_for": COST_LABELS[row.cost_kind] if row.cost_kind else "",
                "balance": balance,
                "taken_back": hasattr(row, "reversed_by"),
                "other_interest": row.costs + row.penalty + row.compound,
            }
        )
    return found, whole["count"] - len(shown)


def entry_facts(entry: LedgerEntry) -> list[dict[str, Any]]:
    """The voucher: day, amount, parts, who paid, collected and posted."""
    facts: list[dict[str, Any]] = [
        {"label": _("Loan"), "text": entry.loan.number, "url": reverse("loan_money", args=[entry.loan_id])},
        {"label": _("Borrower"), "text": entry.loan.borrower.name},
        {"label": _("What"), "text": LEDGER_KIND_LABELS[entry.kind]},
        {"label": _("Day of the payment"), "text": entry.paid_on.isoformat()},
        {"label": _("Amount"), "text": yuan_unit(entry.amount)},
        *(
            {"label": PART_LABELS[name], "text": yuan_unit(getattr(entry, name))}
            for name in PARTS
            if getattr(entry, name)
        ),
    ]
    if entry.cost_kind:
        what = COST_LABELS[entry.cost_kind]
        facts += [
            {"label": _("What for"), "text": f"{what} · {entry.cost_words}" if entry.cost_words else what},
            {"label": _("Paid to"), "text": entry.payee},
        ]
    if entry.payer:
        facts += [
            {"label": _("Who paid"), "text": _payer(entry)},
            {"label": _("How it came"), "text": MEANS_LABELS[entry.means]},
            {"label": _("Number of the receipt"), "text": entry.receipt_number},
            {
                "label": _("Who collected it"),
                "text": entry.collector.name if entry.collector else _("nobody: paid in at the counter"),
            },
        ]
    posted = entry.posted_by.name if entry.posted_by else _("the program")
    facts.append({"label": _("Posted"), "text": f"{entry.on.isoformat()} · {posted}"})
    if entry.explained.get("order"):
        facts.append({"label": _("Order"), "text": ORDER_LABELS[entry.explained["order"]]})
    return facts


def _payer(entry: LedgerEntry) -> str:
    if entry.payer == LedgerEntry.Payer.GUARANTOR and entry.guarantor is not None:
        return _("guarantor %(name)s") % {"name": entry.guarantor.name}
    return entry.payer_name or str(PAYER_LABELS[entry.payer])


def shown_posting(found: RepaymentPreview, on: datetime.date) -> dict[str, Any]:
    """What a posting would do: the parts of the payment, what moves elsewhere, what is then owed."""
    used = found.posting.used[found.key]
    after = found.after.owed(max(on, used.payment.on))
    return {
        "parts": [
            {"label": PART_LABELS[name], "amount": to_yuan(getattr(used.allocation.paid, name))}
            for name in PARTS
            if getattr(used.allocation.paid, name)
        ],
        "order": ORDER_LABELS[used.allocation.order.value],
        "steps": [step.say(language()) for step in used.steps],
        "moved": [
            {"receipt": key, "on": found.posting.used[key].payment.on} for key in sorted(found.posting.moved)
        ],
        "figures": owed_figures(after),
    }
