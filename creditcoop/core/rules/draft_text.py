"""The leaves of a regulation version as texts that people type, and back (V).

Example: the share 3/10 is typed as "30 %" or "3/10", the amount 3000.00 as "3,000" or "3000.00", a list one entry
a line, in words. What cannot be understood is handed on as it was typed, so that the strict reading names it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from creditcoop.core.rules import code_words
from creditcoop.core.rules.policy_leaves import Leaf
from creditcoop.core.rules.readings_catalogue import OpenQuestion, catalogue, words_of
from creditcoop.core.rules.regulation_text import leaves
from creditcoop.core.rules.version_words import percent, value_words
from creditcoop.core.rules.wording import Language

AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")
WHOLE = re.compile(r"-?[0-9]{1,9}")
PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?[%％]")
PLAIN = re.compile(r"[0-9]{1,3}")
BETWEEN_SHARES = re.compile(r"[:：、,，;；\n]")
IGNORED_IN_AMOUNTS = str.maketrans("", "", ",， 元")


@dataclass(frozen=True)
class DraftLeaf:
    """One leaf of a body: `path` is "lending.group_rules.size_min", `setting` what the register calls it."""

    path: str
    setting: str
    leaf: Leaf


def draft_leaves(kinds: Iterable[type[Any]]) -> list[DraftLeaf]:
    """Every leaf of every chapter, in order; the leaves of a group stand in its place."""
    return [found for kind in kinds for found in _leaves(kind, kind.KEY, "")]


def _leaves(kind: type[Any], path: str, setting: str) -> list[DraftLeaf]:
    found: list[DraftLeaf] = []
    for name, leaf in leaves(kind):
        place = f"{path}.{name}"
        if leaf.part is None:
            found.append(DraftLeaf(place, setting or name, leaf))
        else:
            found += _leaves(leaf.part, place, name)
    return found


def value_at(chapters: Mapping[str, Any], path: str) -> Any:
    """The typed value of a leaf in decoded chapters (by key)."""
    key, *names = path.split(".")
    value = chapters[key]
    for name in names:
        value = getattr(value, name)
    return value


def typed_text(leaf: Leaf, value: Any, *, language: Language) -> str:
    """A value as it stands in its field. Example: Fraction(3, 10) is "30 %"."""
    if leaf.kind == "share":
        return percent(value)
    if leaf.kind == "shares":
        return " : ".join(percent(share) for share in value)
    if leaf.kind == "codes":
        return "\n".join(code_words.say(code, language) for code in value)
    if leaf.kind == "flag":
        return str(value).lower()
    return str(leaf.write(value))


def json_of(leaf: Leaf, text: str) -> Any:
    """The JSON value of what was typed; the text itself where it cannot be understood."""
    text = text.strip()
    if not text:
        return None
    if leaf.kind == "yuan":
        return _amount(text)
    if leaf.kind == "whole":
        return int(text) if WHOLE.fullmatch(text) else text
    if leaf.kind == "share":
        return _share(text)
    if leaf.kind == "shares":
        return _shares([part.strip() for part in BETWEEN_SHARES.split(text) if part.strip()])
    if leaf.kind == "codes":
        return [code_words.code_of(line.strip()) for line in text.splitlines() if line.strip()]
    if leaf.kind == "flag":
        return {"true": True, "false": False}.get(text, text)
    return text


def _amount(text: str) -> str:
    match = AMOUNT.fullmatch(text.translate(IGNORED_IN_AMOUNTS))
    return f"{match[1]}.{(match[2] or '').ljust(2, '0')}" if match else text


def _share(text: str) -> str:
    match = PERCENT.fullmatch(text)
    return str(Fraction(match[1]) / 100) if match else text


def _shares(parts: list[str]) -> list[str]:
    """30 : 20 : 10 : 20 : 20 are percentages where they make up 100."""
    if all(PLAIN.fullmatch(part) for part in parts) and sum(map(int, parts)) == 100:
        return [str(Fraction(int(part), 100)) for part in parts]
    return [_share(part) for part in parts]


def body_of(kinds: Iterable[type[Any]], texts: Mapping[str, str]) -> dict[str, Any]:
    """The body that the texts, by path, make up. Leaves left empty are left out and named as missing when read."""
    body: dict[str, Any] = {}
    for entry in draft_leaves(kinds):
        value = json_of(entry.leaf, texts.get(entry.path, ""))
        *above, name = entry.path.split(".")
        place = body
        for step in above:
            place = place.setdefault(step, {})
        if value is not None:
            place[name] = value
    return body


def leaf_words(setting: str, leaf: Leaf, value: Any, *, language: Language) -> str:
    """A value as it is read: the words of its reading, or the figure."""
    if leaf.kind in ("choice", "flag") and question_by_number(leaf.question) is not None:
        try:
            words = words_of(setting=setting, value=leaf.write(value))
        except LookupError:
            words = None
        if words is not None:
            return words.say(language)
    return value_words(leaf, value, language=language)


def question_by_number(number: str) -> OpenQuestion | None:
    """The open question of a leaf; None where the leaf settles none."""
    return next((entry for entry in catalogue() if entry.number == number), None)
