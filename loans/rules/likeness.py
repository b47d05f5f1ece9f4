"""Whether somebody new may be somebody already entered, under a slip of the pen.

Reasons, strongest first: the same document; the same resident's number in its old form of 15 digits; a number (of a
resident or firm; others are often given in a row) that differs in one sign or one exchanged pair; the same name
in the same household, village or with the same telephone; the same day of birth with a name that sounds the same.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from pypinyin import lazy_pinyin

from loans.rules.identity import (
    CREDIT,
    CREDIT_DIGITS,
    LENGTH,
    OLD_LENGTH,
    OLD_RESIDENT,
    RESIDENT,
    birth_of,
    exchanged,
    plain,
    resident_last,
)

RESIDENT_DIGITS = "0123456789"
SHORTEST_PHONE = 7
SHOWN_SIGNS = 4  # of a document's number, on every page
CHECKED = ("resident_id", "credit_code")


class Likeness(StrEnum):
    """Why two people may be one."""

    SAME_DOCUMENT = "same_document"
    SAME_OLD_NUMBER = "same_old_number"
    NEARLY_SAME_NUMBER = "nearly_same_number"
    SAME_NAME_AND_HOUSEHOLD = "same_name_and_household"
    SAME_NAME_AND_VILLAGE = "same_name_and_village"
    SAME_NAME_AND_PHONE = "same_name_and_phone"
    SAME_BIRTH_AND_SOUND = "same_birth_and_sound"


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """What is known of a person for the comparison."""

    name: str
    id_kind: str
    id_number: str
    household: str = ""
    village: str = ""
    phone: str = ""


def likeness(one: Somebody, other: Somebody) -> Likeness | None:
    """The strongest reason to think that they are the same, or None."""
    if (one.id_kind, one.id_number) == (other.id_kind, other.id_number):
        return Likeness.SAME_DOCUMENT
    if one.id_kind == other.id_kind and one.id_kind in CHECKED:
        if other_form(one.id_number) == other.id_number:
            return Likeness.SAME_OLD_NUMBER
        if is_slip(one.id_number, other.id_number):
            return Likeness.NEARLY_SAME_NUMBER
    if _plain(one.name) == _plain(other.name):
        for reason, mine, his in (
            (Likeness.SAME_NAME_AND_HOUSEHOLD, one.household, other.household),
            (Likeness.SAME_NAME_AND_VILLAGE, one.village, other.village),
            (Likeness.SAME_NAME_AND_PHONE, _digits(one.phone), _digits(other.phone)),
        ):
            if mine and mine == his:
                return reason
    birth = _birth(one)
    if birth and birth == _birth(other) and sound(one.name) == sound(other.name):
        return Likeness.SAME_BIRTH_AND_SOUND
    return None


def is_slip(one: str, other: str) -> bool:
    """Whether two numbers of one length differ in one sign only, or in one exchanged pair of neighbours."""
    if len(one) != len(other) or len(one) < SHORTEST_PHONE:
        return False
    places = [place for place, (mine, his) in enumerate(zip(one, other, strict=True)) if mine != his]
    if len(places) == 1:
        return True
    return len(places) == 2 and places[1] == places[0] + 1 and exchanged(one, places[0]) == other


def slips_of(number: str) -> list[str]:
    """Every number that one slip makes of this one: what an index is asked for. At most 560 of them."""
    if len(number) not in (LENGTH, OLD_LENGTH):
        return []
    firm = len(number) == LENGTH and not RESIDENT.fullmatch(number)
    signs = CREDIT_DIGITS if firm else RESIDENT_DIGITS
    found = {
        number[:place] + sign + number[place + 1 :]
        for place in range(len(number))
        for sign in signs
        if sign != number[place]
    }
    found |= {number[:17] + "X"} if not firm and len(number) == LENGTH else set()
    found |= {exchanged(number, place) for place in range(len(number) - 1)}
    return sorted(found - {number})


def other_form(number: str) -> str:
    """A resident's number of 18 signs in its old form of 15, and the other way; empty for every other number."""
    if RESIDENT.fullmatch(number):
        return number[:6] + number[8:17]
    if OLD_RESIDENT.fullmatch(number):
        first = f"{number[:6]}19{number[6:]}"
        return first + resident_last(first)
    return ""


def forms_of(number: str) -> list[str]:
    """Every plain form under which the same document may be known: as it is written, and in its other form."""
    form = plain(number)
    return [found for found in (form, other_form(form)) if found]


def is_same_number(one: str, other: str) -> bool:
    """Whether two numbers are one document's, in whatever spelling or form."""
    return plain(one) in forms_of(other)


def searched_signs(words: str) -> list[str]:
    """The last four signs by which somebody is looked for: those typed, or of a whole number typed only those.

    A search by all signs would answer whoever asks whether a number is in the books; pages show the last four anyway.
    """
    number = plain(words)
    if len(number) == SHOWN_SIGNS:
        return [number]
    if RESIDENT.fullmatch(number) or OLD_RESIDENT.fullmatch(number) or CREDIT.fullmatch(number):
        return [form[-SHOWN_SIGNS:] for form in forms_of(number)]
    return []


def sound(name: str) -> str:
    """How a name is spoken, without tones: 刘根生 and 刘跟生 sound the same."""
    return "".join(lazy_pinyin(_plain(name))).lower()


def birth_digits(id_kind: str, number: str) -> str:
    """The day of birth as it stands in a resident's number of 18 signs ("19491231"); empty for every other."""
    if id_kind != "resident_id" or not RESIDENT.fullmatch(number) or birth_of(number) is None:
        return ""
    return number[6:14]


def _birth(somebody: Somebody) -> str:
    return birth_digits(somebody.id_kind, somebody.id_number)


def _plain(name: str) -> str:
    return re.sub(r"[\s·•]", "", name)


def _digits(phone: str) -> str:
    digits = re.sub(r"\D", "", phone)
    return digits[-11:] if len(digits) >= SHORTEST_PHONE else ""
