"""The schedule calculator: one JSON question, one JSON answer (docs/rules/schedule.md).

Example: 10,000.00 at 6.6375 ‰ a month from 2024-03-05 to 2024-12-05, all interest at the end, has one row with 608.44;
as of 2025-01-20 it owes 152.66 penalty interest. An invalid question gets {"id", "errors"}. The page, the API and the
command all call `answer` and fill in today where `as_of` is absent: nothing here asks the clock.
"""

from creditcoop.core.rules.money import format_yuan
from creditcoop.core.rules.questions import Answer, answer_each, refusal
from creditcoop.core.rules.wording import Language, ProblemsError
from loans.rules.interest.owed import Owed, Used, owed
from loans.rules.interest.question import read_question
from loans.rules.interest.reasons import reasons
from loans.rules.interest.schedule import Row, schedule


def answer(question: object, *, language: Language = "zh") -> Answer:
    """The rows that the contract promises, what is owed as of the day, how each payment was used, and why."""
    try:
        read = read_question(question)
    except ProblemsError as error:
        return refusal(question, error, language)
    facts = read.facts
    rows = schedule(
        read.terms,
        principal_fen=facts.principal_fen,
        disbursed_on=facts.disbursed_on,
        due_on=facts.due_on,
    )
    found = owed(read.terms, facts, read.as_of)
    return {
        "id": read.id,
        "rows": [_row(row) for row in rows],
        "total_interest": format_yuan(sum(row.interest_fen for row in rows)),
        "as_of": _standing(found),
        "allocations": [_used(one, language) for one in found.used],
        "steps": [step.say(language) for step in reasons(read.terms, facts, rows, found)],
    }


def answer_many(questions: object, *, language: Language = "zh") -> list[Answer]:
    """Answers in order: to a list, to an object with `cases` that hold `question`, or to one question."""
    return answer_each(questions, lambda one: answer(one, language=language))


def _row(row: Row) -> Answer:
    return {
        "on": row.on.isoformat(),
        "principal": format_yuan(row.principal_fen),
        "interest": format_yuan(row.interest_fen),
        "balance": format_yuan(row.balance_fen),
        "days": row.days,
    }


def _standing(found: Owed) -> Answer:
    return {
        "principal_balance": format_yuan(found.principal_fen),
        "interest_owed": format_yuan(found.interest_fen),
        "penalty_interest": format_yuan(found.penalty_fen),
        "compound_interest": format_yuan(found.compound_fen),
        "days_overdue": found.days_overdue,
    }


def _used(one: Used, language: Language) -> Answer:
    paid = one.allocation.paid
    return {
        "on": one.payment.on.isoformat(),
        "amount": format_yuan(one.payment.fen),
        "compound_interest": format_yuan(paid.compound),
        "penalty_interest": format_yuan(paid.penalty),
        "interest": format_yuan(paid.interest),
        "interest_of": [
            {"on": span.on.isoformat(), "amount": format_yuan(fen)} for span, fen in one.interest_of
        ],
        "principal": format_yuan(paid.principal),
        "left_over": format_yuan(one.allocation.left_over_fen),
        "principal_balance": format_yuan(one.balance_fen),
        "steps": [step.say(language) for step in one.steps],
    }
