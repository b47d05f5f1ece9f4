"""One clock of a loan, asked of the limitation calculator with the events that count on it.

Example: the claim against the borrower is asked with every counted event seen from his side; those of another
guarantor are left out. The order in which events of different days were recorded is nothing.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from creditcoop.core.rules.wording import Language
from creditcoop.core.rules.workdays import WorkCalendar
from loans.rules.limitation.calculator import answer
from loans.rules.limitation.code_words import CLOCK_WORDS
from loans.rules.time_limits.events import Happened, as_asked, uncounted

Key = tuple[str, int | None, int | None]
Asked = Sequence[tuple[int, Mapping[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class ClockAnswer:
    """One clock answered. `used` are the ids of the events asked about, `ineffective` those without effect.

    `opened_by` is the id of the event that began it, None for the clocks that follow from the loan itself.
    """

    clock: str
    guarantor: int | None
    opened_by: int | None = None
    said: Mapping[str, Any]
    used: tuple[int, ...]
    ineffective: tuple[int, ...]

    @property
    def key(self) -> Key:
        return self.clock, self.guarantor, self.opened_by

    def day(self, name: str) -> datetime.date | None:
        text = self.said[name]
        return datetime.date.fromisoformat(text) if text else None

    def label(self, language: Language) -> str:
        return CLOCK_WORDS[self.clock].say(language)


class Asking:
    """The events that count by a day, in order, and the way to ask a clock about them."""

    def __init__(
        self,
        events: Sequence[Happened],
        *,
        as_of: datetime.date,
        language: Language,
        calendar: WorkCalendar | None,
    ) -> None:
        self.as_of, self.language, self.calendar = as_of, language, calendar
        left_out = uncounted(events)
        counted = [event for event in events if event.id not in left_out and event.on <= as_of]
        self.counting = sorted(counted, key=lambda event: (event.on, event.id or 2**63))
        self._better = {event.corrects: event.id for event in self.counting if event.corrects is not None}

    def seen_from(self, guarantor: int | None) -> Asked:
        """Every event that concerns the borrower, or this guarantor, as the calculator is asked it."""
        return [(event.id, seen) for event in self.counting if (seen := as_asked(event, guarantor=guarantor))]

    def about(self, opening: int, kind: str, *, after: datetime.date | None = None) -> Asked:
        """Events of a kind that name the opening event, or the one that it corrects, later than `after`."""
        return [
            (event.id, {"date": event.on.isoformat(), "type": event.kind, **event.facts})
            for event in self.counting
            if event.kind == kind
            and event.about is not None
            and self._now(event.about) == opening
            and (after is None or event.on > after)
        ]

    def since(self, day: datetime.date, kinds: Sequence[str]) -> Asked:
        """Events of these kinds on or after a day, whomever they are against."""
        return [
            (event.id, {"date": event.on.isoformat(), "type": event.kind})
            for event in self.counting
            if event.kind in kinds and event.on >= day
        ]

    def ask(
        self,
        clock: str,
        facts: Mapping[str, Any],
        asked: Asked,
        *,
        guarantor: int | None = None,
        opened_by: int | None = None,
    ) -> ClockAnswer:
        said = answer(
            {
                "clock": clock,
                "facts": facts,
                "events": [event for _id, event in asked],
                "as_of": self.as_of.isoformat(),
            },
            language=self.language,
            calendar=self.calendar,
        )
        if "errors" in said:
            raise ValueError(f"an event on record cannot be answered: {said['errors']}")
        ids = tuple(event_id for event_id, _event in asked)
        return ClockAnswer(
            clock=clock,
            guarantor=guarantor,
            opened_by=opened_by,
            said=said,
            used=ids,
            ineffective=tuple(ids[place] for place in said["ineffective"]),
        )

    def _now(self, event: int) -> int:
        """The event itself, or what stands in its place since it was corrected."""
        while event in self._better:
            event = self._better[event]
        return event
