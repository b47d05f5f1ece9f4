"""Visits by API: the log, one record, recording with photographs, a head's reading (II.5; practice.md 7.3)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from creditcoop.core.api.fields import LARGEST_ID, Amount, Code, Day, Input, Text
from creditcoop.core.api.filters import DayFilter, IdFilter
from creditcoop.core.api.shapes import Out, PersonOut, Yuan
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from creditcoop.core.queries import evidence_of
from loans.api.evidence import EvidenceOut
from loans.api.loans import visible_loans
from loans.api.with_files import FilesField, WithFiles
from loans.filters.visits import VisitFilter
from loans.models import Loan, Visit
from loans.queries.time_limits import owners_for_events
from loans.queries.visits import shown_visits
from loans.rules import visits as codes
from loans.services.check_visit import VisitFacts
from loans.services.read_visit import read_visit
from loans.services.record_visit import record_visit


class VisitApiFilter(VisitFilter):
    branch = IdFilter(field_name="branch")
    by = IdFilter(field_name="recorded_by")
    borrower = IdFilter(field_name="borrower")
    loan = IdFilter(field_name="of_loans__loan")
    visited_from = DayFilter(field_name="visited_on", lookup_expr="gte")
    visited_to = DayFilter(field_name="visited_on", lookup_expr="lte")


class VisitRowOut(Out):
    id = serializers.IntegerField(source="pk")
    borrower = serializers.IntegerField(source="borrower_id")
    loans = serializers.SerializerMethodField(help_text="Ids of the loans that it was about.")
    purpose = serializers.CharField()
    visited_on = serializers.DateField()
    counts_on = serializers.DateField(help_text="The day on which a check counts as done.")
    recorded_by = PersonOut()
    on = serializers.DateField()
    alarming = serializers.BooleanField()
    promised_amount = Yuan(allow_null=True)
    promised_on = serializers.DateField(allow_null=True)
    next_step = serializers.CharField()
    next_on = serializers.DateField(allow_null=True)
    photographs = serializers.IntegerField(source="photo_count")
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)
    corrected = serializers.SerializerMethodField()
    read_by = serializers.SerializerMethodField(help_text="Id of the head who read it.")

    def get_loans(self, row: Visit) -> list[int]:
        return [named.loan_id for named in row.of_loans.all()]

    def get_corrected(self, row: Visit) -> bool:
        return hasattr(row, "corrected_by")

    def get_read_by(self, row: Visit) -> int | None:
        return row.read.person_id if hasattr(row, "read") else None


class VisitOut(VisitRowOut):
    began_at = serializers.TimeField(allow_null=True)
    ended_at = serializers.TimeField(allow_null=True)
    place = serializers.CharField()
    met = serializers.ListField(child=serializers.CharField())
    met_names = serializers.CharField()
    use = serializers.CharField(help_text="as_agreed or otherwise; empty: not looked at.")
    business = serializers.CharField()
    changes = serializers.ListField(child=serializers.CharField())
    guarantor = serializers.CharField()
    collateral = serializers.CharField()
    risks = serializers.ListField(child=serializers.CharField())
    words = serializers.CharField()
    paper_number = serializers.CharField()
    with_person = serializers.IntegerField(source="with_person_id", allow_null=True)
    evidence = EvidenceOut(many=True, source="shown_evidence")


def _several(choices: tuple[str, ...]) -> serializers.ListField:
    return serializers.ListField(child=Code(choices=choices), required=False, max_length=len(choices))


def _id() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)


class RecordVisitIn(Input):
    purpose = Code(choices=codes.PURPOSES)
    visited_on = Day()
    also = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID),
        required=False,
        max_length=50,
        help_text="Further loans of the same borrower.",
    )
    began_at = serializers.TimeField(required=False)
    ended_at = serializers.TimeField(required=False)
    place = Text(max_length=100, required=False, allow_blank=True)
    met = _several(codes.MET)
    met_names = Text(max_length=100, required=False, allow_blank=True)
    use = Code(choices=codes.USES, required=False)
    business = Code(choices=codes.BUSINESS, required=False)
    changes = _several(codes.CHANGES)
    guarantor = Code(choices=codes.GUARANTOR, required=False)
    collateral = Code(choices=codes.COLLATERAL, required=False)
    risks = _several(codes.RISKS)
    words = Text(max_length=1000, required=False, allow_blank=True)
    promised_amount = Amount(required=False)
    promised_on = Day(required=False)
    paper_number = Text(max_length=60, required=False, allow_blank=True)
    next_step = Code(choices=codes.NEXT_STEPS, required=False)
    next_on = Day(required=False)
    with_person = _id()
    corrects = _id()
    files = FilesField(required=False, help_text="Photographs: PDF, JPG or PNG.")


def visit_facts(data: dict[str, Any]) -> VisitFacts:
    told = {
        name: value
        for name, value in data.items()
        if name not in ("files", "also", "with_person", "corrects")
    }
    lists = {name: tuple(told.pop(name, ())) for name in ("met", "changes", "risks")}
    return VisitFacts(
        **told,
        **lists,
        also_ids=data.get("also", ()),
        with_person_id=data.get("with_person"),
        corrects_id=data.get("corrects"),
    )


def visible_visits(actor: Any) -> models.QuerySet[Any]:
    return shown_visits(Visit.objects.visible_to(actor))


class Visits(ListEndpoint):
    title = _("Visits")
    gives = VisitRowOut
    queryset = Visit.objects.none()
    filterset_class = VisitApiFilter
    sorts = {"visited_on": ("visited_on", "id")}
    default_sort = "-visited_on"

    def rows(self) -> models.QuerySet[Any]:
        return visible_visits(self.actor)


class VisitEndpoint(ObjectEndpoint):
    """A visit is found where one of its loans is, or by who made it."""

    def subjects(self) -> models.QuerySet[Any]:
        return visible_visits(self.actor)

    def branch_of(self, subject: Visit) -> Unit | None:
        branch: Unit = subject.branch
        return branch

    def shown(self, subject: Visit) -> Any:
        return _with_evidence(subject)


def _with_evidence(visit: Any) -> Any:
    visit.shown_evidence = list(evidence_of(visit))
    return visit


class VisitDetail(VisitEndpoint):
    title = _("One visit with its photographs")
    gives = VisitOut


class RecordVisit(WithFiles, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["record_visit"]
    takes = RecordVisitIn
    act_gives = VisitOut
    done_status = 201

    def subjects(self) -> models.QuerySet[Any]:
        return visible_loans(self.actor)

    def owners_of(self, subject: Loan) -> set[int]:
        return owners_for_events(subject, self.actor.on)

    def perform(self, data: dict[str, Any]) -> str:
        visit = record_visit(
            loan_id=self.subject.pk,
            facts=visit_facts(data),
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return str(visit.pk)

    def done(self, result: str) -> Any:
        return _with_evidence(visible_visits(self.actor).get(pk=result))


class ReadIn(Input):
    words = Text(max_length=300, required=False, allow_blank=True, default="")


class ReadVisit(ActEndpoint, VisitEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["read_visit"]
    takes = ReadIn
    act_gives = VisitOut

    def owners_of(self, subject: Visit) -> set[int]:
        return set()

    def perform(self, data: dict[str, Any]) -> str:
        read_visit(visit_id=self.subject.pk, words=data["words"], actor=self.actor, on=self.actor.on)
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return _with_evidence(visible_visits(self.actor).get(pk=result))
