"""Write the class of loans as the matrix of the version has it on a day: a row where it changed, none where not (II.4).

Called inside the transaction of every act that may move a class (the issue, a row of the ledger, a ground put on record
or lifted) and by the night. Done twice it changes nothing. Where the union lets all loans of a borrower take the worst
class, an act writes that of its own loan, and the night that follows those of the others: nobody waits for
another's loan.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from creditcoop.core.models import RegulationVersion
from creditcoop.core.regulation import version_on
from loans.models import ClassReview, Loan, LoanClass
from loans.queries.classes import grounds_on, latest_classes, loans_to_class, of_the_borrowers
from loans.queries.debt import books_of
from loans.rules.bands import Security
from loans.rules.class_leaves import ClassLeaves
from loans.rules.interest.owed import Owed
from loans.rules.ledger import Books
from loans.rules.lending_policy import LendingPolicy
from loans.rules.quality.five_classes import Case, Classed, by_borrower, classify, column
from loans.rules.quality.grounds import Standing, together
from loans.rules.quality.old_classes import OldClass, old_class
from loans.rules.quality.review import next_review
from loans.rules.time_limits.clocks import OPEN_STANDINGS

REVIEW = ("version", "review_on", "as_of", "principal_overdue_since", "interest_overdue_since")


@dataclass(frozen=True)
class _Found:
    """What the class of one loan rests on, and both classes by themselves."""

    loan: Loan
    owed: Owed
    next_due: datetime.date | None
    column: str
    alone: Classed
    old: OldClass


@transaction.atomic
def keep_class(*, loan: Loan, on: datetime.date) -> int:
    """The class of one loan that the caller has locked; how many rows it wrote."""
    return keep_classes(loan_ids=[loan.pk], on=on)


@transaction.atomic
def keep_classes(*, loan_ids: Collection[int], on: datetime.date, others: bool = False) -> int:
    """The classes of these loans, with `others` of all loans of their borrowers; how many rows were written."""
    version = version_on(on)
    leaves: ClassLeaves = version.chapter(LendingPolicy)
    wanted = set(loan_ids)
    seen = of_the_borrowers(sorted(wanted)) if others or leaves.class_of_borrower else sorted(wanted)
    _lock_reviews(seen)
    loans = list(loans_to_class(seen))
    found = _asked(loans, leaves, on)
    classed = _together(found, leaves)
    latest = latest_classes(seen)
    write = set(seen) if others else wanted
    rows = [
        row
        for loan in loans
        if loan.pk in write
        and (row := _row(loan, found.get(loan.pk), classed.get(loan.pk), version, on))
        and _differs(row, latest.get(loan.pk))
    ]
    LoanClass.objects.bulk_create(rows)
    _write_reviews(
        {key: found.get(key) for key in sorted(write)}, latest, version=version, leaves=leaves, on=on
    )
    ClassReview.objects.filter(loan__in=set(seen) - write).update(review_on=on)
    return len(rows)


def _lock_reviews(loan_ids: Iterable[int]) -> None:
    """In the order of the loans, so that two acts on loans of one borrower follow each other."""
    rows = ClassReview.objects.select_for_update().filter(loan__in=list(loan_ids)).order_by("loan_id")
    list(rows.values_list("pk", flat=True))


def _asked(loans: Iterable[Loan], leaves: ClassLeaves, on: datetime.date) -> dict[int, _Found]:
    open_ones = [loan for loan in loans if loan.standing in OPEN_STANDINGS]
    books, grounds = books_of(open_ones), grounds_on([loan.pk for loan in open_ones], on)
    return {
        loan.pk: _one(loan, books[loan.pk], together(grounds.get(loan.pk, ())), leaves, on)
        for loan in open_ones
        if loan.pk in books and books[loan.pk].opened_on <= on
    }


def _one(loan: Loan, books: Books, grounds: Standing, leaves: ClassLeaves, on: datetime.date) -> _Found:
    owed = books.owed(on)
    security = loan.security or Security.CREDIT.value  # what an old book did not say secures nothing
    alone = classify(
        Case(
            days_overdue=owed.days_overdue,
            security=security,
            overrides=grounds.overrides,
            searched=grounds.searched,
            by_hand=grounds.by_hand,
        ),
        leaves,
    )
    old = old_class(
        principal_overdue_since=owed.principal_overdue_since,
        as_of=on,
        leaves=leaves,
        business_stopped=grounds.business_stopped,
        hopeless=grounds.hopeless,
    )
    return _Found(loan, owed, books.next_due(on), column(security, good_grade=False), alone, old)


def _together(found: Mapping[int, _Found], leaves: ClassLeaves) -> dict[int, Classed]:
    by_person: defaultdict[int, dict[int, Classed]] = defaultdict(dict)
    for key, one in found.items():
        by_person[one.loan.borrower_id][key] = one.alone
    return {key: said for loans in by_person.values() for key, said in by_borrower(loans, leaves).items()}


def _row(
    loan: Loan, one: _Found | None, classed: Classed | None, version: RegulationVersion, on: datetime.date
) -> LoanClass | None:
    if one is None or classed is None:
        settled = loan.standing == Loan.Standing.SETTLED
        return LoanClass(loan=loan, from_on=on, days_overdue=0, version=version) if settled else None
    owed = one.owed
    return LoanClass(
        loan=loan,
        from_on=on,
        grade=classed.grade.value,
        by_matrix=classed.by_matrix.value,
        old_class=one.old.value,
        days_overdue=owed.days_overdue,
        version=version,
        reasons={
            "zh": [reason.say("zh") for reason in classed.reasons],
            "en": [reason.say("en") for reason in classed.reasons],
        },
        facts={
            "column": one.column,
            "principal_overdue_since": _text(owed.principal_overdue_since),
            "interest_overdue_since": _text(owed.interest_overdue_since),
            "owed_fen": owed.total_fen,
            "why": [reason.code for reason in classed.reasons],
        },
    )


def _text(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _differs(row: LoanClass, latest: LoanClass | None) -> bool:
    """Whether the class changed, or what it rests on besides one more day; a day already passed stays as known."""
    if latest is None:
        return row.grade is not None
    return row.from_on >= latest.from_on and _what(row) != _what(latest)


def _what(row: LoanClass) -> tuple[object, ...]:
    return row.grade, row.by_matrix, row.old_class, row.facts.get("column"), row.facts.get("why")


def _write_reviews(
    found: Mapping[int, _Found | None],
    latest: Mapping[int, LoanClass],
    *,
    version: RegulationVersion,
    leaves: ClassLeaves,
    on: datetime.date,
) -> None:
    rows = []
    for key, one in found.items():
        day = one and next_review(one.owed, next_due=one.next_due, column=one.column, leaves=leaves)
        # A missed night: look again on the day that is known already.
        if key in latest and latest[key].from_on > on:
            day = min(day or datetime.date.max, latest[key].from_on)
        owed = one.owed if one else None
        rows.append(
            ClassReview(
                loan_id=key,
                version=version,
                review_on=day if isinstance(day, datetime.date) else None,
                as_of=on,
                principal_overdue_since=owed.principal_overdue_since if owed else None,
                interest_overdue_since=owed.interest_overdue_since if owed else None,
            )
        )
    ClassReview.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["loan"], update_fields=list(REVIEW)
    )
