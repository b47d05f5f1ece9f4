"""Who usually takes a step in a branch (practice.md 2.2)."""

import datetime
import random

from creditcoop.core.models import Person
from creditcoop.core.rules.posts import Capacity, Post
from demo.staff import Roster
from demo.story import Story
from loans.rules.approval_flow import Place, Step

# Of several posts that may take a step the first is the usual one, the next stands in now and then.
USUAL = (
    Post.CM_DIRECTOR,
    Post.DEPUTY,
    Post.DIRECTOR,
    Post.MONITOR,
    Post.CREDIT_CLERK,
    Post.CHIEF_ACCOUNTANT,
    Post.UNION_CREDIT,
)
STANDS_IN = 0.15


def taker_of(*, place: Place, story: Story, roster: Roster, on: datetime.date, rng: random.Random) -> Person:
    """The person whose step it is on a day.

    The monitoring accountant sits in the approval group, so what the group has decided is inspected by the union.
    """
    branch = story.borrower.branch
    if place.step in (Step.INVESTIGATION, Step.ORDER):
        return story.handler
    if Capacity.GROUP_CHAIR in place.holders:
        return roster.holder(branch, Post.DIRECTOR, on)
    if place.step == Step.INSPECTION:
        if story.meeting:
            return roster.holder(roster.union, Post.UNION_CREDIT, on)
        return roster.holder(branch, Post.MONITOR, on)
    posts = [post for post in USUAL if post in place.holders]
    post = posts[1] if len(posts) > 1 and rng.random() < STANDS_IN else posts[0]
    return roster.holder(roster.union if post is Post.UNION_CREDIT else branch, post, on)
