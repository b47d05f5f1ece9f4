"""How the first rows of a file would be read by rules that are not kept yet: each cell, or what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from loans.rules.importing.column_rules import AMOUNTS, FIELDS, ColumnRules, checked, mapping_of
from loans.rules.importing.faults import CellFault, Fault, shown
from loans.rules.importing.mappings import Column
from loans.services.import_wording import reason
from loans.services.preview_loan_book import Preview


@dataclass(frozen=True, kw_only=True)
class ReadCell:
    """A cell as it would be read, masked; `wrong` says what to do where it cannot be."""

    text: str
    wrong: str = ""


def read_by(
    *, rules: ColumnRules, preview: Preview, words: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, ReadCell]]:
    """For each of the first rows its fields; RulesFault where the rules cannot be applied. `words` are labels."""
    mapping = mapping_of(name="", rules=checked(rules))
    places = {key: preview.heads.index(head) for key, head in rules.heads.items() if head in preview.heads}
    found = []
    for row in preview.rows:
        cells = {}
        for column in mapping.columns:
            place = places.get(column.key)
            text = rules.fixed[column.key] if place is None else row[place] if place < len(row) else ""
            cells[column.key] = _read(column, text, words)
        found.append(cells)
    return found


def _read(column: Column, text: str, words: Mapping[str, Mapping[str, Any]]) -> ReadCell:
    if text == "":
        empty = reason(Fault(0, "", "", "empty")) if column.filled else ""
        return ReadCell(text="", wrong=empty)
    try:
        value = column.read(text)
    except CellFault as fault:
        quoted = shown(text, personal=column.personal)
        return ReadCell(text=quoted, wrong=reason(Fault(0, "", "", fault.code, fault.facts)))
    if column.key in words:
        return ReadCell(text=str(words[column.key][value]))
    if column.key in AMOUNTS:
        return ReadCell(text=f"{Decimal(value) / 100:,.2f}")
    return ReadCell(text=shown(str(value), personal=FIELDS[column.key].personal))
