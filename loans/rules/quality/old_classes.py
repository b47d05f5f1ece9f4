"""The four classes before 2006 (一逾两呆), shown beside the five (practice 5.1).

Example: principal due on 2022-03-31 and unpaid is 逾期 from 2022-04-01 and 呆滞 from 2024-03-31, two years on.
"""

import datetime
from collections.abc import Mapping
from enum import StrEnum

from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.wording import Wording
from loans.rules.class_leaves import ClassLeaves


class OldClass(StrEnum):
    NORMAL = "normal"
    OVERDUE = "overdue"
    IDLE = "idle"
    DEAD = "dead"


OLD_CLASS_WORDS: Mapping[OldClass, Wording] = {
    OldClass.NORMAL: Wording("正常", "normal"),
    OldClass.OVERDUE: Wording("逾期", "overdue"),
    OldClass.IDLE: Wording("呆滞", "idle"),
    OldClass.DEAD: Wording("呆账", "dead"),
}


def old_class(
    *,
    principal_overdue_since: datetime.date | None,
    as_of: datetime.date,
    leaves: ClassLeaves,
    business_stopped: bool = False,
    hopeless: bool = False,
) -> OldClass:
    """The class as of a day; `principal_overdue_since` is the due day after any extension, None: not overdue.

    `business_stopped`: the borrower's business has come to an end. `hopeless`: bankrupt, or dead or missing with the
    estate exhausted, disaster, or collateral that does not suffice.
    """
    if hopeless:
        return OldClass.DEAD
    since = principal_overdue_since
    if business_stopped or (since and as_of >= add_months(since, leaves.idle_after_months)):
        return OldClass.IDLE
    return OldClass.OVERDUE if since and as_of > since else OldClass.NORMAL
