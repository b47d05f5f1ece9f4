"""Papers of a handover as PDF, and its lists as a workbook."""

import io
import json
from typing import Any

import xlsxwriter
from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.exports import record_export
from creditcoop.core.forms import ActForm
from creditcoop.core.labels import PAPER_LABELS
from creditcoop.core.models import IssuedPaper
from creditcoop.core.rules.code_words import say
from creditcoop.core.services.print_paper import CHINESE, ENGLISH, kept_bytes, print_paper
from handover.documents.dossier import dossier_facts
from handover.documents.papers import BUILDERS
from handover.documents.sheets import sheets
from handover.models import Dossier
from handover.services.make_handover_paper import make_handover_paper
from handover.views.pages import HandoverActPage, HandoverPage
from loans.services.check_event import language

FILES = {CHINESE: gettext_lazy("Chinese paper"), ENGLISH: gettext_lazy("English reading copy")}


class PaperForm(ActForm):
    """Which paper, in which language; the copy taken is counted."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Paper"),
        choices=[(kind, PAPER_LABELS[kind]) for kind in BUILDERS],
        error_messages={"required": gettext_lazy("Choose which paper to make.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=list(FILES.items()))


class MakeHandoverPaper(HandoverActPage):
    form_class = PaperForm
    template = "handover/paper.html"
    title = gettext_lazy("Take a paper of the handover")
    submit_label = gettext_lazy("Take a copy")
    intro = gettext_lazy("Made once, numbered and kept; every copy is counted with your name.")

    def perform(self, data: dict[str, Any]) -> str:
        paper = make_handover_paper(
            handover=self.subject, kind=data["kind"], actor=self.actor, on=self.actor.on
        )
        print_paper(paper=paper, language=data["language"], actor=self.actor, on=self.actor.on)
        return f"{paper.pk} {data['language']}"

    def done(self, result: str) -> HttpResponse:
        key, tongue = result.split(" ")
        paper = get_object_or_404(IssuedPaper, pk=key, subject_kind="handover", subject_id=self.subject.pk)
        response = HttpResponse(kept_bytes(paper, tongue), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{paper.kind}-{paper.pk}.pdf"'
        return response


class HandoverLists(HandoverPage):
    """The five lists as a workbook, one sheet a part; who took it is recorded."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        dossier = Dossier.objects.filter(handover=self.subject).order_by("serial").last()
        facts = json.loads(dossier.text) if dossier else dossier_facts(self.subject, as_of=self.subject.day)
        found = sheets(facts, language())
        rows = sum(len(sheet.rows) for sheet in found)
        purpose = f"{_('Handover')} {self.subject.number}"
        record_export(
            actor=self.actor, name="handover_lists", kind="xlsx", rows=rows, purpose=purpose, filters=()
        )
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(
            buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
        )
        bold = book.add_format({"bold": True})
        for place, sheet in enumerate(found, start=1):
            page = book.add_worksheet(f"{place} {say(sheet.code, language())}"[:31].replace("/", " "))
            for column, head in enumerate(sheet.head):
                page.write_string(0, column, head, bold)
            for line, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    page.write_string(line, column, cell)
        book.close()
        response = HttpResponse(
            buffer.getvalue(),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        response["Content-Disposition"] = f'attachment; filename="handover-{self.subject.pk}.xlsx"'
        return response
