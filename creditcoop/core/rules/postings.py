"""Who confirms a post or seat, and which exclude each other (matrix note y; conflicts C1–C4 of II.1 and Annex 4).

Example: who is a customer manager cannot become a station clerk while he is one: `conflict(held={"cm"}, seated=False,
new="station_clerk", marketers_pay_out=False) == "C1"`.
"""

from collections.abc import Collection

from creditcoop.core.rules.posts import UNION_POSTS, Post

SEAT = "seat"
# The heads of a branch and its control are confirmed by the union alone; so is every seat.
HIGH_POSTS = frozenset({Post.DIRECTOR, Post.DEPUTY, Post.MONITOR, Post.CM_DIRECTOR}) | UNION_POSTS
WITHOUT_SEAT = frozenset({Post.UNION_ADMIN, Post.UNION_AUDIT, Post.UNION_CREDIT})


def only_union_confirms(*, post: str) -> bool:
    """`post` is a post code, or SEAT."""
    return post == SEAT or post in HIGH_POSTS


def conflict(*, held: Collection[str], seated: bool, new: str, marketers_pay_out: bool) -> str:
    """The conflict (C1 … C4) between what a person holds and what is new, or "". Posts end before others begin."""
    if new == SEAT:
        return next((_seat_conflict(post) for post in held if post in WITHOUT_SEAT), "")
    if seated and new in WITHOUT_SEAT:
        return _seat_conflict(new)
    found = (_pair(post, new, marketers_pay_out) for post in held if post != new)
    return next((clause for clause in found if clause), "")


def _seat_conflict(post: str) -> str:
    return {Post.UNION_ADMIN: "C2", Post.UNION_AUDIT: "C3"}.get(Post(post), "C4")


def _pair(one: str, other: str, marketers_pay_out: bool) -> str:
    pair = {one, other}
    if Post.UNION_ADMIN in pair:
        return "C2"
    if Post.UNION_AUDIT in pair:
        return "C3"
    if Post.UNION_CREDIT in pair and pair & {Post.DIRECTOR, Post.DEPUTY}:
        return "C4"
    if pair == {Post.CM, Post.STATION_CLERK}:
        return "C1"
    if pair == {Post.CM, Post.MARKETER} and not marketers_pay_out:
        return "C1"
    return ""
