"""The question of the split calculator, read strictly (docs/rules/split.md).

Example: a question without `people.handler` for 3,000.00 is refused with `people.handler: required`.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.question_settings import all_readings, overridden
from accountability.rules.share_lines import roles_needed
from accountability.rules.share_split import Intervention, Signers
from accountability.rules.split_parts import (
    Exemption,
    Votes,
    read_exception,
    read_household,
    read_intervention,
    read_signers,
    read_votes,
)
from creditcoop.core.rules.questions import QuestionReader
from creditcoop.core.rules.wording import Problem, ProblemsError
from loans.rules.approval_flow import Route
from loans.rules.bands import BorrowerKind, Security, route_of, tier_of
from loans.rules.lending_policy import LendingPolicy
from loans.rules.splitting import OtherLoan

PoliciesOn = Callable[[datetime.date], tuple[LendingPolicy, LiabilityPolicy]]

KEYS = (
    "id", "borrower_kind", "amount", "loss", "security", "issued_on", "exception", "people", "votes",
    "intervention", "household", "settings",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SplitQuestion:
    """A question that can be answered: every value valid, everybody named who is needed."""

    id: str | None
    borrower_kind: str
    amount_fen: int
    loss_fen: int
    security: str
    issued_on: datetime.date
    exception: Exemption | None
    signers: Signers
    votes: Votes | None
    intervention: Intervention | None
    household: tuple[OtherLoan, ...]
    lending: LendingPolicy
    liability: LiabilityPolicy
    tier: int
    route: Route


def read_question(question: object, *, policies_on: PoliciesOn) -> SplitQuestion:
    """The typed question, judged by the version of its issue day with its `settings` on top.

    ProblemsError names every wrong place: unknown keys, values outside the lists, missing keys, names that
    the tier needs, votes that contradict each other.
    """
    problems: list[Problem] = []
    reader = QuestionReader(question, "", problems, KEYS)
    amount = reader.fen("amount", required=True, lowest=1)
    issued_on = reader.day("issued_on", required=True)
    kind = reader.one_of("borrower_kind", [kind.value for kind in BorrowerKind], required=True)
    loss = reader.fen("loss")
    security = reader.one_of("security", [security.value for security in Security], required=True)
    signers = read_signers(reader)
    intervention = read_intervention(reader)
    household = read_household(reader)
    lending, liability = _policies(reader, issued_on, policies_on)
    question_id = reader.text("id") or None
    exception, votes = read_exception(reader), read_votes(reader)
    if amount is None or issued_on is None:
        raise ProblemsError(problems)
    basis = tier_amount(amount, issued_on, household, lending)
    tier = tier_of(amount_fen=basis, policy=lending)
    route = route_of(kind=kind, amount_fen=basis, policy=lending)
    _people_needed(reader, tier, route, signers, intervention, liability)
    if problems:
        raise ProblemsError(problems)
    return SplitQuestion(
        id=question_id,
        borrower_kind=kind,
        amount_fen=amount,
        loss_fen=amount if loss is None else loss,
        security=security,
        issued_on=issued_on,
        exception=exception,
        signers=signers,
        votes=votes,
        intervention=intervention,
        household=household,
        lending=lending,
        liability=liability,
        tier=tier,
        route=route,
    )


def tier_amount(
    amount_fen: int, issued_on: datetime.date, household: tuple[OtherLoan, ...], lending: LendingPolicy
) -> int:
    """Q2: the amount that sets the tier. On the issue day the balance is the principal of the IOU.

    Under `total_owed` the household's loans issued until that day are added, at what they were issued for.
    """
    if lending.tier_basis != "total_owed":
        return amount_fen
    return amount_fen + sum(loan.amount_fen for loan in household if loan.issued_on <= issued_on)


def _people_needed(
    reader: QuestionReader,
    tier: int,
    route: Route,
    signers: Signers,
    intervention: Intervention | None,
    liability: LiabilityPolicy,
) -> None:
    """III: names that the tier needs; nobody but the yielder where the whole falls on him (Q14)."""
    if not isinstance(reader.value.get("people"), dict):
        return
    two = {signers.approver, signers.branch_director} - {""}
    if route is Route.FIVE_POSTS and len(two) == 2 and liability.t4 != "M3":
        reader.note("people.approver", "approver_is_director")
    counts = intervention is not None and intervention.recorded_before_payout and intervention.yielded
    if counts and liability.intervention == "full_to_yielder":
        return
    for role in roles_needed(tier=tier, policy=liability):
        if not signers.holder(role) and reader.clean(f"people.{role.value}"):
            reader.note(f"people.{role.value}", "required")


def _policies(
    reader: QuestionReader, issued_on: datetime.date | None, policies_on: PoliciesOn
) -> tuple[LendingPolicy, LiabilityPolicy]:
    try:
        lending, liability = policies_on(issued_on or datetime.date.max)
    except LookupError as error:
        reader.note("issued_on", "no_version")
        raise ProblemsError(reader.problems) from error
    inner = reader.inner("settings", all_readings())
    if inner is None:
        return lending, liability
    return overridden(lending, inner), overridden(liability, inner)
