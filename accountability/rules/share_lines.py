"""III.1–III.4: the parts that each tier gives to whom, before they are turned into fen.

Example: tier 4 under `t4 = M1`: investigator 3/10, reviewer 1/5, approver 1/10, disburser 1/5, inspector 1/5;
the branch director, as approver, is first responsible all the same.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.share_split import Line, Role, Signers
from accountability.rules.split_wording import Step
from loans.rules.group_vote import GroupVote

FIVE_OFFICERS = {
    "M1": (Role.INVESTIGATOR, Role.REVIEWER, Role.APPROVER, Role.DISBURSER, Role.INSPECTOR),
    "M2": (Role.APPROVER, Role.REVIEWER, Role.DISBURSER, Role.INSPECTOR, Role.INVESTIGATOR),
    "M3": (Role.INVESTIGATOR, Role.REVIEWER, Role.APPROVER, Role.DISBURSER, Role.BRANCH_DIRECTOR),
}


class ShareError(ValueError):
    """The split cannot be computed: the tier needs `role` and nobody holds it, or the loss is negative."""

    def __init__(self, message: str, role: Role | None = None) -> None:
        self.role = role
        super().__init__(message)


@dataclass
class Tally:
    """A split under construction: lines, the part nobody bears, the label, and how it came about."""

    first: str
    clauses: list[str]
    lines: list[Line] = field(default_factory=list)
    unallocated: Fraction = Fraction(0)
    bears_rest: str = ""
    readings: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)


def roles_needed(*, tier: int, policy: LiabilityPolicy) -> tuple[Role, ...]:
    """III: the roles that must be filled before a loss of this tier can be shared."""
    if tier == 1:
        return (Role.HANDLER,)
    if tier == 2:
        return (Role.HANDLER, Role.DEPARTMENT_DIRECTOR)
    if tier == 3:
        more = (Role.BRANCH_DIRECTOR,) if policy.t3_rest == "branch_director" else ()
        return (Role.HANDLER, Role.DEPUTY_DIRECTOR, *more)
    return FIVE_OFFICERS[policy.t4]


def tier_lines(*, tier: int, signers: Signers, vote: GroupVote | None, policy: LiabilityPolicy) -> Tally:
    """III.1–III.4: the lines of one tier. Example: tier 1 has one line, the handler with the whole."""
    # A branch without a deputy: as if he were absent, where the vote shows who led the group (Q10).
    spared = {Role.DEPUTY_DIRECTOR} if vote is not None else set()
    for role in roles_needed(tier=tier, policy=policy):
        if role in spared:
            continue
        if not signers.holder(role):
            raise ShareError(f"nobody is named as {role.value}", role)
    if tier == 1:
        tally = _tier_1(signers, policy)
    elif tier == 2:
        tally = _tier_2(signers, policy)
    elif tier == 3:
        tally = _tier_3(signers, vote, policy)
    else:
        tally = _tier_4(signers, policy)
    tally.bears_rest = tally.first
    return tally


def _tier_1(signers: Signers, policy: LiabilityPolicy) -> Tally:
    """III.1: whoever pays out bears the whole and collects without limit (Q8)."""
    tally = Tally(first=signers.handler, clauses=["III.1"])
    tally.lines.append(Line(signers.handler, Role.HANDLER, policy.t1_handler, "III.1"))
    tally.unallocated = 1 - policy.t1_handler
    tally.readings["unlimited_duty"] = policy.unlimited_duty
    return tally


def _tier_2(signers: Signers, policy: LiabilityPolicy) -> Tally:
    """III.2: the manager is first; the department director bears 30 %, of the whole or on top (Q9)."""
    tally = Tally(first=signers.handler, clauses=["III.2"])
    own = Fraction(1) if policy.t2 == "100+30" else 1 - policy.t2_director
    tally.lines.append(Line(signers.handler, Role.HANDLER, own, "III.2"))
    tally.lines.append(
        Line(signers.department_director, Role.DEPARTMENT_DIRECTOR, policy.t2_director, "III.2")
    )
    tally.readings["t2"] = policy.t2
    return tally


def _tier_4(signers: Signers, policy: LiabilityPolicy) -> Tally:
    """III.4: five officers 30:20:10:20:20 in the order of Q11; the branch director is first in any case."""
    director = Role.BRANCH_DIRECTOR if policy.t4 == "M3" else Role.APPROVER
    tally = Tally(first=signers.holder(director), clauses=["III.4"])
    for role, part in zip(FIVE_OFFICERS[policy.t4], policy.t4_weights, strict=True):
        tally.lines.append(Line(signers.holder(role), role, part, "III.4"))
    tally.readings["t4"] = policy.t4
    return tally


def _tier_3(signers: Signers, vote: GroupVote | None, policy: LiabilityPolicy) -> Tally:
    """III.3, Q10: deputy 30 %, handler 30 %, the open 40 % by `t3_rest`.

    A deputy outvoted with a recorded no, or who took no part, is free: label and 30 % pass to the chair if
    the chair agreed. If he did not, the handler is: 谁发放,谁为第一责任人 (II).
    """
    deputy, handler = signers.deputy_director, signers.handler
    tally = Tally(first=deputy, clauses=["III.3"], readings={"t3_rest": policy.t3_rest})
    leader, role = deputy, Role.DEPUTY_DIRECTOR
    if vote is None:
        tally.steps.append(Step("no_votes"))
    elif not vote.passed:
        tally.steps.append(Step("rejected"))
    if vote is not None and deputy not in vote.yes and deputy != handler:
        leader, role = (vote.chair if vote.chair in vote.yes else ""), Role.GROUP_CHAIR
        tally.first = leader or handler
        code = "deputy_free" if leader else "deputy_free_no_chair"
        if not deputy:
            code = "no_deputy" if leader else "no_deputy_no_chair"
        tally.steps.append(Step(code, {"deputy": deputy, "chair": leader, "handler": handler}))
    if leader:
        tally.lines.append(Line(leader, role, policy.t3_deputy, "III.3"))
    else:
        tally.unallocated += policy.t3_deputy
    tally.lines.append(Line(handler, Role.HANDLER, policy.t3_handler, "III.3"))
    _share_rest(tally, leader, role, signers, vote, policy)
    return tally


def _share_rest(
    tally: Tally, leader: str, role: Role, signers: Signers, vote: GroupVote | None, policy: LiabilityPolicy
) -> None:
    """Q10: the part that III.3 does not assign; with nobody to bear it, it stays unassigned (未分摊)."""
    rest = 1 - policy.t3_deputy - policy.t3_handler
    bearers: list[tuple[str, Role]] = []
    if policy.t3_rest == "branch_director":
        bearers = [(signers.holder(Role.BRANCH_DIRECTOR), Role.BRANCH_DIRECTOR)]
    elif policy.t3_rest == "deputy" and leader:
        bearers = [(leader, role)]
    elif vote is not None and policy.t3_rest == "yes_voters_equal":
        barred = {signers.deputy_director, signers.handler, leader}
        bearers = [(name, Role.GROUP_MEMBER) for name in vote.yes if name not in barred]
    elif vote is not None and policy.t3_rest == "all_equal":
        bearers = [(name, Role.GROUP_MEMBER) for name in _all_of_the_group(leader, signers, vote)]
    if not bearers:
        tally.unallocated += rest
    for name, post in bearers:
        tally.lines.append(Line(name, post, rest / len(bearers), "III.3"))


def _all_of_the_group(leader: str, signers: Signers, vote: GroupVote) -> list[str]:
    """Q10 `all_equal`: every member present, however he voted, the deputy too.

    Not the handler, nor a deputy who is free, nor the chair who took the deputy's place.
    """
    deputy = signers.deputy_director
    barred = {signers.handler} if leader == deputy else {signers.handler, deputy, leader}
    return [name for name in vote.present if name not in barred]
