"""The form of the schedule calculator: the terms of a loan, its payments, the day asked about."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditcoop.core.rules.wording import Wording
from creditcoop.core.views.regulation_words import language
from loans.rules.interest.words import COUNTS, METHODS, ORDERS, PERIODS, PERS

ROWS = range(12)
SHOWN = 2  # rows of payments that stand open; the others unfold


@dataclass(frozen=True)
class PaymentRow:
    """One payment on the page."""

    number: int
    fields: Sequence[forms.BoundField]


class ScheduleForm(forms.Form):
    """Empty fields are left out of the question; what is missing is said by the calculator."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: datetime.date) -> None:
        super().__init__(data, initial={"as_of": today, "overdue_markup_pct": "50", "interest_day": "20"})
        self.fields |= {
            "principal": _amount(_("Principal")),
            "disbursed_on": _day(_("Paid out on")),
            "due_on": _day(_("Due on")),
            "periods": _number(_("Or so many periods"), hint=_("Instead of the due day.")),
            "method": _pick(_("Paid back by"), METHODS),
            "period": _pick(_("Period"), PERIODS),
            "interest_day": _number(
                _("Interest day"), hint=_("Empty: counted from the day of pay-out, month by month.")
            ),
            "rate_value": _decimal(_("Rate")),
            "rate_per": _pick(_("Quoted"), PERS),
            "day_count": _pick(_("Days counted"), COUNTS),
            "overdue_markup_pct": _decimal(_("Surcharge when overdue, %")),
            "compound": forms.BooleanField(label=_("Compound interest on unpaid interest"), required=False),
            "allocation": _pick(_("A payment covers"), ORDERS),
            "as_of": _day(_("As of"), hint=_("Empty: today.")),
        }
        self.asked = tuple(self.fields)
        for row in ROWS:
            self.fields[f"on_{row}"] = _day(_("Paid on"))
            self.fields[f"amount_{row}"] = _amount(_("Amount"))

    # Layout

    @property
    def terms(self) -> list[forms.BoundField]:
        return [self[name] for name in self.asked if name not in ("allocation", "as_of")]

    @property
    def day(self) -> list[forms.BoundField]:
        return [self["as_of"], self["allocation"]]

    @property
    def open_rows(self) -> list[PaymentRow]:
        return self._rows()[: max(SHOWN, self._filled())]

    @property
    def folded_rows(self) -> list[PaymentRow]:
        return self._rows()[max(SHOWN, self._filled()) :]

    def _rows(self) -> list[PaymentRow]:
        return [PaymentRow(row + 1, [self[f"on_{row}"], self[f"amount_{row}"]]) for row in ROWS]

    def _filled(self) -> int:
        rows = [row for row in ROWS if self.data.get(f"on_{row}") or self.data.get(f"amount_{row}")]
        return max(rows, default=-1) + 1

    # From the form to the question and back

    def question(self) -> dict[str, Any]:
        """The calculator's question; only what was filled in."""
        asked = {name: _text(self.cleaned_data[name]) for name in self.asked if not name.startswith("rate_")}
        given = {
            "value": _text(self.cleaned_data["rate_value"]),
            "per": _text(self.cleaned_data["rate_per"]),
        }
        asked["rate"] = {key: value for key, value in given.items() if value is not None}
        asked["principal"] = _yuan(self.cleaned_data["principal"])
        asked["payments"] = [
            {"on": _text(data[f"on_{row}"]), "amount": _yuan(data[f"amount_{row}"])}
            for data in (self.cleaned_data,)
            for row in self.asked_rows()
        ]
        return {name: value for name, value in asked.items() if value is not None}

    def asked_rows(self) -> list[int]:
        """Rows with something in them."""
        data = self.cleaned_data
        return [row for row in ROWS if data[f"on_{row}"] or data[f"amount_{row}"] is not None]

    def take_errors(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Put the calculator's errors at the fields that they name."""
        rows = self.asked_rows()
        for path, messages in errors.items():
            for message in messages:
                self.add_error(_field_of(path, rows), message)


EXAMPLE = {
    "principal": "10000.00", "disbursed_on": "2024-03-05", "due_on": "2024-12-05", "method": "interest_first",
    "period": "quarter", "interest_day": "20", "rate_value": "6.6375", "rate_per": "month", "day_count": "actual/360",
    "overdue_markup_pct": "50", "compound": "on", "allocation": "interest_first", "as_of": "2025-01-20",
    "on_0": "2024-12-05", "amount_0": "3000.00",
}  # fmt: skip


def _field_of(path: str, rows: Sequence[int]) -> str:
    """payments.1.on is the field on_ of the second row filled in, rate.value the field rate_value."""
    steps = path.split(".")
    if steps[0] == "payments" and len(steps) > 2:
        return f"{steps[2]}_{rows[int(steps[1])]}"
    if steps[0] == "rate":
        return f"rate_{steps[1]}" if len(steps) > 1 else "rate_value"
    return steps[0]


def _text(value: Any) -> Any:
    """As the question has it: days and numbers as texts, nothing for an empty field."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return None if value == "" else value


def _yuan(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _day(label: Any, *, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write the day as 2026-11-23.")},
    )


def _amount(label: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(
        label=label, required=False, max_digits=15, decimal_places=2, min_value=0, widget=widget
    )


def _decimal(label: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(
        label=label, required=False, max_digits=12, decimal_places=8, min_value=0, widget=widget
    )


def _number(label: Any, *, hint: Any = "") -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, help_text=hint, widget=widget)


def _pick(label: Any, words: Mapping[str, Wording]) -> forms.ChoiceField:
    choices = [(code, _capital(said.say(language()))) for code, said in words.items()]
    return forms.ChoiceField(label=label, required=False, choices=choices)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
