"""The classes of loans: those kept, the grounds that stand, and which loans a night has to look at (II.4)."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, Q, QuerySet, Subquery

from creditcoop.core.models import RegulationVersion
from loans.models import ClassGround, ClassReview, Loan, LoanClass
from loans.rules.quality.five_classes import Grade
from loans.rules.quality.grounds import Ground, in_force
from loans.rules.time_limits.clocks import OPEN_STANDINGS

BAD = tuple(grade.value for grade in Grade if grade.is_bad)


def class_on(loan: Loan, day: datetime.date) -> LoanClass | None:
    """The class at the end of a day; None: the loan had none yet."""
    return LoanClass.objects.filter(loan=loan, from_on__lte=day).select_related("version").first()


def latest_classes(loan_ids: Iterable[int]) -> dict[int, LoanClass]:
    """The newest row of each loan."""
    newest = LoanClass.objects.filter(loan=OuterRef("loan")).order_by("-from_on", "-id").values("pk")[:1]
    rows = LoanClass.objects.filter(loan__in=list(loan_ids), pk=Subquery(newest))
    return {row.loan_id: row for row in rows}


def classes_on(day: datetime.date) -> QuerySet[LoanClass]:
    """The row that holds for each loan at the end of a day."""
    newest = LoanClass.objects.filter(loan=OuterRef("loan"), from_on__lte=day).order_by("-from_on", "-id")
    return LoanClass.objects.filter(from_on__lte=day, pk=Subquery(newest.values("pk")[:1])).order_by()


def in_class(day: datetime.date, **wanted: object) -> Q:
    """Loans whose class at the end of a day is as wanted, as a condition on loans."""
    return Q(pk__in=classes_on(day).filter(**wanted).values("loan"))


def without_class(loans: QuerySet[Loan], day: datetime.date) -> QuerySet[Loan]:
    """Loans that had no class by the end of a day, or none any more since they are paid off."""
    return loans.exclude(in_class(day, grade__isnull=False))


def late_by(days: int, on: datetime.date, *, of: str) -> Q:
    """Loans whose principal or interest (`of`) is that many days overdue or more, as last looked at by `on`."""
    return Q(**{f"class_review__{of}_overdue_since__lte": on - datetime.timedelta(days=days)})


def with_quality(loans: QuerySet[Loan], day: datetime.date) -> QuerySet[Loan]:
    """Each loan with `grade_then` and `old_class_then` at the end of a day, and what it is overdue since."""
    rows = LoanClass.objects.filter(loan=OuterRef("pk"), from_on__lte=day).order_by("-from_on", "-id")
    return loans.select_related("class_review").annotate(
        grade_then=Subquery(rows.values("grade")[:1]), old_class_then=Subquery(rows.values("old_class")[:1])
    )


def days_late(loan: Loan, day: datetime.date, *, of: str) -> int | None:
    """Days that principal or interest (`of`) is overdue on a day; None: paid off, or never looked at."""
    review = getattr(loan, "class_review", None)
    if review is None or loan.standing not in OPEN_STANDINGS:
        return None
    since: datetime.date | None = getattr(review, f"{of}_overdue_since")
    return 0 if since is None else max((day - since).days, 0)


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
