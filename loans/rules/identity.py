"""Whether an identity number can be one: check digit, and for people the day of birth (GB 11643, GB 32100).

Example: "11010519491231002X" is a resident's number; with a last 3 it is not, and the fault says so.
Numbers of the first generation (15 digits, no check digit) are taken with a warning.
"""

import datetime
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

RESIDENT = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
OLD_RESIDENT = re.compile(r"[1-9][0-9]{14}", re.ASCII)
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_LAST = "10X98765432"
CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT = re.compile(f"[{CREDIT_DIGITS}]{{18}}", re.ASCII)
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
LENGTH = 18
OLD_LENGTH = 15


class IdentityFault(Enum):
    """Why a number cannot be one."""

    LENGTH = "length"
    SIGNS = "signs"
    BIRTH = "birth"
    FUTURE_BIRTH = "future_birth"
    CHECK_DIGIT = "check_digit"


@dataclass(frozen=True)
class Judgement:
    """A number as it is kept, what is wrong with it, and the typing errors that would explain it.

    `last_fits`: the last sign that goes with the others. `swapped`: places (from 1) of a neighbouring pair that
    may have been exchanged. `old`: a number of 15 digits, which nothing checks.
    """

    number: str
    fault: IdentityFault | None = None
    last_fits: str = ""
    swapped: tuple[int, ...] = ()
    old: bool = False


def plain(number: str) -> str:
    """As it is kept: half-width, capital letters, no blanks or dashes."""
    return re.sub(r"[\s\-‐‑–—]", "", unicodedata.normalize("NFKC", number)).upper()


def spelled(number: str) -> str:
    """Half-width, capital letters, no blanks; dashes stay: in a number that no law shapes they may tell two apart."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", number)).upper()


def judge(id_kind: str, number: str, *, on: datetime.date) -> Judgement:
    """Judge a number by its kind on a day. Foreign and other documents have no digit to check, only one spelling."""
    if id_kind == "resident_id":
        return _judge_resident(plain(number), on)
    if id_kind == "credit_code":
        return _judge_credit(plain(number))
    return Judgement(plain(number) if id_kind == "foreign" else spelled(number))


def is_resident_number(text: str) -> bool:
    """Eighteen characters, a real day of birth, the right last character."""
    return bool(RESIDENT.fullmatch(text)) and birth_of(text) is not None and resident_last(text) == text[17]


def is_old_resident_number(text: str) -> bool:
    """Fifteen digits with a real day of birth (of the years 1900 to 1999)."""
    return bool(OLD_RESIDENT.fullmatch(text)) and birth_of(text) is not None


def is_credit_code(text: str) -> bool:
    """Eighteen characters of the code's own alphabet with the right last one."""
    return bool(CREDIT.fullmatch(text)) and credit_last(text) == text[17]


def birth_of(text: str) -> datetime.date | None:
    """The day of birth that a resident's number states; None if there is no such day."""
    digits = f"19{text[6:12]}" if len(text) == OLD_LENGTH else text[6:14]
    try:
        return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def resident_last(text: str) -> str:
    """The last character that goes with the first seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(text, RESIDENT_WEIGHTS, strict=False))
    return RESIDENT_LAST[total % 11]


def credit_last(text: str) -> str:
    """The last character that goes with the first seventeen."""
    total = sum(
        CREDIT_DIGITS.index(char) * weight for char, weight in zip(text, CREDIT_WEIGHTS, strict=False)
    )
    return CREDIT_DIGITS[(31 - total % 31) % 31]


def _judge_resident(text: str, on: datetime.date) -> Judgement:
    if len(text) not in (LENGTH, OLD_LENGTH):
        return Judgement(text, IdentityFault.LENGTH)
    old = len(text) == OLD_LENGTH
    if not (OLD_RESIDENT if old else RESIDENT).fullmatch(text):
        return Judgement(text, IdentityFault.SIGNS)
    swaps = () if old else swaps_that_fit(text, on)
    birth = birth_of(text)
    if birth is None:
        return Judgement(text, IdentityFault.BIRTH, swapped=swaps)
    if birth > on:
        return Judgement(text, IdentityFault.FUTURE_BIRTH, swapped=swaps)
    if not old and resident_last(text) != text[17]:
        return Judgement(text, IdentityFault.CHECK_DIGIT, last_fits=resident_last(text), swapped=swaps)
    return Judgement(text, old=old)


def _judge_credit(text: str) -> Judgement:
    if len(text) != LENGTH:
        return Judgement(text, IdentityFault.LENGTH)
    if not CREDIT.fullmatch(text):
        return Judgement(text, IdentityFault.SIGNS)
    if credit_last(text) != text[17]:
        return Judgement(text, IdentityFault.CHECK_DIGIT, last_fits=credit_last(text))
    return Judgement(text)


def swaps_that_fit(text: str, on: datetime.date) -> tuple[int, ...]:
    """First places (from 1) of neighbouring pairs whose exchange makes a real number of somebody already born."""
    found = []
    for place in range(LENGTH - 1):
        if text[place] == text[place + 1]:
            continue
        other = exchanged(text, place)
        birth = birth_of(other) if RESIDENT.fullmatch(other) else None
        if birth is not None and birth <= on and is_resident_number(other):
            found.append(place + 1)
    return tuple(found)


def exchanged(text: str, place: int) -> str:
    """The text with the signs at `place` and behind it exchanged (places from 0)."""
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
