"""What is wrong with a cell, a row or a file, as codes; `services/import_wording.py` says them in words.

Example: `Fault(row=7, column="Granted", value="1998-02-30", code="no_such_day")`. Row 1 is the head,
row 0 the file as a whole; rows count as a spreadsheet counts them.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

SHOWN = 40  # characters of a wrong value that are quoted


class CellFault(ValueError):
    """A reader of one cell found something; who called it knows row and column."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding. `value` is already masked where the column is personal."""

    row: int
    column: str
    value: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


def shown(value: str, *, personal: str = "") -> str:
    """A wrong value as it may be shown: cut, without control characters, masked where it is personal.

    Example: the identity number "110105194912310021" is "••••••••••••••0021", the name "刘根生" is "刘••".
    """
    text = "".join("�" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char for char in value)
    if personal == "number":
        return "•" * len(text) if len(text) <= 4 else "•" * min(len(text) - 4, SHOWN) + text[-4:]
    if personal == "name":
        return text[:1] + "•" * min(len(text[1:]), SHOWN)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
