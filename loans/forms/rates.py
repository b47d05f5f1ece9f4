"""What an application says of its price: the rate as the contract will state it, and how the loan is paid back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loans.labels import METHOD_LABELS


class RateFields(forms.Form):
    """The two fields; both may stay empty."""

    month_rate = forms.DecimalField(
        label=_("Rate a month"),
        required=False,
        max_digits=9,
        decimal_places=5,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("As the contract will state it. Without it no interest is counted."),
        error_messages={"invalid": _("Enter a rate such as 6.6375.")},
    )
    method = forms.ChoiceField(
        label=_("Paid back"),
        required=False,
        choices=[
            ("", _("As usual")),
            *((code, label) for code, label in METHOD_LABELS.items() if code),
        ],
        help_text=_("As usual: up to a year interest together with the principal, else interest by period."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month_rate"].unit = "‰"  # type: ignore[attr-defined]  # read by form_field.html
