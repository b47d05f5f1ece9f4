"""The schedule calculator as a page: terms and payments by form, rows and balance beside it (practice 4). Nothing is
saved.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from creditcoop.core import clock
from creditcoop.core.calculators import as_of
from creditcoop.core.rules.money import parse_yuan, to_yuan
from creditcoop.core.rules.questions import Answer
from creditcoop.core.views.base import Page
from creditcoop.core.views.regulation_words import language
from loans.rules.interest.calculator import answer
from loans.views.schedule_form import EXAMPLE, ScheduleForm

OWED = ("principal_balance", "interest_owed", "penalty_interest", "compound_interest")


class ScheduleCalculator(Page):
    template = "loans/schedule_calculator.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("example"):
            return self._answered(request, ScheduleForm(EXAMPLE, today=clock.today()))
        return render(request, self.template, {"form": ScheduleForm(today=clock.today())})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._answered(request, ScheduleForm(request.POST, today=clock.today()))

    def _answered(self, request: HttpRequest, form: ScheduleForm) -> HttpResponse:
        found: dict[str, Any] = {"form": form}
        if form.is_valid():
            question = as_of(form.question(), clock.today())
            said = answer(question, language=language())
            form.take_errors(said.get("errors", {}))
            if not form.errors:
                found |= shown(said, question)
        if request.htmx:  # type: ignore[attr-defined]  # set by HtmxMiddleware
            return render(request, "loans/schedule_answer.html", found)
        return render(request, self.template, found, status=422 if form.errors else 200)


def shown(said: Answer, question: Any) -> dict[str, Any]:
    """The answer as a table of rows, the balance of the day, and how each payment was used."""
    day = said["as_of"]
    return {
        "answer": said,
        "day": question["as_of"],
        "owed": {key: _yuan(day[key]) for key in OWED},
        "total": sum((_yuan(day[key]) for key in OWED), start=to_yuan(0)),
        "days_overdue": day["days_overdue"],
        "rows": _table(said),
        "question": _json(question),
        "json": _json(said),
    }


def _table(said: Answer) -> dict[str, Any]:
    """The rows for includes/table.html."""
    columns = [
        {"key": "on", "label": _("On"), "priority": 1, "nowrap": True},
        {"key": "days", "label": _("Days counted"), "numeric": True, "priority": 1},
        {"key": "principal", "label": _("Principal"), "numeric": True, "priority": 1},
        {"key": "interest", "label": _("Interest"), "numeric": True, "priority": 1},
        {"key": "balance", "label": _("Balance"), "numeric": True, "priority": 1},
    ]
    rows = [
        {"cells": [{"text": _shown(row[str(column["key"])])} for column in columns]} for row in said["rows"]
    ]
    foot = ["", "", "", _shown(said["total_interest"]), ""]
    return {
        "columns": columns,
        "rows": rows,
        "foot_cells": [{"text": text} for text in foot],
        "caption": _("Rows of the schedule"),
        "compact": True,
    }


def _shown(value: Any) -> str:
    """An amount with thousands apart; a day and a count as they are."""
    return f"{_yuan(value):,.2f}" if isinstance(value, str) and "." in value else str(value)


def _yuan(text: str) -> Any:
    return to_yuan(parse_yuan(text))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
