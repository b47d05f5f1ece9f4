"""Exceptions to II.6 and pressure (III.5) by API: the list, one of them, and the same acts as the pages."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from creditcoop.core.access import Actor
from creditcoop.core.api.fields import Code, Day, Id, Input, Many, Text
from creditcoop.core.api.shapes import Out, PersonOut
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import EvidenceUse, Unit
from creditcoop.core.queries import evidence_of
from loans.api.applications import ApplicationEndpoint
from loans.api.evidence import EvidenceOut
from loans.api.filters import ExceptionApiFilter
from loans.api.with_files import MOST_FILES, FilesField, WithFiles
from loans.models import ExceptionDecision, GuaranteeException, Intervention
from loans.rules.exceptions import exception_state
from loans.services.ask_exception import ask_exception
from loans.services.decide_exception import decide_exception
from loans.services.object_in_writing import object_in_writing
from loans.services.record_intervention import InterventionFacts, record_intervention

SORTS = {"on": ("on", "id"), "valid_to": ("valid_to", "id"), "amount": ("application__amount", "id")}


class ExceptionAnswerOut(Out):
    outcome = serializers.CharField()
    reason = serializers.CharField(help_text="The union's; the group's reasons stand in its votes.")
    person = PersonOut()
    post = serializers.CharField()
    votes_for = serializers.IntegerField(allow_null=True)
    votes_needed = serializers.IntegerField(allow_null=True)
    on = serializers.DateField()


class ExceptionOut(Out):
    """A request for an exception to II.6 and its answer (Q7)."""

    id = serializers.IntegerField()
    application = serializers.IntegerField(source="application_id")
    reason = serializers.CharField()
    means = serializers.CharField()
    valid_to = serializers.DateField(help_text="The last day on which the loan may be issued under it.")
    asked_by = PersonOut()
    on = serializers.DateField()
    decision = ExceptionAnswerOut(allow_null=True, default=None)
    state = serializers.SerializerMethodField(
        help_text="pending, granted, used, ended, refused or dropped, today."
    )

    def get_state(self, row: GuaranteeException) -> str:
        decision = getattr(row, "decision", None)
        return exception_state(
            outcome=decision.outcome if decision else "",
            application_state=row.application.state,
            valid_to=row.valid_to,
            on=self.context["actor"].on,
        )


class ExceptionFullOut(ExceptionOut):
    evidence = EvidenceOut(many=True, source="shown_evidence")


class ObjectionOut(Out):
    person = PersonOut()
    words = serializers.CharField()
    on = serializers.DateField()


class InterventionOut(Out):
    """Pressure on a loan, its evidence, and who objected in writing."""

    id = serializers.IntegerField()
    application = serializers.IntegerField(source="application_id")
    name = serializers.CharField()
    office = serializers.CharField()
    form = serializers.CharField()
    happened_on = serializers.DateField()
    words = serializers.CharField()
    witness = serializers.CharField()
    entered_by = PersonOut()
    on = serializers.DateField()
    objections = ObjectionOut(many=True, source="objections.all")
    evidence = EvidenceOut(many=True, source="shown_evidence")


class ExceptionIn(Input):
    reason = Text(max_length=2000)
    means = Text(max_length=2000, help_text="What the guarantor can pay from.")
    valid_to = Day()
    files = FilesField(help_text="Proof of the guarantor's means: PDF, JPG or PNG.")


class ExceptionAnswerIn(Input):
    outcome = Code(choices=ExceptionDecision.Outcome.values)
    reason = Text(max_length=2000)


class InterventionIn(Input):
    name = Text(max_length=100)
    office = Text(max_length=100)
    form = Code(choices=Intervention.Form.values)
    happened_on = Day()
    words = Text(max_length=2000)
    witness = Text(max_length=100, required=False, allow_blank=True)
    files = FilesField(help_text="Without evidence the pressure does not count (Q14).")


class ObjectionIn(Input):
    words = Text(max_length=2000)
    evidence = Many(
        child=Id(), required=False, max_length=MOST_FILES, help_text="Ids of evidence kept already, if any."
    )


def visible_exceptions(actor: Actor) -> models.QuerySet[Any]:
    return GuaranteeException.objects.visible_to(actor).select_related(
        "application__branch", "asked_by", "decision__person"
    )


def visible_interventions(actor: Actor) -> models.QuerySet[Any]:
    rows = Intervention.objects.visible_to(actor).select_related("application__branch", "entered_by")
    return rows.prefetch_related("objections__person")


def with_evidence(row: Any) -> Any:
    row.shown_evidence = list(evidence_of(row))
    return row


class Exceptions(ListEndpoint):
    title = _("Exceptions to II.6")
    gives = ExceptionOut
    queryset = GuaranteeException.objects.none()
    filterset_class = ExceptionApiFilter
    sorts = SORTS
    default_sort = "-on"

    def rows(self) -> models.QuerySet[Any]:
        return GuaranteeException.objects.listed_to(self.actor).select_related(
            "application", "asked_by", "decision__person"
        )


class OnFileEndpoint(ObjectEndpoint):
    """Something that belongs to an application and is found where the application is."""

    def branch_of(self, subject: Any) -> Unit | None:
        branch: Unit = subject.application.branch
        return branch

    def shown(self, subject: Any) -> Any:
        return with_evidence(subject)


class ExceptionDetail(OnFileEndpoint):
    title = _("One request for an exception, with its answer and evidence")
    gives = ExceptionFullOut

    def subjects(self) -> models.QuerySet[Any]:
        return visible_exceptions(self.actor)


class InterventionDetail(OnFileEndpoint):
    title = _("One record of pressure, with objections and evidence")
    gives = InterventionOut

    def subjects(self) -> models.QuerySet[Any]:
        return visible_interventions(self.actor)


class AskException(WithFiles, ApplicationEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["ask_exception"]
    takes = ExceptionIn
    act_gives = ExceptionFullOut
    done_status = 201

    def perform(self, data: dict[str, Any]) -> str:
        files = data.pop("files")
        asked = ask_exception(
            application_id=self.subject.pk, files=files, actor=self.actor, on=self.actor.on, **data
        )
        return str(asked.pk)

    def done(self, result: str) -> Any:
        return with_evidence(visible_exceptions(self.actor).get(pk=result))


class DecideException(ActEndpoint, OnFileEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["decide_exception"]
    takes = ExceptionAnswerIn
    act_gives = ExceptionFullOut

    def subjects(self) -> models.QuerySet[Any]:
        return visible_exceptions(self.actor)

    def perform(self, data: dict[str, Any]) -> str:
        decide_exception(exception_id=self.subject.pk, actor=self.actor, on=self.actor.on, **data)
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return with_evidence(visible_exceptions(self.actor).get(pk=result))


class RecordIntervention(WithFiles, ApplicationEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["record_intervention"]
    takes = InterventionIn
    act_gives = InterventionOut
    done_status = 201

    def perform(self, data: dict[str, Any]) -> str:
        files = data.pop("files")
        row = record_intervention(
            application_id=self.subject.pk,
            facts=InterventionFacts(**data),
            files=files,
            actor=self.actor,
            on=self.actor.on,
        )
        return str(row.pk)

    def done(self, result: str) -> Any:
        return with_evidence(visible_interventions(self.actor).get(pk=result))


class ObjectInWriting(ActEndpoint, OnFileEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["object_in_writing"]
    takes = ObjectionIn
    act_gives = InterventionOut
    done_status = 201

    def subjects(self) -> models.QuerySet[Any]:
        return visible_interventions(self.actor)

    def perform(self, data: dict[str, Any]) -> str:
        wanted = set(data.get("evidence", ()))
        uses = EvidenceUse.objects.visible_to(self.actor).filter(pk__in=wanted).select_related("file")
        if len(uses) < len(wanted):
            raise Refused(gettext("Choose evidence that you can see."), field="evidence")
        object_in_writing(
            intervention_id=self.subject.pk,
            words=data["words"],
            files=[use.file for use in uses],
            actor=self.actor,
            on=self.actor.on,
        )
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return with_evidence(visible_interventions(self.actor).get(pk=result))
