"""Forms of borrowers and applications."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm
from creditcoop.core.models import Person
from loans.labels import CHOICE_LABELS, ID_KIND_LABELS, KIND_LABELS, SECURITY_LABELS
from loans.models import Borrower, CollateralItem
from loans.services.enter_application import ApplicationFacts, CollateralFacts, GuarantorFacts
from loans.services.enter_borrower import BorrowerFacts

DAY_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _choices(labels: dict[str, Any], *, empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((code, label) for code, label in labels.items() if code)]


def _text(
    label: Any, length: int, *, required: bool = True, remedy: Any = None, hint: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=hint,
        error_messages={"required": remedy or _("Fill this in.")},
    )


def _money(label: Any, *, required: bool = True, remedy: Any = None) -> forms.DecimalField:
    field = forms.DecimalField(
        label=label,
        required=required,
        max_digits=13,
        decimal_places=2,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "required": remedy or _("Enter the amount in yuan, for example 15000.00."),
            "invalid": _("Enter the amount in yuan as a number, for example 15000.00."),
            "max_decimal_places": _("Yuan has two decimal places: the fen is the smallest part."),
        },
    )
    field.unit = _("yuan")
    return field


class BorrowerForm(ActForm):
    """What the papers say of a borrower."""

    kind = forms.ChoiceField(
        label=_("Kind of borrower"),
        choices=_choices(KIND_LABELS, empty=_("Choose")),
        error_messages={"required": _("Choose the kind of borrower; it decides the route of his loans.")},
    )
    name = _text(_("Name"), 100, remedy=_("Enter the name as in the document."))
    id_kind = forms.ChoiceField(
        label=_("Kind of document"),
        choices=_choices(ID_KIND_LABELS, empty=_("Choose")),
        error_messages={"required": _("Choose the kind of document.")},
    )
    id_number = _text(_("Number of the document"), 40, remedy=_("Enter the number of the document."))
    household_number = _text(
        _("Household register number"),
        30,
        required=False,
        hint=_("For farm households: loans of one household are added up."),
    )
    village = _text(_("Village"), 60, required=False)
    phone = _text(_("Telephone"), 30, required=False)
    address = _text(_("Address for notices"), 200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == Borrower.Kind.FARMER and not data.get("household_number"):
            self.add_error("household_number", _("Enter the register number of the farm household."))
        return data

    def facts(self) -> BorrowerFacts:
        data = self.cleaned_data
        return BorrowerFacts(
            **{name: data[name].strip() for name in BorrowerFacts.__dataclass_fields__ if name in data}
        )


class CorrectBorrowerForm(BorrowerForm):
    reason = _text(_("Why it is corrected"), 100, remedy=_("Write why this is corrected."))


class ApplicationForm(ActForm):
    """Borrower, loan, security: one page. What the program works out is shown beside, not asked."""

    borrower = forms.ModelChoiceField(
        label=_("Borrower"),
        queryset=Borrower.objects.none(),
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose the borrower, or enter a new one first."),
            "invalid_choice": _("Choose a borrower of your own branch."),
        },
    )
    handler = forms.ModelChoiceField(
        label=_("Customer manager who takes it over"),
        queryset=Person.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the customer manager who will handle this loan (II.1).")},
    )
    amount = _money(_("Amount"))
    purpose = _text(
        _("Purpose"), 100, remedy=_("Write what the money is for."), hint=_("One purpose, one loan.")
    )
    term_months = forms.IntegerField(
        label=_("Term"),
        min_value=1,
        max_value=360,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Enter the term in months."), "invalid": _("Enter whole months.")},
    )
    security = forms.ChoiceField(
        label=_("Security"),
        choices=_choices(SECURITY_LABELS, empty=_("Choose")),
        error_messages={"required": _("Choose how the loan is secured.")},
    )
    guarantor_name = _text(_("Guarantor"), 100, required=False)
    guarantor_id_kind = forms.ChoiceField(
        label=_("Guarantor's kind of document"),
        required=False,
        choices=_choices(ID_KIND_LABELS, empty=_("Choose")),
    )
    guarantor_id_number = _text(_("Guarantor's document number"), 40, required=False)
    collateral_description = _text(_("Collateral"), 200, required=False)
    collateral_owner = _text(_("Owner of the collateral"), 100, required=False)
    collateral_value = _money(_("Appraised value"), required=False)
    registration_number = _text(
        _("Number of the registration"),
        60,
        required=False,
        hint=_("May be added later; nothing is paid out before it."),
    )
    registered_on = forms.DateField(
        label=_("Registered on"),
        required=False,
        widget=DAY_INPUT,
        error_messages={"invalid": _("Enter the day as 2026-11-23.")},
    )

    NEEDED = {
        "guarantee": ("guarantor_name", "guarantor_id_kind", "guarantor_id_number"),
        "mortgage": ("collateral_description", "collateral_owner", "collateral_value"),
        "pledge": ("collateral_description", "collateral_owner", "collateral_value"),
    }

    def __init__(self, *args: Any, borrowers: Any, handlers: Any, day: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.fields["borrower"].queryset = borrowers
        self.fields["borrower"].label_from_instance = lambda borrower: f"{borrower.name} · {borrower.number}"
        self.fields["handler"].queryset = handlers
        self.fields["term_months"].unit = _("months")

    @property
    def groups(self) -> list[dict[str, Any]]:
        names = [
            (_("Borrower"), ["borrower", "handler"]),
            (_("Loan"), ["amount", "purpose", "term_months", "security"]),
            (_("Guarantor, for a guarantee"), list(self.NEEDED["guarantee"])),
            (
                _("Collateral, for a mortgage or pledge"),
                [*self.NEEDED["mortgage"], "registration_number", "registered_on"],
            ),
        ]
        return [{"legend": legend, "fields": [self[name] for name in fields]} for legend, fields in names]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.NEEDED.get(data.get("security", ""), ()):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("This security needs it."))
        if data.get("registered_on"):
            if data["registered_on"] > self.day:
                self.add_error("registered_on", _("The day of registration lies in the future."))
            if not data.get("registration_number"):
                self.add_error("registration_number", _("Enter the number of the registration."))
        return data

    def facts(self) -> ApplicationFacts:
        data = self.cleaned_data
        guarantors: Sequence[GuarantorFacts] = ()
        collateral: Sequence[CollateralFacts] = ()
        if data["security"] == "guarantee":
            guarantors = [
                GuarantorFacts(
                    name=data["guarantor_name"],
                    id_kind=data["guarantor_id_kind"],
                    id_number=data["guarantor_id_number"],
                )
            ]
        elif data["security"] in ("mortgage", "pledge"):
            collateral = [
                CollateralFacts(
                    description=data["collateral_description"],
                    owner_name=data["collateral_owner"],
                    appraised_amount=data["collateral_value"],
                    registration_number=data["registration_number"],
                    registered_on=data["registered_on"],
                )
            ]
        return ApplicationFacts(
            amount=data["amount"],
            purpose=data["purpose"],
            term_months=data["term_months"],
            security=data["security"],
            guarantors=guarantors,
            collateral=collateral,
        )


class PresenceForm(ActForm):
    """Who is at the meeting; recused people are not offered."""

    present = forms.ModelMultipleChoiceField(
        label=_("Present"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever is present and does not vote counts as having agreed (Q10)."),
        error_messages={"required": _("Tick the members who are present.")},
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = members
        if not self.is_bound:
            self.initial["present"] = list(members)


class VoteForm(ActForm):
    choice = forms.ChoiceField(
        label=_("Your vote"),
        choices=list(CHOICE_LABELS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    reason = forms.CharField(
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("A recorded no frees you; silence counts as yes. A vote is not changed."),
        error_messages={"required": _("Write the reason for your vote.")},
    )


class RegistrationForm(ActForm):
    item = forms.ModelChoiceField(
        label=_("Collateral"),
        queryset=CollateralItem.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose a piece of collateral of this loan.")},
    )
    registration_number = _text(
        _("Number of the registration"), 60, remedy=_("Enter the number of the registration.")
    )
    registered_on = forms.DateField(
        label=_("Registered on"),
        widget=DAY_INPUT,
        error_messages={
            "required": _("Enter the day of the registration."),
            "invalid": _("Enter the day as 2026-11-23."),
        },
    )

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": _("Write your reasons, in your own words.")},
    )
