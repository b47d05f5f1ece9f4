"""III.1–III.5: a loss over the people who answer for the loan, exactly and to the fen.

Example: 15,000.00 lost in tier 3, group of five, one recorded no: the deputy 4,500.00 (first responsible),
the handler 4,500.00, the three others who voted yes 2,000.00 each; the dissenter nothing. Amounts in fen.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.share_lines import ShareError, Tally, tier_lines
from accountability.rules.share_split import Intervention, Line, Role, ShareEntry, ShareSplit, Signers
from accountability.rules.split_wording import ROLES, Step
from creditcoop.core.rules.money import apportion, cut, format_yuan
from loans.rules.group_vote import GroupVote

__all__ = ["ShareError", "split_loss"]


def split_loss(
    *,
    tier: int,
    loss_fen: int,
    signers: Signers,
    vote: GroupVote | None,
    intervention: Intervention | None,
    policy: LiabilityPolicy,
) -> ShareSplit:
    """III.1–III.5: who bears what of `loss_fen`, by the tier of the loan and the readings of its version.

    Example: 3,001.00 in tier 2 gives the handler 2,100.70 and the department director 900.30. The fen left
    over after cutting go to the first responsible (Q34). ShareError names a role that the tier needs and
    nobody holds. A rejected vote is computed like any other: the caller refuses the pay-out.
    """
    if loss_fen < 0:
        raise ShareError("a loss is not negative")
    whole_to = _yielder(intervention, policy)
    if whole_to and policy.intervention == "full_to_yielder":
        tally = Tally(first=whole_to, clauses=["III.5", f"III.{tier}"])
        tally.lines.append(Line(whole_to, Role.YIELDER, Fraction(1), "III.5"))
        tally.steps.append(Step("full_to_yielder", {"person": whole_to}))
    else:
        tally = tier_lines(tier=tier, signers=signers, vote=vote, policy=policy)
        if whole_to:
            tally.first = whole_to
            tally.clauses.append("III.5")
            tally.steps.append(Step("label_only", {"person": whole_to}))
    if intervention is not None:
        tally.readings["intervention"] = policy.intervention
        _say_why_not(intervention, tally)
    return _in_fen(tier, loss_fen, tally, policy)


def _yielder(intervention: Intervention | None, policy: LiabilityPolicy) -> str:
    """Q14: it counts only if entered before pay-out and if somebody gave way."""
    if intervention is None or not intervention.recorded_before_payout:
        return ""
    return intervention.yielded


def _say_why_not(intervention: Intervention, tally: Tally) -> None:
    if not intervention.recorded_before_payout:
        tally.steps.append(Step("intervention_late"))
    elif not intervention.yielded:
        tally.steps.append(Step("intervention_nobody"))


def _added_up(lines: Sequence[Line]) -> list[Line]:
    """One line a person: parts added, under the role and clause in which he comes first."""
    by_person: dict[str, Line] = {}
    for line in lines:
        known = by_person.get(line.person)
        part = line.part + (known.part if known else 0)
        role, clause = (known.role, known.clause) if known else (line.role, line.clause)
        by_person[line.person] = Line(line.person, role, part, clause)
    return list(by_person.values())


def _in_fen(tier: int, loss_fen: int, tally: Tally, policy: LiabilityPolicy) -> ShareSplit:
    lines = _added_up(tally.lines)
    people = [line.person for line in lines]
    rest_to = tally.first if tally.first in people else tally.bears_rest or people[0]
    parts = [line.part for line in lines] + [tally.unallocated]
    fen = apportion(total_fen=loss_fen, parts=parts, first=people.index(rest_to), rounding=policy.round)
    denominator = lcm(*(part.denominator for part in parts))
    in_parts = [int(part * denominator) for part in parts]
    _say(lines, tally)
    left_over = fen[people.index(rest_to)] - cut(loss_fen * parts[people.index(rest_to)])
    exact = all((loss_fen * part).denominator == 1 for part in parts)
    _say_rounding(format_yuan(loss_fen), exact, left_over, rest_to, tally, policy)
    return ShareSplit(
        tier=tier,
        denominator=denominator,
        total_parts=sum(in_parts),
        total_fen=sum(fen),
        entries=tuple(
            ShareEntry(line.person, line.role, count, amount, line.clause, line.person == tally.first)
            for line, count, amount in zip(lines, in_parts, fen, strict=False)
        ),
        unallocated_parts=in_parts[-1],
        unallocated_fen=fen[-1],
        first_responsible=tally.first,
        clauses=tuple(dict.fromkeys(tally.clauses)),
        readings=dict(tally.readings),
        steps=tuple(tally.steps),
    )


def _say(lines: Sequence[Line], tally: Tally) -> None:
    tally.steps.extend(
        Step(
            "line",
            {
                "clause": line.clause,
                "person": line.person,
                "role": ROLES[line.role],
                "percent": line.part * 100,
            },
        )
        for line in lines
    )
    if tally.unallocated:
        tally.steps.append(Step("unallocated", {"percent": tally.unallocated * 100}))
    tally.steps.append(Step("first", {"person": tally.first}))


def _say_rounding(
    loss: str, exact: bool, left_over: int, rest_to: str, tally: Tally, policy: LiabilityPolicy
) -> None:
    if exact:
        tally.steps.append(Step("rounding_none", {"loss": loss}))
        return
    tally.readings["round"] = policy.round
    if policy.round == "floor_rest_first":
        tally.steps.append(Step("rounding", {"loss": loss, "rest": left_over, "person": rest_to}))
    else:
        tally.steps.append(Step("rounding_other", {"loss": loss, "rounding": policy.round}))
