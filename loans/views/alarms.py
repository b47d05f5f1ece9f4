"""Alarms of time limits: what reaches me, what of it I have seen (Annex 3; practice.md 3.17)."""

from functools import cached_property
from typing import Any

from django import forms
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from creditcoop.core.access import Actor
from creditcoop.core.forms import ActForm
from creditcoop.core.models import Unit
from creditcoop.core.views.base import ObjectActPage
from creditcoop.core.views.lists import Column, ListPage
from loans.filters import AlarmFilter
from loans.labels import RUNG_LABELS
from loans.models import Alarm, AlarmSeen
from loans.queries.alarm_reach import alarms_for, branches_of, rungs_held, sent_to, with_officer
from loans.queries.alarms import open_alarms
from loans.queries.time_limits import owners_for_events
from loans.services.acknowledge_alarm import acknowledge_alarm
from loans.views.time_limit_board import clock_text
from loans.views.time_limit_words import tag_of


def days_left(row: Alarm, actor: Actor) -> str:
    days = (row.act_by - actor.on).days
    if days < 0:
        return ngettext("%(days)s day over", "%(days)s days over", -days) % {"days": -days}
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def level_text(row: Alarm, held: set[str]) -> str:
    """Whose alarm it is; where nobody holds the post, who has it in his stead."""
    label = str(RUNG_LABELS[row.rung])
    to = sent_to(row, held)
    if to == row.rung:
        return label
    return _("%(level)s: no one holds this post, sent to %(to)s") % {"level": label, "to": RUNG_LABELS[to]}


def seen_text(row: Alarm) -> str:
    return "; ".join(f"{seen.person.name} {seen.on.isoformat()}" for seen in row.seen.all())


class Alarms(ListPage):
    """Mine, or with `whose=all` every open alarm of the reader's scope."""

    template = "loans/alarms.html"
    filter_class = AlarmFilter
    default_sort = "act_by"
    export_name = "alarms"
    empty_text = gettext_lazy("No alarm: no time limit in your care is about to end.")

    @cached_property
    def held(self) -> Any:
        return rungs_held(branches_of(self.actor), self.actor.on)

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]  # what a row shows depends on today
        today = self.actor.on
        return [
            Column("act_by", _("Act by"), lambda row: row.act_by, sort=("act_by", "id"), nowrap=True, priority=1),
            Column(
                "left",
                _("Time left"),
                lambda row: days_left(row, self.actor),
                tag=lambda row: tag_of("running", row.act_by, today),
                priority=1,
            ),
            Column("clock", _("Time limit"), clock_text, sort=("clock", "act_by", "id"), priority=1),
            Column("number", _("Loan"), lambda row: row.loan.number, sort=("loan__number", "id"), nowrap=True),
            Column("borrower", _("Borrower"), lambda row: row.loan.borrower.name),
            Column("amount", _("Amount (yuan)"), lambda row: row.loan.amount, numeric=True),
            Column("branch", _("Branch"), lambda row: row.loan.branch.name, nowrap=True),
            Column("level", _("For"), lambda row: level_text(row, self.held.get(row.loan.branch_id, set()))),
            Column("seen", _("Acknowledged"), seen_text),
        ]  # fmt: skip

    def rows(self) -> QuerySet[Any]:
        if self.request.GET.get("whose") == "all":
            return open_alarms(self.actor.on).filter(pk__in=Alarm.objects.visible_to(self.actor).values("pk"))
        return alarms_for(self.actor)

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        joined = found.select_related("loan__borrower", "loan__branch", "guarantor").defer("loan__source_row")
        seen = AlarmSeen.objects.select_related("person")
        return with_officer(joined, self.actor.on).prefetch_related(Prefetch("seen", queryset=seen))

    def row_url(self, row: Alarm) -> str:
        return reverse("acknowledge_alarm", args=[row.pk])


class SeenForm(ActForm):
    words = forms.CharField(
        label=gettext_lazy("What you are going to do"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AcknowledgeAlarm(ObjectActPage):
    template = "loans/alarm.html"
    form_class = SeenForm
    done_message = gettext_lazy("Acknowledged. The alarm stays until the time limit has moved.")

    def subjects(self) -> models.QuerySet[Any]:
        found = Alarm.objects.visible_to(self.actor)
        return with_officer(found, self.actor.on).select_related(
            "loan__branch", "loan__borrower", "guarantor", "version"
        )

    def branch_of(self, subject: Alarm) -> Unit:
        return subject.loan.branch

    def owners_of(self, subject: Alarm) -> set[int]:
        return owners_for_events(subject.loan, self.actor.on)

    def context(self) -> dict[str, Any]:
        alarm: Alarm = self.subject
        held = rungs_held([alarm.loan.branch_id], self.actor.on).get(alarm.loan.branch_id, set())
        seen = list(alarm.seen.select_related("person"))
        return {
            "alarm": alarm,
            "clock": clock_text(alarm),
            "left": days_left(alarm, self.actor),
            "tag": tag_of("running", alarm.act_by, self.actor.on),
            "level": level_text(alarm, held),
            "seen": seen,
            "open": open_alarms(self.actor.on).filter(pk=alarm.pk).exists(),
            "mine": alarms_for(self.actor).filter(pk=alarm.pk).exists()
            and all(one.person_id != self.actor.person_id for one in seen),
        }

    def perform(self, data: dict[str, Any]) -> str:
        acknowledge_alarm(alarm_id=self.subject.pk, words=data["words"], actor=self.actor, on=self.actor.on)
        return reverse("alarms")
