"""Loan books by API: upload one, say what its columns mean, see its findings, commit it by a second person."""

import base64
import json
from dataclasses import asdict
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from creditcoop.core.api.fields import Code, Input, Text
from creditcoop.core.api.shapes import Out, PersonOut
from creditcoop.core.api.views import ActEndpoint, Endpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from loans.filters import ImportFilter
from loans.models import ColumnMapping, ImportBatch
from loans.rules.importing.book import MAPPINGS
from loans.rules.importing.column_rules import FIELDS, LONGEST_NAME, ColumnRules, decode
from loans.rules.importing.faults import Fault, shown
from loans.rules.importing.guesses import guessed_heads
from loans.rules.importing.ways import AMOUNT_READERS, DAY_READERS
from loans.services.find_mapping import AUTO, newest_mappings
from loans.services.import_wording import reason, sentence
from loans.services.map_import import map_import
from loans.services.preview_loan_book import decoded
from loans.services.read_csv import DELIMITERS, ENCODINGS, ReadAs
from loans.services.stage_import import faults_of
from loans.services.upload_import import Upload, bring_in, upload_import

MOST_FINDINGS = 500
PERSONAL = {name: column.personal for name, column in FIELDS.items()}
ENCODING_CHOICES, DELIMITER_CHOICES = ["", *ENCODINGS], ["", *DELIMITERS]


class ImportOut(Out):
    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="What the rows are: loans, or payments on loans that are there.")
    state = serializers.CharField()
    mapping = serializers.CharField(help_text="“own” where a kept mapping read the file.")
    kept_mapping = serializers.SerializerMethodField(
        help_text="Name and version of the kept mapping, or null."
    )
    file_name = serializers.CharField()
    sha256 = serializers.CharField()
    rows_read = serializers.IntegerField()
    rows_accepted = serializers.IntegerField()
    rows_refused = serializers.IntegerField()
    staged_by = PersonOut(allow_null=True)
    staged_on = serializers.DateField()
    committed_by = PersonOut(allow_null=True)
    committed_on = serializers.DateField(allow_null=True)

    def get_kept_mapping(self, batch: ImportBatch) -> str | None:
        kept = batch.column_mapping
        return f"{kept.name} {kept.version}" if kept else None


class ImportDetailOut(ImportOut):
    encoding = serializers.CharField()
    sheet = serializers.CharField()
    job = serializers.SerializerMethodField(
        help_text="The latest job on a large file: kind, phase, done, total, outcome, reason; null without one."
    )
    findings = serializers.SerializerMethodField(help_text="At most 500, in the reader's language.")

    def get_job(self, batch: ImportBatch) -> dict[str, Any] | None:
        job = batch.jobs.order_by("-id").first()
        if job is None:
            return None
        fault = json.loads(job.fault)
        return {
            "kind": job.kind,
            "phase": job.phase,
            "done": job.done,
            "total": job.total,
            "outcome": job.outcome,
            "reason": reason(Fault(**fault)) if fault else "",
        }

    def get_findings(self, batch: ImportBatch) -> list[str]:
        return [sentence(fault) for fault in faults_of(batch)[:MOST_FINDINGS]]


class StageIn(Input):
    mapping = Text(
        max_length=LONGEST_NAME,
        default=AUTO,
        help_text=f"{', '.join(sorted(MAPPINGS))}, the name of a kept mapping, or {AUTO}: by the heads.",
    )
    encoding = Code(choices=ENCODING_CHOICES, default="", help_text="Of a CSV; empty: recognised.")
    delimiter = Code(choices=DELIMITER_CHOICES, default="", help_text="Of a CSV; empty: recognised.")
    file_name = Text(max_length=200)
    content = Text(max_length=5_000_000, help_text="The bytes of the file in base64.")

    def validate_content(self, value: str) -> bytes:
        try:
            return base64.b64decode(value, validate=True)
        except ValueError as error:  # binascii.Error, or letters beyond ASCII
            raise serializers.ValidationError(_("Send the bytes of the file in base64.")) from error


class Imports(ActEndpoint, ListEndpoint):
    """GET lists loan books, POST uploads one and answers with its findings."""

    title = ACT_LABELS["view_imports"]
    act_title = ACT_LABELS["stage_import"]
    gives = ImportOut
    act_gives = ImportDetailOut
    takes = StageIn
    done_status = 201
    queryset = ImportBatch.objects.none()
    filterset_class = ImportFilter
    sorts = {"staged_on": ("staged_on", "id")}
    default_sort = "-staged_on"

    def rows(self) -> models.QuerySet[Any]:
        rows = ImportBatch.objects.visible_to(self.actor).select_related(
            "staged_by", "committed_by", "column_mapping"
        )
        return rows.defer("content", "preview")

    def perform(self, data: dict[str, Any]) -> str:
        upload = Upload(
            file_name=data["file_name"],
            content=data["content"],
            mapping=data["mapping"],
            read_as=ReadAs(encoding=data["encoding"], delimiter=data["delimiter"]),
        )
        return str(upload_import(upload=upload, actor=self.actor, on=self.actor.on).pk)

    def done(self, result: str) -> Any:
        return self.rows().get(pk=result)


