"""Small books in which time limits lapse, and the scan of a night."""

import datetime

from accountability.services.scan_time_limits import scan_time_limits
from creditcoop.core.access import Actor
from creditcoop.core.models import JobRun
from loans.models import Loan
from tests.builders import issued_loan
from tests.conftest import Cast

A_DAY = datetime.timedelta(days=1)
GRANTED = datetime.date(2024, 1, 10)  # for ten months: due on 2024-11-10
LAST = datetime.date(2027, 11, 10)  # three years after the due day, a Wednesday
LAPSED = LAST + A_DAY
ENTRY_TRIGGERS = (
    "accountability_penaltyentry_no_update",
    "accountability_penaltyentry_no_delete",
    "accountability_penaltyentry_no_replace",
    "accountability_penaltyentry_in_order",
    "accountability_penaltyentry_is_its_body",
)


def scan(day: datetime.date) -> list[JobRun]:
    """The night's scan of a day, and of every day that was missed."""
    return scan_time_limits(actor=Actor.system(on=day, channel="job"), on=day, today=day)


def lapsed_book(cast: Cast, *, nights: int) -> list[Loan]:
    """One loan a night lapses without anybody's doing, scanned night by night."""
    loans = [
        issued_loan(cast.a, cast.union, "8000.00", on=GRANTED + place * A_DAY) for place in range(nights)
    ]
    for place in range(nights):
        scan(LAPSED + place * A_DAY)
    return loans
