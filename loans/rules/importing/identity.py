"""Whether an identity number can be one: check digit, and for people the day of birth (GB 11643, GB 32100).

Example: "11010519491231002X" is a resident's number; with a last 3 it is not.
"""

import datetime
import re

RESIDENT = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_LAST = "10X98765432"
CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT = re.compile(f"[{CREDIT_DIGITS}]{{18}}", re.ASCII)
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def is_resident_number(text: str) -> bool:
    """Eighteen characters, a real day of birth, the right last character."""
    if not RESIDENT.fullmatch(text):
        return False
    try:
        datetime.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, RESIDENT_WEIGHTS, strict=False))
    return RESIDENT_LAST[total % 11] == text[17]


def is_credit_code(text: str) -> bool:
    """Eighteen characters of the code's own alphabet with the right last one."""
    if not CREDIT.fullmatch(text):
        return False
    total = sum(
        CREDIT_DIGITS.index(char) * weight for char, weight in zip(text, CREDIT_WEIGHTS, strict=False)
    )
    return CREDIT_DIGITS[(31 - total % 31) % 31] == text[17]
