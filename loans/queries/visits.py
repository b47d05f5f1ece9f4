"""Visits with what a page shows of them, and what of them is still to be followed up (practice.md 7.3)."""

import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from creditcoop.core.models import EvidenceUse, Person, Posting, Unit
from loans.models import Loan, LoanEvent, Visit, VisitLoan
from loans.rules.visits import NOT_HELD

PAYMENTS = ("part_payment", "account_deduction")


def with_photos(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Each visit with `photo_count`."""
    files = (
        EvidenceUse.objects.filter(subject_kind="visit", subject_id=OuterRef("pk"))
        .order_by()
        .values("subject_id")
        .annotate(found=Count("pk"))
        .values("found")
    )
    return visits.annotate(photo_count=Coalesce(Subquery(files), 0))


def shown_visits(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Visits with borrower, people, loans and photographs: as many queries for many as for one."""
    named = VisitLoan.objects.select_related("loan").defer("loan__source_row")
    joined = visits.select_related(
        "borrower__household",
        "branch",
        "recorded_by",
        "with_person",
        "read__person",
        "corrected_by",
        "corrects",
    )
    return with_photos(joined).prefetch_related(Prefetch("of_loans", queryset=named))


def visits_of(loan: Loan) -> QuerySet[Visit]:
    """Every record of a visit to a loan, the newest first."""
    return shown_visits(Visit.objects.filter(of_loans__loan=loan)).order_by("-visited_on", "-id")


def unread(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """What no head has read; a record that is corrected is read in its correction."""
    return visits.filter(read=None, corrected_by=None)


def open_promises(visits: QuerySet[Visit], day: datetime.date) -> QuerySet[Visit]:
    """Promises for a day up to this one after which nobody went there again and nothing was paid."""
    return _not_followed_up(visits.filter(promised_on__lte=day), "promised_on")


def open_steps(visits: QuerySet[Visit], day: datetime.date) -> QuerySet[Visit]:
    """Next steps for a day up to this one after which nothing was recorded of the borrower."""
    return _not_followed_up(visits.filter(next_on__lte=day, promised_on=None), "next_on")


def _not_followed_up(visits: QuerySet[Visit], since: str) -> QuerySet[Visit]:
    again = Visit.objects.filter(
        borrower=OuterRef("borrower"), pk__gt=OuterRef("pk"), visited_on__gte=OuterRef(since)
    ).exclude(purpose=NOT_HELD)
    happened = LoanEvent.objects.filter(
        loan__of_visits__visit=OuterRef("pk"),
        happened_on__gte=OuterRef("visited_on"),
        recorded_at__gt=OuterRef("recorded_at"),
    )
    paid = happened.filter(kind__in=PAYMENTS)
    standing = visits.filter(corrected_by=None).exclude(purpose=NOT_HELD)
    return standing.filter(~Exists(again), ~Exists(paid if since == "promised_on" else happened))


def second_people(branch: Unit, on: datetime.date) -> QuerySet[Person]:
    """Who may have come along: everybody on a post in the branch or its stations."""
    here = Q(unit=branch) | Q(unit__parent=branch)
    posted = Posting.objects.filter(Posting.covers(on), here)
    return Person.objects.filter(pk__in=posted.values("person")).order_by("name", "pk")


def other_loans(loan: Loan, visible: QuerySet[Loan]) -> list[Any]:
    """Further running loans of the borrower in the same branch, of those that the reader sees."""
    same = visible.filter(borrower=loan.borrower_id, branch=loan.branch_id).exclude(pk=loan.pk)
    return list(same.exclude(standing__in=("settled", "being_issued")).order_by("granted_on", "pk"))
