"""What an auditor asks of the penalty ledger: which rows, in which format, what for. Sent by GET."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accountability.labels import spoken, unit_name
from accountability.rules.entry_kinds import KIND_WORDS
from creditcoop.core.models import Unit

FORMATS = [("csv", "CSV"), ("xlsx", "XLSX"), ("json", _("JSON, for the verifier")), ("pdf", "PDF")]


def _kinds() -> list[tuple[str, str]]:
    return [("", _("All")), *((code, spoken(words)) for code, words in KIND_WORDS.items())]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write the day as 2026-11-23.")},
    )


class ExportLedgerForm(forms.Form):
    q = forms.CharField(label=_("Person or loan"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("What it does"), choices=_kinds, required=False)
    branch = forms.ModelChoiceField(
        label=_("Branch"), queryset=Unit.objects.none(), required=False, empty_label=_("All branches")
    )
    from_day = _day(_("From"))
    to_day = _day(_("To"))
    format = forms.ChoiceField(label=_("Format"), choices=FORMATS, initial="csv")
    purpose = forms.CharField(
        label=_("What the file is for"),
        min_length=2,
        max_length=200,
        help_text=_("Recorded with your name and the number of rows, and written into the file."),
        error_messages={"required": _("Write what the file is for.")},
    )

    def __init__(self, *args: Any, branches: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]
        self.fields["branch"].label_from_instance = unit_name  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """The filters as `ledger_rows` takes them."""
        data = self.cleaned_data
        return {
            "q": data["q"],
            "kind": data["kind"],
            "branch": data["branch"].pk if data["branch"] else None,
            "from_day": data["from_day"],
            "to_day": data["to_day"],
        }

    def said(self) -> dict[str, str]:
        """The filters that are set, as the file names them."""
        branch = self.cleaned_data["branch"]
        told = {**self.asked(), "branch": branch.code if branch else ""}
        return {name: str(value) for name, value in told.items() if value}
