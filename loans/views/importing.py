"""Bring a loan book in: upload it, see every finding, let a second person commit it."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from creditcoop.core.forms import ActForm
from creditcoop.core.models import Unit
from creditcoop.core.views.base import ActPage, ObjectActPage, ObjectPage, Page
from creditcoop.core.views.exporting import export_response
from creditcoop.core.views.lists import Column, ListPage, Table
from loans.filters import ImportFilter
from loans.labels import (
    IMPORT_JOB_LABELS,
    IMPORT_KIND_LABELS,
    IMPORT_STATE_LABELS,
    IMPORT_STATE_TAGS,
    MAPPING_LABELS,
)
from loans.models import ColumnMapping, ImportBatch, ImportJob
from loans.rules.importing.book import MAPPINGS
from loans.rules.importing.column_rules import decode
from loans.rules.importing.faults import Fault
from loans.services.find_mapping import AUTO, newest_mappings
from loans.services.import_field_words import ENCODING_LABELS, PHASE_LABELS
from loans.services.import_jobs import silent
from loans.services.import_template import import_template
from loans.services.import_wording import reason
from loans.services.map_import import MAY_BE_MAPPED
from loans.services.read_csv import ReadAs
from loans.services.stage_import import faults_of
from loans.services.upload_import import Upload, bring_in, upload_import
from loans.views.import_tables import branch_table, facts_of_batch, figures_of, plain_table

FINDINGS_A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(ActForm):
    """A file, and how to read it where the program should not find that out by itself."""

    file = forms.FileField(
        label=gettext_lazy("Loan book or payments book"),
        help_text=gettext_lazy("CSV or XLSX. Every cell is checked first; nothing comes in yet."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose the file with the loan book or the payments."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    mapping = forms.ChoiceField(
        label=gettext_lazy("What the columns mean"),
        initial=AUTO,
        help_text=gettext_lazy(
            "A ledger is recognised by its heads. Unknown heads are explained on the next page."
        ),
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding of a CSV"),
        required=False,
        choices=[("", gettext_lazy("Recognise it")), *ENCODING_LABELS.items()],
    )

    def __init__(self, *args: Any, kept: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mapping"].choices = [
            (AUTO, _("Recognise it by the heads")),
            *MAPPING_LABELS.items(),
            *((name, name) for name in kept),
        ]


class CommitForm(ActForm):
    """The second person has looked."""

    compared = forms.BooleanField(
        label=gettext_lazy("I have compared the number of rows and the sum with the book on paper."),
        error_messages={"required": gettext_lazy("Compare the number and the sum with the book first.")},
    )


class Imports(ActPage, ListPage):
    """The loan books that came or wait to come in, and the form for another one."""

    template = "loans/imports.html"
    form_class = UploadForm
    filter_class = ImportFilter
    default_sort = "-staged_on"
    export_name = "imports"
    empty_text = gettext_lazy("No loan book has been uploaded yet.")
    columns = [
        Column("file_name", gettext_lazy("File"), lambda batch: batch.file_name, priority=1),
        Column("kind", gettext_lazy("Kind of book"), lambda batch: IMPORT_KIND_LABELS[batch.kind]),
        Column(
            "state",
            gettext_lazy("State"),
            lambda batch: IMPORT_STATE_LABELS[batch.state],
            tag=lambda batch: IMPORT_STATE_TAGS[batch.state],
            priority=1,
        ),
        Column(
            "rows_read", gettext_lazy("Rows read"), lambda batch: batch.rows_read, numeric=True, priority=1
        ),
        Column(
            "rows_accepted",
            pgettext_lazy("rows", "Accepted"),
            lambda batch: batch.rows_accepted,
            numeric=True,
        ),
        Column(
            "rows_refused", pgettext_lazy("rows", "Refused"), lambda batch: batch.rows_refused, numeric=True
        ),
        Column("unit", gettext_lazy("Belongs to"), lambda batch: (batch.branch or batch.union).name),
        Column(
            "staged_by",
            gettext_lazy("Uploaded by"),
            lambda batch: batch.staged_by.name if batch.staged_by else "",
        ),
        Column(
            "staged_on",
            gettext_lazy("Uploaded"),
            lambda batch: batch.staged_on,
            sort=("staged_on", "id"),
            nowrap=True,
        ),
    ]

    def rows(self) -> QuerySet[ImportBatch]:
        return (
            ImportBatch.objects.visible_to(self.actor)
            .select_related("branch", "union", "staged_by")
            .defer("content", "faults", "summary", "preview")
        )

    def row_url(self, row: ImportBatch) -> str:
        return reverse("import_batch", args=[row.pk])

    def context(self) -> dict[str, Any]:
        may_stage = not self.actor.scope("stage_import").empty
        form = self.form_class(**self.form_kwargs()) if may_stage else None
        return {"form": form, "mappings": _mappings(self._kept())}

    def form_kwargs(self) -> dict[str, Any]:
        return {"kept": [kept.name for kept in self._kept()]}

    def _kept(self) -> list[ColumnMapping]:
        """The mappings of the person's unions, newest versions."""
        if not hasattr(self, "kept"):
            unions = {held.union_id for held in self.actor.held}
            self.kept = [kept for union in sorted(unions) for kept in newest_mappings(union)]
        return self.kept

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        return ListPage.get(self, request, *args, **kwargs)

    def show(self, form: ActForm, *, status: int = 200) -> HttpResponse:
        shown = {**self.context(), "table": self.table(), "form": form}
        return render(self.request, self.template, shown, status=status)

    def perform(self, data: dict[str, Any]) -> str:
        upload = Upload(
            file_name=data["file"].name,
            content=data["file"].read(),
            mapping=data["mapping"],
            read_as=ReadAs(encoding=data["encoding"]),
        )
        batch = upload_import(upload=upload, actor=self.actor, on=self.actor.on)
        draft = batch.state == ImportBatch.State.DRAFT
        return reverse("map_import" if draft else "import_batch", args=[batch.pk])


