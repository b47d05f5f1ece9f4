"""The events of loans as the rules read them, and their clocks answered on a day."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from creditcoop.core.models import EvidenceUse
from creditcoop.core.rules.wording import Language
from creditcoop.core.rules.workdays import WorkCalendar
from loans.models import Borrower, Custody, Loan, LoanApplication, LoanEvent, TimeLimit
from loans.queries.extensions import first_due_days
from loans.queries.rest_days import calendar_now
from loans.rules.time_limits.answers import ClockAnswer
from loans.rules.time_limits.clocks import LoanFacts, answers_of
from loans.rules.time_limits.events import Happened
from loans.rules.time_limits.review import next_review


def events_of(loan: Loan) -> QuerySet[LoanEvent]:
    """Events with `file_count`, who recorded and who confirmed them, by day."""
    return with_files(LoanEvent.objects.filter(loan=loan)).order_by("happened_on", "id")


def with_files(events: QuerySet[LoanEvent]) -> QuerySet[LoanEvent]:
    files = (
        EvidenceUse.objects.filter(subject_kind="loanevent", subject_id=OuterRef("pk"))
        .order_by()
        .values("subject_id")
        .annotate(found=Count("pk"))
        .values("found")
    )
    return events.select_related("recorded_by", "guarantor", "confirmation__person").annotate(
        file_count=Coalesce(Subquery(files), 0)
    )


def happened(row: LoanEvent) -> Happened:
    """A row of `events_of` as the rules read it."""
    return Happened(
        id=row.pk,
        kind=row.kind,
        on=row.happened_on,
        side=row.side,
        guarantor=row.guarantor_id,
        facts=row.facts,
        files=row.file_count,  # type: ignore[attr-defined]  # annotated by with_files
        waybill=row.waybill,
        needs_second=row.needs_second,
        confirmed=hasattr(row, "confirmation"),
        corrects=row.corrects_id,
        about=row.about_id,
    )


def loan_facts(loan: Loan) -> LoanFacts:
    """What the clocks of a loan follow from besides its events."""
    return _facts(loan, guarantors_of(loan), first_due_days([loan.pk]).get(loan.pk))


def guarantors_of(loan: Loan) -> list[int]:
    """Ids of the guarantors as decided, in order."""
    application = loan.application
    return list(application.guarantors.order_by("pk").values_list("pk", flat=True)) if application else []


def _facts(loan: Loan, guarantors: Iterable[int], first_due_on: datetime.date | None) -> LoanFacts:
    return LoanFacts(
        granted_on=loan.granted_on,
        due_on=first_due_on or loan.due_on,
        security=loan.security,
        standing=loan.standing,
        guarantors=tuple(guarantors),
        entities=loan.borrower.kind == Borrower.Kind.ENTERPRISE,
    )


def due_for_review(day: datetime.date) -> QuerySet[Any]:
    """Ids of the loans of which a clock may have changed by that day; read by index, nothing else is."""
    due = TimeLimit.objects.filter(review_on__lte=day).order_by("loan")
    return due.values_list("loan", flat=True).distinct()


def claims_of(loans: Sequence[Loan]) -> Iterator[tuple[int, LoanFacts, list[Happened]]]:
    """Of each loan its id, its facts and its events, in two queries for all of them; their borrowers are known."""
    applications = LoanApplication.objects.filter(pk__in=[loan.application_id for loan in loans])
    named = applications.filter(guarantors__isnull=False).order_by("guarantors__pk")
    guarantors: defaultdict[int | None, list[int]] = defaultdict(list)
    for application, guarantor in named.values_list("pk", "guarantors__pk"):
        guarantors[application].append(guarantor)
    events: defaultdict[int, list[Happened]] = defaultdict(list)
    rows = with_files(LoanEvent.objects.filter(loan__in=[loan.pk for loan in loans]))
    for row in rows.order_by("happened_on", "id"):
        events[row.loan_id].append(happened(row))
    first = first_due_days([loan.pk for loan in loans])
    for loan in loans:
        facts = _facts(loan, guarantors[loan.application_id], first.get(loan.pk))
        yield loan.pk, facts, events[loan.pk]


def clocks_on(
    loan: Loan, day: datetime.date, *, language: Language = "zh", more: Sequence[Happened] = ()
) -> list[ClockAnswer]:
    """Every clock of the loan on a day; `more` are events only thought of (what-if)."""
    events = [happened(row) for row in events_of(loan)]
    calendar = calendar_now()
    return answers_of(loan_facts(loan), [*events, *more], as_of=day, language=language, calendar=calendar)


def clocks_and_review(
    loan: Loan, day: datetime.date, *, calendar: WorkCalendar
) -> tuple[list[ClockAnswer], datetime.date | None]:
    """Every clock of the loan on a day, and the next day on which one may change without an event."""
    facts, events = loan_facts(loan), [happened(row) for row in events_of(loan)]
    found = answers_of(facts, events, as_of=day, calendar=calendar)
    due = facts.instalments or (facts.due_on,)
    return found, next_review(due, events, found, as_of=day, calendar=calendar)


def owners_for_events(loan: Loan, on: datetime.date) -> set[int]:
    """Person ids for whom the loan is their own when something happened to it: keeper, handler, who entered it."""
    keepers = set(Custody.objects.on(on).filter(loan=loan).values_list("person", flat=True))
    entered = {loan.application.entered_by_id} if loan.application else set()
    return keepers | entered | ({loan.handler_id} if loan.handler_id else set())
