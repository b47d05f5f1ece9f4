"""Two versions of the regulation side by side, by API: leaves that differ, and what becomes of round sums (V)."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accountability.reports.regulation_examples import examples
from creditcoop.core.api.fields import LARGEST_ID
from creditcoop.core.api.regulation import VersionEndpoint
from creditcoop.core.api.shapes import Out, Yuan
from creditcoop.core.api.views import reader_language
from creditcoop.core.models import RegulationVersion
from creditcoop.core.regulation import chapter_kinds, chapters_by_key, version_on
from creditcoop.core.rules.version_compare import differences

WITH = "with"


class DifferenceOut(Out):
    path = serializers.CharField()
    clause = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the answer
    question = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()


class ExampleShareOut(Out):
    name = serializers.CharField()
    percent = serializers.CharField()
    amount = Yuan()
    is_first = serializers.BooleanField()


class OutcomeOut(Out):
    tier = serializers.IntegerField()
    route = serializers.CharField()
    collateral_required = serializers.BooleanField()
    shares = ExampleShareOut(many=True)
    blocked = serializers.ListField(child=serializers.CharField())


class ExampleOut(Out):
    amount = Yuan()
    kinds = serializers.ListField(
        child=serializers.CharField(), help_text="Kinds of borrower for which it is so; empty: all."
    )
    differs = serializers.BooleanField()
    old = OutcomeOut()
    new = OutcomeOut()


class ComparisonOut(Out):
    old = serializers.CharField(help_text="Number of the version compared with.")
    new = serializers.CharField(help_text="Number of this version.")
    differences = DifferenceOut(many=True)
    examples = ExampleOut(many=True)


class CompareVersion(VersionEndpoint):
    title = _("What a version changes: its leaves and round sums beside those of another")
    http_method_names = ["get", "head"]
    gives = ComparisonOut
    parameters = (
        OpenApiParameter(
            WITH,
            {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
            description="Id of the other version; without it the one in force today.",
        ),
    )

    def shown(self, subject: RegulationVersion) -> dict[str, Any]:
        other = self._other()
        old, new = chapters_by_key(other.body), chapters_by_key(subject.body)
        language = reader_language()
        return {
            "old": other.number,
            "new": subject.number,
            "differences": differences(chapter_kinds(), old, new, language=language),
            "examples": examples(old, new, language=language),
        }

    def _other(self) -> RegulationVersion:
        asked = self.request.query_params.get(WITH, "")
        strangers = [name for name in self.request.query_params if name != WITH]
        if strangers:
            text = _("There is no such filter. Use one of: %(names)s.") % {"names": WITH}
            raise ValidationError({name: [text] for name in strangers})
        if not asked:
            return version_on(self.actor.on)
        if not (asked.isascii() and asked.isdecimal()) or int(asked) > LARGEST_ID:
            raise ValidationError({WITH: [_("Send a whole number.")]})
        return get_object_or_404(self.subjects(), pk=int(asked))  # type: ignore[no-any-return]
