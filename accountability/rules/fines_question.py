"""The question of the fines calculator, read strictly (docs/rules/fines.md).

Example: a lapse without `on` is refused with `lapses.0.on: required`.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from accountability.rules.fine_parts import LostLimit, Office
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.question_settings import all_readings, overridden
from creditcoop.core.rules.questions import QuestionReader
from creditcoop.core.rules.wording import Problem, ProblemsError
from loans.rules.lending_policy import LendingPolicy

PoliciesOn = Callable[[datetime.date], tuple[LendingPolicy, LiabilityPolicy]]

KEYS = ("id", "lapses", "posts", "settings")
LAPSE_KEYS = ("loan", "on", "amount", "human_caused", "fraud", "custodian")
POSTS = (Office.DEPARTMENT_DIRECTOR, Office.DEPUTY, Office.MANAGER, Office.ACCOUNTANT)


@dataclass(frozen=True, kw_only=True)
class AskedLapse:
    """One lapse of the question, with who held which post and the readings it is judged by."""

    loan: str
    on: datetime.date
    lost: LostLimit
    holders: dict[Office, str]
    policy: LiabilityPolicy


@dataclass(frozen=True, kw_only=True)
class FinesQuestion:
    """A question that can be answered: every value valid."""

    id: str | None
    lapses: tuple[AskedLapse, ...]


def read_question(question: object, *, policies_on: PoliciesOn) -> FinesQuestion:
    """The typed question, each lapse judged by the version of its day with `settings` on top.

    ProblemsError names every wrong place: unknown keys, values outside the lists, missing keys.
    """
    problems: list[Problem] = []
    reader = QuestionReader(question, "", problems, KEYS)
    question_id = reader.text("id") or None
    reader.given("lapses", required=True)
    asked = reader.inners("lapses", LAPSE_KEYS)
    settings = reader.inner("settings", all_readings())
    _check(settings, policies_on)
    sound = (
        settings if settings and not any(found.path.startswith("settings") for found in problems) else None
    )
    policies = [_policy(inner, sound, policies_on) for inner in asked]
    posts = _posts(reader, [policy for policy in policies if policy])
    lapses = [_lapse(inner, posts, policy) for inner, policy in zip(asked, policies, strict=True)]
    if problems:
        raise ProblemsError(problems)
    return FinesQuestion(id=question_id, lapses=tuple(lapse for lapse in lapses if lapse))


def _check(settings: QuestionReader | None, policies_on: PoliciesOn) -> None:
    """What is wrong with the settings is noted once, however many lapses they bear on."""
    if settings is None:
        return
    try:
        lending, liability = policies_on(datetime.date.max)
    except LookupError:
        return  # said at each lapse's day
    overridden(lending, settings)
    overridden(liability, settings)


def _policy(
    lapse: QuestionReader, settings: QuestionReader | None, policies_on: PoliciesOn
) -> LiabilityPolicy | None:
    day = lapse.day("on", required=True)
    if day is None:
        return None
    try:
        _lending, liability = policies_on(day)
    except LookupError:
        lapse.note("on", "no_version")
        return None
    return overridden(liability, settings) if settings else liability


def _posts(reader: QuestionReader, policies: list[LiabilityPolicy]) -> dict[Office, str]:
    """Who held which post; the branch director is asked for only where he is the 主任 of Annex 9 (Q26)."""
    by_branch = any(policy.art9_director == Office.BRANCH_DIRECTOR for policy in policies)
    offices = (*POSTS, Office.BRANCH_DIRECTOR) if by_branch else POSTS
    posts = reader.inner("posts", [office.value for office in offices], required=True)
    return {office: posts.text(office.value) for office in offices} if posts else {}


def _lapse(
    lapse: QuestionReader, posts: dict[Office, str], policy: LiabilityPolicy | None
) -> AskedLapse | None:
    loan = lapse.text("loan", required=True)
    amount = lapse.fen("amount", required=True, lowest=1)
    human_caused, fraud = lapse.flag("human_caused"), frozenset(lapse.names("fraud"))
    custodian = lapse.text("custodian")
    if amount is None or policy is None:
        return None
    return AskedLapse(
        loan=loan,
        on=datetime.date.fromisoformat(str(lapse.value["on"])),
        lost=LostLimit(amount, amount, human_caused, fraud),
        holders={**posts, Office.MANAGER: custodian or posts.get(Office.MANAGER, "")},
        policy=policy,
    )
