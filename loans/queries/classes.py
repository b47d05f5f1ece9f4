"""The classes of loans: those kept, the grounds that stand, and which loans a night has to look at (II.4)."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, Q, QuerySet, Subquery

from creditcoop.core.models import RegulationVersion
from loans.models import ClassGround, ClassReview, Loan, LoanClass
from loans.rules.quality.grounds import Ground, in_force
from loans.rules.time_limits.clocks import OPEN_STANDINGS


def class_on(loan: Loan, day: datetime.date) -> LoanClass | None:
    """The class at the end of a day; None: the loan had none yet."""
    return LoanClass.objects.filter(loan=loan, from_on__lte=day).select_related("version").first()


def latest_classes(loan_ids: Iterable[int]) -> dict[int, LoanClass]:
    """The newest row of each loan."""
    newest = LoanClass.objects.filter(loan=OuterRef("loan")).order_by("-from_on", "-id").values("pk")[:1]
    rows = LoanClass.objects.filter(loan__in=list(loan_ids), pk=Subquery(newest))
    return {row.loan_id: row for row in rows}


def grounds_on(loan_ids: Iterable[int], day: datetime.date) -> dict[int, list[Ground]]:
    """The grounds that stand at the end of a day, by loan."""
    found: defaultdict[int, list[Ground]] = defaultdict(list)
    rows = ClassGround.objects.filter(loan__in=list(loan_ids), on__lte=day).select_related("lifted")
    for row in rows.order_by("id"):
        lifted = row.lifted.on if hasattr(row, "lifted") else None
        if in_force(row.on, lifted, day):
            found[row.loan_id].append(Ground(row.kind, row.grade, row.reason))
    return found


def loans_to_class(loan_ids: Iterable[int]) -> QuerySet[Loan]:
    """Loans with what their class rests on besides money and grounds."""
    return Loan.objects.filter(pk__in=list(loan_ids)).defer("source_row").order_by("pk")


def of_the_borrowers(loan_ids: Sequence[int]) -> list[int]:
    """Ids of every loan of the borrowers of these that owes something or had a class, those included."""
    borrowers = Loan.objects.filter(pk__in=list(loan_ids)).order_by().values("borrower")
    rows = Loan.objects.issued_or_imported().filter(borrower__in=borrowers).filter(_owing() | _had_one())
    return sorted({*loan_ids, *rows.values_list("pk", flat=True)})


def due_for_class(day: datetime.date, version: RegulationVersion) -> QuerySet[Loan]:
    """Loans whose class a day may change, asked by index: its day of review has come, another version is in force,
    or a loan that owes something (of an old book, say) was never looked at.

    Payments, reversals and grounds need no search: those acts write the class themselves.
    """
    reviews = ClassReview.objects.filter(Q(review_on__lte=day) | ~Q(version=version))
    never = Loan.objects.issued_or_imported().filter(_owing(), class_review=None, granted_on__lte=day)
    here = Loan.objects.filter(pk__in=reviews.order_by().values("loan"), granted_on__lte=day)
    return Loan.objects.filter(
        Q(pk__in=here.order_by().values("pk")) | Q(pk__in=never.order_by().values("pk"))
    )


def _owing() -> Q:
    return Q(standing__in=OPEN_STANDINGS, balance__gt=0)


def _had_one() -> Q:
    return Q(class_review__isnull=False)
