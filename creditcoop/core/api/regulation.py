"""The versions of the regulation, as adopted."""

import json
from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from creditcoop.core.api.filters import DayFilter
from creditcoop.core.api.shapes import Out
from creditcoop.core.api.views import ListEndpoint, ObjectEndpoint
from creditcoop.core.models import RegulationVersion, Unit


class VersionRowOut(Out):
    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    title_en = serializers.CharField()
    effective_from = serializers.DateField()
    adopted_on = serializers.DateField(allow_null=True)
    resolution = serializers.CharField()
    sha256 = serializers.CharField()
    shipped = serializers.BooleanField()


class VersionOut(VersionRowOut):
    body = serializers.SerializerMethodField()

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "object"}})
    def get_body(self, version: RegulationVersion) -> dict[str, Any]:
        return json.loads(version.body)  # type: ignore[no-any-return]


class VersionFilter(django_filters.FilterSet):
    effective_until = DayFilter(field_name="effective_from", lookup_expr="lte")

    class Meta:
        model = RegulationVersion
        fields: list[str] = []


def _adopted() -> models.QuerySet[RegulationVersion]:
    return RegulationVersion.objects.filter(state=RegulationVersion.State.ADOPTED)


class Versions(ListEndpoint):
    title = _("The adopted versions of the regulation")
    gives = VersionRowOut
    queryset = RegulationVersion.objects.none()
    filterset_class = VersionFilter
    sorts = {"effective_from": ("effective_from",), "number": ("number", "id")}
    default_sort = "-effective_from"

    def rows(self) -> models.QuerySet[Any]:
        return _adopted()


class Version(ObjectEndpoint):
    title = _("One version of the regulation, with its chapters")
    gives = VersionOut

    def subjects(self) -> models.QuerySet[Any]:
        return _adopted()

    def branch_of(self, subject: RegulationVersion) -> Unit | None:
        return None
