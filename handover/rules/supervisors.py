"""Annex 5, Q22: who supervises a handover (监交人).

The department director and the monitoring accountant supervise together. Where one of them receives, or a head
(director, deputy, department director) or the monitoring accountant hands over, somebody named by the union does it
instead. A party never supervises itself. Example: 郑玉兰, department director, hands over: 陈立新 and 吴振声 are not
enough, 赵明 sent by the union is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from creditcoop.core.rules.posts import Post
from handover.rules.handover_policy import HandoverPolicy

# Who hands over such a post is supervised by the union (Annex 5; Q22).
UNION_SUPERVISED = frozenset({Post.DIRECTOR, Post.DEPUTY, Post.CM_DIRECTOR, Post.MONITOR})
BRANCH_SUPERVISORS = (Post.CM_DIRECTOR, Post.MONITOR)


class Capacity(StrEnum):
    """As what somebody supervises."""

    CM_DIRECTOR = "cm_director"
    MONITOR = "monitor"
    UNION = "union"


class SupervisorProblem(StrEnum):
    PARTY = "party"  # somebody who hands over or receives
    TWICE = "twice"  # one person in two capacities
    CM_DIRECTOR_MISSING = "cm_director_missing"
    MONITOR_MISSING = "monitor_missing"
    UNION_MISSING = "union_missing"
    NOT_NAMED_BY_UNION = "not_named_by_union"  # the branch's own where only the union's may


@dataclass(frozen=True)
class Supervisor:
    """One person and as what he supervises; `person` is a key."""

    person: int
    capacity: Capacity


def union_supervises(
    *, outgoing_post: str, receiver_posts: Collection[str], vacant: Collection[str] = ()
) -> bool:
    """Whether the union must name who supervises.

    `receiver_posts` are all posts that a receiver holds; `vacant` those of the two that nobody in the branch holds
    (what a small branch cannot do by itself goes up to the union).
    """
    by_post = outgoing_post in UNION_SUPERVISED
    receives = any(post in BRANCH_SUPERVISORS for post in receiver_posts)
    return by_post or receives or any(post in vacant for post in BRANCH_SUPERVISORS)


def supervisor_problems(
    supervisors: Collection[Supervisor],
    *,
    parties: Collection[int],
    by_union: bool,
    policy: HandoverPolicy,
) -> list[SupervisorProblem]:
    """What is wrong with these supervisors; empty when the handover may be supervised so (Annex 5).

    `parties` are the persons who hand over or receive; `by_union` is the answer of `union_supervises`.
    """
    people = [one.person for one in supervisors]
    found = []
    if set(people) & set(parties):
        found.append(SupervisorProblem.PARTY)
    if len(set(people)) < len(people):
        found.append(SupervisorProblem.TWICE)
    capacities = [one.capacity for one in supervisors]
    if by_union:
        if capacities.count(Capacity.UNION) < policy.union_supervisors_min:
            found.append(SupervisorProblem.UNION_MISSING)
        if any(capacity is not Capacity.UNION for capacity in capacities):
            found.append(SupervisorProblem.NOT_NAMED_BY_UNION)
        return found
    if Capacity.CM_DIRECTOR not in capacities:
        found.append(SupervisorProblem.CM_DIRECTOR_MISSING)
    if Capacity.MONITOR not in capacities:
        found.append(SupervisorProblem.MONITOR_MISSING)
    return found
