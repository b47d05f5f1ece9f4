"""The form of a visit: what it was for, choices, then words; two minutes on a telephone (practice.md 7.3)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from creditcoop.core.forms import ActForm, EvidenceField
from creditcoop.core.models import Person
from loans import labels
from loans.forms import DAY_INPUT
from loans.models import Loan, Visit
from loans.rules.visits import NOT_HELD
from loans.services.check_visit import VisitFacts

_DAY = {"widget": DAY_INPUT, "error_messages": {"invalid": _("Enter the day as 2026-11-23.")}}
_TIME = {
    "widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    "error_messages": {"invalid": _("Enter the time as 14:30.")},
}


def _one(label: Any, words: dict[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", _("not looked at")), *words.items()],
        widget=forms.RadioSelect,
    )


def _several(label: Any, words: dict[str, Any], *, hint: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=list(words.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=hint,
    )


class VisitForm(ActForm):
    """`others` are further loans of the borrower, `colleagues` who may have come along, `wrong` what it corrects."""

    purpose = forms.ChoiceField(
        label=pgettext_lazy("visit", "Purpose"),
        error_messages={"required": _("Choose what the visit was for.")},
    )
    visited_on = forms.DateField(
        label=_("Day of the visit"),
        widget=DAY_INPUT,
        error_messages={
            "required": _("Enter the day of the visit."),
            "invalid": _("Enter the day as 2026-11-23."),
        },
    )
    also = forms.MultipleChoiceField(
        label=_("Other loans looked at"), required=False, widget=forms.CheckboxSelectMultiple
    )
    met = _several(_("Met"), labels.VISIT_MET_LABELS)
    use = forms.ChoiceField(
        label=_("The money is"),
        required=False,
        choices=list(labels.VISIT_USE_LABELS.items()),
        widget=forms.RadioSelect,
    )
    risks = _several(_("Signs of risk"), labels.VISIT_RISK_LABELS, hint=_("None seen: tick none."))
    business = _one(_("Business"), labels.VISIT_BUSINESS_LABELS)
    guarantor = _one(_("Guarantor"), labels.VISIT_GUARANTOR_LABELS)
    collateral = _one(_("Collateral"), labels.VISIT_COLLATERAL_LABELS)
    changes = _several(_("Changes in the household"), labels.VISIT_CHANGE_LABELS)
    words = forms.CharField(
        label=_("In words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    files = EvidenceField(
        label=_("Photographs"),
        required=False,
        help_text=_("Of what the money was used for, of the paper signed. PDF, JPG or PNG."),
    )
    promised_amount = forms.DecimalField(
        label=_("Promised amount"),
        required=False,
        max_digits=13,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("Enter the amount in yuan as a number, for example 15000.00.")},
    )
    promised_on = forms.DateField(label=_("Promised for"), required=False, **_DAY)
    paper_number = forms.CharField(label=_("Number of the paper left"), required=False, max_length=60)
    next_step = forms.ChoiceField(
        label=_("Next step"), required=False, choices=[("", _("None")), *labels.VISIT_NEXT_LABELS.items()]
    )
    next_on = forms.DateField(label=_("Next step on"), required=False, **_DAY)
    place = forms.CharField(label=_("Place"), required=False, max_length=100)
    met_names = forms.CharField(label=_("Names of the people met"), required=False, max_length=100)
    began_at = forms.TimeField(label=_("From"), required=False, **_TIME)
    ended_at = forms.TimeField(label=_("Until"), required=False, **_TIME)
    with_person = forms.ChoiceField(label=_("Second person"), required=False)

    GROUPS = (
        (_("The visit"), ("purpose", "visited_on", "also", "met")),
        (
            _("What was found"),
            ("use", "risks", "business", "guarantor", "collateral", "changes", "words", "files"),
        ),
        (
            _("What follows"),
            ("promised_amount", "promised_on", "paper_number", "next_step", "next_on"),
        ),
        (_("Where, when and with whom"), ("place", "met_names", "began_at", "ended_at", "with_person")),
    )

    def __init__(
        self,
        *args: Any,
        loan: Loan,
        others: Sequence[Loan],
        colleagues: Sequence[Person],
        wrong: Visit | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.wrong = wrong
        purposes = labels.VISIT_PURPOSE_LABELS.items()
        self.fields["purpose"].choices = [one for one in purposes if wrong or one[0] != NOT_HELD]  # type: ignore[attr-defined]
        self.fields["met"].required = wrong is None
        self.fields["met"].error_messages["required"] = _("Say whom you met, or that you met nobody.")
        self.fields["with_person"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody")),
            *((str(person.pk), person.name) for person in colleagues),
        ]
        self.fields["promised_amount"].unit = _("yuan")  # type: ignore[attr-defined]  # read by form_field.html
        if others:
            self.fields["also"].choices = [  # type: ignore[attr-defined]
                (str(other.pk), f"{other.number} · {other.granted_on.isoformat()} · {other.amount:,}")
                for other in others
            ]
        else:
            del self.fields["also"]
        if loan.security != "guarantee":
            del self.fields["guarantor"]
        if loan.security not in ("mortgage", "pledge"):
            del self.fields["collateral"]

    @property
    def groups(self) -> list[dict[str, Any]]:
        return [
            {"legend": legend, "fields": [self[name] for name in names if name in self.fields]}
            for legend, names in self.GROUPS
        ]

    def visit_facts(self) -> VisitFacts:
        """What was filled in, as the service takes it."""
        data = self.cleaned_data
        return VisitFacts(
            purpose=data["purpose"],
            visited_on=data["visited_on"],
            also_ids=[int(pk) for pk in data.get("also", ())],
            began_at=data["began_at"],
            ended_at=data["ended_at"],
            place=data["place"],
            met=tuple(data["met"]),
            met_names=data["met_names"],
            use=data["use"],
            business=data["business"],
            changes=tuple(data["changes"]),
            guarantor=data.get("guarantor", ""),
            collateral=data.get("collateral", ""),
            risks=tuple(data["risks"]),
            words=data["words"],
            promised_amount=data["promised_amount"],
            promised_on=data["promised_on"],
            paper_number=data["paper_number"],
            next_step=data["next_step"],
            next_on=data["next_on"],
            with_person_id=int(data["with_person"]) if data["with_person"] else None,
            corrects_id=self.wrong.pk if self.wrong else None,
        )
