"""What personal data hangs on: a person's loans and applications, when the last ended, and his other rows."""

import datetime

from django.db.models import Max, Q, QuerySet

from creditcoop.core.models import AuditEvent
from loans.models import Borrower, Guarantor, Loan, LoanApplication, LoanEvent
from loans.rules.likeness import CHECKED, forms_of


def applications_of(party: Borrower | Guarantor) -> QuerySet[LoanApplication]:
    if isinstance(party, Borrower):
        return LoanApplication.objects.filter(borrower=party)
    return LoanApplication.objects.filter(guarantors=party)


def loans_of(party: Borrower | Guarantor) -> QuerySet[Loan]:
    if isinstance(party, Borrower):
        return Loan.objects.filter(borrower=party)
    return Loan.objects.filter(application__guarantors=party)


def last_business(party: Borrower | Guarantor) -> datetime.date:
    """The day on which the last loan or application of the person had certainly ended.

    A loan that is paid off ended on its due day or with its last payment, demand or suit, if that came later. An old
    book says that a loan is paid off and not since when: then it is the day on which the book was brought in.
    """
    loans, applications = loans_of(party), applications_of(party).values("pk")
    acts = AuditEvent.objects.filter(subject_kind="loanapplication", subject_id__in=applications.order_by())
    events = LoanEvent.objects.filter(loan__in=loans.order_by().values("pk"))
    days = [
        *loans.aggregate(Max("granted_on"), Max("due_on"), Max("batch__committed_on")).values(),
        *applications.order_by().aggregate(Max("entered_on"), Max("waiting_since")).values(),
        *acts.order_by().aggregate(Max("on")).values(),
        *events.order_by().aggregate(Max("happened_on")).values(),
    ]
    return max((day for day in days if day is not None), default=datetime.date.min)


def same_person(party: Borrower | Guarantor) -> list[Borrower | Guarantor]:
    """Other rows of the union with this document, in whatever form of its number.

    A number that nobody checks may be two people's: there the name must be the same too.
    """
    forms = {party.id_number, *forms_of(party.id_number)}
    same = Q(id_kind=party.id_kind, id_number__in=forms, branch__parent=party.branch.parent_id)
    if party.id_kind not in CHECKED:
        same &= Q(name=party.name)
    rows: list[Borrower | Guarantor] = []
    for kind in (Borrower, Guarantor):
        found = kind.objects.select_for_update(of=("self",)).filter(same).order_by("pk")
        rows += [row for row in found if (type(row), row.pk) != (type(party), party.pk)]
    return rows
