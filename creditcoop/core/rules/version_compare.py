"""What differs between two versions of the regulation, leaf by leaf (V).

Example: with the border of the first tier raised the one difference is III.1 · First tier up to · 3,000.00 yuan ·
5,000.00 yuan. Versions are compared as they are read, so a leaf that an older version is silent about differs
only where silence meant something else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from creditcoop.core.rules.draft_text import draft_leaves, leaf_words, value_at
from creditcoop.core.rules.version_words import clause_words
from creditcoop.core.rules.wording import Language


@dataclass(frozen=True)
class Difference:
    """One leaf on which two versions differ, in words."""

    path: str
    clause: str
    label: str
    question: str
    old: str
    new: str


def differences(
    kinds: Iterable[type[Any]], old: Mapping[str, Any], new: Mapping[str, Any], *, language: Language
) -> list[Difference]:
    """`old` and `new` are decoded chapters by key; the order is that of the chapters."""
    found: list[Difference] = []
    for entry in draft_leaves(kinds):
        before, after = value_at(old, entry.path), value_at(new, entry.path)
        if before == after:
            continue
        found.append(
            Difference(
                path=entry.path,
                clause=clause_words(entry.leaf.clause, language=language),
                label=entry.leaf.words.say(language),
                question=entry.leaf.question,
                old=leaf_words(entry.setting, entry.leaf, before, language=language),
                new=leaf_words(entry.setting, entry.leaf, after, language=language),
            )
        )
    return found
