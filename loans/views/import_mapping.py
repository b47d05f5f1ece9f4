"""Say on screen what the columns of an uploaded ledger mean: see it as it is, choose, see it as it would be read."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from creditcoop.core.models import Unit
from creditcoop.core.views.base import ObjectActPage
from creditcoop.core.views.lists import Table
from loans.models import ImportBatch
from loans.rules.importing.column_rules import FIELDS, RulesFault, decode
from loans.rules.importing.faults import shown
from loans.services.import_field_words import DELIMITER_LABELS, ENCODING_LABELS, FIELD_LABELS
from loans.services.map_import import MAY_BE_MAPPED, map_import, preview_as
from loans.services.preview_loan_book import Preview, decoded
from loans.services.preview_rules import ReadCell, read_by
from loans.services.read_csv import DELIMITERS, ENCODINGS, ReadAs
from loans.views.import_mapping_form import CODE_LABELS, MapForm, first_answers
from loans.views.import_tables import plain_table
from loans.views.importing import BatchPage

DELIMITER_WORDS = {"comma": ",", "semicolon": ";", "tab": "\t"}


class MapImport(BatchPage, ObjectActPage):
    """The form, with the file above it and what would be read of it below."""

    template = "loans/import_mapping.html"
    form_class = MapForm
    read_as: ReadAs
    preview: Preview
    unreadable = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        given = request.POST if request.method == "POST" else request.GET
        self.asked = (given.get("encoding", ""), DELIMITER_WORDS.get(given.get("delimiter", ""), ""))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        if self.subject.state not in MAY_BE_MAPPED:
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "only_show" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.form_class(request.POST, **self.form_kwargs())
        form.is_valid()
        missing = {name: errors for name, errors in form.errors.items() if name in FIELDS}
        if not missing:
            form.errors.clear()
        return self.show(form, status=422 if missing else 200)

    def form_kwargs(self) -> dict[str, Any]:
        self._read()
        return {"preview": self.preview, "branches": self._branches()}

    def _read(self) -> None:
        """The preview in the encoding that was asked for; the one kept where the file is no such text."""
        batch: ImportBatch = self.subject
        encoding, delimiter = self.asked
        read_as = ReadAs(
            encoding=encoding if encoding in ENCODINGS else batch.encoding,
            delimiter=delimiter if delimiter in DELIMITERS else batch.delimiter,
        )
        try:
            self.preview, self.read_as = preview_as(batch=batch, read_as=read_as), read_as
        except Refused as refusal:
            self.unreadable = refusal.message
            self.read_as = ReadAs(encoding=batch.encoding, delimiter=batch.delimiter)
            self.preview = decoded(batch.preview)

    def _branches(self) -> list[Unit]:
        batch: ImportBatch = self.subject
        if batch.branch is not None:
            return [batch.branch]
        return list(Unit.objects.filter(kind=Unit.Kind.BRANCH, parent=batch.union).order_by("code"))

    def initial(self) -> dict[str, Any]:
        batch: ImportBatch = self.subject
        if not hasattr(self, "preview"):
            self._read()
        kept = batch.column_mapping
        rules = decode(kept.rules) if kept else None
        answers = first_answers(preview=self.preview, rules=rules, branches=self._branches())
        name = kept.name if kept else batch.file_name.rpartition(".")[0][:40]
        return {**answers, "name": name, **self._hidden()}

    def _hidden(self) -> dict[str, str]:
        words = {delimiter: word for word, delimiter in DELIMITER_WORDS.items()}
        return {
            "encoding": self.read_as.encoding,
            "delimiter": words.get(self.read_as.delimiter, ""),
        }

    def show(self, form: Any, *, status: int = 200) -> HttpResponse:
        self.shown_form = form
        return super().show(form, status=status)

    def context(self) -> dict[str, Any]:
        as_read, fault = self._as_read()
        return {
            **self.batch_context(),
            "as_it_is": self._as_it_is(),
            "as_read": as_read,
            "not_readable_yet": fault,
            "unreadable": self.unreadable,
            "is_text": not self.subject.sheet,
            "encodings": self._choices(ENCODING_LABELS, self.read_as.encoding),
            "delimiters": self._delimiters(),
            "cancel_url": self.back(),
        }

    def _choices(self, labels: Any, chosen: str) -> list[dict[str, Any]]:
        return [{"value": code, "label": label, "chosen": code == chosen} for code, label in labels.items()]

    def _delimiters(self) -> list[dict[str, Any]]:
        return [
            {"value": word, "label": DELIMITER_LABELS[sign], "chosen": sign == self.read_as.delimiter}
            for word, sign in DELIMITER_WORDS.items()
        ]

    def _as_it_is(self) -> Table:
        """Head and first rows of the file; what could be a person's own number is masked."""
        personal = self._personal()
        heads = [head or _("(no head)") for head in self.preview.heads]
        rows = [
            [
                shown(cell, personal=personal.get(head, ""))
                for head, cell in zip(self.preview.heads, row, strict=False)
            ]
            for row in self.preview.rows
        ]
        return plain_table(heads=heads, rows=rows, numeric=(), total="")

    def _personal(self) -> dict[str, str]:
        heads = self.shown_form.rules().heads
        return {head: FIELDS[name].personal for name, head in heads.items() if FIELDS[name].personal}

    def _as_read(self) -> tuple[Table | None, str]:
        rules = self.shown_form.rules()
        try:
            found = read_by(rules=rules, preview=self.preview, words=CODE_LABELS)
        except RulesFault as fault:
            label = FIELD_LABELS.get(fault.field, "")
            return None, _("Choose a column for “%(field)s” first.") % {"field": label}
        names = [name for name in FIELDS if name in rules.heads or name in rules.fixed]
        rows = [[_cell(row[name]) for name in names] for row in found]
        return plain_table(
            heads=[str(FIELD_LABELS[name]) for name in names], rows=rows, numeric=(), total=""
        ), ""

    def perform(self, data: dict[str, Any]) -> str:
        map_import(
            batch_id=self.subject.pk,
            name=data["name"],
            rules=self.form.rules(),
            read_as=self.read_as,
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()

    def back(self) -> str:
        return reverse("import_batch", args=[self.subject.pk])


def _cell(cell: ReadCell) -> str:
    return f"⚠ {cell.text} {cell.wrong}".strip() if cell.wrong else cell.text
