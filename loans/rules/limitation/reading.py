"""Reading a limitation question's values: days inside a range that all periods can be counted in, lists of days.

Example: {"due_date": "2021-02-30"} notes `facts.due_date: not_day`. A key with null is as if it were absent.
"""

import datetime
from collections.abc import Collection, Sequence

from creditcoop.core.rules.questions import QuestionReader
from creditcoop.core.rules.wording import Problem

FIRST_YEAR, LAST_YEAR = 1900, 2900


class FactReader(QuestionReader):
    """One object of a limitation question."""

    def __init__(self, value: object, path: str, problems: list[Problem], keys: Collection[str]) -> None:
        if isinstance(value, dict):
            value = {key: held for key, held in value.items() if held is not None}
        super().__init__(value, path, problems, keys)

    def has(self, key: str) -> bool:
        return key in self.value

    def day(self, key: str, *, required: bool = False) -> datetime.date | None:
        found = super().day(key, required=required)
        if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.note(key, "day_out_of_range", first=FIRST_YEAR, last=LAST_YEAR)
            return None
        return found

    def day_list(self, key: str, *, required: bool = False) -> tuple[datetime.date, ...]:
        """A list of one day or more, in the order given; what is wrong is noted with its position."""
        if not self.has(key) and not required:
            return ()
        listed = self.given(key, required=required)
        if listed is None:
            return ()
        if not isinstance(listed, list):
            self.note(key, "not_list")
            return ()
        if not listed:
            self.note(key, "required")
        places = {str(place): day for place, day in enumerate(listed)}
        inner = FactReader(places, self.place(key), self.problems, places)
        found = [inner.day(place, required=True) for place in places]
        return tuple(day for day in found if day is not None)

    def whole(self, key: str, *, lowest: int, highest: int) -> int | None:
        value = self.given(key, required=False)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.note(key, "not_whole")
            return None
        if value < lowest:
            self.note(key, "too_small", lowest=lowest)
            return None
        if value > highest:
            self.note(key, "too_large", highest=highest)
            return None
        return value

    def inside(self, key: str, keys: Collection[str]) -> "FactReader | None":
        """The object under a key, None where absent."""
        value = self.given(key, required=False)
        return None if value is None else FactReader(value, self.place(key), self.problems, keys)

    def exactly_one(self, keys: Sequence[str]) -> str:
        """Which of the keys is given; none or several are a problem, named at the first or at the others."""
        given = [key for key in keys if self.has(key)]
        if not given and self.is_object:
            self.note(keys[0], "exactly_one", keys=", ".join(keys))
        for key in given[1:]:
            self.note(key, "exactly_one", keys=", ".join(keys))
        return given[0] if given else ""

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        """One of the values; the first where the key is absent."""
        return self.one_of(key, allowed) or allowed[0]
