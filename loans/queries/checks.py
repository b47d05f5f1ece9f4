"""Loans as the rule of checks reads them, and which of them a new day may have given another check (II.5)."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from creditcoop.core.rules.money import to_fen, to_yuan
from loans.models import CheckDuty, Custody, Loan, Visit
from loans.rules.check_leaves import CheckLeaves
from loans.rules.checks import BEFORE_DUE, OVERDUE, REGULAR, Checked, ToCheck
from loans.rules.time_limits.clocks import OPEN_STANDINGS
from loans.rules.visits import CHECKS, DUNNING


def loans_to_check(ids: Iterable[int], day: datetime.date) -> QuerySet[Loan]:
    """Loans with `is_overdue` and what is known of their latest check, for `to_check`."""
    checks = Visit.objects.standing().filter(of_loans__loan=OuterRef("pk"), purpose__in=CHECKS)
    demands = Visit.objects.standing().filter(of_loans__loan=OuterRef("pk"), purpose=DUNNING)
    newest = checks.order_by("-counts_on", "-id")
    return (
        Loan.objects.filter(pk__in=list(ids))
        .with_overdue(day)
        .annotate(
            checked_on=Subquery(newest.values("counts_on")[:1]),
            checked_alarming=Subquery(newest.values("alarming")[:1], output_field=BooleanField()),
            dunned_on=Subquery(demands.order_by("-counts_on", "-id").values("counts_on")[:1]),
        )
        .select_related("batch")
        .order_by("pk")
    )


def to_check(loan: Any) -> ToCheck | None:
    """A loan of `loans_to_check` as the rule reads it; None where it waits for nothing."""
    owed = loan.amount if loan.balance is None else loan.balance
    if loan.standing not in OPEN_STANDINGS or not owed:
        return None
    latest = Checked(on=loan.checked_on, alarming=loan.checked_alarming) if loan.checked_on else None
    if loan.is_overdue and loan.dunned_on and (latest is None or loan.dunned_on > latest.on):
        latest = Checked(on=loan.dunned_on, alarming=False)
    issued = loan.origin == Loan.Origin.ISSUED
    return ToCheck(
        counts_from=loan.granted_on if issued else loan.batch.committed_on or loan.batch.staged_on,
        first_needed=issued,
        due_on=loan.due_on,
        owed=to_fen(owed),
        overdue=loan.is_overdue,
        latest=latest,
    )


def changed_by(day: datetime.date, leaves: CheckLeaves) -> QuerySet[Loan]:
    """Loans whose open check may be another one than yesterday: asked by conditions, not loan by loan.

    Without one; with one though nothing is owed; overdue or overdue no more; with another rhythm or due date.
    """
    open_ones = CheckDuty.objects.filter(loan=OuterRef("pk"), outcome=CheckDuty.Outcome.OPEN)
    owing = Q(standing__in=OPEN_STANDINGS) & (Q(balance=None) | Q(balance__gt=0))
    here = Loan.objects.issued_or_imported().with_overdue(day)
    another = (
        Q(standing="settled")
        | Q(balance=0)
        | (Q(is_overdue=True) & ~Q(open_kind=OVERDUE))
        | Q(is_overdue=False, open_kind=OVERDUE)
        | (Q(open_kind=BEFORE_DUE) & ~Q(open_due_by=F("due_on")))
        | (Q(open_kind__in=(REGULAR, BEFORE_DUE)) & ~Q(open_months=_months(leaves)))
    )
    given = here.filter(Exists(open_ones)).annotate(
        open_kind=Subquery(open_ones.values("kind")[:1]),
        open_due_by=Subquery(open_ones.values("due_by")[:1]),
        open_months=Coalesce(Subquery(open_ones.values("months")[:1]), 0),
    )
    waiting = here.filter(~Exists(open_ones), owing).filter(Q(is_overdue=True) | Q(due_on__gte=day))
    return Loan.objects.filter(Q(pk__in=waiting.values("pk")) | Q(pk__in=given.filter(another).values("pk")))


def _months(leaves: CheckLeaves) -> Case:
    """Months of the rhythm by what is owed, 0 for once before the due date: `rhythm_months` for the database."""
    steps = (
        (leaves.check_once_up_to, 0),
        (leaves.check_half_yearly_up_to, leaves.check_half_yearly_months),
        (leaves.check_large_over, leaves.check_quarterly_months),
        (leaves.check_largest_over, leaves.check_large_months),
    )
    whens = [When(_owes_up_to(up_to), then=Value(months)) for up_to, months in steps]
    return Case(*whens, default=Value(leaves.check_largest_months), output_field=IntegerField())


def _owes_up_to(fen: int) -> Q:
    return Q(balance__lte=to_yuan(fen)) | Q(balance=None, amount__lte=to_yuan(fen))


def kept_by(person_id: int | None, day: datetime.date) -> Any:
    """Ids of the loans in a person's care on a day."""
    return Custody.objects.on(day).filter(person=person_id).order_by().values("loan")
