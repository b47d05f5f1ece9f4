"""The fines calculator with the versions of the regulation that the database holds: for page, API and command."""

from typing import ClassVar

from accountability.reports.split_answer import PoliciesUnder
from accountability.rules.fines_calculator import answer
from creditcoop.core.regulation import Under
from creditcoop.core.rules.questions import Answer
from creditcoop.core.rules.wording import Language


class FinesCalculator:
    """Answers by the version that `under` names, else by that of each lapse day; None: by the shipped version."""

    by_regulation: ClassVar[bool] = True
    as_of_today: ClassVar[bool] = False

    def __init__(self, under: Under | None) -> None:
        self.policies_on = PoliciesUnder(under)

    def answer(self, question: object, *, language: Language) -> Answer:
        return answer(question, language=language, policies_on=self.policies_on)
