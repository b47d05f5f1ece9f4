"""The check of all loans after a handover: one loan at a time, the report, its endorsement (Annex 7)."""

from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.errors import Refused
from creditcoop.core.forms import ActForm, EvidenceField
from handover.labels import MET_LABELS
from handover.models import HandoverLoan, InventoryEntry, InventoryReport
from handover.queries.inventory_due import inventory_due
from handover.services.endorse_inventory import endorse_inventory
from handover.services.file_inventory import file_inventory
from handover.services.record_inventory import Found, record_inventory
from handover.views.pages import HandoverActPage
from loans.rules.limitation.code_words import CLOCK_WORDS
from loans.services.check_event import language

# Clocks that a loan has by itself; the others begin with a judgment or a measure.
MISSABLE = ("litigation", "guarantee_period", "guarantee_litigation", "security_right", "enforcement")
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


def yes_no(label: Any, missing: Any) -> forms.ChoiceField:
    """Two answers, none of them chosen beforehand."""
    return forms.ChoiceField(
        label=label, choices=YES_NO, widget=forms.RadioSelect, error_messages={"required": missing}
    )


class InventoryForm(ActForm):
    """What was found on one loan, in the order of the visit."""

    met = forms.ChoiceField(
        label=gettext_lazy("Borrower"),
        choices=list(MET_LABELS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether you met the borrower.")},
    )
    agrees = yes_no(gettext_lazy("Books, IOU and borrower agree"), gettext_lazy("Say whether they agree."))
    difference = forms.CharField(label=gettext_lazy("What does not agree"), max_length=300, required=False)
    acknowledged = yes_no(
        gettext_lazy("Debt acknowledged in writing"), gettext_lazy("Say whether the debt was acknowledged.")
    )
    files = EvidenceField(  # type: ignore[assignment]  # a field, not the files of the form
        label=gettext_lazy("What the borrower signed"), required=False
    )
    user = forms.ChoiceField(
        label=gettext_lazy("Uses the money himself"),
        choices=[*YES_NO, ("", gettext_lazy("not known"))],
        widget=forms.RadioSelect,
        required=False,
    )
    real_user = forms.CharField(label=gettext_lazy("Who really uses it"), max_length=100, required=False)
    clocks_agree = yes_no(
        gettext_lazy("Time limits agree with the list"), gettext_lazy("Say whether the time limits agree.")
    )
    clocks_missing = forms.MultipleChoiceField(
        label=gettext_lazy("Time limits missing from the list"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    measure = forms.CharField(label=gettext_lazy("What is to be done"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["clocks_missing"].choices = [(code, CLOCK_WORDS[code].say(language())) for code in MISSABLE]


class RecordInventory(HandoverActPage):
    form_class = InventoryForm
    title = gettext_lazy("Check a loan")
    submit_label = gettext_lazy("Keep what was found")

    @property
    def row(self) -> HandoverLoan:
        """The loan that the address names, or the first of mine that is not checked."""
        mine = self.subject.loans.filter(receiver__person=self.actor.person, dropped=False)
        asked = self.request.GET.get("loan", "")
        named = mine.filter(loan=int(asked)) if asked.isdecimal() and len(asked) < 19 else mine.none()
        checked = InventoryEntry.objects.filter(handover=self.subject).values("loan")
        rows = named or mine.exclude(loan__in=checked) or mine or self.subject.loans.all()
        found: HandoverLoan | None = rows.select_related("loan__borrower").first()
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        loan = self.row.loan
        due = inventory_due(self.subject) if self.subject.effective_on else None
        until = _("by %(day)s") % {"day": due.isoformat()} if due else ""
        return {**super().context(), "intro": f"{loan.number} · {loan.borrower.name} · {until}"}

    def perform(self, data: dict[str, Any]) -> str:
        record_inventory(
            handover_id=self.subject.pk,
            loan_id=self.row.loan_id,
            found=Found(
                met=data["met"],
                agrees=data["agrees"] == "yes",
                difference=data["difference"],
                acknowledged=data["acknowledged"] == "yes",
                user_is_borrower={"yes": True, "no": False}.get(data["user"]),
                real_user=data["real_user"],
                clocks_agree=data["clocks_agree"] == "yes",
                clocks_missing=data["clocks_missing"],
                measure=data["measure"],
            ),
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return f"{self.back()}#inventory"


class FileInventory(HandoverActPage):
    title = gettext_lazy("File the inventory report")
    submit_label = gettext_lazy("File the report")
    intro = gettext_lazy("The report says what you found on every loan, and stands from then on.")
    done_message = gettext_lazy("The report is filed. The department director gives his instruction.")

    def perform(self, data: dict[str, Any]) -> str:
        file_inventory(handover_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        return f"{self.back()}#inventory"


class InstructionForm(ActForm):
    instruction = forms.CharField(
        label=gettext_lazy("Instruction"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": gettext_lazy("Write your instruction.")},
    )


class EndorseInventory(HandoverActPage):
    form_class = InstructionForm
    title = gettext_lazy("Endorse the inventory report")
    submit_label = gettext_lazy("Sign the instruction")
    done_message = gettext_lazy("The instruction is kept. The monitoring accountant keeps a copy.")

    def perform(self, data: dict[str, Any]) -> str:
        report = InventoryReport.objects.filter(handover=self.subject, endorsement=None).first()
        if report is None:
            raise Refused(_("No report waits for an instruction."))
        endorse_inventory(
            report_id=report.pk, instruction=data["instruction"], actor=self.actor, on=self.actor.on
        )
        return f"{self.back()}#inventory"
