"""What the templates need to show a figure, a day or a piece the same way on every page.

Filters never round and never guess: an amount that was not recorded says so, and a float is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.exceptions import TemplateSyntaxError
from django.template.loader_tags import BlockNode
from django.utils import timezone
from django.utils.translation import gettext as _

from creditcoop.core import clock

register = template.Library()

PERCENT_PLACES = 4
"""A share with more decimals than this is shown rounded, with a sign that says so."""

LABEL_FITS_FROM = 9
"""A segment of the split bar narrower than this percentage has no room for its own number."""


def _read(thing: Any, name: str) -> Any:
    """An attribute of an object or an entry of a mapping; None where there is neither."""
    if isinstance(thing, Mapping):
        return thing.get(name)
    return getattr(thing, name, None)


# Figures and days


@register.filter
def yuan(amount: Decimal | int | str | None) -> str:
    """12345.6 is shown as 12,345.60. Whole fen always; finer values keep all their digits."""
    if amount is None or amount == "":
        return _("not recorded")
    if isinstance(amount, float):
        raise TypeError("Money is never a float")
    if isinstance(amount, str):
        return amount
    exact = Decimal(amount)
    whole_fen = exact.quantize(Decimal("0.01"))
    return f"{whole_fen if whole_fen == exact else exact:,f}"


@register.filter
def yuan_unit(amount: Decimal | int | str | None) -> str:
    """12345.6 is shown as 12,345.60 yuan, for running text where no column head names the unit."""
    if amount is None or amount == "":
        return _("not recorded")
    return _("%(amount)s yuan") % {"amount": yuan(amount)}


@register.filter
def day(value: date | datetime | str | None) -> str:
    """A day as 2026-11-23. A moment is shown as the day it falls on in the union's time zone."""
    if value is None or value == "":
        return _("not recorded")
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return value.strftime("%Y-%m-%d")


@register.filter
def moment(value: datetime | str | None) -> str:
    """A moment as 2026-11-23 09:05 in the union's time zone."""
    if value is None or value == "":
        return _("not recorded")
    if isinstance(value, str):
        return value
    return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%Y-%m-%d %H:%M")


@register.simple_tag
def printed_at() -> str:
    """The moment of the page, for the head of what is printed."""
    return moment(clock.now())


@register.filter
def percent(value: Fraction | Decimal | int | str | None) -> str:
    """30 is shown as 30%, 12.5 as 12.5%; a third, which has no last digit, as ≈ 33.33%."""
    if value is None or value == "":
        return _("not recorded")
    if isinstance(value, float):
        raise TypeError("A share is never a float")
    if isinstance(value, str):
        return value
    exact = Fraction(value)
    scaled = exact * 10**PERCENT_PLACES
    if scaled.denominator == 1:
        digits = f"{Decimal(scaled.numerator).scaleb(-PERCENT_PLACES):f}"
        return f"{digits.rstrip('0').rstrip('.') if '.' in digits else digits}%"
    return f"≈ {Decimal(round(exact * 100)).scaleb(-2):f}%"


@register.filter
def number(value: int | str | None) -> str:
    """3481 is shown as 3,481."""
    if value is None or value == "":
        return _("not recorded")
    return value if isinstance(value, str) else f"{value:,}"


@register.filter
def label(value: Any, field: str = "") -> str:
    """The word for a code: `state|label` for an enum member, `loan|label:"state"` for a model's field."""
    if field:
        display = getattr(value, f"get_{field}_display", None)
        value = display() if display is not None else _read(value, field)
    if value is None or value == "":
        return _("not recorded")
    return str(getattr(value, "label", value))


@register.filter
def cell_text(value: Any) -> str:
    """The raw value of a list's cell as it is shown. Nothing there, for whatever reason, is a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return yuan(value)
    if isinstance(value, Fraction):
        return percent(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int) and not isinstance(value, Enum):
        return number(value)
    return label(value)


# Pieces


@register.filter
def beside(cells: Iterable[Any], columns: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Each cell with the column it stands in."""
    return list(zip(cells, columns, strict=False))


@register.filter
def bar_segments(shares: Iterable[Any], unallocated: Any = None) -> list[dict[str, Any]]:
    """Shares as segments of one line of 100 %, in the given order, with what nobody answers for at the end.

    Positions are text, so that no language's decimal mark ends up in the drawing.
    """
    segments: list[dict[str, Any]] = []
    start = Fraction(0)
    for place, share in enumerate(shares or (), start=1):
        width = Fraction(_read(share, "percent") or 0)
        segments.append(_segment(share=share, start=start, width=width, place=place))
        start += width
    rest = Fraction(_read(unallocated, "percent") or 0) if unallocated else Fraction(0)
    if rest:
        segments.append(_segment(share=unallocated, start=start, width=rest, place=0))
    return segments


def _segment(*, share: Any, start: Fraction, width: Fraction, place: int) -> dict[str, Any]:
    return {
        "share": share,
        "place": place,
        "tone": "rest" if place == 0 else str((place - 1) % 6 + 1),
        "x": _svg(start),
        "width": _svg(width),
        "middle": _svg(start + width / 2),
        "labelled": width >= LABEL_FITS_FROM,
    }


def _svg(value: Fraction) -> str:
    return f"{Decimal(round(value * 1000)).scaleb(-3):f}%"


# Blocks


class AgainNode(template.Node):
    """Renders a block of the page a second time, or into a variable, so that a page says its title once."""

    def __init__(self, name: str, variable: str | None) -> None:
        self.name = name
        self.variable = variable

    def render(self, context: Context) -> str:
        text = BlockNode(self.name, NodeList()).render(context)
        if self.variable is None:
            return text
        context[self.variable] = text if text.strip() else ""
        return ""


@register.tag
def again(parser: Parser, token: Token) -> AgainNode:
    """`{% again title %}` shows the block once more; `{% again side as side %}` keeps it, empty if blank."""
    words = token.split_contents()
    if len(words) == 2:
        return AgainNode(words[1], None)
    if len(words) == 4 and words[2] == "as":
        return AgainNode(words[1], words[3])
    raise TemplateSyntaxError("Write {% again block %} or {% again block as variable %}")
