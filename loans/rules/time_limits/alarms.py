"""Who is warned how many days before the day to act by, and who in his stead (practice.md 3.17; Annex 3).

Five rungs, each one level higher: officer, head, accountant, director, union. Example: 60 days before the day to act
by the head of department is warned; where nobody holds that post, the monitoring accountant in his stead.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from creditcoop.core.rules.posts import Post

OFFICER, HEAD, ACCOUNTANT, DIRECTOR, UNION = RUNGS = ("officer", "head", "accountant", "director", "union")
OFFICER_POSTS = (Post.CM, Post.MARKETER, Post.STATION_CLERK)
# Of the officer it is the person in whose care the loan is; of the others whoever holds the post.
RUNG_POSTS: Mapping[str, Post] = {
    HEAD: Post.CM_DIRECTOR,
    ACCOUNTANT: Post.MONITOR,
    DIRECTOR: Post.DIRECTOR,
    UNION: Post.UNION_CREDIT,
}
POST_RUNGS: Mapping[str, str] = {str(post): rung for rung, post in RUNG_POSTS.items()}
# A clock in one of these still can be missed, as long as it has a day to act by.
LIVE = ("running", "not_started", "suspended", "exercised")


@dataclass(frozen=True, order=True)
class Threshold:
    """So many days before the day to act by, this rung is warned."""

    days: int
    rung: str


def goes_to(rung: str, held: Collection[str]) -> str:
    """The rung that answers for `rung`: itself if held, else the next higher one that is; at last the union."""
    return next((higher for higher in RUNGS[RUNGS.index(rung) :] if higher in held), UNION)
