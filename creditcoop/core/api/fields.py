"""Inputs of the API: strict, each wrong one named with what to do."""

import datetime
import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

LARGEST_ID = 2**63 - 1
DAY_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

MISSING = _("This is missing: send it.")
EMPTY = _("This is empty: fill it in.")


class Input(serializers.Serializer[Any]):
    """An object of known names; any other name is an error, so that a misspelt one is not lost."""

    default_error_messages = {"invalid": _("Send an object of names and values.")}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            strangers = [str(key) for key in data if key not in self.fields]
            if strangers:
                text = _("There is no such name here. Remove it, or correct it to one of: %(names)s.")
                message = text % {"names": ", ".join(self.fields)}
                raise serializers.ValidationError({name: [message] for name in strangers})
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A text, never a number."""

    default_error_messages = {
        "required": MISSING,
        "null": EMPTY,
        "blank": EMPTY,
        "invalid": _("Send a text."),
        "max_length": _("Use at most {max_length} characters."),
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Code(serializers.ChoiceField):
    """One of a closed list."""

    default_error_messages = {"required": MISSING, "null": EMPTY}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choices:
            allowed = ", ".join(str(choice) for choice in self.choices)
            raise serializers.ValidationError(_("Send one of: %(allowed)s.") % {"allowed": allowed})
        return data


class Amount(serializers.DecimalField):
    """Yuan as a text with at most two decimals; numbers are refused, because many programs write them as floats."""

    default_error_messages = {
        "required": MISSING,
        "null": EMPTY,
        "invalid": _("Send the amount in yuan as a text with two decimals, for example “15000.00”."),
        "max_decimal_places": _("Yuan has two decimal places: the fen is the smallest part."),
        "max_digits": _("The amount is too large. Use at most 13 digits before the point."),
        "max_whole_digits": _("The amount is too large. Use at most 13 digits before the point."),
        "max_string_length": _("The amount is too large. Use at most 13 digits before the point."),
        "min_value": _("The amount must be more than zero."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=15, decimal_places=2, **options)

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str) or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", data):
            self.fail("invalid")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A day as year-month-day."""

    default_error_messages = {
        "required": MISSING,
        "null": EMPTY,
        "invalid": _("Send the day as year-month-day, for example 2026-11-23."),
    }

    def to_internal_value(self, value: Any) -> datetime.date:
        if not isinstance(value, str) or not DAY_TEXT.fullmatch(value):
            self.fail("invalid")
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            self.fail("invalid")


class Whole(serializers.IntegerField):
    """A whole number."""

    default_error_messages = {
        "required": MISSING,
        "null": EMPTY,
        "invalid": _("Send a whole number."),
        "max_value": _("Send at most {max_value}."),
        "min_value": _("Send at least {min_value}."),
    }

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Id(Whole):
    """The id of something, as another answer of the API gave it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **options)


class Many(serializers.ListField):
    """A list of a bounded length."""

    default_error_messages = {
        "required": MISSING,
        "null": EMPTY,
        "not_a_list": _("Send a list."),
        "empty": EMPTY,
        "min_length": _("Send at least {min_length} of them."),
        "max_length": _("Send at most {max_length} of them."),
    }
