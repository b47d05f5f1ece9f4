"""The plain JSON of a paper: words in both languages, money, the canonical text and its hash."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.utils import translation

from creditcoop.core.models import Unit
from creditcoop.core.rules.amount_words import amount_in_words
from creditcoop.core.rules.money import format_yuan, to_fen
from creditcoop.core.rules.wording import Wording

Pair = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands around the facts: who made the paper when, under which number. A preview has no number."""

    union: Pair
    unit: Pair
    number: str
    made_by: str
    made_on: str
    facts_sha256: str
    version: str
    replaces: str = ""
    preview: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def both(label: Any) -> Pair:
    """A label of the program in both languages, whoever asks in whatever language."""
    return in_both(lambda: str(label))


def in_both(say: Callable[[], str]) -> Pair:
    """What a function says in each language."""
    with translation.override("zh-hans"):
        chinese = say()
    with translation.override("en"):
        return {"zh": chinese, "en": say()}


def spoken(wording: Wording) -> Pair:
    return {"zh": wording.zh, "en": wording.en}


def unit_name(unit: Unit) -> Pair:
    return {"zh": unit.name, "en": unit.name_en or unit.name}


def money(amount: Decimal | None) -> Pair | None:
    """Figures and capital characters (practice.md 3: amounts twice); None: not recorded."""
    if amount is None:
        return None
    fen = to_fen(amount)
    return {"yuan": format_yuan(fen), "words": amount_in_words(fen)}


def canonical(facts: Mapping[str, Any]) -> str:
    """The one text of these facts: sorted keys, no floats, no escapes."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_refuse)


def sha256(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _refuse(value: Any) -> Any:
    raise TypeError(f"a fact of a paper is text, a whole number, yes or no, not {type(value).__name__}")
