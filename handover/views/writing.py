"""Write to the list of a handover: words to its parts, notes beside one loan."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from handover.forms import LoanNoteForm, PartsForm
from handover.models import HandoverLoan
from handover.rules.handover_policy import HandoverPolicy
from handover.services.write_list import LoanNote, PartNote, write_list
from handover.views.pages import HandoverActPage


class WriteList(HandoverActPage):
    form_class = PartsForm
    title = gettext_lazy("Write to the list")
    submit_label = gettext_lazy("Save")
    intro = gettext_lazy(
        "What stands in the records is filled in by itself. Write what they do not know, or say that there is nothing."
    )

    def form_kwargs(self) -> dict[str, Any]:
        policy = self.subject.version.chapter(HandoverPolicy)
        own = self.subject.parts.exclude(code__in=policy.mandatory_items).values_list("code", flat=True)
        return {"codes": [*policy.mandatory_items, *own]}

    def initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for part in self.subject.parts.all():
            found[f"words_{part.code}"], found[f"none_{part.code}"] = part.words, part.none_said
        return found

    def perform(self, data: dict[str, Any]) -> str:
        parts = {
            code: PartNote(words=data[f"words_{code}"], none_said=data[f"none_{code}"])
            for code in self.form_kwargs()["codes"]
        }
        if data["own_name"].strip():
            parts[data["own_name"].strip()] = PartNote(words=data["own_words"], none_said=False)
        write_list(handover_id=self.subject.pk, loans={}, parts=parts, actor=self.actor, on=self.actor.on)
        return self.back()


class WriteLoanNote(HandoverActPage):
    form_class = LoanNoteForm
    title = gettext_lazy("Note beside a loan")
    submit_label = gettext_lazy("Save")

    @property
    def row(self) -> HandoverLoan:
        """The row that the address names, or the first of the list."""
        rows = self.subject.loans.select_related("loan__borrower")
        asked = self.request.GET.get("row", "")
        named = rows.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
        found: HandoverLoan | None = named or rows.first()
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        loan = self.row.loan
        return {**super().context(), "intro": f"{loan.number} · {loan.borrower.name}"}

    def initial(self) -> dict[str, Any]:
        row = self.row
        return {name: getattr(row, name) for name in ("iou_seen", "file_missing", "condition", "remark")}

    def perform(self, data: dict[str, Any]) -> str:
        note = LoanNote(
            iou_seen=data["iou_seen"],
            file_missing=data["file_missing"],
            condition=data["condition"],
            remark=data["remark"],
        )
        loans = {self.row.loan_id: note}
        write_list(handover_id=self.subject.pk, loans=loans, parts={}, actor=self.actor, on=self.actor.on)
        return f"{reverse('handover', args=[self.subject.pk])}#loans"
