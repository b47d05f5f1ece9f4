"""The fines calculator: what lapsed time limits cost whom (docs/rules/fines.md).

Example: one lapse of 28,000.00 by human fault with four posts named answers the head 300.00, the deputy 420.00, the
manager 700.00, the accountant 280.00, total 1,700.00. An invalid question gets {"id", "errors"}. The page, the API
and the command all call `answer`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accountability.rules.fine_lines import fine_lines, heads_of
from accountability.rules.fine_parts import ANNEX_9, ANNEX_10, FineLine
from accountability.rules.fine_units import units_added
from accountability.rules.fine_words import answer_steps
from accountability.rules.fines_question import AskedLapse, FinesQuestion, PoliciesOn, read_question
from accountability.rules.split_calculator import shipped_policies
from creditcoop.core.rules.money import format_yuan
from creditcoop.core.rules.questions import Answer, answer_each, refusal
from creditcoop.core.rules.wording import Language, ProblemsError


@dataclass(frozen=True)
class PricedLapse:
    """One lapse of the question with its lines; none where the reading counts a loan once and it was counted."""

    asked: AskedLapse
    lines: tuple[FineLine, ...]
    repeated: bool


def answer(
    question: object, *, language: Language = "zh", policies_on: PoliciesOn = shipped_policies
) -> Answer:
    """Annex 9–13: every line of every lapse, what each person pays, the readings it rests on.

    `policies_on` gives the chapters in force on a lapse day (LookupError: none); the question's `settings` come on
    top. `language` is that of `steps` and of error messages.
    """
    try:
        read = read_question(question, policies_on=policies_on)
    except ProblemsError as error:
        return refusal(question, error, language)
    priced = priced_lapses(read)
    fines: dict[str, int] = {}
    for lapse in priced:
        for line in lapse.lines:
            if line.counted:
                fines[line.person] = fines.get(line.person, 0) + line.amount_fen
    return {
        "id": read.id,
        "fines": {person: format_yuan(fen) for person, fen in fines.items()},
        "total": format_yuan(sum(fines.values())),
        "lines": [_said(lapse.asked.loan, line) for lapse in priced for line in lapse.lines],
        "readings": _readings(priced),
        "steps": [step.say(language) for step in answer_steps(priced, fines)],
    }


def answer_many(
    questions: object, *, language: Language = "zh", policies_on: PoliciesOn = shipped_policies
) -> list[Answer]:
    """Answers in order: to a list, to an object with `cases` that hold `question`, or to one question."""
    return answer_each(questions, lambda one: answer(one, language=language, policies_on=policies_on))


def priced_lapses(read: FinesQuestion) -> list[PricedLapse]:
    """Each lapse with its lines, as asked; units and repeated loans are counted by day, then as listed."""
    by_day = sorted(range(len(read.lapses)), key=lambda place: (read.lapses[place].on, place))
    priced: dict[int, PricedLapse] = {}
    term: list[int] = []
    loans: set[str] = set()
    for place in by_day:
        asked = read.lapses[place]
        repeated = asked.policy.lapse_count == "per_loan_first" and asked.loan in loans
        loans.add(asked.loan)
        priced[place] = PricedLapse(asked, () if repeated else _lines(asked, term), repeated)
        if not repeated:
            term.append(asked.lost.amount_fen)
    return [priced[place] for place in range(len(read.lapses))]


def _lines(asked: AskedLapse, term: list[int]) -> tuple[FineLine, ...]:
    units = units_added(term, asked.lost.amount_fen, asked.policy)
    return fine_lines(lost=asked.lost, holders=asked.holders, units=units, policy=asked.policy)


def _said(loan: str, line: FineLine) -> dict[str, Any]:
    return {
        "loan": loan,
        "name": line.person,
        "post": line.office.value,
        "article": line.article,
        "base": format_yuan(line.base_fen),
        "rate": line.rate,
        "units": line.units,
        "amount": format_yuan(line.amount_fen),
        "counted": line.counted,
    }


def _readings(priced: list[PricedLapse]) -> dict[str, Any]:
    """The settings that this answer rests on, with their values: what a notice has to print."""
    used: dict[str, Any] = {}
    for lapse in priced:
        used |= dict(_readings_of(lapse))
    loans = [lapse.asked.loan for lapse in priced]
    if len(set(loans)) < len(loans):
        used["lapse_count"] = priced[-1].asked.policy.lapse_count
    return used


def _readings_of(lapse: PricedLapse) -> Iterator[tuple[str, Any]]:
    policy, articles = lapse.asked.policy, {line.article for line in lapse.lines}
    if not lapse.lines:
        return
    yield "human_cause", policy.human_cause
    if ANNEX_9 in articles:
        yield "fine_mode", policy.fine_mode
        yield "art9_director", policy.art9_director
        yield "art9_base", policy.art9_base
    if ANNEX_10 in articles:
        yield "unit_rule", policy.unit_rule
    if heads_of(lapse.asked.holders, policy):
        yield "head_rule", policy.head_rule
    if lapse.asked.lost.fraud:
        yield "fraud_factor", policy.fraud_factor
        yield "fraud_reach", policy.fraud_reach
