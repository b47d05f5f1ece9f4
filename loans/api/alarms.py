"""Alarms of time limits by API: what reaches me, and that I have seen it (Annex 3)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from creditcoop.core.api.fields import Input, Text
from creditcoop.core.api.shapes import Out
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from loans.api.filters import AlarmApiFilter
from loans.models import Alarm
from loans.queries.alarm_reach import alarms_for
from loans.queries.alarms import open_alarms
from loans.queries.time_limits import owners_for_events
from loans.services.acknowledge_alarm import acknowledge_alarm


class AlarmOut(Out):
    id = serializers.IntegerField(source="pk")
    loan = serializers.IntegerField(source="loan_id")
    number = serializers.CharField(source="loan.number")
    clock = serializers.CharField()
    guarantor = serializers.IntegerField(source="guarantor_id", allow_null=True)
    act_by = serializers.DateField()
    last_day = serializers.DateField(allow_null=True)
    days = serializers.IntegerField(help_text="So many days ahead it was due.")
    level = serializers.CharField(source="rung", help_text="officer, head, accountant, director or union.")
    on = serializers.DateField(help_text="The day on which it was raised.")
    seen_by = serializers.SerializerMethodField(help_text="Ids of the persons who acknowledged it.")

    def get_seen_by(self, row: Alarm) -> list[int]:
        return [seen.person_id for seen in row.seen.all()]


class SeenIn(Input):
    words = Text(max_length=300, required=False, allow_blank=True, default="")


class Alarms(ListEndpoint):
    title = _("Open alarms of time limits")
    help_text = _("Mine; with whose=all every one of the scope.")
    gives = AlarmOut
    queryset = Alarm.objects.none()
    filterset_class = AlarmApiFilter
    sorts = {"act_by": ("act_by", "id")}
    default_sort = "act_by"

    def rows(self) -> models.QuerySet[Any]:
        if self.request.query_params.get("whose") == "all":
            seen = Alarm.objects.visible_to(self.actor).order_by().values("pk")
            found = open_alarms(self.actor.on).filter(pk__in=seen)
        else:
            found = alarms_for(self.actor)
        return found.select_related("loan").prefetch_related("seen")


class AcknowledgeAlarm(ActEndpoint, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["acknowledge_alarm"]
    takes = SeenIn
    act_gives = AlarmOut

    def subjects(self) -> models.QuerySet[Any]:
        found = Alarm.objects.visible_to(self.actor).select_related("loan__branch")
        return found.prefetch_related("seen")

    def branch_of(self, subject: Alarm) -> Unit | None:
        branch: Unit = subject.loan.branch
        return branch

    def owners_of(self, subject: Alarm) -> set[int]:
        return owners_for_events(subject.loan, self.actor.on)

    def perform(self, data: dict[str, Any]) -> str:
        acknowledge_alarm(alarm_id=self.subject.pk, actor=self.actor, on=self.actor.on, **data)
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return self.subjects().get(pk=result)
