"""Notices and their slips as lists and pages read them."""

import datetime
import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from creditcoop.core.access import Actor
from creditcoop.core.models import IssuedPaper
from loans.models import Custody, Loan, NoticeLine
from loans.queries.time_limits import events_of, happened
from loans.rules.notices import due_day


def due_now(loan: Loan) -> datetime.date:
    """The day on which a loan is due, after extension and acceleration."""
    return due_day(loan.due_on, [happened(row) for row in events_of(loan)])


def notices_visible_to(actor: Actor, act: str = "view_papers") -> QuerySet[IssuedPaper]:
    """Notices about loans that one may see, without their bytes; a list only if one may see every loan on it."""
    loans = Loan.objects.visible_to(actor, act).order_by().values("pk")
    hidden = NoticeLine.objects.exclude(loan__in=loans).values("paper")
    named = NoticeLine.objects.filter(loan__in=loans).values("paper")
    found = IssuedPaper.objects.filter(pk__in=named).exclude(pk__in=hidden)
    return found.defer("pdf", "reading_pdf", "facts")


def lines_visible_to(actor: Actor) -> QuerySet[NoticeLine]:
    """The lines of these notices, each with what a list says of it."""
    return (
        NoticeLine.objects.filter(paper__in=notices_visible_to(actor).values("pk"))
        .select_related("paper__spoiled", "loan__borrower", "loan__branch", "guarantor", "slip__event")
        .defer("paper__pdf", "paper__reading_pdf", "paper__facts", "loan__source_row")
    )


def lines_of(papers: Iterable[int]) -> QuerySet[NoticeLine]:
    """Lines of some notices, in the order in which the paper says them."""
    found = NoticeLine.objects.filter(paper__in=papers).order_by("id")
    joined = found.select_related("loan__borrower", "loan__branch", "guarantor", "slip__event")
    return joined.defer("loan__source_row")


def owners_of_loans(loans: Iterable[Loan], on: datetime.date) -> dict[int, set[int]]:
    """`owners_for_events` of several loans at once, by the id of each; `application` is joined."""
    found: dict[int, set[int]] = {}
    for loan in loans:
        named = {loan.handler_id, loan.application.entered_by_id if loan.application else None}
        found[loan.pk] = {one for one in named if one}
    for loan_id, person in Custody.objects.on(on).filter(loan__in=found).values_list("loan", "person"):
        found[loan_id].add(person)
    return found


def in_order(papers: QuerySet[IssuedPaper]) -> QuerySet[IssuedPaper]:
    """As they lie in the file: by branch and number."""
    return papers.order_by("unit__code", "series", "serial")


def papers_of_run(papers: QuerySet[IssuedPaper], run: uuid.UUID) -> QuerySet[IssuedPaper]:
    """Those of some papers that were made in one go and hold still."""
    made = NoticeLine.objects.filter(run=run).values("paper")
    return in_order(papers.filter(pk__in=made, spoiled=None, replaced_by=None))
