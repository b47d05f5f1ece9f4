"""A regulation version in words: every number with its clause, every open question with the reading chosen (V).

Example: the shipped version gives the line "III.1 · First tier up to · 3,000.00 yuan" and, for Q9, the reading
"out of the 100: manager 70 %, director 30 %" with what else the 30 % could mean and why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from creditcoop.core.rules import code_words
from creditcoop.core.rules.money import format_yuan
from creditcoop.core.rules.policy_leaves import Leaf
from creditcoop.core.rules.readings_catalogue import OpenQuestion, Reading, catalogue, words_of
from creditcoop.core.rules.regulation_text import leaves
from creditcoop.core.rules.wording import Language, Wording

YES_NO = {True: Wording("是", "yes"), False: Wording("否", "no")}
BETWEEN = {"zh": "、", "en": ", "}
AND_SO_ON = {"zh": "；", "en": "; "}
LABELLED = Wording("{label}：{value}", "{label}: {value}")
YUAN = Wording("{amount} 元", "{amount} yuan")


@dataclass(frozen=True)
class Line:
    """One number, list or yes-or-no of the version. `question` is the open question that it belongs to."""

    setting: str
    clause: str
    label: str
    value: str
    question: str


@dataclass(frozen=True)
class Chosen:
    """What the version chose for one setting of a question, and whether that is the recommended reading."""

    setting: str
    words: str
    is_default: bool


@dataclass(frozen=True)
class Answered:
    """One open question as this version answers it, with the readings it did not choose."""

    number: str
    clauses: tuple[str, ...]
    question: str
    chosen: tuple[Chosen, ...]
    others: tuple[str, ...]
    not_offered: tuple[str, ...]
    why: str

    @property
    def is_default(self) -> bool:
        return all(choice.is_default for choice in self.chosen)


def clause_words(clause: str, *, language: Language) -> str:
    """A clause as its readers cite it: "Annex 3" is 附件3 in Chinese, "III.1" the same in both."""
    return clause.replace("Annex ", "附件") if language == "zh" else clause


def lines_of(chapter: object, *, language: Language) -> list[Line]:
    """Every leaf of a chapter that is not the mere choice of a reading, in the order of the chapter."""
    found: list[Line] = []
    for name, leaf, value in flat(chapter):
        if leaf.kind != "choice":
            shown = value_words(leaf, value, language=language)
            clause = clause_words(leaf.clause, language=language)
            found.append(Line(name, clause, leaf.words.say(language), shown, leaf.question))
    return found


def answered(
    chapters: Iterable[object], *, recommended: Iterable[object], language: Language
) -> list[Answered]:
    """Every open question of the register, Q1 first, as these chapters answer it.

    `recommended` are the chapters of the shipped version, which holds every recommended reading.
    """
    values, shipped = _settings(chapters), _settings(recommended)
    return [_answer(entry, values, shipped, language) for entry in catalogue()]


Settings = Mapping[str, tuple[Leaf, Any]]


def _settings(chapters: Iterable[object]) -> Settings:
    return {
        name: (leaf, getattr(chapter, name)) for chapter in chapters for name, leaf in leaves(type(chapter))
    }


def _answer(entry: OpenQuestion, values: Settings, shipped: Settings, language: Language) -> Answered:
    chosen = [
        _chosen(entry, setting, *values[setting], values[setting] == shipped[setting], language)
        for setting in entry.settings
    ]
    taken = {choice.words for choice in chosen}
    left = [
        (reading, reading.words.say(language))
        for reading in entry.readings
        if reading.words.say(language) not in taken
    ]
    return Answered(
        number=entry.number,
        clauses=tuple(clause_words(clause, language=language) for clause in entry.clauses),
        question=entry.question.say(language),
        chosen=tuple(chosen),
        others=tuple(words for reading, words in left if _is_other(reading)),
        not_offered=tuple(words for reading, words in left if not reading.is_offered),
        why=entry.why.say(language),
    )


def _is_other(reading: Reading) -> bool:
    """A reading that a version could choose instead; of a number only the recommended one has words."""
    return reading.is_offered and reading.value is not None


def _chosen(
    entry: OpenQuestion, setting: str, leaf: Leaf, value: Any, is_default: bool, language: Language
) -> Chosen:
    """The words of the value in force; what has no words of its own is spelled out."""
    if leaf.part is None and leaf.kind != "codes":
        words = words_of(setting=setting, value=leaf.write(value))
    else:  # a list or a group has words for the recommended one only
        words = next(reading.words for reading in entry.readings if reading.setting == setting)
        words = words if is_default else None
    if words is not None:
        return Chosen(setting, words.say(language), is_default)
    return Chosen(setting, _spelled_out(leaf, value, language), is_default)


def _spelled_out(leaf: Leaf, value: Any, language: Language) -> str:
    if leaf.part is not None:
        inner = (_spelled_out(part, kept, language) for _name, part, kept in flat(value))
        return AND_SO_ON[language].join(inner)
    shown = value_words(leaf, value, language=language)
    return LABELLED.say(language, label=leaf.words.say(language), value=shown)


def flat(chapter: object) -> list[tuple[str, Leaf, Any]]:
    """Leaves and their values; the leaves of a group stand in its place, named `group.leaf`."""
    found: list[tuple[str, Leaf, Any]] = []
    for name, leaf in leaves(type(chapter)):
        value = getattr(chapter, name)
        if leaf.part is None:
            found.append((name, leaf, value))
        else:
            found += [(f"{name}.{inner}", part, kept) for inner, part, kept in flat(value)]
    return found


def value_words(leaf: Leaf, value: Any, *, language: Language) -> str:
    """A value as people write it: 3,000.00 yuan, 30 %, 30 % : 20 %, yes, a list of words."""
    if leaf.kind == "yuan":
        return YUAN.say(language, amount=_thousands(format_yuan(value)))
    if leaf.kind == "share":
        return percent(value)
    if leaf.kind == "permille":
        return f"{leaf.write(value)} ‰"
    if leaf.kind == "shares":
        return " : ".join(percent(share) for share in value)
    if leaf.kind == "codes":
        return BETWEEN[language].join(code_words.say(code, language) for code in value)
    if leaf.kind == "flag":
        return YES_NO[value].say(language)
    return str(value)


def percent(share: Fraction) -> str:
    """3/10 is 30 %, 3/200 is 1.5 %; a third keeps its fraction."""
    hundred = share * 100
    tenths = hundred * 100
    if tenths.denominator != 1:
        return str(share)
    text = f"{int(tenths) // 100}.{int(tenths) % 100:02d}".rstrip("0").rstrip(".")
    return f"{text} %"


def _thousands(amount: str) -> str:
    whole, _point, fen = amount.partition(".")
    return f"{int(whole):,}.{fen}"