class ImportEndpoint(ObjectEndpoint):
    def subjects(self) -> models.QuerySet[Any]:
        rows = ImportBatch.objects.visible_to(self.actor).select_related(
            "branch", "union", "staged_by", "committed_by", "column_mapping"
        )
        return rows.defer("content")

    def branch_of(self, subject: ImportBatch) -> Unit:
        return subject.branch or subject.union

    def owners_of(self, subject: ImportBatch) -> set[int]:
        return set()


class ImportDetail(ImportEndpoint):
    title = ACT_LABELS["view_imports"]
    gives = ImportDetailOut


class ColumnsOut(Out):
    """What the file holds, for saying what its columns mean."""

    heads = serializers.ListField(child=serializers.CharField())
    guessed = serializers.DictField(child=serializers.CharField(), help_text="Field to head.")
    rows = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="The first rows; what could be a person's own number is masked.",
    )


def _dict(**options: Any) -> serializers.DictField:
    return serializers.DictField(required=False, default=dict, **options)


class MapIn(Input):
    name = Text(max_length=LONGEST_NAME)
    heads = serializers.DictField(
        child=serializers.CharField(), help_text="Which head of the file feeds which field."
    )
    fixed = _dict(child=serializers.CharField(), help_text="Values that are the same for every row.")
    day_way = Code(choices=list(DAY_READERS), default="iso")
    amount_unit = Code(choices=list(AMOUNT_READERS), default="yuan")
    words = _dict(
        child=serializers.DictField(child=serializers.CharField()),
        help_text="For a field of few codes: words of the file and the codes they stand for.",
    )
    encoding = Code(choices=ENCODING_CHOICES, default="")
    delimiter = Code(choices=DELIMITER_CHOICES, default="")


class MapImport(ActEndpoint, ImportEndpoint):
    """GET shows head and first rows, POST says what the columns mean and checks the file by it."""

    title = ACT_LABELS["map_import"]
    act_title = ACT_LABELS["map_import"]
    gives = ColumnsOut
    takes = MapIn
    act_gives = ImportDetailOut

    def shown(self, subject: ImportBatch) -> dict[str, Any]:
        preview = decoded(subject.preview)
        guessed = guessed_heads(preview.heads)
        fields = {head: name for name, head in guessed.items()}
        rows = [
            [
                shown(cell, personal=PERSONAL.get(fields.get(head, ""), ""))
                for head, cell in zip(preview.heads, row, strict=False)
            ]
            for row in preview.rows
        ]
        return {"heads": preview.heads, "guessed": guessed, "rows": rows}

    def perform(self, data: dict[str, Any]) -> str:
        given = ("heads", "fixed", "day_way", "amount_unit", "words")
        map_import(
            batch_id=self.subject.pk,
            name=data["name"],
            rules=ColumnRules(**{name: data[name] for name in given}),
            read_as=ReadAs(
                encoding=data["encoding"] or self.subject.encoding,
                delimiter=data["delimiter"] or self.subject.delimiter,
            ),
            actor=self.actor,
            on=self.actor.on,
        )
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return self.subjects().get(pk=result)


class MappingOut(Out):
    """A kept mapping, newest version."""

    name = serializers.CharField()
    version = serializers.IntegerField()
    made_by = PersonOut()
    made_on = serializers.DateField()
    rules = serializers.SerializerMethodField()

    def get_rules(self, kept: ColumnMapping) -> dict[str, Any]:
        return asdict(decode(kept.rules))


class MappingsOut(Out):
    mappings = MappingOut(many=True)


class Mappings(Endpoint):
    """The mappings that the person's unions keep."""

    title = _("What the columns mean")
    gives = MappingsOut

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        unions = sorted({held.union_id for held in self.actor.held})
        kept = [one for union in unions for one in newest_mappings(union)]
        return Response(MappingsOut({"mappings": kept}).data)


class CommitImport(ActEndpoint, ImportEndpoint):
    act_title = ACT_LABELS["commit_import"]
    act_gives = ImportDetailOut
    http_method_names = ["post"]

    def perform(self, data: dict[str, Any]) -> str:
        bring_in(batch_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return self.subjects().get(pk=result)
