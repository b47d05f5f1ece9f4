"""Events and time limits by API: the board, one loan's clocks, recording, what-if, confirming (Annex 12)."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from creditcoop.core.access import Actor
from creditcoop.core.api.fields import LARGEST_ID, Amount, Code, Day, Input, Text
from creditcoop.core.api.shapes import Out, PersonOut
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint, reader_language
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from creditcoop.core.queries import evidence_of
from loans.api.evidence import EvidenceOut
from loans.api.filters import TimeLimitApiFilter, WithoutClocksApiFilter
from loans.api.loans import visible_loans
from loans.api.shapes import LoanRowOut
from loans.api.with_files import MOST_FILES, FilesField, WithFiles
from loans.models import Loan, LoanEvent, TimeLimit
from loans.queries.classes import with_quality
from loans.queries.time_limits import clocks_on, events_of, happened, owners_for_events, with_files
from loans.rules.limitation.question import DAYS, FLAGS, PARTY_KEYS
from loans.rules.time_limits.events import KINDS, RECORD_CHOICES, RECORD_KEYS, SIDES, uncounted
from loans.services.check_event import EventFacts
from loans.services.confirm_late_event import confirm_late_event
from loans.services.record_event import record_event, what_if

MOST_INSTALMENTS = 400
DAY_KEYS = (*DAYS, "performance_end")
# Name in the body → key of the calculator; an obstacle has a kind of its own.
FACT_KEYS = {
    "obstacle_kind" if key == "kind" else key: key
    for key in sorted({key for keys in RECORD_KEYS.values() for key in keys} - set(PARTY_KEYS))
}


class TimeLimitOut(Out):
    loan = serializers.IntegerField(source="loan_id")
    number = serializers.CharField(source="loan.number")
    clock = serializers.CharField()
    guarantor = serializers.IntegerField(source="guarantor_id", allow_null=True)
    opened_by = serializers.IntegerField(
        source="opened_by_id", allow_null=True, help_text="The event that began it."
    )
    nominal_last_day = serializers.DateField(allow_null=True)
    last_day = serializers.DateField(allow_null=True)
    act_by = serializers.DateField(allow_null=True)
    status = serializers.SerializerMethodField(help_text="Today.")
    flags = serializers.ListField(child=serializers.CharField())

    def get_status(self, row: TimeLimit) -> str:
        return row.status_on(self.context["actor"].on)


class ClockOut(Out):
    """One clock as the calculator answers it; events are named by their ids."""

    clock = serializers.CharField()
    guarantor = serializers.IntegerField(allow_null=True)
    opened_by = serializers.IntegerField(allow_null=True, help_text="The event that began it.")
    answer = serializers.DictField(source="said")
    events = serializers.ListField(child=serializers.IntegerField(), source="used")
    ineffective = serializers.ListField(child=serializers.IntegerField())


class EventRowOut(Out):
    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    side = serializers.CharField()
    guarantor = serializers.IntegerField(source="guarantor_id", allow_null=True)
    happened_on = serializers.DateField()
    facts = serializers.DictField()
    recorded_by = PersonOut()
    recorded_at = serializers.DateTimeField()
    on = serializers.DateField()
    late = serializers.BooleanField()
    needs_second = serializers.BooleanField()
    confirmed = serializers.SerializerMethodField()
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)
    about = serializers.IntegerField(source="about_id", allow_null=True)
    proof = serializers.SerializerMethodField(help_text="strong, weak or none.")
    missing = serializers.SerializerMethodField(help_text="What would make the proof strong.")

    def get_confirmed(self, row: LoanEvent) -> bool:
        return hasattr(row, "confirmation")

    def get_proof(self, row: LoanEvent) -> str:
        return happened(row).proof().grade

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_missing(self, row: LoanEvent) -> list[str]:
        return list(happened(row).proof().missing)


class EventOut(EventRowOut):
    loan = serializers.IntegerField(source="loan_id")
    evidence = EvidenceOut(many=True, source="shown_evidence")


class LoanTimeLimitsOut(Out):
    clocks = ClockOut(many=True)
    events = EventRowOut(many=True)
    uncounted = serializers.DictField(help_text="By id of each event that moves no clock: why.")


class ChangeOut(Out):
    before = ClockOut(allow_null=True, help_text="Null: the event begins it.")
    after = ClockOut(allow_null=True, help_text="Null: the event ends it.")


class WhatIfOut(Out):
    late = serializers.BooleanField()
    needs_second = serializers.BooleanField()
    proof = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())
    clocks = ChangeOut(many=True)


def _fact(key: str) -> Any:
    if key in FLAGS:
        return serializers.BooleanField(required=False)
    if key in DAY_KEYS:
        return Day(required=False)
    if key == "instalment_due_dates":
        return serializers.ListField(child=Day(), required=False, max_length=MOST_INSTALMENTS)
    return Code(choices=RECORD_CHOICES[key], required=False)


class EventIn(Input):
    """An event; the extra keys of its kind are those of the limitation calculator."""

    kind = Code(choices=KINDS)
    happened_on = Day()
    side = Code(choices=SIDES, required=False)
    guarantor = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    waybill = Text(max_length=60, required=False, allow_blank=True)
    corrects = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, help_text="The event that this one corrects."
    )

    about = serializers.IntegerField(
        min_value=1,
        max_value=LARGEST_ID,
        required=False,
        help_text="The event that began the time limit which this one ends or renews.",
    )

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **{name: _fact(key) for name, key in FACT_KEYS.items()}}


class WhatIfIn(EventIn):
    files = serializers.IntegerField(
        min_value=0, max_value=MOST_FILES, required=False, help_text="How many files would prove it."
    )


class RecordEventIn(EventIn):
    amount = Amount(required=False)
    words = Text(max_length=1000, required=False, allow_blank=True)
    files = FilesField(
        required=False, help_text="What proves it: PDF, JPG or PNG. Without proof it moves no clock."
    )


class ConfirmIn(Input):
    reason = Text(max_length=1000)


def event_facts(data: dict[str, Any]) -> EventFacts:
    told = {
        key: data[name]
        for name, key in FACT_KEYS.items()
        # A form says "no" to every flag that it does not name.
        if data.get(name) is not None
        and (data[name] is not False or key in RECORD_KEYS.get(data["kind"], ()))
    }
    return EventFacts(
        kind=data["kind"],
        happened_on=data["happened_on"],
        side=data.get("side", "borrower"),
        guarantor_id=data.get("guarantor"),
        facts={key: plain(value) for key, value in told.items() if value != []},
        amount=data.get("amount"),
        waybill=data.get("waybill", ""),
        words=data.get("words", ""),
        corrects_id=data.get("corrects"),
        about_id=data.get("about"),
    )


def plain(value: Any) -> Any:
    """A day or days as the texts in which the facts of an event are kept."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


