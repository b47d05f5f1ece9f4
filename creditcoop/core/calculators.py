"""The calculators: one JSON question, one JSON answer, by page, API and command alike.

settings.CALCULATORS names, for each, a pure function `answer(question, *, language)` that never raises for a wrong
question but answers {"id", "errors"}.
"""

from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from creditcoop.core.rules.questions import Answer, answer_each
from creditcoop.core.rules.wording import Language


class Calculator(Protocol):
    def __call__(self, question: object, *, language: Language) -> Answer: ...


class UnknownCalculator(KeyError):
    """No calculator has this name."""


def names() -> list[str]:
    """What can be asked."""
    return sorted(settings.CALCULATORS)


def find(name: str) -> Calculator:
    """The calculator of a name; UnknownCalculator where there is none."""
    path = settings.CALCULATORS.get(name)
    if path is None:
        raise UnknownCalculator(name)
    return import_string(path)  # type: ignore[no-any-return]


def answers(name: str, asked: Any, *, language: Language) -> list[Answer]:
    """Answers in order to one question, a list, or {"cases": [{"question": …}]}.

    ProblemsError where `cases` is not a list; a wrong question has `errors` in its own answer.
    """
    calculator = find(name)
    return answer_each(asked, lambda question: calculator(question, language=language))
