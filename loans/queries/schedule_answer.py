"""The schedule calculator for API and command: the contract decides, no version of the regulation does."""

from typing import ClassVar

from creditcoop.core.regulation import Under
from creditcoop.core.rules.questions import Answer
from creditcoop.core.rules.wording import Language
from loans.rules.interest.calculator import answer


class ScheduleCalculator:
    """Answers by the terms asked about; a question without `as_of` is asked as of today."""

    by_regulation: ClassVar[bool] = False
    as_of_today: ClassVar[bool] = True

    def __init__(self, under: Under | None) -> None:
        self.under = under

    def answer(self, question: object, *, language: Language) -> Answer:
        return answer(question, language=language)
