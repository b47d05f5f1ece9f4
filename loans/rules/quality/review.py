"""On which day the class of a loan may next change though nothing happens to it (II.4).

Example: on a guarantee, unpaid since 31 March: overdue on 1 April, 关注 from the 31st day, 1 May; so the night looks at
the loan again on 1 May and not before.
"""

import datetime

from creditcoop.core.rules.periods import add_months
from loans.rules.class_leaves import ClassLeaves
from loans.rules.interest.owed import Owed

ONE = datetime.timedelta(days=1)


def next_review(
    owed: Owed, *, next_due: datetime.date | None, column: str, leaves: ClassLeaves
) -> datetime.date | None:
    """The first day after that of `owed`; None: never of itself. `next_due`: what falls due on that day or later."""
    days = [] if next_due is None else [next_due + ONE]
    sinces = [day for day in (owed.principal_overdue_since, owed.interest_overdue_since) if day]
    if sinces:
        borders = (*leaves.borders[column], leaves.class_loss_without_search)
        days += [min(sinces) + (border + 1) * ONE for border in borders]
    if owed.principal_overdue_since:
        days.append(add_months(owed.principal_overdue_since, leaves.idle_after_months))
    return min((day for day in days if day > owed.as_of), default=None)
