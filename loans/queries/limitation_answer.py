"""The limitation calculator for API and command: the law decides, no version of the regulation does."""

from typing import ClassVar

from creditcoop.core.regulation import Under
from creditcoop.core.rules.questions import Answer
from creditcoop.core.rules.wording import Language
from loans.queries.rest_days import calendar_or_published
from loans.rules.limitation.calculator import answer


class LimitationCalculator:
    """Answers by the law of the dates asked about (Q18); a question without `as_of` is asked as of today."""

    by_regulation: ClassVar[bool] = False
    as_of_today: ClassVar[bool] = True

    def __init__(self, under: Under | None) -> None:
        self.under = under
        self.calendar = calendar_or_published()

    def answer(self, question: object, *, language: Language) -> Answer:
        return answer(question, language=language, calendar=self.calendar)
