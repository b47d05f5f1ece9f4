"""Which end closes which procedure, and which suits count as never filed.

Example: a suit withdrawn before its complaint was served (no `served_on` by then) is treated as never filed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loans.rules.limitation.events import Event

WITHDRAWN, ENDED = "suit_withdrawn", "procedure_ended"


@dataclass(frozen=True)
class Procedures:
    """`closes`: position of an end → the procedure it closes. `ended_by`: position of a procedure → its end."""

    closes: Mapping[int, Event]
    ended_by: Mapping[int, Event]

    def end_of(self, procedure: Event) -> Event | None:
        return self.ended_by.get(procedure.position)

    def is_withdrawn(self, procedure: Event) -> bool:
        end = self.end_of(procedure)
        return end is not None and end.type == WITHDRAWN

    def is_never_filed(self, procedure: Event) -> bool:
        """A suit withdrawn without service on or before the withdrawal."""
        end = self.end_of(procedure)
        if end is None or end.type != WITHDRAWN:
            return False
        served_on = procedure.day("served_on")
        return served_on is None or served_on > end.on


def match_ends(events: Sequence[Event], *, settlement_closes: bool) -> Procedures:
    """Each end closes the latest procedure of its type that is open before it, whomever it is against.

    `settlement_closes`: on the enforcement clock a settlement closes the applications for enforcement, so
    that a later end finds nothing open there.
    """
    open_ones: list[Event] = []
    closes: dict[int, Event] = {}
    ended_by: dict[int, Event] = {}
    for event in events:
        if event.type in (WITHDRAWN, ENDED):
            kind = "suit_filed" if event.type == WITHDRAWN else event.closes
            latest = next((one for one in reversed(open_ones) if one.type == kind), None)
            if latest is not None:
                open_ones.remove(latest)
                closes[event.position], ended_by[latest.position] = latest, event
        elif event.type == "execution_settlement" and settlement_closes:
            open_ones = [one for one in open_ones if one.type != "enforcement_applied"]
        else:
            open_ones.append(event)
    return Procedures(closes, ended_by)
