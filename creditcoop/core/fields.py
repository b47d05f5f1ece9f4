"""Columns for money and rates: whole numbers in the database, exact decimals in Python.

SQLite would keep decimals as floats, so a sum of fen could be off by one: it is a sum of integers instead.
"""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class ScaledDecimalField(models.BigIntegerField):
    """A decimal with a fixed number of places, stored as an integer."""

    places = 0
    form_hint: Any = ""
    # What the type checker reads: a Decimal goes in and comes out, whatever the column holds.
    _pyi_private_set_type: Decimal | models.expressions.Combinable
    _pyi_private_get_type: Decimal
    _pyi_lookup_exact_type: Decimal

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.places)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise TypeError("money and rates are never floats")
        return Decimal(str(value))

    def get_prep_value(self, value: Any) -> int | None:
        decimal = self.to_python(value)
        if decimal is None:
            return None
        scaled = decimal.scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValidationError(_("At most %(places)s decimal places."), params={"places": self.places})
        return int(scaled)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **kwargs: Any) -> Any:
        defaults = {
            "form_class": forms.DecimalField,
            "decimal_places": self.places,
            "max_digits": 15,
        }
        return models.Field.formfield(self, **{**defaults, **kwargs})

    @property
    def validators(self) -> list[Any]:
        # The range check of BigIntegerField would compare yuan with fen.
        return list(self._validators)


class MoneyField(ScaledDecimalField):
    """Yuan with two places in Python, whole fen in the database."""

    description = "amount of money"
    places = 2


class RateField(ScaledDecimalField):
    """Percent a year with six places in Python, millionths of a percent in the database."""

    description = "rate in percent a year"
    places = 6


class CodesField(models.TextField):
    """A few codes or names kept as one text, "|a|b|", so that a trigger can look into it too; empty: no limit."""

    # What the type checker reads: codes go in and come out, whatever the column holds.
    _pyi_private_set_type: tuple[str, ...] | str
    _pyi_private_get_type: tuple[str, ...]

    def from_db_value(self, value: str | None, *_: Any) -> tuple[str, ...]:
        return tuple(part for part in (value or "").split("|") if part)

    def to_python(self, value: Any) -> tuple[str, ...]:
        if isinstance(value, str):
            return tuple(part for part in value.split("|") if part)
        return tuple(value or ())

    def get_prep_value(self, value: Any) -> str:
        codes = self.to_python(value)
        return f"|{'|'.join(codes)}|" if codes else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))
