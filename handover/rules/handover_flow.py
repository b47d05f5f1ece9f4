"""Annex 5–7: the states of a handover, and who signs in which order.

    preparing → signing → signed → completed        the straight way
    signing → refused → preparing                   a proper refusal: the outgoing officer completes the list
    signing → refused → signed                      not proper: counts as taken over from the fixed day
    signing, signed → refused                       on appeal, until the union's last word
    signing, signed → preparing                     the list is opened again: what was signed is void
    preparing, signing → called_off                 by whoever may open one

Outgoing officer first, then each receiver, then each supervisor; each over the hash of the text he sees. A text that
changes begins the signing anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    PREPARING = "preparing"
    SIGNING = "signing"
    REFUSED = "refused"
    SIGNED = "signed"
    COMPLETED = "completed"
    CALLED_OFF = "called_off"


class Role(StrEnum):
    OUTGOING = "outgoing"
    RECEIVER = "receiver"
    SUPERVISOR = "supervisor"


ORDER = (Role.OUTGOING, Role.RECEIVER, Role.SUPERVISOR)

MOVES: dict[State, frozenset[State]] = {
    State.PREPARING: frozenset({State.SIGNING, State.CALLED_OFF}),
    State.SIGNING: frozenset({State.PREPARING, State.REFUSED, State.SIGNED, State.CALLED_OFF}),
    State.REFUSED: frozenset({State.PREPARING, State.SIGNING, State.SIGNED}),
    State.SIGNED: frozenset({State.COMPLETED, State.REFUSED, State.PREPARING}),
    State.COMPLETED: frozenset(),
    State.CALLED_OFF: frozenset(),
}


@dataclass(frozen=True)
class Signer:
    """Whose signature is asked for, in which role; `person` is a key."""

    role: Role
    person: int


def next_signers(
    signers: Sequence[Signer], *, signed: Collection[Signer], spared: Collection[int]
) -> list[Signer]:
    """Who may sign now: everybody of the first role of the order that has not signed wholly.

    `spared` are receivers whose refusal was found not proper: their signature is not waited for (Annex 7).
    """
    open_signers = [
        one
        for one in signers
        if one not in signed and not (one.role is Role.RECEIVER and one.person in spared)
    ]
    first = min((ORDER.index(one.role) for one in open_signers), default=None)
    return [] if first is None else [one for one in open_signers if ORDER.index(one.role) == first]


def may_move(old: str, new: str) -> bool:
    """Whether a handover may go from one state to the other."""
    return State(new) in MOVES[State(old)]
