"""What is wrong with a cell, a row or a file, as codes; `services/import_wording.py` says them in words.

Example: `Fault(row=7, column="Granted", value="1998-02-30", code="no_such_day")`. Row 1 is the head,
row 0 the file as a whole; rows count as a spreadsheet counts them.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

SHOWN = 40  # characters of a wrong value that are quoted
# A telephone, an identity number, a bank card: masked in whatever column it stands by mistake.
_TELLING = re.compile(r"(?<![0-9])(?:1[3-9][0-9]{9}|[0-9]{14,}[0-9Xx])(?![0-9Xx])", re.ASCII)


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
    text = masked_numbers(text)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def masked_numbers(text: str) -> str:
    """Every number in a text that could be a person's own, masked but for its last four digits."""
    return _TELLING.sub(lambda found: "•" * (len(found[0]) - 4) + found[0][-4:], text)