class TimeLimits(ListEndpoint):
    title = _("Time limits by the day to act by")
    gives = TimeLimitOut
    queryset = TimeLimit.objects.none()
    filterset_class = TimeLimitApiFilter
    sorts = {"act_by": ("act_by", "id"), "last_day": ("last_day", "id")}
    default_sort = "act_by"

    def rows(self) -> models.QuerySet[Any]:
        return TimeLimit.objects.visible_to(self.actor).filter(act_by__isnull=False).select_related("loan")


class LoansWithoutTimeLimits(ListEndpoint):
    title = _("Loans without time limits")
    gives = LoanRowOut
    queryset = Loan.objects.none()
    filterset_class = WithoutClocksApiFilter
    sorts = {"due_on": ("due_on", "id"), "number": ("number",)}
    default_sort = "-due_on"

    def rows(self) -> models.QuerySet[Any]:
        found = Loan.objects.visible_to(self.actor).issued_or_imported().without_time_limits()
        joined = found.select_related("borrower", "branch", "handler").defer("source_row")
        return with_quality(joined, self.actor.on)


class LoanTimeLimits(ObjectEndpoint):
    title = _("The time limits of one loan, with every step and its article")
    gives = LoanTimeLimitsOut

    def subjects(self) -> models.QuerySet[Any]:
        return visible_loans(self.actor)

    def shown(self, subject: Loan) -> Any:
        events = list(events_of(subject))
        left_out = uncounted([happened(row) for row in events])
        return {
            "clocks": clocks_on(subject, self.actor.on, language=reader_language()),
            "events": events,
            "uncounted": {str(pk): why for pk, why in left_out.items()},
        }


class WhatIfEvent(ObjectEndpoint):
    """Asked in the address, because nothing is done."""

    title = _("What an event would do to the time limits; nothing is saved")
    gives = WhatIfOut

    def subjects(self) -> models.QuerySet[Any]:
        return visible_loans(self.actor)

    def parameters_of(self, method: str) -> Sequence[OpenApiParameter]:
        fields = WhatIfIn().fields
        return [OpenApiParameter(name, str, required=field.required) for name, field in fields.items()]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        body = WhatIfIn(data=request.query_params.dict(), context={"actor": self.actor})
        body.is_valid(raise_exception=True)
        data = dict(body.validated_data)
        found = what_if(
            loan=self.subject, facts=event_facts(data), files=data.get("files", 0), on=self.actor.on
        )
        proof = found.thought.proof()
        told = {
            "late": found.late,
            "needs_second": found.thought.needs_second,
            "proof": proof.grade,
            "missing": list(proof.missing),
            "clocks": [{"before": before, "after": after} for before, after in found.pairs],
        }
        return Response(WhatIfOut(told, context={"actor": self.actor}).data)


def visible_events(actor: Actor) -> models.QuerySet[Any]:
    return with_files(LoanEvent.objects.visible_to(actor).select_related("loan__branch"))


class EventEndpoint(ObjectEndpoint):
    """An event is found where its loan is."""

    def subjects(self) -> models.QuerySet[Any]:
        return visible_events(self.actor)

    def branch_of(self, subject: LoanEvent) -> Unit | None:
        branch: Unit = subject.loan.branch
        return branch

    def shown(self, subject: LoanEvent) -> Any:
        return _with_evidence(subject)


def _with_evidence(event: Any) -> Any:
    event.shown_evidence = list(evidence_of(event))
    return event


class LoanEventDetail(EventEndpoint):
    title = _("One event with its evidence")
    gives = EventOut


class RecordEvent(WithFiles, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["record_event"]
    takes = RecordEventIn
    act_gives = EventOut
    done_status = 201

    def subjects(self) -> models.QuerySet[Any]:
        return visible_loans(self.actor)

    def owners_of(self, subject: Loan) -> set[int]:
        return owners_for_events(subject, self.actor.on)

    def perform(self, data: dict[str, Any]) -> str:
        event = record_event(
            loan_id=self.subject.pk,
            facts=event_facts(data),
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return str(event.pk)

    def done(self, result: str) -> Any:
        return _with_evidence(visible_events(self.actor).get(pk=result))


class ConfirmLateEvent(ActEndpoint, EventEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["confirm_late_event"]
    takes = ConfirmIn
    act_gives = EventOut

    def owners_of(self, subject: LoanEvent) -> set[int]:
        return set()

    def perform(self, data: dict[str, Any]) -> str:
        confirm_late_event(event_id=self.subject.pk, actor=self.actor, on=self.actor.on, **data)
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return _with_evidence(visible_events(self.actor).get(pk=result))
