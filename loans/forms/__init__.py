"""Forms of borrowers and applications."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm
from creditcoop.core.models import Person
from loans.forms.rates import RateFields
from loans.labels import ID_KIND_LABELS, KIND_LABELS, SECURITY_LABELS
from loans.models import Borrower, CollateralItem, Loan, LoanApplication
from loans.queries.choosable import choices_context, chosen_borrower, found_borrowers
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


def money_field(label: Any, *, required: bool = True, remedy: Any = None) -> forms.DecimalField:
    """An amount in yuan, with its unit beside it."""
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
    # Asked only when somebody alike is found (add_error).
    not_same = forms.CharField(
        label=_("Why it is right all the same"),
        max_length=300,
        required=False,
        widget=forms.HiddenInput,
        help_text=_("Kept with the entry, for example: cousin of the same name, seen with his own card."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("not_same"):
            self._ask_why()

    def _ask_why(self) -> None:
        self.fields["not_same"].widget = forms.Textarea(attrs={"rows": 2})
        self.fields["not_same"].required = True

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if field == "not_same":
            self._ask_why()

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


class BorrowerPicker(forms.Widget):
    """A search field and what it finds, as radio buttons: works without a script, and by keyboard."""

    shown: dict[str, Any] = {}

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> Any:
        attrs = self.build_attrs(self.attrs, attrs)
        attrs.pop("required", None)  # of the radio buttons, not of the words searched
        return render_to_string("loans/borrower_picker.html", {"attrs": attrs, **self.shown})


class ApplicationForm(RateFields, ActForm):
    """Borrower, loan, security: one page. What the program works out is shown beside, not asked."""

    borrower = forms.ModelChoiceField(
        label=_("Borrower"),
        queryset=Borrower.objects.none(),
        empty_label=None,
        widget=BorrowerPicker,
        help_text=_(
            "Type the beginning of the name, the number, the household, or the last four signs of the document."
        ),
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
    follows = forms.ModelChoiceField(
        queryset=LoanApplication.objects.none(), required=False, widget=forms.HiddenInput
    )
    new_facts = forms.CharField(
        label=_("New facts"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only for a reconsideration: what was not known when the loan was refused (III.3)."),
    )
    renews = _text(
        _("Renews the loan"),
        40,
        required=False,
        hint=_("Number of the old loan, where this one renews it (Q3). Who answered for it stays on record."),
    )
    amount = money_field(_("Amount"))
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
    collateral_value = money_field(_("Appraised value"), required=False)
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

    def __init__(
        self,
        *args: Any,
        borrowers: Any,
        handlers: Any,
        day: datetime.date,
        earlier: LoanApplication | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.earlier = earlier
        self.fields["follows"].queryset = LoanApplication.objects.filter(pk=earlier.pk if earlier else None)
        self.fields["borrower"].queryset = borrowers
        self._show_borrowers(borrowers)
        self.fields["handler"].queryset = handlers
        self.fields["term_months"].unit = _("months")

    def _show_borrowers(self, borrowers: Any) -> None:
        """What the picker shows: the one chosen, and those that fit the words typed."""
        typed = self.data if self.is_bound else self.initial
        query, chosen = str(typed.get("borrower_query") or ""), str(typed.get("borrower") or "")
        self.fields["borrower"].widget.shown = {
            "query": query,
            **choices_context(
                found_borrowers(borrowers, query), query=query, chosen=chosen_borrower(borrowers, chosen)
            ),
        }

    @property
    def groups(self) -> list[dict[str, Any]]:
        names = [
            (_("Borrower"), ["borrower", "handler"]),
            (_("Loan"), ["amount", "purpose", "term_months", "month_rate", "method", "security", "renews"]),
            (_("Guarantor, for a guarantee"), list(self.NEEDED["guarantee"])),
            (
                _("Collateral, for a mortgage or pledge"),
                [*self.NEEDED["mortgage"], "registration_number", "registered_on"],
            ),
        ]
        if self.earlier is not None and self.earlier.state == LoanApplication.State.REFUSED:
            names.insert(0, (_("What is new"), ["new_facts"]))
        return [{"legend": legend, "fields": [self[name] for name in fields]} for legend, fields in names]

    def clean_renews(self) -> Loan | None:
        """The loan of that number, if it is one of the borrower chosen."""
        number = self.cleaned_data["renews"].strip()
        if not number:
            return None
        found = Loan.objects.filter(number=number, borrower=self.cleaned_data.get("borrower")).first()
        if found is None:
            raise forms.ValidationError(_("This borrower has no loan of that number."))
        return found

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

    def _guarantor_number(self) -> str:
        """What was typed; the masked number of an earlier application stands for the whole one."""
        typed: str = self.cleaned_data["guarantor_id_number"]
        earlier = self.earlier.guarantors.first() if self.earlier else None
        return earlier.id_number if earlier is not None and typed == earlier.id_masked else typed

    def facts(self) -> ApplicationFacts:
        data = self.cleaned_data
        guarantors: Sequence[GuarantorFacts] = ()
        collateral: Sequence[CollateralFacts] = ()
        if data["security"] == "guarantee":
            guarantors = [
                GuarantorFacts(
                    name=data["guarantor_name"],
                    id_kind=data["guarantor_id_kind"],
                    id_number=self._guarantor_number(),
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
            follows=data["follows"],
            new_facts=data["new_facts"],
            renews=data["renews"],
            amount=data["amount"],
            purpose=data["purpose"],
            term_months=data["term_months"],
            month_rate=data["month_rate"],
            method=data["method"],
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
