"""Reading a calculator's question: strict JSON objects, every wrong place named by its path.

Example: `{"amount": 15000}` gives the problem `amount: not_yuan`, since amounts are texts such as "15000.00".
A key that is absent and a key with null mean the same. All problems are collected; nothing is guessed.
"""

import datetime
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from creditcoop.core.rules.money import MoneyError, parse_yuan
from creditcoop.core.rules.wording import Language, Problem, ProblemsError

DAY_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Answer = dict[str, Any]


class QuestionReader:
    """One object of a question. Each method reads one key and notes a problem instead of raising it."""

    def __init__(self, value: object, path: str, problems: list[Problem], keys: Collection[str]) -> None:
        self.path = path
        self.problems = problems
        self.value: Mapping[str, object] = {}
        self.is_object = isinstance(value, dict)
        if not isinstance(value, dict):
            self.note("", "not_object")
            return
        self.value = value
        for key in value:
            if key not in keys:
                self.note(str(key), "unknown_key", key=key)

    def place(self, key: str) -> str:
        return ".".join(step for step in (self.path, key) if step) or "question"

    def note(self, key: str, code: str, /, **values: object) -> None:
        self.problems.append(Problem(self.place(key), code, values))

    def clean(self, key: str) -> bool:
        """Whether nothing is noted yet at this place: one fault is said once."""
        return all(problem.path != self.place(key) for problem in self.problems)

    def given(self, key: str, *, required: bool) -> object:
        value = self.value.get(key)
        if value is None and required and self.is_object:
            self.note(key, "required")
        return value

    def text(self, key: str, *, required: bool = False) -> str:
        """A text that is not blank, without blanks around it; "" where absent or wrong."""
        value = self.given(key, required=required)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.note(key, "not_text")
            return ""
        return value.strip()

    def one_of(self, key: str, allowed: Collection[str], *, required: bool = False) -> str:
        value = self.given(key, required=required)
        if value is None:
            return ""
        if not isinstance(value, str) or value not in allowed:
            self.note(key, "not_one_of", allowed=", ".join(allowed))
            return ""
        return value

    def flag(self, key: str, *, required: bool = False) -> bool:
        value = self.given(key, required=required)
        if value is None:
            return False
        if not isinstance(value, bool):
            self.note(key, "not_flag")
            return False
        return value

    def fen(self, key: str, *, required: bool = False, lowest: int = 0) -> int | None:
        value = self.given(key, required=required)
        if value is None:
            return None
        try:
            fen = parse_yuan(value)
        except MoneyError:
            self.note(key, "not_yuan")
            return None
        if fen < lowest:
            self.note(key, "too_small", lowest=f"{lowest // 100}.{lowest % 100:02d}")
            return None
        return fen

    def day(self, key: str, *, required: bool = False) -> datetime.date | None:
        value = self.given(key, required=required)
        if value is None:
            return None
        if isinstance(value, str) and DAY_TEXT.fullmatch(value):
            try:
                return datetime.date.fromisoformat(value)
            except ValueError:
                pass
        self.note(key, "not_day")
        return None

    def names(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of different names; what is wrong is noted with its position and left out."""
        found: list[str] = []
        for place, item in enumerate(self.items(key, required=required)):
            if not isinstance(item, str) or not item.strip():
                self.note(f"{key}.{place}", "not_text")
            elif item.strip() in found:
                self.note(f"{key}.{place}", "repeated", value=item.strip())
            else:
                found.append(item.strip())
        return tuple(found)

    def items(self, key: str, *, required: bool = False) -> Sequence[object]:
        value = self.given(key, required=required)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.note(key, "not_list")
            return ()
        return value

    def inner(self, key: str, keys: Collection[str], *, required: bool = False) -> "QuestionReader | None":
        """The object under a key, None where absent."""
        value = self.given(key, required=required)
        return None if value is None else QuestionReader(value, self.place(key), self.problems, keys)

    def inners(self, key: str, keys: Collection[str]) -> list["QuestionReader"]:
        return [
            QuestionReader(item, self.place(f"{key}.{place}"), self.problems, keys)
            for place, item in enumerate(self.items(key))
        ]


def questions_in(value: object) -> list[object]:
    """The questions of a list, of an object with `cases` whose items hold `question`, or the one given."""
    if isinstance(value, dict) and "cases" in value:
        cases = value["cases"]
        if not isinstance(cases, list):
            raise ProblemsError([Problem("cases", "not_list")])
        return [case.get("question") if isinstance(case, dict) else case for case in cases]
    return list(value) if isinstance(value, list) else [value]


def refusal(question: object, error: ProblemsError, language: Language) -> Answer:
    """The answer to an invalid question: its id and the messages by path."""
    given = question.get("id") if isinstance(question, dict) else None
    return {"id": given if isinstance(given, str) else None, "errors": error.by_path(language)}


def answer_each(value: object, answer: Callable[[object], Answer]) -> list[Answer]:
    """Every question of `value` in order, each answered by itself: a wrong one does not stop the others."""
    return [answer(question) for question in questions_in(value)]
