"""Numbers on papers that are right in form and can belong to nobody."""

import datetime
import random

from stdnum.cn import ric, uscc

# No province of China has the code 99, so no real person or firm carries these numbers.
UNUSED_AREA = "990100"
# Mobile numbers begin with 13 to 19.
UNUSED_PHONES = "129"


BIRTHDAYS = 16_000  # days over which people are born, about 44 years
SPREAD = 7_919  # shares no factor with the days, so that each serial of a round has a day of its own
SAME_DAY = 40


def resident_id(rng: random.Random, *, serial: int, year: int) -> str:
    """A resident identity number (公民身份号码) of the unused area with its check digit, different for each serial.

    Its owner is 21 to 65 years old in `year`.
    """
    born = datetime.date(year - 65, 1, 1) + datetime.timedelta(days=serial * SPREAD % BIRTHDAYS)
    order = serial // BIRTHDAYS * SAME_DAY + rng.randrange(SAME_DAY)
    digits = f"{UNUSED_AREA}{born:%Y%m%d}{order:03d}"
    return digits + ric.calc_check_digit(digits + "0")


def credit_code(*, serial: int) -> str:
    """A firm's unified social credit code (统一社会信用代码) of the unused area with its check character."""
    start = f"91{UNUSED_AREA}{serial:09d}"
    return start + uscc.calc_check_digit(start)


def phone(rng: random.Random) -> str:
    return f"{UNUSED_PHONES}{rng.randrange(10**8):08d}"
