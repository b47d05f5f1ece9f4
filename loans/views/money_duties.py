"""What the day's page says about money: repayments that somebody asks to take back (security.md 6, note j)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.templatetags.ui import yuan_unit
from loans.models import ReversalRequest

MOST = 20


def on_today(actor: Actor) -> list[dict[str, Any]]:
    """A row for each request that this person may decide, the oldest first."""
    if actor.scope("decide_reversal").empty:
        return []
    asked = ReversalRequest.objects.visible_to(actor, "decide_reversal").filter(decision=None)
    waiting = asked.exclude(asked_by=actor.person).select_related("entry", "loan__borrower")
    return [
        {
            "text": _("Decide on taking back a row of a ledger"),
            "detail": f"{row.entry.voucher} · {row.loan.borrower.name} · {yuan_unit(row.entry.amount)}",
            "day": None,
            "kind": "soon",
            "url": reverse("decide_reversal", args=[row.pk]),
        }
        for row in waiting.order_by("id")[:MOST]
    ]
