"""The three no's and the six guarantees: the report, and the loans behind each of its numbers (II.3, II.4)."""

import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.filters import NoesLoansFilter
from accountability.forms import ReportForm, day_field
from accountability.labels import unit_name
from accountability.reports.three_noes import BRANCH, DEPARTMENT, LEVELS, OFFICER, Row, department, three_noes
from accountability.reports.three_noes_figures import ACT, FIGURES, Asked, loans_of, worth_of
from accountability.reports.three_noes_lines import (
    COUNTS,
    FIGURE_LABELS,
    PART_LABELS,
    RATE_LABELS,
    RATES_OF,
    cells,
    head,
    percent_text,
    row_label,
)
from accountability.views.parts import day_asked
from creditcoop.core.access import Actor
from creditcoop.core.models import Unit
from creditcoop.core.queries import branches_in_scope
from creditcoop.core.templatetags.ui import number, yuan
from creditcoop.core.views.base import Page
from creditcoop.core.views.exporting import export_response
from creditcoop.core.views.lists import Column, ListPage
from loans.models import Loan

LEVEL_LABELS = {
    BRANCH: gettext_lazy("Branches"),
    DEPARTMENT: gettext_lazy("Departments"),
    OFFICER: gettext_lazy("Officers"),
}
ALARMS = ("arrears", "bad", "at_risk")
NOBODY = "none"


