"""The three no's and the six guarantees by API (II.3, II.4)."""

import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accountability.api.liability import ON, day_asked, refuse_strangers
from accountability.reports.three_noes import LEVELS, OFFICER, RATES, Row, ThreeNoes, three_noes
from accountability.reports.three_noes_figures import ACT, FIGURES
from creditcoop.core.api.shapes import Out, PersonOut, UnitOut
from creditcoop.core.api.views import Endpoint
from creditcoop.core.models import Unit
from creditcoop.core.queries import branches_in_scope

DAY_WRONG = _("Send the day as year-month-day, for example 2026-11-23.")


class NoesRowOut(Out):
    level = serializers.CharField(help_text="whole, branch, department or officer.")
    branch = UnitOut(allow_null=True)
    person = PersonOut(allow_null=True, help_text="Null in an officer's row: nobody on record.")
    figures = serializers.SerializerMethodField(help_text="By code: how many, and yuan as text.")
    rates = serializers.SerializerMethodField(help_text="By code: an exact part of one, or null.")
    three_noes_kept = serializers.SerializerMethodField()

    def get_figures(self, row: Row) -> dict[str, dict[str, Any]]:
        return {
            name: {"count": row.figures.of(name).count, "yuan": f"{row.figures.of(name).worth:.2f}"}
            for name in FIGURES
        }

    def get_rates(self, row: Row) -> dict[str, str | None]:
        return {name: _exact(row.figures.rate(name)) for name in RATES}

    def get_three_noes_kept(self, row: Row) -> bool:
        return row.figures.all_three


def _exact(part: Fraction | None) -> str | None:
    return None if part is None else str(part)


class NoesOut(Out):
    on = serializers.DateField(source="asked.on")
    since = serializers.DateField(source="asked.since")
    own_only = serializers.BooleanField()
    rows = NoesRowOut(many=True)


class ThreeNoesReport(Endpoint):
    title = _("Three no's and six guarantees, as of a day")
    gives = NoesOut
    parameters = (
        ON,
        OpenApiParameter(
            "since", OpenApiTypes.DATE, description="First day counted; else the first of the year."
        ),
        OpenApiParameter("branch", OpenApiTypes.INT, description="Id of a branch in reach."),
        OpenApiParameter("level", OpenApiTypes.STR, enum=list(LEVELS)),
    )

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_strangers(request, "on", "since", "branch", "level")
        on = day_asked(request, self.actor.on)
        level = request.query_params.get("level", OFFICER)
        if level not in LEVELS:
            raise ValidationError(
                {"level": [_("Send one of: %(allowed)s.") % {"allowed": ", ".join(LEVELS)}]}
            )
        report: ThreeNoes = three_noes(
            actor=self.actor, on=on, since=self._since(on), branch=self._branch(), level=level
        )
        return Response(NoesOut(report, context={"actor": self.actor}).data)

    def _since(self, on: datetime.date) -> datetime.date:
        text = self.request.query_params.get("since")
        if text is None:
            return datetime.date(on.year, 1, 1)
        try:
            return min(datetime.date.fromisoformat(text), on)
        except ValueError:
            raise ValidationError({"since": [DAY_WRONG]}) from None

    def _branch(self) -> Unit | None:
        text = self.request.query_params.get("branch")
        if text is None:
            return None
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
        found = branches_in_scope(self.actor, ACT).filter(pk=number).first()
        if found is None:
            raise ValidationError({"branch": [_("Choose a branch in your reach.")]})
        return found
