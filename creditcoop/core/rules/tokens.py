"""Access tokens for programs: what is kept of one, and how long one may last.

Example: a token made on 2026-11-23 may end on 2027-11-23 at the latest; its end day is the first on which it no
longer opens anything.
"""

import datetime
import hashlib

from creditcoop.core.rules.periods import add_months

LONGEST_MONTHS = 12


def digest(token: str) -> str:
    """What is kept of a token: its SHA-256. Whoever reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def latest_end(on: datetime.date) -> datetime.date:
    """The latest end day of a token made on `on`."""
    return add_months(on, LONGEST_MONTHS)