class NoesForm(ReportForm):
    """The day, the day from which due loans, demands and checks are counted, and how far down it goes."""

    since = day_field()
    level = forms.ChoiceField(label=gettext_lazy("Rows"), choices=list(LEVEL_LABELS.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].label = _("Counted from")


def since_asked(text: str, on: datetime.date) -> datetime.date:
    """The first day that counts: as asked, never after the report's day; else the first of its year."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return datetime.date(on.year, 1, 1)
    return min(day, on)


class ThreeNoesPage(Page):
    template = "accountability/three_noes.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        branches = branches_in_scope(self.actor, ACT)
        filled = {name: request.GET.get(name, "") for name in ("branch", "since", "level")}
        on = request.GET.get("on") or self.actor.on.isoformat()
        level = filled["level"] if filled["level"] in LEVELS else OFFICER if len(branches) < 2 else BRANCH
        form = NoesForm({**filled, "on": on, "level": level, "since": filled["since"]}, branches=branches)
        day = day_asked(form, self.actor)
        since = since_asked(filled["since"], day)
        form.data = {**form.data, "since": since.isoformat()}
        branch: Unit | None = form.cleaned_data.get("branch")
        report = three_noes(actor=self.actor, on=day, since=since, branch=branch, level=level)
        export = request.GET.get("export", "")
        if export in ("csv", "xlsx"):
            rows = list(cells(report))
            return export_response(
                request,
                actor=self.actor,
                kind=export,
                name=f"three-noes-{day}",
                head=head(),
                rows=rows,
                count=len(rows),
            )
        context = {
            "form": form,
            "day": day,
            "since": since,
            "is_today": day == self.actor.on,
            "own_only": report.own_only,
            "parts": [_part(part, report.rows, report.asked, self.actor) for part in COUNTS],
            "reset_url": request.path if request.GET else "",
            "export_links": [
                {"label": kind.upper(), "url": f"{request.path}?{_with(request, export=kind)}"}
                for kind in ("csv", "xlsx")
            ],
        }
        return render(request, self.template, context)


def _with(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


def _part(part: str, rows: list[Row], asked: Asked, actor: Actor) -> dict[str, Any]:
    """One of the three tables."""
    return {
        "code": part,
        "label": PART_LABELS[part],
        "heads": [
            *(FIGURE_LABELS[name] for name in COUNTS[part]),
            *(RATE_LABELS[name] for name in RATES_OF[part]),
        ],
        "rows": [
            {
                "level": row.level,
                "label": row_label(row),
                "number": row.person.staff_number if row.person else "",
                "cells": [
                    *(_count(row, name, asked) for name in COUNTS[part]),
                    *(
                        {"text": percent_text(row.figures.rate(name)), "label": RATE_LABELS[name]}
                        for name in RATES_OF[part]
                    ),
                ],
                "kept": row.figures.all_three,
            }
            for row in rows
        ],
    }


def _count(row: Row, figure: str, asked: Asked) -> dict[str, Any]:
    total = row.figures.of(figure)
    query: dict[str, Any] = {"figure": figure, "on": asked.on.isoformat(), "since": asked.since.isoformat()}
    if row.branch is not None:
        query["branch"] = row.branch.pk
    if row.level == OFFICER:
        query["who"] = row.person.pk if row.person else NOBODY
    elif row.level == DEPARTMENT:
        query["who"] = DEPARTMENT
    return {
        "label": FIGURE_LABELS[figure],
        "text": number(total.count),
        "url": f"{reverse('three_noes_loans')}?{urlencode(query)}" if total.count else "",
        "lost": figure in ALARMS and bool(total.count),
    }


class ThreeNoesLoans(ListPage):
    """The loans behind one number of the report: their sum is the number."""

    template = "accountability/three_noes_loans.html"
    filter_class = NoesLoansFilter
    default_sort = "number"
    export_name = "three-noes-loans"
    empty_text = gettext_lazy("No loan stands behind this number.")
    totals = {"times": Sum("counted"), "amount": Sum("worth")}

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]  # one figure's amounts are not the database's
        return [
            Column(
                "number",
                gettext_lazy("Number"),
                lambda row: row.number,
                sort=("number",),
                nowrap=True,
                priority=1,
            ),
            Column("borrower", gettext_lazy("Borrower"), lambda row: row.borrower.name, priority=1),
            Column("branch", gettext_lazy("Branch"), lambda row: row.branch.name, nowrap=True),
            Column(
                "granted_on",
                gettext_lazy("Granted"),
                lambda row: row.granted_on,
                sort=("granted_on", "id"),
                nowrap=True,
            ),
            Column("due_on", gettext_lazy("Due"), lambda row: row.due_on, sort=("due_on", "id"), nowrap=True),
            Column("owed", gettext_lazy("Owed (yuan)"), lambda row: row.owed_then, numeric=True),
            Column("times", gettext_lazy("Counts"), lambda row: row.counted, numeric=True, priority=1),
            Column("worth", gettext_lazy("Counts with (yuan)"), self._worth, numeric=True),
        ]

    @cached_property
    def amounts(self) -> Any:
        return worth_of(self.figure, self.asked)

    def _worth(self, row: Any) -> Decimal:
        return row.worth if self.amounts is None else self.amounts[row.pk]  # type: ignore[no-any-return]

    @cached_property
    def asked(self) -> Asked:
        query = self.request.GET
        try:
            on = datetime.date.fromisoformat(query.get("on", ""))
        except ValueError:
            on = self.actor.on
        return Asked(self.actor, min(on, self.actor.on), since_asked(query.get("since", ""), on))

    @property
    def figure(self) -> str:
        figure = self.request.GET.get("figure", "new")
        if figure not in FIGURES:
            raise Http404
        return figure

    def rows(self) -> QuerySet[Any]:
        found = loans_of(self.figure, self.asked)
        scope = self.actor.scope(ACT)
        if not (scope.branch_ids or scope.union_ids):
            found = found.filter(who=self.actor.person_id)
        who, branch = self.request.GET.get("who", ""), self.request.GET.get("branch", "")
        if branch:
            found = found.filter(branch=_number(branch))
        if who == NOBODY:
            return found.filter(who=None)
        if who == DEPARTMENT:
            unit = _number(branch)
            return found.filter(who__in=department([unit], self.asked.on).get(unit, set()))
        return found.filter(who=_number(who)) if who else found

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.select_related("borrower", "branch").defer("source_row")

    def row_url(self, row: Loan) -> str:
        return reverse("loan", args=[row.pk])

    def foot(self, totals: dict[str, Any]) -> list[Any]:
        amount = totals["amount"] or 0
        if self.amounts is not None:
            shown = self._found()[1].values_list("pk", flat=True)
            amount = sum((self.amounts[pk] for pk in shown), Decimal(0))
        numbers = [{"text": number(totals["times"] or 0)}, {"text": yuan(amount)}]
        return [{"text": _("All")}, *[{"text": ""}] * 5, *numbers]

    def _filters(self) -> list[str]:
        """What the number itself says filters nothing of it."""
        return [name for name in super()._filters() if name == "q"]

    def context(self) -> dict[str, Any]:
        branch = Unit.objects.filter(pk=_number(self.request.GET.get("branch", ""))).first()
        return {
            "figure": FIGURE_LABELS[self.figure],
            "day": self.asked.on,
            "since": self.asked.since,
            "branch": unit_name(branch) if branch else "",
        }


def _number(text: str) -> int:
    """An id; one that no row has where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
