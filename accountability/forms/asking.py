"""What the forms of the calculators share: fields that may stay empty, readings to choose from."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accountability.labels import language, spoken
from creditcoop.core.rules.policy_leaves import Leaf
from creditcoop.core.rules.readings_catalogue import words_of


def name_field(label: Any = "", hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=60, help_text=hint)


def day_typed(label: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "invalid": _("Write the day as 2026-11-23."),
            "required": _("Enter the day of pay-out: the regulation of that day decides."),
        },
    )


def pick(label: Any, labels: Mapping[str, Any], *, required: bool = False) -> forms.ChoiceField:
    choices = [("", _("Choose"))] if required else []
    return forms.ChoiceField(
        label=label,
        required=required,
        choices=[*choices, *((code, words) for code, words in labels.items() if code or not required)],
        error_messages={"required": _("Choose one.")},
    )


def labelled(leaf: Leaf) -> str:
    return f"{leaf.question} {spoken(leaf.words)}"


def readings(name: str, leaf: Leaf) -> list[tuple[str, str]]:
    """The values of a setting in words; the first leaves the reading in force."""
    found = [("", gettext("As in force"))]
    for value in leaf.allowed:
        words = words_of(setting=name, value=value)
        found.append((str(value), words.say(language()) if words else str(value)))
    return found


def yuan_text(amount: Decimal) -> str:
    return f"{amount:.2f}"


def iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
