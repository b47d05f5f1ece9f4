"""The penalty ledger by API: entries with the lines behind them, lapses, findings, the check of the whole."""

import json
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accountability.api.filters import LedgerApiFilter
from accountability.labels import fault_text
from accountability.models import Finding, Lapse, PenaltyEntry
from accountability.reports.lapse import entries_shown, lapse_report, lines_of
from accountability.rules.findings import CAUSE_WORDS, DECISIONS, FindingKind
from accountability.services.ask_finding import ask_finding
from accountability.services.decide_finding import decide_finding
from accountability.services.verify_ledger import verify_ledger
from creditcoop.core.api.fields import Code, Id, Input, Many, Text
from creditcoop.core.api.shapes import Out, PersonOut, UnitOut, Yuan
from creditcoop.core.api.views import ActEndpoint, Endpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from creditcoop.core.rules.money import format_yuan
from loans.api.with_files import FilesField, WithFiles

SORTS = {"seq": ("seq",), "business_day": ("business_day", "seq"), "amount": ("amount", "seq")}


class FineLineOut(Out):
    person = PersonOut(required=False)
    post = serializers.CharField()
    article = serializers.CharField()
    base = serializers.CharField()
    rate = serializers.CharField(help_text="“1.5%” of the base, or yuan a unit or loan.")
    units = serializers.IntegerField()
    amount = serializers.CharField()
    counted = serializers.BooleanField(help_text="False: the reading sets this figure aside.")


class PenaltyEntryOut(Out):
    id = serializers.IntegerField(source="pk")
    seq = serializers.IntegerField()
    kind = serializers.CharField()
    business_day = serializers.DateField()
    person = PersonOut()
    loan = serializers.IntegerField(source="loan_id")
    loan_number = serializers.CharField(source="loan.number")
    branch = UnitOut()
    lapse = serializers.IntegerField(source="lapse_id")
    amount = Yuan()
    version = serializers.CharField(source="version.number")
    version_sha256 = serializers.CharField(source="version.sha256")
    reverses = serializers.IntegerField(source="reverses.seq", allow_null=True, default=None)
    prev_hash = serializers.CharField()
    hash = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class EntryFullOut(PenaltyEntryOut):
    body = serializers.CharField(help_text="The canonical text that the hash is of.")
    lines = serializers.SerializerMethodField()

    def get_lines(self, entry: PenaltyEntry) -> list[dict[str, Any]]:
        return [
            {
                **{name: line[name] for name in ("post", "article", "rate", "units", "counted")},
                "base": format_yuan(line["base_fen"]),
                "amount": format_yuan(line["amount_fen"]),
            }
            for line in lines_of(entry)
        ]


class FindingOut(Out):
    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    cause = serializers.CharField()
    intent = serializers.BooleanField()
    words = serializers.CharField()
    people = serializers.SerializerMethodField()
    asked_by = PersonOut()
    on = serializers.DateField()
    outcome = serializers.CharField(source="decision.outcome", allow_null=True, default=None)
    reason = serializers.CharField(source="decision.reason", allow_null=True, default=None)
    decided_on = serializers.DateField(source="decision.on", allow_null=True, default=None)

    def get_people(self, row: Finding) -> list[int]:
        return [named.person_id for named in row.people.all()]


class LapseOut(Out):
    id = serializers.IntegerField(source="pk")
    loan = serializers.IntegerField(source="loan_id")
    loan_number = serializers.CharField(source="loan.number")
    branch = UnitOut()
    claim = serializers.CharField()
    clock = serializers.CharField()
    last_day = serializers.DateField()
    lapsed_on = serializers.DateField()
    found_on = serializers.DateField()
    amount = Yuan()
    units = serializers.IntegerField()
    undone = serializers.SerializerMethodField()
    holders = serializers.JSONField(source="shown_holders", help_text="Person id by post, on the last day.")
    facts = serializers.JSONField(source="shown_facts", help_text="What the lapse rests on.")
    facts_sha256 = serializers.CharField()
    lines = FineLineOut(many=True, source="shown_lines")
    entries = PenaltyEntryOut(many=True, source="shown_entries")
    findings = FindingOut(many=True, source="shown_findings")

    def get_undone(self, lapse: Lapse) -> bool:
        return hasattr(lapse, "undone")


class FaultOut(Out):
    seq = serializers.IntegerField()
    code = serializers.CharField()
    text = serializers.CharField(help_text="Empty for an administrator: he sees numbers and no contents.")


