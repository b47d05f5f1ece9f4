"""How far a right reaches, and the groups of posts that the table of rights names again and again."""

from enum import StrEnum

from creditcoop.core.rules.posts import Capacity, Post


class Reach(StrEnum):
    OWN = "own"
    BRANCH = "branch"
    UNION = "union"
    ANY = "any"


O, B, U, A = Reach.OWN, Reach.BRANCH, Reach.UNION, Reach.ANY
P, C = Post, Capacity

EVERYONE: dict[str, Reach] = dict.fromkeys(Post, A)
BUSINESS: dict[str, Reach] = {post: A for post in Post if post is not Post.UNION_ADMIN}
# Whom a penalty can reach: everybody who works here, each for himself, whatever his post is today.
CHARGED: dict[str, Reach] = {post: O for post in Post if post is not Post.UNION_ADMIN}
FIELD: dict[str, Reach] = {P.CM: O, P.MARKETER: O, P.STATION_CLERK: O}
BRANCH_READERS: dict[str, Reach] = {
    P.CM_DIRECTOR: B,
    P.DEPUTY: B,
    P.DIRECTOR: B,
    P.CHIEF_ACCOUNTANT: B,
    P.CREDIT_CLERK: B,
    P.MONITOR: B,
    P.TELLER: B,
    P.READER: B,
    C.GROUP_MEMBER: B,
    C.GROUP_CHAIR: B,
}
UNION_READERS: dict[str, Reach] = {P.UNION_CREDIT: U, P.UNION_AUDIT: U, P.UNION_HR: U}
READERS: dict[str, Reach] = {**FIELD, **BRANCH_READERS, **UNION_READERS}

# Whom the union may name to stand in for one step of one loan (Q13): his own by being named.
STAND_INS: dict[str, Reach] = dict.fromkeys(
    (
        P.DIRECTOR,
        P.DEPUTY,
        P.CM_DIRECTOR,
        P.CM,
        P.CHIEF_ACCOUNTANT,
        P.CREDIT_CLERK,
        P.MONITOR,
        P.UNION_CREDIT,
    ),
    O,
)

# Whoever can hold a post or seat of a loan: pressure is felt by all of them, and each may object for himself.
TAKES_PART: dict[str, Reach] = {
    **FIELD,
    P.CM_DIRECTOR: B,
    P.DEPUTY: B,
    P.DIRECTOR: B,
    P.CHIEF_ACCOUNTANT: B,
    P.CREDIT_CLERK: B,
    P.MONITOR: B,
    C.GROUP_MEMBER: B,
    C.GROUP_CHAIR: B,
    P.UNION_CREDIT: U,
}
