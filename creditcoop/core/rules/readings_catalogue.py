"""How the regulation is read: every open question Q1–Q37, its readings and why one is the default.

Example: Q9 asks how the director's 30 % is counted; its setting `t2` takes "70/30" (default) or "100+30". The
wording is data in both languages (`data/readings.json`); the values in force stand in a regulation version.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from creditcoop.core.rules.wording import Wording

READINGS = Path(__file__).resolve().parent.parent / "data" / "readings.json"


@dataclass(frozen=True)
class Reading:
    """One way to read a question.

    `setting` names the setting it belongs to ("" = considered, but the program does not compute it, so no
    version can choose it); `value` is the value that chooses it (None where the setting is a list or group).
    """

    setting: str
    value: str | int | bool | None
    is_default: bool
    words: Wording

    @property
    def is_offered(self) -> bool:
        return bool(self.setting)


@dataclass(frozen=True)
class OpenQuestion:
    """One place where the text can be read in more than one way."""

    number: str
    clauses: tuple[str, ...]
    settings: tuple[str, ...]
    question: Wording
    readings: tuple[Reading, ...]
    why: Wording


@cache
def catalogue() -> tuple[OpenQuestion, ...]:
    """Every open question in order, Q1 first."""
    data = json.loads(READINGS.read_text(encoding="utf-8"))
    return tuple(_question(entry) for entry in data["questions"])


def question_of(*, setting: str) -> OpenQuestion:
    """The question that a setting settles; LookupError for a name that is no setting of the register."""
    for entry in catalogue():
        if setting in entry.settings:
            return entry
    raise LookupError(f"{setting} settles no open question")


def words_of(*, setting: str, value: object) -> Wording | None:
    """The wording of one value of a setting; None for a number or list that has none of its own."""
    for reading in question_of(setting=setting).readings:
        if reading.setting == setting and reading.value == value and type(reading.value) is type(value):
            return reading.words
    return None


def _question(entry: dict[str, Any]) -> OpenQuestion:
    return OpenQuestion(
        number=entry["number"],
        clauses=tuple(entry["clauses"]),
        settings=tuple(entry["settings"]),
        question=Wording(**entry["question"]),
        readings=tuple(_reading(reading) for reading in entry["readings"]),
        why=Wording(**entry["why"]),
    )


def _reading(entry: dict[str, Any]) -> Reading:
    return Reading(
        setting=entry["setting"] or "",
        value=entry["value"],
        is_default=entry["default"],
        words=Wording(entry["zh"], entry["en"]),
    )
