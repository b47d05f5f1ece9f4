"""The only door to rows: what a person may see of loans, applications and borrowers."""

import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from creditcoop.core.access import Actor, Scope

# The models import their querysets from here, so tables of this app are reached by name.


def in_scope(scope: Scope, own: Q, *, branch: str = "branch") -> Q:
    """Rows of the branches and unions that the right reaches, and the person's own where it says so.

    `branch` leads from the row to its branch.
    """
    found = Q(pk__in=[])
    if scope.branch_ids:
        found |= Q(**{f"{branch}__in": scope.branch_ids})
    if scope.union_ids:
        found |= Q(**{f"{branch}__parent__in": scope.union_ids})
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
        """Applications of the scope, and those that name the person: entered, handled, surveyed, decided, voted on."""
        steps, seats = _applications_naming(actor.person_id)
        named = apps.get_model("loans", "StandIn").objects.filter(person=actor.person).values("application")
        own = Q(handler=actor.person) | Q(entered_by=actor.person) | Q(pk__in=steps) | Q(pk__in=seats)
        surveys = apps.get_model("loans", "SurveyReport").objects.filter(second_surveyor=actor.person)
        own |= Q(pk__in=surveys.values("application"))
        # Whom the union named sees the loan wherever he works (Q13).
        return self.filter(in_scope(actor.scope(act), own) | Q(pk__in=named))


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

    def without_time_limits(self) -> "LoanQuerySet":
        """Loans that no clock watches: paid off, not computed yet, or guaranteed with no guarantor on record."""
        clocks = apps.get_model("loans", "TimeLimit").objects.filter(loan=OuterRef("pk"))
        # Two questions joined, each answered by comparing two lists; with OR the database asks for every loan anew.
        these = self.order_by().values("pk")
        none = these.filter(~Exists(clocks))
        unwatched = these.filter(~Exists(clocks.filter(clock="guarantee_period")), security="guarantee")
        return self.annotate(
            why_no_clock=Case(
                When(standing="settled", then=Value("settled")),
                When(~Exists(clocks), then=Value("not_built")),
                default=Value("no_guarantor"),
                output_field=models.CharField(),
            )
        ).filter(pk__in=none.union(unwatched))

    def issued_or_imported(self) -> "LoanQuerySet":
        """Everything but the half-written row inside an issue."""
        return self.exclude(standing=self.model.Standing.BEING_ISSUED)


class CustodyQuerySet(models.QuerySet[Any]):
    def on(self, day: Any) -> "CustodyQuerySet":
        """Custodies that hold on a day."""
        return self.filter(Q(from_on__lte=day) & (Q(until_on=None) | Q(until_on__gt=day)))


class OfCustodyQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_loans") -> "OfCustodyQuerySet":
        """What belongs to a custody is seen by whoever sees its loan."""
        loans = apps.get_model("loans", "Loan").objects.visible_to(actor, act)
        return self.filter(custody__loan__in=loans.order_by().values("pk"))


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


class OfLoanQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_loans") -> "OfLoanQuerySet":
        """What belongs to a loan is seen by whoever sees the loan."""
        scope = actor.scope(act)
        if (
            not scope.own
        ):  # in the same words, but so that the database may begin with the first rows of a list
            return self.filter(in_scope(scope, Q(), branch="loan__branch"))
        loans = apps.get_model("loans", "Loan").objects.visible_to(actor, act)
        return self.filter(loan__in=loans.order_by().values("pk"))


class ComparisonQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_imports") -> "ComparisonQuerySet":
        """Lines of loans in the branches and unions whose imports the person may see."""
        return self.filter(in_scope(actor.scope(act), Q(), branch="loan__branch"))


class VisitQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_loans") -> "VisitQuerySet":
        """Visits of the scope; one's own are those one made and those to loans one sees."""
        scope = actor.scope(act)
        if not scope.own:
            return self.filter(in_scope(scope, Q()))
        loans = apps.get_model("loans", "Loan").objects.visible_to(actor, act).order_by().values("pk")
        named = apps.get_model("loans", "VisitLoan").objects.filter(loan__in=loans).values("visit")
        return self.filter(in_scope(scope, Q(recorded_by=actor.person) | Q(pk__in=named)))

    def standing(self) -> "VisitQuerySet":
        """What no later record corrects, and what took place."""
        return self.filter(corrected_by=None).exclude(purpose="not_held")


class LedgerQuerySet(OfLoanQuerySet):
    def until(self, day: datetime.date, *, known_on: datetime.date | None = None) -> "LedgerQuerySet":
        """Rows of the money that moved up to the end of `day`; with `known_on` only what was posted by then."""
        found = self.filter(paid_on__lte=day)
        return found if known_on is None else found.filter(on__lte=known_on)


class OfApplicationQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_loans") -> "OfApplicationQuerySet":
        """What belongs to an application is seen by whoever sees the application."""
        applications = apps.get_model("loans", "LoanApplication").objects.visible_to(actor, act)
        return self.filter(application__in=applications.order_by().values("pk"))


class ExceptionQuerySet(OfApplicationQuerySet):
    def listed_to(self, actor: Actor) -> "ExceptionQuerySet":
        """The rows of the month's list: of the branches and unions that its right reaches."""
        scope = actor.scope("view_exceptions")
        return self.filter(
            Q(application__branch__in=scope.branch_ids) | Q(application__branch__parent__in=scope.union_ids)
        )

    def pending(self) -> "ExceptionQuerySet":
        """Asked for and not yet answered."""
        return self.filter(decision=None)

    def waiting_for_union(self) -> "ExceptionQuerySet":
        """Not yet answered, and not the approval group's to answer: `exception_decider` (Q7)."""
        by_group = Q(application__route="three_posts_plus_group", application__tier__lte=3)
        return self.pending().filter(application__state="open").exclude(by_group)

    def granted_in(self, month: datetime.date) -> "ExceptionQuerySet":
        """Granted in the month of this day: the monthly list to the union (Q7)."""
        return self.filter(
            decision__outcome="grant", decision__on__year=month.year, decision__on__month=month.month
        )

    def valid_on(self, day: datetime.date) -> "ExceptionQuerySet":
        """Granted on or before the day, and the day not past the last one (Q7)."""
        return self.filter(decision__outcome="grant", decision__on__lte=day, valid_to__gte=day)

    def barring_another(self, day: datetime.date) -> "ExceptionQuerySet":
        """Open or granted and not ended: another request has to wait for these."""
        return self.filter(valid_to__gte=day).exclude(decision__outcome="refuse")


class ErasureQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_erasures") -> "ErasureQuerySet":
        """Requests of the scope."""
        return self.filter(in_scope(actor.scope(act), Q(asked_by=actor.person)))


class GuarantorQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_loans") -> "GuarantorQuerySet":
        """Guarantors of the scope, and those of applications that name the person."""
        applications = apps.get_model("loans", "LoanApplication").objects.visible_to(actor, act)
        own = Q(pk__in=applications.order_by().values("guarantors"))
        return self.filter(in_scope(actor.scope(act), own))