class VerificationOut(Out):
    rows = serializers.IntegerField()
    whole = serializers.BooleanField()
    faults = FaultOut(many=True)
    head_seq = serializers.IntegerField(allow_null=True)
    head_hash = serializers.CharField(allow_null=True)


class FindingIn(Input):
    kind = Code(choices=[kind.value for kind in FindingKind])
    words = Text(max_length=2000)
    cause = Code(choices=list(CAUSE_WORDS), required=False)
    intent = serializers.BooleanField(required=False)
    people = Many(child=Id(), required=False, max_length=10)
    files = FilesField(help_text="Minutes or other proof: PDF, JPG or PNG.")


class FindingDecisionIn(Input):
    outcome = Code(choices=list(DECISIONS))
    reason = Text(max_length=2000, required=False, allow_blank=True)


class Ledger(ListEndpoint):
    title = _("Entries of the penalty ledger")
    gives = PenaltyEntryOut
    queryset = PenaltyEntry.objects.none()
    filterset_class = LedgerApiFilter
    sorts = SORTS
    default_sort = "-seq"

    def rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = entries_shown(PenaltyEntry.objects.visible_to(self.actor))
        return rows


class Entry(ObjectEndpoint):
    title = _("One entry with both figures and its receipt")
    gives = EntryFullOut

    def subjects(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = entries_shown(PenaltyEntry.objects.visible_to(self.actor))
        return rows


class LapseEndpoint(ObjectEndpoint):
    def subjects(self) -> QuerySet[Any]:
        rows = Lapse.objects.visible_to(self.actor)
        return rows.select_related("loan", "branch__parent", "version", "undone")

    def shown(self, subject: Lapse) -> Any:
        report = lapse_report(subject)
        lapse: Any = report.lapse
        lapse.shown_holders = {
            office.value: person.pk if person else None for office, person in report.holders
        }
        lapse.shown_facts = json.loads(lapse.facts)
        lapse.shown_lines = [
            {
                "person": person,
                "post": line.office.value,
                "article": line.article,
                "base": format_yuan(line.base_fen),
                "rate": line.rate,
                "units": line.units,
                "amount": format_yuan(line.amount_fen),
                "counted": line.counted,
            }
            for person, line in report.lines
        ]
        of_branch = self.actor.may("view_penalties", branch=lapse.branch)
        lapse.shown_entries = [
            entry for entry in report.entries if of_branch or entry.person_id == self.actor.person_id
        ]
        lapse.shown_findings = report.findings
        return lapse


class LapseDetail(LapseEndpoint):
    title = _("One lapse with who answers, what it costs and what was found")
    gives = LapseOut


class AskFinding(WithFiles, LapseEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["ask_finding"]
    takes = FindingIn
    act_gives = FindingOut
    done_status = 201

    def perform(self, data: dict[str, Any]) -> str:
        files = data.pop("files")
        made = ask_finding(lapse_id=self.subject.pk, files=files, actor=self.actor, on=self.actor.on, **data)
        return str(made.pk)

    def done(self, result: str) -> Any:
        return finding_rows(Finding.objects.visible_to(self.actor)).get(pk=result)


class DecideFinding(ActEndpoint, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["decide_finding"]
    takes = FindingDecisionIn
    act_gives = FindingOut

    def subjects(self) -> QuerySet[Any]:
        return finding_rows(Finding.objects.visible_to(self.actor))

    def branch_of(self, subject: Finding) -> Unit:
        return subject.lapse.branch

    def perform(self, data: dict[str, Any]) -> str:
        decide_finding(
            finding_id=self.subject.pk,
            outcome=data["outcome"],
            reason=data.get("reason", ""),
            actor=self.actor,
            on=self.actor.on,
        )
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return finding_rows(Finding.objects.visible_to(self.actor)).get(pk=result)


def finding_rows(rows: QuerySet[Any]) -> QuerySet[Any]:
    joined = rows.select_related("lapse__branch", "lapse__loan", "asked_by", "decision")
    return joined.prefetch_related("people")


class Verification(Endpoint):
    title = _("The check of the whole penalty ledger, every fault by row")
    gives = VerificationOut

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found = verify_ledger()
        said = {
            "rows": found.rows,
            "whole": not found.faults,
            "faults": [
                {
                    "seq": fault.seq,
                    "code": fault.code,
                    "text": "" if self.actor.is_only_admin else fault_text(fault),
                }
                for fault in found.faults
            ],
            "head_seq": found.head.seq if found.head else None,
            "head_hash": found.head.hash if found.head else None,
        }
        return Response(VerificationOut(said).data)
