"""Walk a story's road by the rules of the services, and find out where it stands and who answers.

The same pure rules as in the services decide (tiers, routes, places, security, votes, shares); nothing that they
forbid can be written. A story that breaks one is a fault of the demo, not of a user.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.share_split import ShareSplit, Signers
from accountability.rules.shares import split_loss
from creditcoop.core.models import Authorisation, GroupSeat, RegulationVersion
from creditcoop.core.rules.money import to_fen
from creditcoop.core.rules.posts import Capacity, Post, Seat
from demo.staff import Roster
from demo.story import Story, Taken
from loans.rules.approval_flow import Outcome, Place, Route, Step, next_place, places
from loans.rules.bands import REAL_SECURITY, route_of, security_suffices, tier_of
from loans.rules.group_vote import GroupVote, size_is_right, vote_result
from loans.rules.lending_policy import LendingPolicy


class BrokenStory(ValueError):
    """A story that the services would have refused."""


@dataclass(frozen=True, kw_only=True)
class Policies:
    """The version in force on every day of the stories, decoded once."""

    version: RegulationVersion
    lending: LendingPolicy
    liability: LiabilityPolicy

    @classmethod
    def of(cls, version: RegulationVersion) -> "Policies":
        return cls(
            version=version,
            lending=version.chapter(LendingPolicy),
            liability=version.chapter(LiabilityPolicy),
        )


@dataclass
class Walked:
    """Where a story stands. `posts` are the posts of the takers, in the order of the steps."""

    story: Story
    tier: int
    route: Route
    over_branch_letter: bool
    way: tuple[Place, ...]
    state: str = "open"
    waiting_for: str = ""
    waiting_since: datetime.date | None = None
    posts: list[str] = field(default_factory=list)
    seats: Sequence[GroupSeat] = ()
    recused: frozenset[int] = frozenset()
    vote: GroupVote | None = None
    letter: Authorisation | None = None


def way_of(*, story: Story, roster: Roster, policies: Policies) -> Walked:
    """Tier, route and places of a story by its amount and its borrower, before any step."""
    branch, policy = story.borrower.branch, policies.lending
    tier = tier_of(amount_fen=story.amount_fen, policy=policy)
    route = route_of(kind=story.borrower.kind, amount_fen=story.amount_fen, policy=policy)
    letter = roster.letter(branch, None, story.entered_on)
    over = route is Route.FIVE_POSTS and (letter is None or story.amount_fen > to_fen(letter.limit_amount))
    way = places(route=route, tier=tier, over_branch_letter=over)
    return Walked(story, tier, route, over, way)


def walk(*, story: Story, roster: Roster, policies: Policies) -> Walked:
    """Take every step of the story as the services would, or say which they would refuse."""
    walked = way_of(story=story, roster=roster, policies=policies)
    branch = story.borrower.branch
    _must(Post.CM in roster.posts_in(story.handler, branch, story.entered_on), story, "handler")
    _must(branch.pk in _branches_of(roster, story), story, "entered_by")
    walked.waiting_since = story.entered_on
    done: set[str] = set()
    people: set[int] = set()
    for taken in story.taken:
        place = next_place(walked.way, done)
        _must(walked.state == "open" and place is not None and place.step == taken.step, story, taken.step)
        assert place is not None
        _must(taken.on >= walked.waiting_since, story, f"{taken.step} is taken before its turn")
        walked.posts.append(_take(walked, place, taken, roster, policies, people))
        people.add(taken.person.pk)
        done.add(taken.step)
        walked.waiting_since = taken.on
        if taken.outcome == Outcome.REFUSE:
            walked.state = "refused"
    if story.meeting and walked.vote is None:
        _open_meeting(walked, roster, policies, people)
    _end(walked, done)
    return walked


def _branches_of(roster: Roster, story: Story) -> set[int]:
    """Branches in which the one who entered the application does field work, stations counted as their branch."""
    field_posts = {Post.CM, Post.MARKETER, Post.STATION_CLERK}
    return {
        posting.unit.branch.pk
        for posting in roster.posts_by_person[story.entered_by.pk]
        if posting.post in field_posts and posting.unit.branch
    }


def _take(
    walked: Walked, place: Place, taken: Taken, roster: Roster, policies: Policies, people: set[int]
) -> str:
    """Check one step and give the post in which it is taken."""
    story, person = walked.story, taken.person
    branch = story.borrower.branch
    handles = person.pk == story.handler.pk
    _must(handles == (place.step in (Step.INVESTIGATION, Step.ORDER)), story, f"{place.step} and the handler")
    if place.step == Step.ORDER:
        _order(walked, taken, roster, policies)
        return Capacity.AUTHORISED_CM
    _must(person.pk not in people, story, f"{person} holds two posts")
    if place.step == Step.GROUP:
        _open_meeting(walked, roster, policies, people)
        assert walked.vote is not None
        agreed = walked.vote.passed == (taken.outcome == Outcome.AGREE)
        _must(agreed and str(person.pk) == walked.vote.chair, story, "the group's result")
        return Capacity.GROUP_CHAIR
    voted = walked.vote is not None and str(person.pk) in walked.vote.present
    _must(not voted or place.step == Step.BOOKING, story, f"{person} voted and takes a post")
    fitting = sorted(roster.posts_in(person, branch, taken.on) & place.holders)
    _must(bool(fitting), story, f"{person} may not take {place.step}")
    return fitting[0]


def _order(walked: Walked, taken: Taken, roster: Roster, policies: Policies) -> None:
    story = walked.story
    secured = security_suffices(
        security=story.security,
        amount_fen=story.amount_fen,
        exception_valid=False,
        policy=policies.lending,
    )
    if story.security in REAL_SECURITY:
        secured = secured and story.thing is not None and story.thing.registered_on is not None
    _must(secured and (story.security != "guarantee" or story.guarantor is not None), story, "security")
    letter = roster.letter(story.borrower.branch, taken.person, taken.on)
    _must(letter is not None and to_fen(letter.limit_amount) >= story.amount_fen, story, "letter")
    walked.letter = letter


def _open_meeting(walked: Walked, roster: Roster, policies: Policies, people: set[int]) -> None:
    """Seat the group as on the day of the meeting and count its votes as they stand."""
    story, meeting = walked.story, walked.story.meeting
    if meeting is None:
        raise BrokenStory(f"{story.borrower} {story.amount_fen}: no meeting")
    walked.seats = roster.seats_on(story.borrower.branch, meeting.on)
    walked.recused = frozenset(people | {story.handler.pk})
    chair = next(seat.person_id for seat in walked.seats if seat.role == Seat.CHAIR)
    _must(
        size_is_right(size=len(walked.seats), rules=policies.lending.group_rules), story, "size of the group"
    )
    _must(chair not in meeting.absent, story, "the chair is absent")
    walked.vote = vote_result(
        members=[str(seat.person_id) for seat in walked.seats],
        present=[str(seat.person_id) for seat in walked.seats if seat.person_id not in meeting.absent],
        yes=[str(ballot.person.pk) for ballot in meeting.ballots if ballot.choice == "yes"],
        no=[str(ballot.person.pk) for ballot in meeting.ballots if ballot.choice == "no"],
        chair=str(chair),
        recused=[str(key) for key in walked.recused],
        rules=policies.lending.group_rules,
    )
    _must(walked.vote.quorum_reached, story, "quorum")
    voters = {str(ballot.person.pk) for ballot in meeting.ballots}
    _must(voters <= set(walked.vote.present), story, "a vote by someone recused")


def _end(walked: Walked, done: set[str]) -> None:
    story = walked.story
    place = next_place(walked.way, done)
    if story.withdrawn:
        _must(walked.state == "open" and place is not None, story, "withdrawn after its end")
        walked.state, walked.waiting_since = "withdrawn", story.withdrawn_on
    elif walked.state == "open" and place is None:
        walked.state = "issued"
    elif walked.state == "open" and place is not None:
        walked.waiting_for = place.step
    _must((story.owed_fen is not None) == (walked.state == "issued"), story, "what is owed")


def share(*, walked: Walked, roster: Roster, policies: Policies) -> ShareSplit:
    """Who answers for an issued loan (III), by the rule that the issue itself uses."""
    story = walked.story
    on, branch = story.issued_on, story.borrower.branch
    assert on is not None
    signed = {taken.step: str(taken.person.pk) for taken in story.taken}
    handler = str(story.handler.pk)
    # Who headed credit and branch when the group met, as at a loan issued by the services.
    decided_on = next((taken.on for taken in story.taken if taken.step == Step.GROUP), on)
    signers = Signers(
        handler=handler,
        department_director=signed.get(Step.REVIEW_APPROVAL, ""),
        deputy_director=str(roster.holder(branch, Post.DEPUTY, decided_on).pk),
        branch_director=str(roster.holder(branch, Post.DIRECTOR, decided_on).pk),
        investigator=signed.get(Step.INVESTIGATION, handler),
        reviewer=signed.get(Step.REVIEW, ""),
        approver=signed.get(Step.APPROVAL, ""),
        disburser=signed[Step.BOOKING],
        inspector=signed[Step.INSPECTION],
    )
    return split_loss(
        tier=walked.tier,
        loss_fen=story.amount_fen,
        signers=signers,
        vote=walked.vote,
        intervention=None,
        policy=policies.liability,
    )


def _must(holds: bool, story: Story, what: str) -> None:
    if not holds:
        raise BrokenStory(f"{story.borrower}, {story.amount_fen} fen, {story.entered_on}: {what}")
