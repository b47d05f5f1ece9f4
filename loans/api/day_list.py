"""The day's list by API (practice.md 7.1)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from creditcoop.core.api.fields import LARGEST_ID, Code, Day, Input, Text
from creditcoop.core.api.shapes import Out
from creditcoop.core.api.views import ActEndpoint
from creditcoop.core.labels import ACT_LABELS
from loans.models import DayMark
from loans.queries.day_list import Listed, day_list
from loans.rules.day_list import DEEDS
from loans.services.mark_line import mark_line


class LineOut(Out):
    line = serializers.CharField(
        source="line.key", help_text="Names the line when something is said about it."
    )
    kind = serializers.CharField(
        source="line.kind", help_text="clock, dunning, check, promise, step, due or must."
    )
    about = serializers.CharField(source="line.about", help_text="Which clock, check, step or must-do.")
    by = serializers.DateField(source="line.day")
    loan = serializers.IntegerField(source="line.loan", allow_null=True)
    number = serializers.SerializerMethodField(help_text="Of the loan.")
    moved_to = serializers.SerializerMethodField()
    passed_to = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()

    def get_number(self, row: Listed) -> str:
        return row.loan.number if row.loan else ""

    def get_moved_to(self, row: Listed) -> str | None:
        return row.mark.until_on.isoformat() if row.mark and row.mark.until_on else None

    def get_passed_to(self, row: Listed) -> int | None:
        return row.mark.to_id if row.mark else None

    def get_reason(self, row: Listed) -> str:
        return row.mark.reason if row.mark else ""


class DayListOut(Out):
    now = LineOut(many=True)
    moved = LineOut(many=True)
    passed = LineOut(many=True)


class MarkIn(Input):
    line = Text(max_length=120)
    did = Code(choices=DEEDS)
    reason = Text(max_length=300, required=False, allow_blank=True, default="")
    until_on = Day(required=False, help_text="Where it is moved.")
    to = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, help_text="To whom it is passed on."
    )


class MarkOut(Out):
    id = serializers.IntegerField(source="pk")
    line = serializers.CharField(source="key")
    did = serializers.CharField()
    until_on = serializers.DateField(allow_null=True)
    to = serializers.IntegerField(source="to_id", allow_null=True)


class DayListEndpoint(ActEndpoint):
    title = _("The day's list")
    act_title = ACT_LABELS["mark_line"]
    gives = DayListOut
    takes = MarkIn
    act_gives = MarkOut
    done_status = 201

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(DayListOut(day_list(self.actor), context={"actor": self.actor}).data)

    def perform(self, data: dict[str, Any]) -> str:
        mark = mark_line(
            key=data["line"],
            did=data["did"],
            reason=data["reason"],
            until_on=data.get("until_on"),
            to_id=data.get("to"),
            actor=self.actor,
            on=self.actor.on,
        )
        return str(mark.pk)

    def done(self, result: str) -> Any:
        return DayMark.objects.get(pk=result)
