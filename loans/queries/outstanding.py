"""What of the principal is outstanding at the end of a day (II.4, Q15, Q25, Q26): the one place that answers it.

Penalties, levels of borrowers, losses and reports ask here, never `loan.balance`, which only knows today. The answer
is the sum of the ledger up to that day: as now known, or with `known_on` as it was known on a day.
"""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import GreaterThan, IsNull

from creditcoop.core.fields import MoneyField
from loans.models import LedgerEntry, Loan
from loans.querysets import overdue_condition


def principal_on(
    loan_ids: Iterable[int], day: datetime.date, *, known_on: datetime.date | None = None
) -> dict[int, Decimal | None]:
    """Outstanding principal of each loan in yuan at the end of `day`, by loan id; one query.

    0 before the loan was granted; None where it is not recorded. An id of no loan is left out.
    """
    loans = Loan.objects.filter(pk__in=list(loan_ids)).order_by()
    rows = with_principal(loans, day, known_on=known_on).values_list(
        "pk", "granted_on", "balance", "principal_then", "known_from"
    )
    return {
        pk: _answer(day, granted_on, balance, then, known_from)
        for pk, granted_on, balance, then, known_from in rows
    }


def principal_of(loan: Loan, day: datetime.date, *, known_on: datetime.date | None = None) -> Decimal | None:
    """The same for one loan."""
    return principal_on([loan.pk], day, known_on=known_on).get(loan.pk)


def with_principal(
    loans: QuerySet[Loan], day: datetime.date, *, known_on: datetime.date | None = None
) -> QuerySet[Loan]:
    """Each loan with `principal_then`, what its ledger adds up to, and `known_from`, the day from which it says so.

    A loan of an old book without a ledger is known from the day on which it came in: as paid off, or not at all.
    """
    rows = LedgerEntry.objects.filter(loan=OuterRef("pk")).order_by()
    if known_on is not None:
        rows = rows.filter(on__lte=known_on)
    total = rows.filter(paid_on__lte=day).values("loan").annotate(total=Sum("principal_change"))
    first = rows.values("loan").annotate(first=Min("paid_on"))
    came_in: Combinable = Greatest(F("granted_on"), F("batch__committed_on"))
    return loans.annotate(
        principal_then=Subquery(total.values("total"), output_field=MoneyField()),
        known_from=Coalesce(Subquery(first.values("first")), came_in),
    )


def _answer(
    day: datetime.date,
    granted_on: datetime.date,
    balance: Decimal | None,
    then: Decimal | None,
    known_from: datetime.date | None,
) -> Decimal | None:
    if day < granted_on:
        return Decimal(0)
    if then is not None or known_from is None or day < known_from:
        return then
    return balance


def owed_then(day: datetime.date, *, today: datetime.date, path: str = "") -> Combinable:
    """Outstanding principal at the end of `day` as an expression over loans, or over a table that leads to them.

    `path` is where they are reached, such as "split__loan__". For today it is the balance itself, which costs nothing.
    """
    if day >= today:
        return F(f"{path}balance")
    total = (
        LedgerEntry.objects.filter(loan=OuterRef(f"{path}pk"), paid_on__lte=day)
        .order_by()
        .values("loan")
        .annotate(total=Sum("principal_change"))
        .values("total")
    )
    came_in = Q(**{f"{path}batch__committed_on__lte": day})
    stated = Case(When(came_in, then=F(f"{path}balance")), default=None, output_field=MoneyField())
    return Coalesce(Subquery(total, output_field=MoneyField()), stated, output_field=MoneyField())


def overdue_then(day: datetime.date, *, today: datetime.date, path: str = "") -> Case:
    """1 for a loan that was overdue on `day`, otherwise 0, as an expression like `owed_then`.

    On a past day one issued here was overdue if its due day was over and principal was owed, whatever was paid since;
    one of an old book as the book said, unless its ledger says that nothing was owed.
    """
    if day >= today:
        return _one_or_none(along(path, overdue_condition(day)))
    owed = owed_then(day, today=today, path=path)
    issued = Q(**{f"{path}origin": "issued", f"{path}due_on__lt": day})
    said = along(path, overdue_condition(day)) & Q(**{f"{path}origin": "imported"})
    something = Q(GreaterThan(owed, Value(Decimal(0), output_field=MoneyField())))
    return _one_or_none((issued & something) | (said & (something | Q(IsNull(owed, True)))))


def _one_or_none(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def along(path: str, condition: Q) -> Q:
    """A condition on loans, asked from a table that leads to them."""
    parts: list[Any] = list(condition.children)
    children = [along(path, part) if isinstance(part, Q) else (f"{path}{part[0]}", part[1]) for part in parts]
    return Q(*children, _connector=condition.connector, _negated=condition.negated)
