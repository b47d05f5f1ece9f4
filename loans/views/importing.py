"""Bring a loan book in: upload it, see every finding, let a second person commit it."""

import json
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from creditcoop.core.exports import csv_response, xlsx_response
from creditcoop.core.forms import ActForm
from creditcoop.core.models import Unit
from creditcoop.core.rules.money import to_yuan
from creditcoop.core.templatetags.ui import yuan
from creditcoop.core.views.base import ActPage, ObjectActPage, ObjectPage
from creditcoop.core.views.lists import Column, ListPage, Table
from loans.filters import ImportFilter
from loans.labels import IMPORT_STATE_LABELS, IMPORT_STATE_TAGS, MAPPING_LABELS, STANDING_LABELS
from loans.models import ImportBatch
from loans.rules.importing.book import MAPPINGS
from loans.services.commit_import import commit_import
from loans.services.import_wording import reason
from loans.services.read_loan_book import read_loan_book
from loans.services.stage_import import faults_of, stage_import

FINDINGS_A_PAGE = 50


class UploadForm(ActForm):
    """A file and what its columns mean. The file is read here, before anything is written."""

    mapping = forms.ChoiceField(
        label=gettext_lazy("What the columns mean"),
        choices=list(MAPPING_LABELS.items()),
        help_text=gettext_lazy("The first row of the file holds exactly the heads of this mapping."),
    )
    file = forms.FileField(
        label=gettext_lazy("Loan book"),
        help_text=gettext_lazy("CSV (UTF-8) or XLSX. Every cell is checked first; nothing comes in yet."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose the file with the loan book."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            return read_loan_book(file_name=upload.name, content=upload.read())
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class CommitForm(ActForm):
    """The second person has looked."""

    compared = forms.BooleanField(
        label=gettext_lazy("I have compared the number of loans and the sum with the book on paper."),
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
            .defer("content", "faults", "summary")
        )

    def row_url(self, row: ImportBatch) -> str:
        return reverse("import_batch", args=[row.pk])

    def context(self) -> dict[str, Any]:
        may_stage = not self.actor.scope("stage_import").empty
        return {"form": self.form_class() if may_stage else None, "mappings": _mappings()}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        return ListPage.get(self, request, *args, **kwargs)

    def show(self, form: ActForm, *, status: int = 200) -> HttpResponse:
        shown = {**self.context(), "table": self.table(), "form": form}
        return render(self.request, self.template, shown, status=status)

    def perform(self, data: dict[str, Any]) -> str:
        batch = stage_import(source=data["file"], mapping=data["mapping"], actor=self.actor, on=self.actor.on)
        return reverse("import_batch", args=[batch.pk])


class BatchPage(ObjectPage):
    """A page about one uploaded loan book."""

    subject: ImportBatch

    def subjects(self) -> QuerySet[ImportBatch]:
        return (
            ImportBatch.objects.visible_to(self.actor)
            .select_related("branch", "union", "staged_by", "committed_by")
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
            "state": {"text": IMPORT_STATE_LABELS[batch.state], "kind": IMPORT_STATE_TAGS[batch.state]},
            "figures": _figures(batch, summary),
            "facts": _facts(batch, summary),
            "branches": _branch_table(summary),
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
        export = request.GET.get("export", "")
        if export in ("csv", "xlsx"):
            make = csv_response if export == "csv" else xlsx_response
            return make(name=f"findings-{self.subject.pk}", head=_heads(), rows=self._findings())
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        staged = self.subject.state == ImportBatch.State.STAGED
        may = self.actor.may("commit_import", branch=self.branch_of(self.subject))
        by_self = self.subject.staged_by_id == self.actor.person_id
        return {
            **self.batch_context(),
            "findings": self._findings_table(),
            "waits": staged,
            "may_commit": staged and may and not by_self,
            "waits_for_another": staged and by_self,
        }

    def _findings(self) -> list[list[Any]]:
        return [[fault.row, fault.column, fault.value, reason(fault)] for fault in faults_of(self.subject)]

    def _findings_table(self) -> Table | None:
        findings = self._findings()
        if not findings:
            return None
        pages = -(-len(findings) // FINDINGS_A_PAGE)
        asked = self.request.GET.get("page", "")
        page = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 9 else 1
        shown = findings[(page - 1) * FINDINGS_A_PAGE : page * FINDINGS_A_PAGE]
        return _plain_table(
            heads=_heads(),
            rows=shown,
            numeric=(0,),
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
    done_message = gettext_lazy("The whole loan book has come in.")

    def context(self) -> dict[str, Any]:
        return {**self.batch_context(), "cancel_url": self._back()}

    def perform(self, data: dict[str, Any]) -> str:
        commit_import(batch_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        return self._back()

    def _back(self) -> str:
        return reverse("import_batch", args=[self.subject.pk])


def _mappings() -> list[dict[str, Any]]:
    """The heads that each mapping knows, in the reader's language where it has one, needed ones first."""
    place = 0 if get_language() == "en" else -1
    return [
        {
            "label": label,
            "needed": [column.heads[place] for column in MAPPINGS[name].columns if column.needed],
            "further": [column.heads[place] for column in MAPPINGS[name].columns if not column.needed],
        }
        for name, label in MAPPING_LABELS.items()
    ]


def _heads() -> list[str]:
    return [_("Row"), _("Column"), _("Value"), _("What is wrong, what to do")]


def _figures(batch: ImportBatch, summary: dict[str, Any]) -> list[dict[str, Any]]:
    imported = f"{reverse('loans')}?origin=imported" if batch.state == ImportBatch.State.COMMITTED else ""
    figures: list[dict[str, Any]] = [
        {"label": _("Rows read"), "number": f"{batch.rows_read:,}"},
        {"label": pgettext("rows", "Accepted"), "number": f"{batch.rows_accepted:,}", "url": imported},
        {
            "label": pgettext("rows", "Refused"),
            "number": f"{batch.rows_refused:,}",
            "kind": "lost" if batch.rows_refused else None,
        },
    ]
    if summary:
        amount = to_yuan(int(summary["amount"]))
        figures.append({"label": _("Sum of the amounts lent"), "number": yuan(amount), "unit": _("yuan")})
        figures.append({"label": _("Borrowers"), "number": f"{summary['borrowers']:,}"})
    return figures


def _facts(batch: ImportBatch, summary: dict[str, Any]) -> list[dict[str, Any]]:
    program = _("the program")
    facts: list[dict[str, Any]] = [
        {"label": _("What the columns mean"), "text": MAPPING_LABELS[batch.mapping]},
        {"label": _("Belongs to"), "text": (batch.branch or batch.union).name},
        {"label": _("Uploaded by"), "text": batch.staged_by.name if batch.staged_by else program},
        {"label": _("Uploaded"), "text": batch.staged_on.isoformat()},
    ]
    if batch.committed_on:
        by = batch.committed_by.name if batch.committed_by else program
        facts += [
            {"label": _("Brought in by"), "text": by},
            {"label": _("Brought in"), "text": batch.committed_on.isoformat()},
        ]
    if summary:
        days = f"{summary['first_granted']} – {summary['latest_granted']}"
        facts.append({"label": _("Granted"), "text": days})
        facts += [
            {"label": STANDING_LABELS[standing], "text": f"{count:,}"}
            for standing, count in sorted(summary["standings"].items())
        ]
    facts.append({"label": _("Fingerprint of the file"), "text": batch.sha256[:16], "soft": True})
    return facts


def _branch_table(summary: dict[str, Any]) -> Table | None:
    """The book by branch, to be compared with the paper."""
    if not summary:
        return None
    rows = [
        [
            branch["name"],
            _("new") if branch["new"] else _("there already"),
            f"{branch['loans']:,}",
            yuan(to_yuan(int(branch["amount"]))),
        ]
        for branch in summary["branches"]
    ]
    foot = [_("Total"), "", f"{summary['loans']:,}", yuan(to_yuan(int(summary["amount"])))]
    heads = [_("Branch"), _("In the books"), _("Loans"), _("Amount (yuan)")]
    count = len(rows)
    total = ngettext("%(count)s branch", "%(count)s branches", count) % {"count": f"{count:,}"}
    return _plain_table(heads=heads, rows=rows, numeric=(2, 3), total=total, foot=foot)


def _plain_table(
    *,
    heads: list[str],
    rows: list[list[Any]],
    numeric: tuple[int, ...],
    total: str,
    foot: list[str] | None = None,
    page: dict[str, Any] | None = None,
    exports: bool = False,
) -> Table:
    """Rows that stand in no table of the database, drawn like every list."""
    links = [{"label": kind.upper(), "url": f"?export={kind}"} for kind in ("csv", "xlsx")]
    return Table(
        columns=[
            {"key": str(place), "label": head, "numeric": place in numeric, "priority": 1}
            for place, head in enumerate(heads)
        ],
        rows=[{"url": "", "cells": [{"text": cell} for cell in row]} for row in rows],
        page=page or {},
        total_text=total,
        export_links=links if exports else [],
        filter_form=None,
        query=None,  # type: ignore[arg-type]  # no search box: the table is not a list page
        reset_url="",
        empty_text="",
        foot_cells=[{"text": cell} for cell in foot] if foot else None,
    )
