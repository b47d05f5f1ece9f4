"""A post that is asked for and waits for a second person: the teller of the first branch is to become a manager."""

import datetime

from creditcoop.core.access import Actor
from creditcoop.core.rules.posts import Post
from creditcoop.core.services.ask_posting import PostAsked, ask_posting
from demo.staff import Roster
from demo.writing import CHANNEL

NOTICE_DAYS = 7


def ask_for_a_post(*, roster: Roster, as_of: datetime.date) -> None:
    """Asked by the director for a week from now; either of the union's personnel may confirm it."""
    branch = roster.branches[0].unit
    try:
        person = roster.holder(branch, Post.TELLER, as_of)
    except LookupError:  # a data set too small for tellers
        return
    asked = PostAsked(
        staff_number=person.staff_number,
        post=Post.CM,
        role="",
        unit=branch,
        from_on=as_of + datetime.timedelta(days=NOTICE_DAYS),
        ground=f"任〔{as_of.year}〕12号",
    )
    director = Actor.of(person=roster.holder(branch, Post.DIRECTOR, as_of), on=as_of, channel=CHANNEL)
    ask_posting(asked=asked, actor=director, on=as_of)
