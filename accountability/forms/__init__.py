"""Forms of the accountability pages: the day asked, the report, the panel of an application."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accountability.labels import unit_name
from creditcoop.core.models import Unit
from loans.rules.bands import BorrowerKind, Security


def day_field() -> forms.DateField:
    """The day for which a page answers; empty means today."""
    return forms.DateField(
        label=_("As of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write the day as 2026-11-23.")},
    )


class AsOfForm(forms.Form):
    on = day_field()


class ReportForm(forms.Form):
    """What the liability report is about."""

    on = day_field()
    branch = forms.ModelChoiceField(
        label=_("Branch"), queryset=Unit.objects.none(), required=False, empty_label=_("All branches")
    )

    def __init__(self, *args: Any, branches: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]
        self.fields["branch"].label_from_instance = unit_name  # type: ignore[attr-defined]


def amount_field(label: Any, *, required: bool = True) -> forms.DecimalField:
    """An amount in yuan, at least one fen."""
    field = forms.DecimalField(
        label=label,
        required=required,
        max_digits=13,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "required": _("Enter the amount in yuan, for example 15000.00."),
            "invalid": _("Enter the amount in yuan as a number, for example 15000.00."),
            "max_decimal_places": _("Yuan has two decimal places: the fen is the smallest part."),
            "min_value": _("The amount must be more than zero."),
        },
    )
    field.unit = _("yuan")  # type: ignore[attr-defined]  # read by includes/form_field.html
    return field


class PanelForm(forms.Form):
    """What the application form has typed so far; anything wrong is simply not known yet."""

    kind = forms.ChoiceField(required=False, choices=[(kind.value, kind.value) for kind in BorrowerKind])
    amount = forms.DecimalField(required=False, max_digits=13, decimal_places=2, min_value=Decimal("0.01"))
    security = forms.ChoiceField(
        required=False, choices=[(security.value, security.value) for security in Security]
    )
    borrower = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    handler = forms.IntegerField(required=False, min_value=1, max_value=2**62)
