"""The calculators: one JSON question, one JSON answer, by page, API and command alike.

settings.CALCULATORS names, for each, a class made with `Under`, by which version of the regulation it answers. Its
`answer(question, *, language)` never raises for a wrong question but answers {"id", "errors"}.
"""

import datetime
from typing import Any, ClassVar, Protocol

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from creditcoop.core.models import RegulationVersion
from creditcoop.core.regulation import Under
from creditcoop.core.rules.questions import Answer, answer_each
from creditcoop.core.rules.wording import Language


class Calculator(Protocol):
    """`by_regulation`: the version of the regulation decides. `as_of_today`: without `as_of` today is meant."""

    by_regulation: ClassVar[bool]
    as_of_today: ClassVar[bool]

    def __init__(self, under: Under | None) -> None: ...

    def answer(self, question: object, *, language: Language) -> Answer: ...


class UnknownCalculator(KeyError):
    """No calculator has this name."""


def names() -> list[str]:
    """What can be asked."""
    return sorted(settings.CALCULATORS)


def find(name: str) -> type[Calculator]:
    """The calculator of a name; UnknownCalculator where there is none."""
    path = settings.CALCULATORS.get(name)
    if path is None:
        raise UnknownCalculator(name)
    return import_string(path)  # type: ignore[no-any-return]


def answers(
    name: str, asked: Any, *, language: Language, under: Under | None, today: datetime.date
) -> list[Answer]:
    """Answers in order to one question, a list, or {"cases": [{"question": …}]}.

    `under` None: by the shipped version alone, where there is no database. ProblemsError where `cases` is not a list,
    NoRegulation where `under` names no version; a wrong question has `errors` in its own answer.
    """
    if under is not None:
        under.check()
    kind = find(name)
    calculator = kind(under)

    def answer(question: object) -> Answer:
        filled = as_of(question, today) if kind.as_of_today else question
        return calculator.answer(filled, language=language)

    return answer_each(asked, answer)


def as_of(question: object, day: datetime.date) -> object:
    """The question with this `as_of` where it names none; rules ask no clock."""
    if not isinstance(question, dict) or question.get("as_of") is not None:
        return question
    return {**question, "as_of": day.isoformat()}


def versions_are_there() -> bool:
    """Whether a database with adopted versions can be asked."""
    try:
        return RegulationVersion.objects.exists()
    except DatabaseError:
        return False