class ImportTemplate(Page):
    """The empty table to fill in, with its explanations."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = "en" if get_language() == "en" else "zh-hans"
        payments = request.GET.get("book") == "payments"
        kind = ImportBatch.Kind.PAYMENTS if payments else ImportBatch.Kind.LOANS
        response = HttpResponse(import_template(language=language, kind=kind.value), content_type=XLSX)
        name = "payments-book" if payments else "loan-book"
        response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
        return response


class BatchPage(ObjectPage):
    """A page about one uploaded loan book."""

    subject: ImportBatch

    def subjects(self) -> QuerySet[ImportBatch]:
        return (
            ImportBatch.objects.visible_to(self.actor)
            .select_related("branch", "union", "staged_by", "committed_by", "column_mapping")
            .defer("content")
        )

    def branch_of(self, subject: ImportBatch) -> Unit:
        return subject.branch or subject.union

    def owners_of(self, subject: ImportBatch) -> set[int]:
        return set()

    def batch_context(self) -> dict[str, Any]:
        """What both pages about a batch show."""
        batch = self.subject
        summary = json.loads(batch.summary)
        return {
            "batch": batch,
            "kind": IMPORT_KIND_LABELS[batch.kind],
            "payments": batch.kind == ImportBatch.Kind.PAYMENTS,
            "state": {"text": IMPORT_STATE_LABELS[batch.state], "kind": IMPORT_STATE_TAGS[batch.state]},
            "figures": figures_of(batch, summary),
            "facts": facts_of_batch(batch, summary),
            "branches": branch_table(summary),
            "same_file": self._same_file(),
        }

    def _same_file(self) -> ImportBatch | None:
        """A committed batch of the very same bytes, if the person may see one."""
        return (
            ImportBatch.objects.visible_to(self.actor)
            .filter(sha256=self.subject.sha256, state=ImportBatch.State.COMMITTED)
            .exclude(pk=self.subject.pk)
            .defer("content", "faults")
            .first()
        )


class ImportBatchDetail(BatchPage):
    """What a file holds, what was found in it, what it waits for."""

    template = "loans/import_batch.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        self.job = latest_job(self.subject)
        if request.headers.get("HX-Request") and not under_way(self.job):
            return HttpResponse(headers={"HX-Refresh": "true"})  # the work is done: the whole page is another
        export = request.GET.get("export", "")
        if export in ("csv", "xlsx"):
            findings = self._findings()
            return export_response(
                request,
                actor=self.actor,
                kind=export,
                name=f"findings-{self.subject.pk}",
                head=_heads(self.subject),
                rows=findings,
                count=len(findings),
            )
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        working = under_way(self.job)
        staged = self.subject.state == ImportBatch.State.STAGED and not working
        may_map = self.actor.may("map_import", branch=self.branch_of(self.subject))
        may = self.actor.may("commit_import", branch=self.branch_of(self.subject))
        by_self = self.subject.staged_by_id == self.actor.person_id
        return {
            **self.batch_context(),
            "findings": self._findings_table(),
            "job": job_words(self.job) if self.job else None,
            "may_map": self._may_be_mapped() and not working and may_map,
            "draft": self.subject.state == ImportBatch.State.DRAFT,
            "waits": staged,
            "may_commit": staged and may and not by_self,
            "waits_for_another": staged and by_self,
        }

    def _may_be_mapped(self) -> bool:
        """A payments book has its own heads; only the columns of a loan book are mapped."""
        batch = self.subject
        return batch.state in MAY_BE_MAPPED and batch.kind == ImportBatch.Kind.LOANS

    def _findings(self) -> list[list[Any]]:
        found = faults_of(self.subject)
        if self.subject.sheet:
            sheet = self.subject.sheet
            return [[sheet, fault.row, fault.column, fault.value, reason(fault)] for fault in found]
        return [[fault.row, fault.column, fault.value, reason(fault)] for fault in found]

    def _findings_table(self) -> Table | None:
        findings = self._findings()
        if not findings:
            return None
        pages = -(-len(findings) // FINDINGS_A_PAGE)
        asked = self.request.GET.get("page", "")
        page = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 9 else 1
        shown = findings[(page - 1) * FINDINGS_A_PAGE : page * FINDINGS_A_PAGE]
        return plain_table(
            heads=_heads(self.subject),
            rows=shown,
            numeric=(1 if self.subject.sheet else 0,),
            total=_("%(first)s–%(last)s of %(found)s")
            % {
                "first": f"{(page - 1) * FINDINGS_A_PAGE + 1:,}",
                "last": f"{(page - 1) * FINDINGS_A_PAGE + len(shown):,}",
                "found": f"{len(findings):,}",
            },
            page={
                "number": page,
                "pages": pages,
                "prev_url": f"?page={page - 1}" if page > 1 else "",
                "next_url": f"?page={page + 1}" if page < pages else "",
            },
            exports=True,
        )


class CommitImport(BatchPage, ObjectActPage):
    """The second person brings the checked book in."""

    template = "loans/import_commit.html"
    form_class = CommitForm

    def context(self) -> dict[str, Any]:
        return {**self.batch_context(), "cancel_url": self._back()}

    def perform(self, data: dict[str, Any]) -> str:
        batch = bring_in(batch_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        if batch.state == ImportBatch.State.COMMITTED:
            messages.success(self.request, _("The whole loan book has come in."))
        return self._back()

    def _back(self) -> str:
        return reverse("import_batch", args=[self.subject.pk])


def latest_job(batch: ImportBatch) -> ImportJob | None:
    """The newest job of a loan book; `is_silent` says that it gives no sign of life."""
    jobs = ImportJob.objects.filter(batch=batch).annotate(
        is_silent=ExpressionWrapper(silent(), BooleanField())
    )
    return jobs.order_by("-id").first()


def under_way(job: ImportJob | None) -> bool:
    return job is not None and job.finished_at is None


def job_words(job: ImportJob) -> dict[str, Any]:
    """How far a job has come, or how it ended."""
    fault = json.loads(job.fault)
    return {
        "title": IMPORT_JOB_LABELS[job.kind],
        "under_way": under_way(job),
        "silent": job.is_silent,  # type: ignore[attr-defined]  # annotated by latest_job
        "label": PHASE_LABELS[job.phase],
        "done": job.done,
        "total": job.total,
        "ended_badly": reason(Fault(**fault)) if fault and job.kind == ImportJob.Kind.COMMIT else "",
    }


def _mappings(kept: list[ColumnMapping]) -> list[dict[str, Any]]:
    """The heads that each mapping knows, in the reader's language where it has one, needed ones first."""
    place = 0 if get_language() == "en" else -1
    built_in = [
        {
            "label": label,
            "needed": [column.heads[place] for column in MAPPINGS[name].columns if column.needed],
            "further": [column.heads[place] for column in MAPPINGS[name].columns if not column.needed],
        }
        for name, label in MAPPING_LABELS.items()
    ]
    own = []
    for one in kept:
        rules = decode(one.rules)
        words = {"name": one.name, "version": one.version}
        own.append(
            {
                "label": _("%(name)s (version %(version)s)") % words,
                "needed": list(rules.heads.values()),
                "ignored": list(rules.ignored),
            }
        )
    return [*own, *built_in]


def _heads(batch: ImportBatch) -> list[str]:
    heads = [_("Row"), _("Column"), _("Value"), _("What is wrong, what to do")]
    return [_("Sheet"), *heads] if batch.sheet else heads
