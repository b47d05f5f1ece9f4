"""III.5, Q14: who could not resist the pressure and let the money go.

It is never typed: it is the person whose signature decides last on the loan's way. Example: five posts within the
branch's letter: the director who approves; over the letter: the union's credit department; in the group: the chair.
"""

from collections.abc import Mapping, Sequence

from loans.rules.approval_flow import DECIDING_STEPS, Outcome, Place, Step


def last_deciding_step(route_places: Sequence[Place]) -> Step:
    """The step whose signature lets the money go: the last deciding one of the route."""
    return [place.step for place in route_places if place.step in DECIDING_STEPS][-1]


def yielder_of(*, route_places: Sequence[Place], signed: Mapping[str, tuple[str, str]]) -> str:
    """The person who signed the last deciding step in agreement; "" before that and where it was refused.

    `signed` gives (person, outcome) of each step taken.
    """
    person, outcome = signed.get(last_deciding_step(route_places), ("", ""))
    return person if outcome == Outcome.AGREE else ""
