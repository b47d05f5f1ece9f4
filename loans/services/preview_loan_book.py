"""The head of a file with its first rows and the words of its columns, kept so that columns can be mapped on screen.

Whatever is shown of it is masked where it could be a person's own number.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from loans.rules.importing.book import SourceRow
from loans.rules.importing.cells import Oddity, as_text
from loans.rules.importing.column_rules import MOST_WORDS
from loans.services.read_loan_book import SourceBook

ROWS = 8
LONGEST_WORD = 40


@dataclass(frozen=True, kw_only=True)
class Preview:
    """`words`: for each column its different values, or none where there are too many to be words."""

    heads: list[str]
    rows: list[list[str]]
    words: list[list[str]]

    def encoded(self) -> str:
        return json.dumps({"heads": self.heads, "rows": self.rows, "words": self.words}, ensure_ascii=False)

    def words_of(self, head: str) -> list[str]:
        return self.words[self.heads.index(head)] if head in self.heads else []

    def samples_of(self, head: str) -> list[str]:
        place = self.heads.index(head) if head in self.heads else -1
        return [row[place] for row in self.rows if 0 <= place < len(row) and row[place]]


def preview_of(source: SourceBook) -> Preview:
    """Head, first rows, words. An unnamed column has the head ""."""
    heads = _texts(source.head)
    return Preview(
        heads=[head.strip() for head in heads],
        rows=[_texts(row) for row in source.rows[:ROWS]],
        words=_words(source.rows, len(heads)),
    )


def decoded(text: str) -> Preview:
    found = json.loads(text)
    return Preview(heads=found.get("heads", []), rows=found.get("rows", []), words=found.get("words", []))


def _texts(row: SourceRow) -> list[str]:
    return [
        (cell.text if isinstance(cell, Oddity) else as_text(cell)).replace("\0", "�") for cell in row.cells
    ]


def _words(rows: Sequence[SourceRow], width: int) -> list[list[str]]:
    found: list[dict[str, None] | None] = [{} for _column in range(width)]
    for row in rows:
        for place, cell in enumerate(row.cells[:width]):
            words = found[place]
            if words is None or cell is None or cell == "":
                continue
            text = as_text(cell)
            if len(text) > LONGEST_WORD or (text not in words and len(words) == MOST_WORDS):
                found[place] = None
            else:
                words[text.replace("\0", "�")] = None
    return [list(words) if words is not None else [] for words in found]
