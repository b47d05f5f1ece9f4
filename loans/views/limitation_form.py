"""The form that builds a limitation question step by step: the facts of the chosen clock, the keys of each event.

Values pass through as typed: the calculator itself reads them strictly and says what is wrong with which.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditcoop.core.rules.wording import Wording
from creditcoop.core.views.regulation_words import language
from loans.rules.limitation import facts
from loans.rules.limitation.code_words import CLOCK_WORDS, KEY_WORDS, VALUE_WORDS
from loans.rules.limitation.events import PROCEDURES, Clock
from loans.rules.limitation.question import CHOICES, CLOCKS, EVENT_KEYS, FLAGS, REQUIRED
from loans.rules.limitation.words import EVENT_WORDS

FACT_CHOICES: Mapping[str, tuple[str, ...]] = {
    "mode": facts.MODES,
    "clause": facts.CLAUSES,
    "security": facts.SECURITIES,
    "instrument": facts.INSTRUMENTS,
    "parties": facts.PARTIES,
    "asset": facts.ASSETS,
    "decision": facts.DECISIONS,
}
LISTS = ("instalment_due_dates", "due_dates")
WITHOUT_DEFAULT = ("medium", "closes")
MOST_EVENTS = 40
# What a demand is asked for beside its way: a public notice needs no receipt, and the day of sending decides nothing.
NOTICE_KEYS = frozenset({"whereabouts_unknown", "medium", "states_claim", "sent_on"})
RECEIPT_KEYS = frozenset({"receipt", "sent_on"})
MAY_BE_ON_DEMAND = frozenset({Clock.LITIGATION, Clock.SECURITY_RIGHT})
BETWEEN_DAYS = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True)
class EventRow:
    """One event on the page: its two first fields, and what else its type asks for."""

    number: int
    head: Sequence[forms.BoundField]
    more: Sequence[forms.BoundField]


class LimitationForm(forms.Form):
    """Redrawn when the clock, an instrument or the type of an event is chosen."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: str) -> None:
        super().__init__(data, initial={"as_of": today, "clock": Clock.LITIGATION.value})
        chosen = (data or {}).get("clock") or Clock.LITIGATION.value
        self.clock = Clock(chosen if chosen in CLOCKS else Clock.LITIGATION.value)
        self.judged = self.clock == Clock.ENFORCEMENT or bool((data or {}).get("fact_instrument"))
        self.fields["clock"] = _pick("clock", CLOCK_WORDS, CLOCKS, redraws=True)
        self.fields["as_of"] = _day("as_of", hint=_("Empty: today."))
        self.fact_names = list(self._fact_keys())
        for key in self.fact_names:
            self.fields[f"fact_{key}"] = self._fact_field(key)
        self.rows = list(self._event_numbers(data or {}))
        for row in self.rows:
            said = data or {}
            self._add_event(row, said.get(f"event_{row}_type") or "", said.get(f"event_{row}_channel") or "")

    def _fact_keys(self) -> Iterator[str]:
        keys = facts.FACT_KEYS[self.clock]
        if self.clock == Clock.SECURITY_RIGHT:
            keys = ("security", *facts.ENFORCEMENT_KEYS)
            if not self.judged:
                keys = ("security", "instrument", *facts.LITIGATION_KEYS)
        for key in keys:
            yield from ("determined_on", "due_dates") if key == "maximum_amount" else (key,)

    def _fact_field(self, key: str) -> forms.Field:
        if key in FACT_CHOICES:
            redraws = key == "instrument" and self.clock == Clock.SECURITY_RIGHT
            empty = gettext("Not judged yet") if redraws else gettext("Choose")
            return _pick(key, VALUE_WORDS[key], FACT_CHOICES[key], empty=empty, redraws=redraws)
        if key in LISTS:
            return forms.CharField(
                label=_label(key),
                required=False,
                help_text=_("Several days, such as 2025-03-20, 2025-09-20."),
            )
        if key == "on_demand":
            return forms.BooleanField(label=_label(key), required=False)
        if key == "period_months":
            number = forms.TextInput(attrs={"inputmode": "numeric"})
            return forms.CharField(label=_label(key), required=False, widget=number)
        return _day(key)

    def _event_numbers(self, data: Mapping[str, Any]) -> range:
        """As many rows as have something in them, and an empty one for the next."""
        filled = [
            row
            for row in range(MOST_EVENTS)
            if data.get(f"event_{row}_type") or data.get(f"event_{row}_date")
        ]
        return range(min(max(filled, default=-1) + 2, MOST_EVENTS))

    def _add_event(self, row: int, kind: str, channel: str) -> None:
        self.fields[f"event_{row}_date"] = _day("date")
        self.fields[f"event_{row}_type"] = _pick(
            "type", EVENT_WORDS, tuple(EVENT_KEYS), empty=gettext("Choose"), redraws=True
        )
        left_out = NOTICE_KEYS if channel != "public_notice" else RECEIPT_KEYS
        for key in EVENT_KEYS.get(kind, ()):
            if key not in left_out and (key != "grace_end" or self.clock in MAY_BE_ON_DEMAND):
                self.fields[f"event_{row}_{key}"] = _event_field(key)

    # Layout

    @property
    def facts(self) -> list[forms.BoundField]:
        return [self[f"fact_{key}"] for key in self.fact_names]

    @property
    def events(self) -> list[EventRow]:
        rows = []
        for row in self.rows:
            named = [self[name] for name in self.fields if name.startswith(f"event_{row}_")]
            rows.append(EventRow(row + 1, named[:2], named[2:]))
        return rows

    # From the form to the question and back

    def question(self) -> dict[str, Any]:
        """The calculator's question; only what was filled in, each value as typed."""
        facts_said: dict[str, Any] = {}
        for key in self.fact_names:
            value = self._said(f"fact_{key}", key)
            if value is not None and key in ("determined_on", "due_dates"):
                facts_said.setdefault("maximum_amount", {})[key] = value
            elif value is not None:
                facts_said[key] = value
        if "instrument" not in facts_said:
            facts_said.pop("parties", None)
        asked = {
            "clock": self.clock.value,
            "facts": facts_said,
            "events": [event for _row, event in self._events()],
        }
        as_of = self._said("as_of", "as_of")
        return asked if as_of is None else asked | {"as_of": as_of}

    def _events(self) -> Iterator[tuple[int, dict[str, Any]]]:
        for row in self.rows:
            said = {
                name.removeprefix(f"event_{row}_"): self._said(name, name.removeprefix(f"event_{row}_"))
                for name in self.fields
                if name.startswith(f"event_{row}_")
            }
            event = {key: value for key, value in said.items() if value is not None}
            if event.keys() & {"date", "type"}:
                yield row, event

    def _said(self, name: str, key: str) -> Any:
        """The value of a field as the question has it; None where it is empty."""
        value = self.cleaned_data.get(name)
        if key in FLAGS:
            kind = str(self.cleaned_data.get(f"{name.rsplit('_' + key, 1)[0]}_type", ""))
            return bool(value) if value or (kind, key) in REQUIRED else None
        if value in (None, "", False):
            return None
        if key in LISTS:
            return [day for day in BETWEEN_DAYS.split(str(value)) if day] or None
        if key == "period_months":
            return int(value) if str(value).strip().isdecimal() else str(value)
        return value.strip() if isinstance(value, str) else value

    def take_errors(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Put the calculator's errors at the fields that they name."""
        rows = [row for row, _event in self._events()]
        for path, messages in errors.items():
            field = _field_of(path, rows)
            for message in messages:
                if field in self.fields:
                    self.add_error(field, message)
                else:
                    self.add_error(None, message)


def _label(key: str) -> str:
    return KEY_WORDS[key].say(language())


def _day(key: str, *, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=_label(key),
        required=False,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


def _pick(
    key: str, words: Mapping[str, Wording], codes: Sequence[str], *, empty: str = "", redraws: bool = False
) -> forms.ChoiceField:
    choices = [("", empty)] if empty else []
    field = forms.ChoiceField(
        label=_label(key),
        required=False,
        choices=[*choices, *((code, _capital(words[code].say(language()))) for code in codes)],
    )
    if redraws:
        field.widget.attrs |= {
            "hx-post": reverse("limitation_calculator"),
            "hx-trigger": "change consume",
            "hx-target": "#question",
            "hx-select": "#question",
            "hx-select-oob": "#answer",
            "hx-swap": "outerHTML",
        }
    return field


def _event_field(key: str) -> forms.Field:
    if key in FLAGS:
        return forms.BooleanField(label=_label(key), required=False)
    if key == "closes":
        return _pick(key, EVENT_WORDS, PROCEDURES, empty=gettext("Choose"))
    if key in CHOICES:
        empty = gettext("Choose") if key in WITHOUT_DEFAULT else ""
        return _pick(key, VALUE_WORDS[key], CHOICES[key], empty=empty, redraws=key == "channel")
    return _day(key)


def _field_of(path: str, rows: Sequence[int]) -> str:
    """facts.due_date is the field fact_due_date, events.1.to that of the second event that is filled in."""
    steps = path.split(".")
    if steps[0] == "facts" and len(steps) > 1:
        key = steps[2] if steps[1] == "maximum_amount" and len(steps) > 2 else steps[1]
        return f"fact_{'determined_on' if key == 'maximum_amount' else key}"
    if steps[0] == "events" and len(steps) > 2:
        return f"event_{rows[int(steps[1])]}_{steps[2]}"
    return steps[0]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
