"""The extensions of loans: what was agreed, what waits, and from which day the clocks of a loan count."""

import datetime
from collections.abc import Iterable

from loans.models import ExtensionRequest, Loan


def first_due_days(loan_ids: Iterable[int]) -> dict[int, datetime.date]:
    """Of loans that were extended the due day first agreed: the extension itself is an event of their clocks."""
    rows = ExtensionRequest.objects.filter(loan__in=list(loan_ids), decision__agreed=True)
    return dict(rows.order_by("-id").values_list("loan", "old_due_on"))


def due_days(loan: Loan) -> list[datetime.date]:
    """As first agreed, then after each extension."""
    rows = loan.extensions.filter(decision__agreed=True).order_by("id")
    agreed = list(rows.values_list("old_due_on", "new_due_on"))
    return [agreed[0][0], *(new for _old, new in agreed)] if agreed else [loan.due_on]
