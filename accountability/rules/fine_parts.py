"""Whom a lapsed time limit can cost something, and what one line of its price says (Annex 9–13).

Example: the manager's line under Annex 9 for 28,000.00 has base 2800000 fen, rate "2.5%", amount 70000 fen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from creditcoop.core.rules.money import format_yuan, round_half_up
from creditcoop.core.rules.wording import Wording

ANNEX_9 = "Annex 9"
ANNEX_10 = "Annex 10"
ANNEX_11 = "Annex 11"
ANNEX_13 = "Annex 13"


class Office(StrEnum):
    """The posts that the Annex names, in the order of Annex 9; the branch director only by reading (Q26)."""

    DEPARTMENT_DIRECTOR = "department_director"
    BRANCH_DIRECTOR = "branch_director"
    DEPUTY = "deputy_director"
    MANAGER = "customer_manager"
    ACCOUNTANT = "monitoring_accountant"


class Claim(StrEnum):
    """What was lost: the claim on the borrower, or a guarantor while that claim lives (Q19)."""

    BORROWER = "borrower"
    GUARANTOR = "guarantor"


CLAIM_WORDS: Mapping[str, Wording] = {
    "borrower": Wording("对借款人的债权", "the claim on the borrower"),
    "guarantor": Wording("对保证人的债权", "the claim on a guarantor"),
}


@dataclass(frozen=True)
class LostLimit:
    """One lapse: what was owed (fen), what Annex 9 is a part of (Q26), what people found (Q27, Q32)."""

    amount_fen: int
    base_fen: int
    human_caused: bool = False
    fraud: frozenset[str] = frozenset()
    intent: bool = False
    claim: Claim = Claim.BORROWER


@dataclass(frozen=True)
class FineLine:
    """One figure for one person: `counted` is False where the reading sets it aside."""

    person: str
    office: Office
    article: str
    base_fen: int
    rate: str
    units: int
    amount_fen: int
    counted: bool = True


Holders = Mapping[Office, str]


def annex_9(person: str, office: Office, base_fen: int, rate: Fraction) -> FineLine:
    """A part of the base, half up to the fen (Q34). 28,000.00 at 1 % is 280.00."""
    return FineLine(person, office, ANNEX_9, base_fen, percent_text(rate), 1, round_half_up(base_fen * rate))


def annex_10(person: str, office: Office, base_fen: int, per_unit_fen: int, units: int) -> FineLine:
    """So much a unit. Three units of 300.00 are 900.00."""
    rate = format_yuan(per_unit_fen)
    return FineLine(person, office, ANNEX_10, base_fen, rate, units, per_unit_fen * units)


def annex_11(person: str, office: Office, base_fen: int, per_loan_fen: int) -> FineLine:
    """So much a loan, whatever was owed on it."""
    return FineLine(person, office, ANNEX_11, base_fen, format_yuan(per_loan_fen), 1, per_loan_fen)


def annex_13(person: str, office: Office, fine_fen: int, factor: int) -> FineLine:
    """What fraud adds to the fine: once more under a factor of two."""
    more = factor - 1
    return FineLine(person, office, ANNEX_13, fine_fen, percent_text(Fraction(more)), 1, fine_fen * more)


def percent_text(rate: Fraction) -> str:
    """3/200 is "1.5%"; a rate without a last digit stays exact, as "40/3%"."""
    percent = rate * 100
    places = next((place for place in range(7) if (percent * 10**place).denominator == 1), None)
    if places is None:
        return f"{percent}%"
    digits = str(int(percent * 10**places)).rjust(places + 1, "0")
    return f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}%" if places else f"{digits}%"
