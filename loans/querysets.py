"""The only door to rows: what a person may see of loans, applications and borrowers."""

import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Q, Value, When

from creditcoop.core.access import Actor, Scope

# The models import their querysets from here, so tables of this app are reached by name.


def in_scope(scope: Scope, own: Q) -> Q:
    """Rows of the branches and unions that the right reaches, and the person's own where it says so."""
    found = Q(pk__in=[])
    if scope.branch_ids:
        found |= Q(branch__in=scope.branch_ids)
    if scope.union_ids:
        found |= Q(branch__parent__in=scope.union_ids)
    return found | own if scope.own else found


def _applications_naming(person_id: int | None) -> Any:
    steps = apps.get_model("loans", "ApplicationStep").objects.filter(person=person_id).values("application")
    seats = (
        apps.get_model("loans", "MeetingMember")
        .objects.filter(person=person_id)
        .values("meeting__application")
    )
    return steps, seats


class ApplicationQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_loans") -> "ApplicationQuerySet":
        """Applications of the scope, and those that name the person: entered, handled, decided, voted on."""
        steps, seats = _applications_naming(actor.person_id)
        own = Q(handler=actor.person) | Q(entered_by=actor.person) | Q(pk__in=steps) | Q(pk__in=seats)
        return self.filter(in_scope(actor.scope(act), own))


def overdue_condition(day: datetime.date) -> Q:
    """Not paid when due.

    One issued here: due before the day with a balance left. One from an old book: as the book said, since what
    was paid after it is not recorded.
    """
    issued = Q(origin="issued", standing="running", due_on__lt=day, balance__gt=0)
    imported = Q(origin="imported") & (Q(standing="ended_unpaid") | Q(reported_in_debt=True))
    return issued | imported


class LoanQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_loans") -> "LoanQuerySet":
        """Loans of the scope; one's own are those in one's care today and those one helped to grant."""
        steps, seats = _applications_naming(actor.person_id)
        kept = (
            apps.get_model("loans", "Custody").objects.on(actor.on).filter(person=actor.person).values("loan")
        )
        own = Q(handler=actor.person) | Q(pk__in=kept) | Q(application__in=steps) | Q(application__in=seats)
        return self.filter(in_scope(actor.scope(act), own))

    def overdue_on(self, day: datetime.date) -> "LoanQuerySet":
        """Loans not paid when due, as `overdue_condition` says."""
        return self.filter(overdue_condition(day))

    def with_overdue(self, day: datetime.date) -> "LoanQuerySet":
        """Each loan with `is_overdue` for that day."""
        return self.annotate(
            is_overdue=Case(
                When(overdue_condition(day), then=Value(True)),
                default=Value(False),
                output_field=models.BooleanField(),
            )
        )

    def answered_by(self, person_id: int, day: datetime.date) -> "LoanQuerySet":
        """Loans in whose split of that day the person holds a share."""
        shares = apps.get_model("accountability", "LiabilityShare").objects.on(day)
        return self.filter(pk__in=shares.filter(person=person_id).values("split__loan"))

    def issued_or_imported(self) -> "LoanQuerySet":
        """Everything but the half-written row inside an issue."""
        return self.exclude(standing=self.model.Standing.BEING_ISSUED)


class CustodyQuerySet(models.QuerySet[Any]):
    def on(self, day: Any) -> "CustodyQuerySet":
        """Custodies that hold on a day."""
        return self.filter(Q(from_on__lte=day) & (Q(until_on=None) | Q(until_on__gt=day)))


class BorrowerQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_borrowers") -> "BorrowerQuerySet":
        """Borrowers of the scope, and those entered or handled by the person."""
        own = Q(entered_by=actor.person) | Q(applications__handler=actor.person)
        found = self.filter(in_scope(actor.scope(act), own))
        return found.distinct() if actor.scope(act).own else found


class ImportBatchQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_imports") -> "ImportBatchQuerySet":
        """Loan books of the scope: those of a branch in the branch, those of the whole union at the union."""
        scope = actor.scope(act)
        return self.filter(Q(branch__in=scope.branch_ids) | Q(union__in=scope.union_ids))
