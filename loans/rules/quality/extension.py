"""How far and when a loan may be extended (展期, practice 3.9 and 4.4; II.4).

Example: 10 months are extended by 10 at most, 36 by 18, 72 by 36; asked for on or before the due day, in practice once.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.wording import Language, Wording
from loans.rules.interest.terms import Rate
from loans.rules.money_leaves import MoneyLeaves

REFUSALS: Mapping[str, Wording] = {
    "late": Wording(
        "应在到期日{day}当天或之前申请，逾期后不能展期。", "An extension is asked for by the due day {day}."
    ),
    "not_later": Wording("新到期日应晚于{day}。", "The new due day lies after {day}."),
    "too_long": Wording(
        "{months}个月的贷款累计展期不得超过{longest}个月，最晚到{day}。",
        "A loan of {months} months is extended by {longest} months in all, to {day} at the latest.",
    ),
    "too_often": Wording("已展期{done}次，最多{times}次。", "It was extended {done} times, {times} at most."),
}


RATE_WORDS: Mapping[str, Wording] = {
    "month": Wording("月利率{value}‰", "{value} ‰ a month"),
    "year": Wording("年利率{value}%", "{value} % a year"),
    "same": Wording(
        "合计期限{months}个月，没有进入利率更高的期限档次，仍按{before}计息。",
        "{months} months in all reach no class with a higher rate: it stays {before}.",
    ),
    "higher": Wording(
        "合计期限{months}个月，超过{over}个月，自{day}起按该期限档次的{after}计息（原为{before}）。",
        "{months} months in all pass {over}: from {day} the rate of that class, {after}, counts (before {before}).",
    ),
}


def quoted(rate: Rate) -> Wording:
    """A rate as the contract states it, in both languages."""
    value = f"{(Decimal(rate.value.numerator) / Decimal(rate.value.denominator)).normalize():f}"
    words = RATE_WORDS[rate.per]
    return Wording(words.say("zh", value=value), words.say("en", value=value))


@dataclass(frozen=True)
class Refusal:
    """Why an extension is not allowed."""

    code: str
    values: Mapping[str, object]

    def say(self, language: Language) -> str:
        return REFUSALS[self.code].say(language, **self.values)


def term_months(start: datetime.date, due_on: datetime.date) -> int:
    """Months from the pay-out to the due day; a started month counts, so that 10 months and a day are 11."""
    months = (due_on.year - start.year) * 12 + due_on.month - start.month
    return months + (add_months(start, months) < due_on)


def longest_months(months: int, leaves: MoneyLeaves) -> int:
    """By how many whole months a loan of such a term may be extended, all extensions together."""
    if months > leaves.medium_up_to_months:
        return leaves.extend_long_months
    short = months <= leaves.short_up_to_months
    percent = leaves.extend_short_percent if short else leaves.extend_medium_percent
    return floor(Fraction(months * percent, 100))


def latest_day(start: datetime.date, due_on: datetime.date, leaves: MoneyLeaves) -> datetime.date:
    """The last due day that extensions of a loan may reach. `due_on` is the day first agreed."""
    return add_months(due_on, longest_months(term_months(start, due_on), leaves))


def refusals(
    *,
    start: datetime.date,
    due_days: Sequence[datetime.date],
    asked_on: datetime.date,
    new_due_on: datetime.date,
    leaves: MoneyLeaves,
) -> list[Refusal]:
    """What stands against an extension; empty: allowed. `due_days`: as first agreed, then after each extension."""
    first, present, done = due_days[0], due_days[-1], len(due_days) - 1
    found: list[Refusal] = []
    if asked_on > present:
        found.append(Refusal("late", {"day": present.isoformat()}))
    if new_due_on <= present:
        found.append(Refusal("not_later", {"day": present.isoformat()}))
    latest, months = latest_day(start, first, leaves), term_months(start, first)
    if new_due_on > latest:
        longest = longest_months(months, leaves)
        values = {"months": months, "longest": longest, "day": latest.isoformat()}
        found.append(Refusal("too_long", values))
    if done >= leaves.extend_times:
        found.append(Refusal("too_often", {"done": done, "times": leaves.extend_times}))
    return found


@dataclass(frozen=True)
class RateOfExtension:
    """The rate before and during an extension; `over`: the border in months that the whole term passes, 0: none."""

    before: Rate
    after: Rate
    over: int
    months: int

    @property
    def changed(self) -> bool:
        return self.after.yearly != self.before.yearly

    def say(self, language: Language, *, old_due_on: datetime.date) -> str:
        """Which rate counts during the extension, from the old due day on, and why."""
        return RATE_WORDS["higher" if self.changed else "same"].say(
            language,
            months=self.months,
            over=self.over,
            day=old_due_on.isoformat(),
            before=quoted(self.before).say(language),
            after=quoted(self.after).say(language),
        )


def rate_of_extension(
    *,
    start: datetime.date,
    due_on: datetime.date,
    new_due_on: datetime.date,
    rate: Rate,
    class_rates: Sequence[tuple[int, Rate]],
) -> RateOfExtension:
    """4.4: the higher class's rate from the extension on, where old and new term together reach it.

    `class_rates`: term in months over which a rate applies, ascending. Never below the rate in force.
    """
    old, new = term_months(start, due_on), term_months(start, new_due_on)
    reached = [(found, over) for over, found in class_rates if old <= over < new]
    after, over = max([(rate, 0), *reached], key=lambda one: one[0].yearly)
    return RateOfExtension(before=rate, after=after, over=over, months=new)
