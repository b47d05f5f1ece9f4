"""The first page: what waits for me."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.views.base import Page
from loans.labels import STEP_LABELS
from loans.models import Loan, LoanApplication
from loans.queries import inbox

SHOWN = 20
SOON_DAYS = 30


class Today(Page):
    template = "loans/today.html"

    def context(self) -> dict[str, Any]:
        actor = self.actor
        waiting = inbox(actor)
        items = list(waiting[: SHOWN + 1])
        return {
            "items": [
                {
                    "application": item,
                    "step": STEP_LABELS[item.waiting_for],
                    "days": (actor.on - item.waiting_since).days,
                }
                for item in items[:SHOWN]
            ],
            "more": len(items) > SHOWN,
            "figures": self._figures(waiting.count() if len(items) > SHOWN else len(items)),
            "may_enter": not actor.scope("enter_application").empty,
        }

    def _figures(self, waiting: int) -> list[dict[str, Any]]:
        actor = self.actor
        figures: list[dict[str, Any]] = [
            {"label": _("Waits for you"), "number": f"{waiting:,}", "kind": "soon" if waiting else None}
        ]
        if actor.scope("view_loans").empty:
            return []
        loans = Loan.objects.visible_to(actor).issued_or_imported()
        soon = actor.on + datetime.timedelta(days=SOON_DAYS)
        due = loans.filter(
            standing=Loan.Standing.RUNNING, origin="issued", due_on__gte=actor.on, due_on__lte=soon
        ).count()
        overdue = loans.overdue_on(actor.on).count()
        underway = LoanApplication.objects.visible_to(actor).filter(state=LoanApplication.State.OPEN).count()
        return [
            *figures,
            {
                "label": _("Applications in progress"),
                "number": f"{underway:,}",
                "url": reverse("applications") + "?state=open",
            },
            {
                "label": _("Due within 30 days"),
                "number": f"{due:,}",
                "url": reverse("loans") + "?sort=due_on",
            },
            {
                "label": _("Overdue"),
                "number": f"{overdue:,}",
                "kind": "lost" if overdue else None,
                "url": reverse("loans") + "?overdue=1",
            },
        ]
