"""Letters of authorisation and declared ties by API: the same services as the pages."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from creditcoop.core.api.shapes import Out, PersonOut, UnitOut
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Authorisation, Person, Unit
from creditcoop.core.services.end_letter import end_letter
from creditcoop.core.services.grant_letter import grant_letter
from loans.api.filters import LetterApiFilter, TieApiFilter
from loans.api.inputs import LetterIn, ReasonIn, TieIn
from loans.api.shapes import Yuan
from loans.models import Tie
from loans.queries.letters import visible_letters
from loans.queries.ties import visible_ties
from loans.services.declare_tie import declare_tie
from loans.services.end_tie import end_tie


class LetterOut(Out):
    """Empty kinds, securities and villages mean all; without a person it is the branch's own limit."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    person = PersonOut(allow_null=True)
    unit = UnitOut()
    limit_amount = Yuan()
    total_limit_amount = Yuan(allow_null=True)
    borrower_kinds = serializers.ListField(child=serializers.CharField())
    securities = serializers.ListField(child=serializers.CharField())
    villages = serializers.ListField(child=serializers.CharField())
    from_on = serializers.DateField()
    from_time = serializers.TimeField()
    until_on = serializers.DateField(allow_null=True)
    until_time = serializers.TimeField(allow_null=True)
    granted_by_text = serializers.CharField()


class TieOut(Out):
    id = serializers.IntegerField()
    person = PersonOut()
    relation = serializers.CharField()
    name = serializers.CharField()
    id_kind = serializers.CharField()
    id_masked = serializers.CharField()
    declared_by = PersonOut()
    declared_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    end_reason = serializers.CharField()


class Letters(ActEndpoint, ListEndpoint):
    """GET lists letters, POST grants one."""

    title = _("Letters of authorisation")
    act_title = ACT_LABELS["grant_letter"]
    gives = LetterOut
    act_gives = LetterOut
    takes = LetterIn
    done_status = 201
    places = {"unit": "unit_code"}
    queryset = Authorisation.objects.none()
    filterset_class = LetterApiFilter
    sorts = {"number": ("number",), "from_on": ("from_on", "id")}
    default_sort = "-from_on"

    def rows(self) -> models.QuerySet[Any]:
        return visible_letters(self.actor)

    def perform(self, data: dict[str, Any]) -> str:
        return str(grant_letter(facts=LetterIn.facts(data), actor=self.actor).pk)

    def done(self, result: str) -> Any:
        return visible_letters(self.actor).get(pk=result)


class EndLetter(ActEndpoint, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["end_letter"]
    takes = ReasonIn
    act_gives = LetterOut

    def subjects(self) -> models.QuerySet[Any]:
        return visible_letters(self.actor)

    def branch_of(self, subject: Authorisation) -> Unit | None:
        return subject.unit

    def perform(self, data: dict[str, Any]) -> str:
        end_letter(letter_id=self.subject.pk, reason=data["reason"], actor=self.actor, on=self.actor.on)
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return visible_letters(self.actor).get(pk=result)


class Ties(ActEndpoint, ListEndpoint):
    """GET lists declared ties, POST declares one."""

    title = _("Declared ties")
    act_title = ACT_LABELS["declare_tie"]
    gives = TieOut
    act_gives = TieOut
    takes = TieIn
    done_status = 201
    queryset = Tie.objects.none()
    filterset_class = TieApiFilter
    sorts = {"person": ("person__name", "id"), "declared_on": ("declared_on", "id")}
    default_sort = "person"

    def rows(self) -> models.QuerySet[Any]:
        return visible_ties(self.actor)

    def perform(self, data: dict[str, Any]) -> str:
        named = data.pop("person", None)
        person = Person.objects.filter(pk=named).first() if named else self.actor.person
        if person is None:
            raise Refused(gettext("Choose the colleague."), field="person")
        return str(declare_tie(person=person, actor=self.actor, on=self.actor.on, **data).pk)

    def done(self, result: str) -> Any:
        return visible_ties(self.actor).get(pk=result)


class EndTie(ActEndpoint, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["end_tie"]
    takes = ReasonIn
    act_gives = TieOut

    def subjects(self) -> models.QuerySet[Any]:
        return visible_ties(self.actor)

    def branch_of(self, subject: Tie) -> Unit | None:
        return self.actor.home

    def perform(self, data: dict[str, Any]) -> str:
        end_tie(tie_id=self.subject.pk, reason=data["reason"], actor=self.actor, on=self.actor.on)
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return visible_ties(self.actor).get(pk=result)
