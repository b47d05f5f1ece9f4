"""The branch liability report: people by tier, each number opening to its loans."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accountability.forms import ReportForm
from accountability.labels import unit_name
from accountability.reports.liability import ACT, Group, liability_report, sorted_people
from accountability.reports.liability_lines import EVERYTHING, NOT_RECORDED, PERSON, Line, cells, head, lines
from accountability.views.parts import bars, day_asked, person_url
from creditcoop.core.models import Unit
from creditcoop.core.queries import branches_in_scope
from creditcoop.core.templatetags.ui import number, percent, yuan
from creditcoop.core.views.base import Page
from creditcoop.core.views.exporting import export_response

DEFAULT_SORT = "-share"
COLUMNS: list[tuple[str, Any, bool]] = [
    # key, head, whether numbers
    ("person", _("Person"), False),
    ("tier", _("Tier"), False),
    ("loans", _("Loans"), True),
    ("first", _("As first"), True),
    ("granted", _("Granted (yuan)"), True),
    ("owed", _("Owed (yuan)"), True),
    ("overdue", _("Overdue"), True),
    ("overdue_owed", _("Overdue (yuan)"), True),
    ("share", _("Share (yuan)"), True),
]
SORTS = [key for key, _label, _numeric in COLUMNS if key != "tier"]


class LiabilityReportPage(Page):
    template = "accountability/liability_report.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        branches = branches_in_scope(self.actor, ACT)
        form = ReportForm(self._filled(request), branches=branches)
        day = day_asked(form, self.actor)
        branch: Unit | None = form.cleaned_data.get("branch")
        sort = self._sort(request)
        report = liability_report(actor=self.actor, on=day, branch=branch)
        report.people[:] = sorted_people(report.people, sort)
        export = request.GET.get("export", "")
        if export in ("csv", "xlsx"):
            rows = [cells(line) for line in lines(report)]
            return export_response(
                request,
                actor=self.actor,
                kind=export,
                name=f"liability-{day}",
                head=head(),
                rows=rows,
                count=len(rows),
            )
        return render(
            request,
            self.template,
            {
                "form": form,
                "day": day,
                "is_today": day == self.actor.on,
                "branch": unit_name(branch) if branch else "",
                "report": report,
                "columns": self._columns(sort),
                "rows": [self._row(line, day, branch) for line in lines(report)],
                "sort": sort,
                "reset_url": request.path if request.GET else "",
                "export_links": [
                    {"label": kind.upper(), "url": self._with(export=kind)} for kind in ("csv", "xlsx")
                ],
                "chart": chart(report.people, day, self.actor),
            },
        )

    def _filled(self, request: HttpRequest) -> dict[str, str]:
        return {
            "on": request.GET.get("on") or self.actor.on.isoformat(),
            "branch": request.GET.get("branch", ""),
        }

    def _sort(self, request: HttpRequest) -> str:
        asked = request.GET.get("sort", DEFAULT_SORT)
        return asked if asked.removeprefix("-") in SORTS else DEFAULT_SORT

    def _with(self, **changes: str) -> str:
        query = self.request.GET.copy()
        for name, value in changes.items():
            query[name] = value
        return f"{self.request.path}?{query.urlencode()}"

    def _columns(self, sort: str) -> list[dict[str, Any]]:
        return [
            {
                "label": label,
                "numeric": numeric,
                "sort_url": "" if key == "tier" else self._with(sort=_next(key, sort)),
                "sorted": {key: "asc", f"-{key}": "desc"}.get(sort),
            }
            for key, label, numeric in COLUMNS
        ]

    def _row(self, line: Line, day: datetime.date, branch: Unit | None) -> dict[str, Any]:
        values = line.values
        link = self._loans_url(line, day, branch)
        return {
            "line": line,
            "url": person_url(line.person.pk, day, self.actor) if line.person else "",
            "cells": [
                {"label": COLUMNS[2][1], "text": number(values["loans"]), "url": link},
                {"label": COLUMNS[3][1], "text": _count(values["first"]), "rest": True},
                {"label": COLUMNS[4][1], "text": _amount(values["granted"], 0), "rest": True},
                {
                    "label": COLUMNS[5][1],
                    "text": _amount(values["owed"], values["owed_missing"]),
                    "note": _missing(values["owed"], values["owed_missing"]),
                    "rest": True,
                },
                {
                    "label": COLUMNS[6][1],
                    "text": _count(values["overdue"]),
                    "url": f"{link}&overdue=1" if link and values["overdue"] else "",
                    "lost": bool(values["overdue"]),
                },
                {
                    "label": COLUMNS[7][1],
                    "text": _amount(values["overdue_owed"], values["overdue_missing"]),
                    "note": _missing(values["overdue_owed"], values["overdue_missing"]),
                    "rest": True,
                },
                {"label": COLUMNS[8][1], "text": _share(line)},
            ],
        }

    def _loans_url(self, line: Line, day: datetime.date, branch: Unit | None) -> str:
        """The list of the very loans that a row counts; the part given to nobody has no list of its own."""
        query: dict[str, Any] = {}
        if line.kind == PERSON and line.person:
            query["answers"] = line.person.pk
        elif line.kind == NOT_RECORDED:
            query["answers"] = "none"
        elif line.kind != EVERYTHING:
            return ""
        if not line.is_sum:
            query["tier"] = line.tier or "none"
        if branch:
            query["branch"] = branch.pk
        if day != self.actor.on:
            query["on"] = day.isoformat()
        return f"{reverse('loans')}?{urlencode(query)}"


def _next(key: str, sort: str) -> str:
    """Numbers begin with the largest, names with the first; a second click turns the order."""
    first = key if key == "person" else f"-{key}"
    turned = f"-{key}" if key == "person" else key
    return turned if sort == first else first


def _count(value: int | None) -> str:
    return "—" if value is None else number(value)


def _amount(value: Any, missing: int | None) -> str:
    if value is None:
        return gettext("not recorded") if missing else "—"
    return yuan(value)


def _missing(value: Any, missing: int | None) -> str:
    if value is None or not missing:
        return ""
    return gettext("and %(count)s not recorded") % {"count": number(missing)}


def _share(line: Line) -> str:
    share = line.figures.share
    if line.kind == NOT_RECORDED or (share is None and line.kind == EVERYTHING):
        return gettext("not recorded")
    return yuan(share)


def chart(people: list[Group], day: datetime.date, actor: Any) -> dict[str, Any] | None:
    """The ten largest shares as bars; the title says the finding."""
    largest = [group for group in sorted_people(people, "-share") if group.total.share][:10]
    if len(largest) < 2:
        return None
    whole = sum((group.total.share or 0 for group in people), 0)
    top = largest[0]
    assert top.person is not None and top.total.share is not None  # only groups of people with a share
    part = round(100 * top.total.share / whole, 1)
    return {
        "title": gettext("%(person)s answers for the most: %(amount)s yuan, %(part)s of all shares")
        % {"person": top.person.name, "amount": yuan(top.total.share), "part": percent(part)},
        "bars": bars(
            [
                (group.person.name, group.total.share, person_url(group.person.pk, day, actor))
                for group in largest
                if group.person and group.total.share
            ]
        ),
        "shown": len(largest),
        "of": len(people),
    }
