"""The split calculator with the versions of the regulation that the database holds: for page, API and command."""

import datetime
from typing import Any, ClassVar

from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.split_calculator import answer, shipped_policies
from creditcoop.core.regulation import Under
from creditcoop.core.rules.questions import Answer
from creditcoop.core.rules.wording import Language
from loans.rules.lending_policy import LendingPolicy

Policies = tuple[LendingPolicy, LiabilityPolicy]


class PoliciesUnder:
    """The two chapters for a day, by the version that `under` names; None: by the shipped one. Each is read once."""

    def __init__(self, under: Under | None) -> None:
        self.under = under
        self.read: dict[Any, Policies] = {}

    def __call__(self, day: datetime.date) -> Policies:
        if self.under is None:
            return shipped_policies(day)
        if day not in self.read:
            version = self.under.version(day)
            if version.pk not in self.read:
                self.read[version.pk] = version.chapter(LendingPolicy), version.chapter(LiabilityPolicy)
            self.read[day] = self.read[version.pk]
        return self.read[day]


class SplitCalculator:
    """Answers by the version that `under` names; None: by the shipped version alone."""

    by_regulation: ClassVar[bool] = True
    as_of_today: ClassVar[bool] = False

    def __init__(self, under: Under | None) -> None:
        self.policies_on = PoliciesUnder(under)

    def answer(self, question: object, *, language: Language) -> Answer:
        return answer(question, language=language, policies_on=self.policies_on)
