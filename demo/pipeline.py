"""Applications that have not become loans: on their way and waiting for somebody, refused, withdrawn."""

import datetime
from dataclasses import dataclass

from demo import words
from demo.meetings import open_meeting
from demo.planning import Planner
from demo.story import Story
from loans.rules.approval_flow import Step

FRESH_DAYS = 8  # the last step of what waits was taken at most so many days ago


@dataclass(frozen=True)
class Wait:
    """An amount in yuan that a kind of borrower asks for, and the step that it waits for.

    `votes`: the meeting is on, and so many of the group have voted; `registered`: whether its collateral is.
    """

    yuan: int
    kind: str
    stop: Step
    votes: int | None = None
    registered: bool = True


# Every step of every route waits at least once, so that everybody finds something to do.
WAITS = (
    Wait(3000, "farmer", Step.INVESTIGATION),
    Wait(15000, "farmer", Step.INVESTIGATION),
    Wait(60000, "enterprise", Step.INVESTIGATION),
    Wait(2000, "farmer", Step.REVIEW_APPROVAL),
    Wait(8000, "farmer", Step.REVIEW_APPROVAL),
    Wait(15000, "farmer", Step.REVIEW),
    Wait(20000, "individual_business", Step.GROUP),
    Wait(12000, "farmer", Step.GROUP, votes=0),
    Wait(18000, "farmer", Step.GROUP, votes=2),
    Wait(30000, "individual_business", Step.REVIEW),
    Wait(50000, "enterprise", Step.APPROVAL),
    Wait(80000, "enterprise", Step.UNION_APPROVAL),
    Wait(5000, "farmer", Step.INSPECTION),
    Wait(30000, "farmer", Step.INSPECTION),
    Wait(20000, "farmer", Step.INSPECTION),
    Wait(3000, "farmer", Step.ORDER),
    Wait(16000, "individual_business", Step.ORDER, registered=False),
    Wait(50000, "enterprise", Step.ORDER),
    Wait(10000, "farmer", Step.BOOKING),
    Wait(30000, "individual_business", Step.BOOKING),
)
# What secures the applications of the first and of the second manager: small loans, and those over 10,000.
SECURITIES = (("credit", "mortgage"), ("guarantee", "pledge"))
REFUSED_AT = {
    "three_posts": (Step.INVESTIGATION, Step.REVIEW_APPROVAL, Step.REVIEW_APPROVAL),
    "three_posts_plus_group": (Step.REVIEW, Step.GROUP, Step.GROUP),
    "five_posts": (Step.REVIEW, Step.APPROVAL),
}
FEN = 100


def waiting(planner: Planner) -> list[Story]:
    """Two managers of the branch have one application waiting at every step."""
    stories = []
    for manager, securities in zip(planner.branch.managers, SECURITIES, strict=False):
        for wait in WAITS:
            borrower = planner.rng.choice(planner.clients.of_manager(manager, wait.kind))
            story = planner.started(wait.yuan * FEN, borrower, planner.rng.choice((9, 10, 11)), manager)
            planner.secure(story, securities)
            last_on = _fresh(planner)
            planner.take(story, last_on=last_on, stop=wait.stop, registered=wait.registered)
            if wait.votes is not None:
                story.meeting = open_meeting(
                    story=story, roster=planner.roster, on=last_on, rng=planner.rng, voted=wait.votes
                )
            stories.append(story)
    return stories


def refused(planner: Planner, number: int) -> list[Story]:
    """Applications that a post or the group has refused in the last years."""
    stories = []
    for _place in range(number):
        story = _some_story(planner)
        route = str(planner.way(story).route)
        at = planner.rng.choice(REFUSED_AT[route])
        planner.take(story, last_on=_some_day(planner), refuse_at=at)
        stories.append(story)
    return stories


def withdrawn(planner: Planner, number: int) -> list[Story]:
    """Applications withdrawn by their handlers after the survey."""
    stories = []
    for _place in range(number):
        story = _some_story(planner)
        last_on = _some_day(planner)
        after_survey = planner.way(story).way[1].step
        planner.take(story, last_on=last_on, stop=after_survey)
        story.withdrawn, story.withdrawn_on = planner.rng.choice(words.WITHDRAWALS), last_on
        stories.append(story)
    return stories


def _some_story(planner: Planner) -> Story:
    amount_fen, kind = planner.amount()
    return planner.started(amount_fen, planner.next_borrower(kind), planner.rng.choice((9, 10, 11)))


def _fresh(planner: Planner) -> datetime.date:
    return planner.as_of - datetime.timedelta(days=planner.rng.randrange(FRESH_DAYS))


def _some_day(planner: Planner) -> datetime.date:
    return planner.as_of - datetime.timedelta(days=planner.rng.randrange(10, 4 * 365))
