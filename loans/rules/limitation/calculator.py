"""The limitation calculator: one JSON question, one JSON answer (docs/rules/limitation.md).

Example: {"clock": "litigation", "facts": {"due_date": "2022-05-18"}, "as_of": "2025-05-19"} answers nominal_last_day
2025-05-18, last_day 2025-05-19, status running. An invalid question gets {"id", "errors"}. The page, the API and the
command all call `answer` and fill in today where `as_of` is absent: nothing here asks the clock.
"""

from creditcoop.core.rules.questions import Answer, answer_each, refusal
from creditcoop.core.rules.wording import Language, ProblemsError
from creditcoop.core.rules.workdays import WorkCalendar, published_calendar
from loans.rules.limitation.deadlines import answer_deadline, answer_preservation
from loans.rules.limitation.enforcement import answer_enforcement
from loans.rules.limitation.events import Clock
from loans.rules.limitation.facts import DeadlineFacts, DebtFacts, GuaranteeFacts, JudgedFacts, SecurityFacts
from loans.rules.limitation.guarantee import answer_guarantee_period
from loans.rules.limitation.guarantee_litigation import answer_guarantee_litigation
from loans.rules.limitation.litigation import answer_litigation
from loans.rules.limitation.question import Question, read_question
from loans.rules.limitation.reply import Reply
from loans.rules.limitation.security import answer_security_right


def answer(question: object, *, language: Language = "zh", calendar: WorkCalendar | None = None) -> Answer:
    """Last day, cautious day, status, events without effect, flags and steps of one clock.

    `calendar` is the rest-day calendar, by default the published one. `language` is that of steps and messages.
    """
    try:
        read = read_question(question)
    except ProblemsError as error:
        return refusal(question, error, language)
    reply = reply_to(read, calendar or published_calendar())
    return reply.to_json(id=read.id, clock=read.clock.value, language=language)


def answer_many(
    questions: object, *, language: Language = "zh", calendar: WorkCalendar | None = None
) -> list[Answer]:
    """Answers in order: to a list, to an object with `cases` that hold `question`, or to one question."""
    return answer_each(questions, lambda one: answer(one, language=language, calendar=calendar))


def reply_to(question: Question, calendar: WorkCalendar) -> Reply:
    """The answer of the question's clock, before it is put into words."""
    facts, events, as_of = question.facts, question.events, question.as_of
    match facts:
        case DebtFacts():
            return answer_litigation(facts, events, as_of=as_of, calendar=calendar)
        case JudgedFacts():
            return answer_enforcement(facts, events, as_of=as_of, calendar=calendar)
        case SecurityFacts():
            return answer_security_right(facts, events, as_of=as_of, calendar=calendar)
        case GuaranteeFacts():
            guarantee = (
                answer_guarantee_period
                if question.clock == Clock.GUARANTEE_PERIOD
                else answer_guarantee_litigation
            )
            return guarantee(facts, events, as_of=as_of, calendar=calendar)
        case DeadlineFacts():
            if question.clock == Clock.PRESERVATION:
                return answer_preservation(facts, events, as_of=as_of, calendar=calendar)
            return answer_deadline(question.clock, facts, events, as_of=as_of, calendar=calendar)
