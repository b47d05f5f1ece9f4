"""How the approval group voted: mostly all for it, sometimes one against, silent or away."""

import datetime
import random

from creditcoop.core.models import Person
from creditcoop.core.rules.posts import Seat
from demo import words
from demo.staff import Roster
from demo.story import Ballot, Meeting, Story

# What happens, with its weight, where all five may vote; with a recused member only all four pass a loan.
EVENTS = {"all": 62, "one_no": 16, "deputy_no": 5, "one_silent": 9, "one_absent": 8}


def hold_meeting(
    *, story: Story, roster: Roster, on: datetime.date, rng: random.Random, refused: bool
) -> Meeting:
    """A meeting on `on` with everyone's ballot; `refused` lets the chair and another vote against."""
    holders = {taken.person.pk for taken in story.taken} | {story.handler.pk}
    seats = roster.seats_on(story.borrower.branch, on)
    voters = [seat for seat in seats if seat.person_id not in holders]
    chair = next(seat.person for seat in seats if seat.role == Seat.CHAIR)
    members = [seat.person for seat in voters if seat.person_id != chair.pk]
    deputy, others = members[0], members[1:]
    if refused:
        return _meeting(on, [chair, *members], rng, against=(chair, rng.choice(others)))
    free = len(voters) == len(seats)
    event = rng.choices(list(EVENTS), weights=list(EVENTS.values()))[0] if free else "all"
    one = rng.choice(others)
    return _meeting(
        on,
        [chair, *members],
        rng,
        against={"one_no": (one,), "deputy_no": (deputy,)}.get(event, ()),
        silent=(one,) if event == "one_silent" else (),
        absent=(one,) if event == "one_absent" else (),
    )


def open_meeting(
    *, story: Story, roster: Roster, on: datetime.date, rng: random.Random, voted: int
) -> Meeting:
    """A meeting that is still on: the first `voted` of those present have voted."""
    holders = {taken.person.pk for taken in story.taken} | {story.handler.pk}
    voters = [
        seat.person for seat in roster.seats_on(story.borrower.branch, on) if seat.person_id not in holders
    ]
    return _meeting(on, voters, rng, silent=tuple(voters[voted:]))


def _meeting(
    on: datetime.date,
    voters: list[Person],
    rng: random.Random,
    *,
    against: tuple[Person, ...] = (),
    silent: tuple[Person, ...] = (),
    absent: tuple[Person, ...] = (),
) -> Meeting:
    ballots = tuple(
        Ballot(person=person, choice="no", reason=rng.choice(words.VOTE_NO))
        if person in against
        else Ballot(person=person, choice="yes", reason=rng.choice(words.VOTE_YES))
        for person in voters
        if person not in silent and person not in absent
    )
    return Meeting(on=on, absent=frozenset(person.pk for person in absent), ballots=ballots)
