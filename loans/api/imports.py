"""Loan books by API: stage one, see its findings, commit it by a second person."""

import base64
import binascii
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from creditcoop.core.api.fields import Code, Input, Text
from creditcoop.core.api.shapes import Out, PersonOut
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from loans.filters import ImportFilter
from loans.models import ImportBatch
from loans.rules.importing.book import MAPPINGS
from loans.services.commit_import import commit_import
from loans.services.import_wording import sentence
from loans.services.read_loan_book import read_loan_book
from loans.services.stage_import import faults_of, stage_import

MOST_FINDINGS = 500


class ImportOut(Out):
    id = serializers.IntegerField()
    state = serializers.CharField()
    mapping = serializers.CharField()
    file_name = serializers.CharField()
    sha256 = serializers.CharField()
    rows_read = serializers.IntegerField()
    rows_accepted = serializers.IntegerField()
    rows_refused = serializers.IntegerField()
    staged_by = PersonOut(allow_null=True)
    staged_on = serializers.DateField()
    committed_by = PersonOut(allow_null=True)
    committed_on = serializers.DateField(allow_null=True)


class ImportDetailOut(ImportOut):
    findings = serializers.SerializerMethodField(help_text="At most 500, in the reader's language.")

    def get_findings(self, batch: ImportBatch) -> list[str]:
        return [sentence(fault) for fault in faults_of(batch)[:MOST_FINDINGS]]


class StageIn(Input):
    mapping = Code(choices=list(MAPPINGS))
    file_name = Text(max_length=200)
    content = Text(max_length=5_000_000, help_text="The bytes of the file in base64.")

    def validate_content(self, value: str) -> bytes:
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error as error:
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
        rows = ImportBatch.objects.visible_to(self.actor).select_related("staged_by", "committed_by")
        return rows.defer("content")

    def perform(self, data: dict[str, Any]) -> str:
        source = read_loan_book(file_name=data["file_name"], content=data["content"])
        batch = stage_import(source=source, mapping=data["mapping"], actor=self.actor, on=self.actor.on)
        return str(batch.pk)

    def done(self, result: str) -> Any:
        return self.rows().get(pk=result)


class ImportEndpoint(ObjectEndpoint):
    def subjects(self) -> models.QuerySet[Any]:
        rows = ImportBatch.objects.visible_to(self.actor).select_related(
            "branch", "union", "staged_by", "committed_by"
        )
        return rows.defer("content")

    def branch_of(self, subject: ImportBatch) -> Unit:
        return subject.branch or subject.union

    def owners_of(self, subject: ImportBatch) -> set[int]:
        return set()


class ImportDetail(ImportEndpoint):
    title = ACT_LABELS["view_imports"]
    gives = ImportDetailOut


class CommitImport(ActEndpoint, ImportEndpoint):
    act_title = ACT_LABELS["commit_import"]
    act_gives = ImportDetailOut
    http_method_names = ["post"]

    def perform(self, data: dict[str, Any]) -> str:
        commit_import(batch_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return self.subjects().get(pk=result)
