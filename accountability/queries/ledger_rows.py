"""Rows of the penalty ledger by what an auditor asks for: person or loan, kind, branch, business days."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet


def ledger_rows(
    entries: QuerySet[Any],
    *,
    q: str = "",
    kind: str = "",
    branch: int | None = None,
    from_day: datetime.date | None = None,
    to_day: datetime.date | None = None,
) -> QuerySet[Any]:
    """Of these entries the ones that fit everything that was given."""
    wanted = Q()
    if q.strip():
        wanted &= Q(person__name__contains=q.strip()) | Q(loan__number__contains=q.strip())
    if kind:
        wanted &= Q(kind=kind)
    if branch is not None:
        wanted &= Q(branch=branch)
    if from_day is not None:
        wanted &= Q(business_day__gte=from_day)
    if to_day is not None:
        wanted &= Q(business_day__lte=to_day)
    return entries.filter(wanted)
