"""The day's list: what to do now, what was put off, what others have taken; and what was said about a line."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from creditcoop.core.access import Actor
from creditcoop.core.forms import ActForm
from creditcoop.core.templatetags.ui import day
from creditcoop.core.views.base import ActPage, Page
from loans.forms import DAY_INPUT
from loans.labels import (
    CHECK_DUTY_LABELS,
    LINE_LABELS,
    MUST_DO_LABELS,
    SECURITY_FACT_LABELS,
    VISIT_NEXT_LABELS,
)
from loans.queries.day_list import DayList, Listed, colleagues, day_list
from loans.rules.day_list import (
    CHECK,
    CLOCK,
    DONE,
    DONE_BY_MARK,
    DUNNING,
    MOVED,
    MUST,
    PASSED,
    SECURITY,
    STEP,
    latest_move,
)
from loans.services.mark_line import mark_line
from loans.views.time_limit_board import clock_text
from loans.views.visit_words import promise_text

RED_DAYS = 3


def line_text(listed: Listed) -> str:
    """What is to be done, in words."""
    line, row = listed.line, listed.row
    if line.kind == CLOCK:
        return clock_text(row)
    if line.kind == CHECK:
        return str(CHECK_DUTY_LABELS[line.about])
    if line.kind == SECURITY:
        return f"{LINE_LABELS[SECURITY]}: {SECURITY_FACT_LABELS[line.about]}"
    if line.kind == MUST:
        return str(MUST_DO_LABELS[line.about])
    label = str(LINE_LABELS[line.kind])
    if line.kind == STEP:
        return str(VISIT_NEXT_LABELS[line.about])
    return f"{label}: {promise_text(row)}" if line.kind == "promise" else label


def deed_url(listed: Listed) -> str:
    """Where the deed itself is recorded."""
    line = listed.line
    if line.loan is None:
        return ""
    if line.kind == CLOCK:
        return reverse("loan_time_limits", args=[line.loan])
    if line.kind == SECURITY:
        return reverse("loan_security", args=[line.loan])
    if line.kind == DUNNING:
        return f"{reverse('record_event', args=[line.loan])}?kind=demand"
    return reverse("record_visit", args=[line.loan])


def left_text(listed: Listed, actor: Actor) -> tuple[str, str]:
    """Days left in words, and the tag."""
    days = (listed.line.day - actor.on).days
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}, "lost"
    if days == 0:
        return _("today"), "lost" if listed.line.kind == CLOCK else "soon"
    tag = "lost" if listed.line.kind == CLOCK else "soon" if days <= RED_DAYS else "waiting"
    return day(listed.line.day), tag


def said_text(listed: Listed) -> str:
    """The latest mark in words."""
    mark = listed.mark
    if mark is None:
        return ""
    if mark.did == MOVED:
        return _("moved to %(day)s: %(reason)s") % {"day": day(mark.until_on), "reason": mark.reason}
    if mark.did == PASSED:
        names = {"by": mark.person.name, "to": mark.to.name if mark.to else "", "reason": mark.reason}
        return _("%(by)s passed it on to %(to)s: %(reason)s") % names
    return ""


def line_rows(listed: list[Listed], actor: Actor) -> list[dict[str, Any]]:
    """Lines for the table."""
    rows = []
    for one in listed:
        left, tag = left_text(one, actor)
        rows.append(
            {
                "text": line_text(one),
                "left": left,
                "tag": tag,
                "loan": one.loan,
                "url": deed_url(one),
                "said": said_text(one),
                "mark_url": f"{reverse('mark_line')}?line={one.line.key}",
            }
        )
    return rows


def split(found: DayList, actor: Actor) -> dict[str, Any]:
    """Today's lines, the must-dos and what waits elsewhere, for the template."""
    return {
        "now": line_rows([one for one in found.now if one.line.kind != MUST], actor),
        "must_dos": line_rows([one for one in found.now if one.line.kind == MUST], actor),
        "moved": line_rows(found.moved, actor),
        "passed": line_rows(found.passed, actor),
    }


class DayListPage(Page):
    template = "loans/day_list.html"

    def context(self) -> dict[str, Any]:
        return split(day_list(self.actor), self.actor)


class MarkForm(ActForm):
    did = forms.ChoiceField(
        label=gettext_lazy("What became of it"),
        choices=[
            (DONE, gettext_lazy("Done")),
            (MOVED, gettext_lazy("Moved to another day")),
            (PASSED, gettext_lazy("Passed on")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what became of it.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reasons"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed where it is moved or passed on."),
    )
    until_on = forms.DateField(
        label=gettext_lazy("To which day"),
        required=False,
        widget=DAY_INPUT,
        error_messages={"invalid": gettext_lazy("Enter the day as 2026-11-23.")},
    )
    to = forms.ChoiceField(label=gettext_lazy("To whom"), required=False)

    def __init__(self, *args: Any, listed: Listed | None, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(person.pk), person.name) for person in colleagues(actor)]
        self.fields["to"].choices = [("", gettext_lazy("Nobody")), *people]  # type: ignore[attr-defined]
        if listed is None:
            return
        allowed = list(self.fields["did"].choices)  # type: ignore[attr-defined]
        if listed.line.kind not in DONE_BY_MARK:
            allowed = [choice for choice in allowed if choice[0] != DONE]
        if latest_move(listed.line, actor.on) is None:
            allowed = [choice for choice in allowed if choice[0] != MOVED]
            del self.fields["until_on"]
        self.fields["did"].choices = allowed  # type: ignore[attr-defined]


class MarkLine(ActPage):
    template = "loans/mark_line.html"
    form_class = MarkForm
    done_message = gettext_lazy("Noted.")

    @property
    def key(self) -> str:
        return self.request.GET.get("line", "")[:120]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A line that is no longer there leads back to the list."""
        if day_list(self.actor).find(self.key) is None:
            return redirect("day_list")
        return super().get(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        self.listed = day_list(self.actor).find(self.key)
        return {"listed": self.listed, "actor": self.actor}

    def context(self) -> dict[str, Any]:
        shown = line_rows([self.listed], self.actor)[0] if self.listed else None
        return {"line": shown, "cancel_url": reverse("day_list")}

    def perform(self, data: dict[str, Any]) -> str:
        mark_line(
            key=self.key,
            did=data["did"],
            reason=data["reason"],
            until_on=data.get("until_on"),
            to_id=int(data["to"]) if data["to"] else None,
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("day_list")
