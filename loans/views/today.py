"""The first page: what waits for me."""

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from creditcoop.core.views.base import Page
from loans.labels import STEP_LABELS
from loans.models import GuaranteeException, Loan, LoanApplication
from loans.queries import inbox
from loans.queries.alarm_reach import alarms_for
from loans.queries.day_list import day_list, works_in_the_field
from loans.rules.day_list import MUST
from loans.views.alarms import days_left
from loans.views.day_list import line_rows
from loans.views.time_limit_board import clock_text
from loans.views.time_limit_words import tag_of

SHOWN = 20
SHOWN_ALARMS = 5
SHOWN_LINES = 10
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
            "alarms": self._alarms(),
            "day": self._day(),
            "duties": [row for part in settings.TODAY_PARTS for row in import_string(part)(actor)],
            "may_enter": not actor.scope("enter_application").empty,
        }

    def _day(self) -> dict[str, Any] | None:
        """The first lines of the day's list, for who works in the field or was passed something."""
        found = day_list(self.actor)
        lines = [one for one in found.now if one.line.kind != MUST]
        if not (lines or works_in_the_field(self.actor)):
            return None
        return {"lines": line_rows(lines[:SHOWN_LINES], self.actor)}

    def _alarms(self) -> list[dict[str, Any]]:
        """The time limits that end soonest, of those whose alarms reach this person."""
        found = alarms_for(self.actor).select_related("loan__borrower", "guarantor").defer("loan__source_row")
        return [
            {
                "alarm": alarm,
                "clock": clock_text(alarm),
                "left": days_left(alarm, self.actor),
                "tag": tag_of("running", alarm.act_by, self.actor.on),
            }
            for alarm in found.order_by("act_by", "id")[:SHOWN_ALARMS]
        ]

    def _requests(self) -> list[dict[str, Any]]:
        """Requests for an exception to II.6 that the union's credit department has to answer."""
        if self.actor.scope("decide_exception").empty:
            return []
        asked = GuaranteeException.objects.listed_to(self.actor).waiting_for_union().count()
        if not asked:
            return []
        url = reverse("exceptions") + "?answer=none"
        return [{"label": _("Exceptions to answer"), "number": f"{asked:,}", "kind": "soon", "url": url}]

    def _granted_last_month(self) -> list[dict[str, Any]]:
        """Q7: the list of the past month's exceptions lies on the desk of the union, each month anew."""
        if not self.actor.scope("view_exceptions").union_ids:
            return []
        month = self.actor.on.replace(day=1) - datetime.timedelta(days=1)
        listed = GuaranteeException.objects.listed_to(self.actor).granted_in(month).count()
        url = reverse("exceptions") + f"?month={month:%Y-%m}&answer=grant"
        return [{"label": _("Exceptions granted last month"), "number": f"{listed:,}", "url": url}]

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
            *self._requests(),
            *self._granted_last_month(),
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
