"""What the pages of accountability share: the as-of day, rows of a split, the readings it rests on."""

import datetime
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.forms import AsOfForm
from accountability.labels import language, role_text, spoken
from accountability.models import LiabilityShare, LiabilitySplit
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.question_settings import readings_of
from accountability.rules.share_split import ShareSplit
from accountability.services.issue_loan import reasons
from creditcoop.core.access import Actor
from creditcoop.core.rules.money import to_yuan
from creditcoop.core.rules.policy_leaves import Leaf
from creditcoop.core.rules.readings_catalogue import question_of, words_of
from creditcoop.core.rules.regulation_text import leaves
from creditcoop.core.rules.wording import Wording
from creditcoop.core.templatetags.ui import PERCENT_PLACES, yuan, yuan_unit
from loans.rules.lending_policy import LendingPolicy

LABELLED = Wording("{label}：{value}", "{label}: {value}")
BETWEEN = Wording("；", "; ")


def day_asked(form: forms.Form, actor: Actor) -> datetime.date:
    """The day of a bound form; today where it is empty or wrong (the form says so at its field)."""
    form.is_valid()
    return form.cleaned_data.get("on") or actor.on


def as_of(data: Mapping[str, str], actor: Actor) -> tuple[AsOfForm, datetime.date]:
    """The form with the day filled in, and the day."""
    form = AsOfForm({"on": data.get("on") or actor.on.isoformat()})
    return form, day_asked(form, actor)


def exact(percent: Fraction) -> str:
    """The fraction behind a percentage that has no last digit; nothing where the percentage is exact."""
    return "" if (percent * 10**PERCENT_PLACES).denominator == 1 else str(percent / 100)


def person_url(person_id: int, day: datetime.date, actor: Actor) -> str:
    """All that a person answers for, on the day that is being looked at."""
    return reverse("person_liability", args=[person_id]) + ("" if day == actor.on else f"?on={day}")


def shares_of(rows: Sequence[LiabilityShare], on: datetime.date, actor: Actor) -> list[dict[str, Any]]:
    """Stored shares as the split bar draws them, each name leading to all that the person answers for."""
    return [
        {
            "name": row.person.name,
            "post": role_text(row.post),
            "percent": row.percent,
            "exact": exact(row.percent),
            "amount": row.amount,
            "is_first": row.is_first,
            "clause": row.clause,
            "url": person_url(row.person_id, on, actor),
        }
        for row in rows
    ]


def shares_planned(split: ShareSplit, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Shares that are only worked out."""
    rows = sorted(split.entries, key=lambda entry: not entry.is_first)
    return [
        {
            "name": names.get(entry.person, entry.person),
            "post": role_text(entry.post),
            "percent": split.percent(entry.parts),
            "exact": exact(split.percent(entry.parts)),
            "amount": to_yuan(entry.fen),
            "is_first": entry.is_first,
            "clause": entry.clause,
            "url": "",
        }
        for entry in rows
    ]


def left_over(percent: Fraction, amount: Any) -> dict[str, Any] | None:
    """What the regulation gives to nobody (未分摊), for the split bar."""
    if not percent:
        return None
    return {"percent": percent, "amount": amount, "text": _("Given to nobody, to be settled by hand")}


def why(split: LiabilitySplit) -> list[dict[str, str]]:
    """How a stored split came about, in the reader's language."""
    steps = json.loads(split.steps)
    return [{"text": text, "clause": ""} for text in steps.get(language(), [])]


def why_planned(split: ShareSplit, names: Mapping[str, str]) -> list[dict[str, str]]:
    """How a split that is only worked out comes about."""
    return [{"text": text, "clause": ""} for text in reasons(split, names)[language()]]


def readings_used(values: Mapping[str, Any], *, version_id: int) -> list[dict[str, str]]:
    """Each open question that a result rests on: its number, how it is read, where the regulation page says it."""
    found = []
    for setting, value in values.items():
        question = question_of(setting=setting)
        words = words_of(setting=setting, value=value)
        page = reverse("regulation_version", args=[version_id])
        found.append(
            {
                "number": question.number,
                "question": question.question.say(language()),
                "reading": words.say(language()) if words else _as_text(setting, value),
                "url": f"{page}#{question.number}",
            }
        )
    return sorted(found, key=lambda reading: int(reading["number"][1:]))


def _as_text(setting: str, value: Any) -> str:
    """A value that has no sentence of its own: a number, an amount, the rules of the group."""
    leaf = {**readings_of(LendingPolicy), **readings_of(LiabilityPolicy)}[setting]
    if leaf.part is None:
        return _value_text(leaf, value)
    inner = dict(leaves(leaf.part))
    said = [LABELLED.say(language(), label=spoken(inner[name].words), value=_value_text(inner[name], part))
            for name, part in value.items()]  # fmt: skip
    return spoken(BETWEEN).join(said)


def _value_text(leaf: Leaf, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return yuan_unit(Decimal(value)) if leaf.kind == "yuan" else str(value)


def bars(values: Sequence[tuple[str, Decimal, str]]) -> list[dict[str, str]]:
    """Label, amount and address as bars from zero; the longest takes the whole width."""
    longest = max(amount for _label, amount, _url in values)
    return [
        {
            "label": label,
            "url": url,
            "text": yuan(amount),
            "width": f"{Decimal(round(Fraction(amount) / Fraction(longest) * 10000)).scaleb(-2):f}%",
        }
        for label, amount, url in values
    ]
