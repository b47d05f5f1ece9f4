"""The survey before lending, in the order in which it is walked (practice.md 3.2)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm
from creditcoop.core.models import Person

LONGEST = 2000
GROUPS: list[tuple[Any, tuple[str, ...]]] = [
    (_("When, where, who"), ("surveyed_on", "place", "second_surveyor", "people_asked", "minutes_spent")),
    (_("Household, assets and debts"), ("household", "assets", "assets_amount", "debts", "debts_amount")),
    (_("Business and credit record"), ("business", "income_amount", "spending_amount", "credit_record")),
    (_("Purpose and repayment"), ("purpose_detail", "own_funds_amount", "repayment_source")),
    (_("Security and risks"), ("security_opinion", "risks")),
    (_("Conclusion"), ("proposal", "proposed_amount", "proposed_term_months")),
]


def _words(label: Any, *, needed: bool = False, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=needed,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=hint,
        error_messages={"required": _("Fill this in.")},
    )


def _yuan(label: Any) -> forms.DecimalField:
    field = forms.DecimalField(
        label=label,
        required=False,
        max_digits=13,
        decimal_places=2,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("Enter the amount in yuan as a number, for example 15000.00.")},
    )
    field.unit = _("yuan")  # type: ignore[attr-defined]  # read by form_field.html
    return field


class SurveyForm(ActForm):
    """What is left empty is a line on the paper, to be filled in by hand."""

    surveyed_on = forms.DateField(
        label=_("Day of the survey"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Enter the day of the survey."),
            "invalid": _("Enter the day as 2026-11-23."),
        },
    )
    place = forms.CharField(
        label=_("Place of the survey"),
        max_length=200,
        error_messages={"required": _("Enter where the survey took place.")},
    )
    second_surveyor = forms.ModelChoiceField(
        label=_("Second surveyor"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("From 10,000 yuan two people survey; the second signs this text."),
        error_messages={"invalid_choice": _("Choose another customer manager of this branch.")},
    )
    people_asked = forms.CharField(label=_("People asked"), max_length=200, required=False)
    minutes_spent = forms.IntegerField(
        label=_("Minutes spent"), min_value=1, max_value=100_000, required=False
    )
    household = _words(
        _("Household or firm"), needed=True, hint=_("Members, ages, schooling, trade, health, name.")
    )
    assets = _words(_("Assets, item by item"), hint=_("House, machines, animals, stock, deposits, shares."))
    assets_amount = _yuan(_("Assets in all"))
    debts = _words(_("Debts, by creditor"))
    debts_amount = _yuan(_("Debts in all"))
    business = _words(_("Business"), hint=_("Land, crops, yield, price; animals; processing; work away."))
    income_amount = _yuan(_("Income a year"))
    spending_amount = _yuan(_("Spending a year"))
    credit_record = _words(_("Credit record"))
    purpose_detail = _words(_("Purpose in detail"), needed=True)
    own_funds_amount = _yuan(_("Own funds"))
    repayment_source = _words(
        _("First source of repayment"), needed=True, hint=_("The money that comes in within the term.")
    )
    security_opinion = _words(_("Security: what it is worth"))
    risks = _words(_("Risks"), needed=True)
    proposal = _words(_("Conclusion: a clear opinion"), needed=True)
    proposed_amount = _yuan(_("Amount proposed"))
    proposed_term_months = forms.IntegerField(
        label=_("Term proposed, in months"), min_value=1, max_value=600, required=False
    )

    def __init__(self, *args: Any, surveyors: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(pk__in=[person.pk for person in surveyors])
        self.fields["second_surveyor"].queryset = people  # type: ignore[attr-defined]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields in the order of the paper, under its headings."""
        return [{"legend": legend, "fields": [self[name] for name in names]} for legend, names in GROUPS]
