"""What the columns of a union's own ledger files mean: read from and kept as JSON, applied as a mapping.

Each field of the mapping `standard` is fed by one column of the file, by the same value for every row, or by nothing
where it may be missing. Columns that feed no field are ignored, and stay in the original row of each loan.

Example: `ColumnRules(heads={"number": "借据编号", …}, fixed={"branch": "0301"}, day_way="dots", amount_unit="yuan",
words={"standing": {"正常": "running"}}, ignored=("备注",))` reads 2025.03.01 as a day and 正常 as a running loan.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from loans.rules.importing import cells
from loans.rules.importing.faults import CellFault
from loans.rules.importing.mappings import BookMapping, Column
from loans.rules.importing.standard import (
    DAY_COUNTS,
    ID_KINDS,
    KINDS,
    METHODS,
    PERIODS,
    SECURITIES,
    STANDARD,
    STANDINGS,
)
from loans.rules.importing.ways import AMOUNT_READERS, DAY_READERS, above_zero

FIELDS: Mapping[str, Column] = {column.key: column for column in STANDARD.columns}
# Fields of a few codes, with the words that are known without translating.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "id_kind": ID_KINDS,
    "standing": STANDINGS,
    "borrower_kind": KINDS,
    "security": SECURITIES,
    "method": METHODS,
    "period": PERIODS,
    "day_count": DAY_COUNTS,
}
# Fields that may be the same for every row of a file.
MAY_BE_FIXED = ("branch", *CHOICES)
DAYS, AMOUNTS = ("granted_on", "due_on", "stated_on"), ("amount", "balance")
LONGEST_NAME = 40
MOST_WORDS = 30  # different words of one column that can be translated


class RulesFault(ValueError):
    """Rules that cannot be: `field` is the field to correct, `code` what is wrong."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


@dataclass(frozen=True, kw_only=True)
class ColumnRules:
    """One kept mapping; see above. `words` translates words of the file into codes, field by field."""

    heads: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    day_way: str = "iso"
    amount_unit: str = "yuan"
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    @property
    def all_heads(self) -> frozenset[str]:
        """Every head of the files that these rules were made for, by which such a file is recognised."""
        return frozenset([*self.heads.values(), *self.ignored])


def checked(rules: ColumnRules) -> ColumnRules:
    """The rules themselves if they can be applied; RulesFault names the first field that cannot."""
    for name in (*rules.heads, *rules.fixed, *rules.words):
        if name not in FIELDS:
            raise RulesFault(name, "unknown_field")
    used: set[str] = set()
    for name, head in rules.heads.items():
        if head in used or head in rules.ignored or not head:
            raise RulesFault(name, "column_twice")
        used.add(head)
    for name, column in FIELDS.items():
        if name in rules.fixed and (name in rules.heads or name not in MAY_BE_FIXED):
            raise RulesFault(name, "column_and_value")
        if column.needed and name not in rules.heads and name not in rules.fixed:
            raise RulesFault(name, "field_missing")
    if rules.day_way not in DAY_READERS:
        raise RulesFault("day_way", "unknown_way")
    if rules.amount_unit not in AMOUNT_READERS:
        raise RulesFault("amount_unit", "unknown_way")
    _check_words(rules)
    return rules


def _check_words(rules: ColumnRules) -> None:
    for name, words in rules.words.items():
        if name not in CHOICES or len(words) > MOST_WORDS:
            raise RulesFault(name, "too_many_words")
        if not set(words.values()) <= set(CHOICES[name].values()):
            raise RulesFault(name, "unknown_code")
    for name, value in rules.fixed.items():
        if name in CHOICES and value not in CHOICES[name]:
            raise RulesFault(name, "unknown_code")
        try:
            FIELDS[name].read(value)
        except CellFault:
            raise RulesFault(name, "unknown_code") from None


def encode(rules: ColumnRules) -> str:
    """The rules as they are kept: the same rules give the same text."""
    return json.dumps(asdict(rules), ensure_ascii=False, sort_keys=True)


def decode(text: str) -> ColumnRules:
    """The kept rules; a RulesFault or a KeyError would mean that the row was made by hand."""
    found: dict[str, Any] = json.loads(text)
    return checked(ColumnRules(**{**found, "ignored": tuple(found["ignored"])}))


def mapping_of(*, name: str, rules: ColumnRules) -> BookMapping:
    """The mapping `standard` with the heads, values, days, amounts and words of these rules."""
    columns = [
        replace(
            column,
            heads=(rules.heads[key],) if key in rules.heads else (),
            needed=key in rules.heads,
            read=_reader(column, rules),
        )
        for key, column in FIELDS.items()
        if key in rules.heads or key in rules.fixed
    ]
    return BookMapping(
        name=name,
        columns=tuple(columns),
        together=STANDARD.together,
        build=STANDARD.build,
        makes_branches=False,
        fixed={key: FIELDS[key].read(value) for key, value in rules.fixed.items()},
        ignored=frozenset(rules.ignored),
    )


def _reader(column: Column, rules: ColumnRules) -> Any:
    if column.key in DAYS:
        return DAY_READERS[rules.day_way]
    if column.key in AMOUNTS:
        read = AMOUNT_READERS[rules.amount_unit]
        return above_zero(read) if column.key == "amount" else read
    if column.key in CHOICES:
        return cells.choice({**CHOICES[column.key], **rules.words.get(column.key, {})})
    return column.read


def recognised(*, kept: Sequence[tuple[int, ColumnRules]], heads: Sequence[str]) -> list[int]:
    """Which of the kept mappings were made for files of exactly these heads."""
    names = [head for head in heads if head]
    return [
        key for key, rules in kept if len(names) == len(rules.all_heads) and set(names) == rules.all_heads
    ]
