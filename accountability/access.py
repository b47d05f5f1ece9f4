"""Whom a person may look up: himself, and whoever answers for a loan that he may see; and which papers."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accountability.models import LiabilityShare, MonthlyNotice, PenaltyCase
from creditcoop.core.access import Actor
from creditcoop.core.models import IssuedPaper, Person
from loans.models import Loan, LoanApplication
from loans.queries.notices import notices_visible_to


def people_visible_to(actor: Actor, act: str = "view_person") -> QuerySet[Person]:
    """Oneself, and everybody with a share in a loan of one's scope."""
    loans = Loan.objects.visible_to(actor, act).issued_or_imported().values("pk")
    shares = LiabilityShare.objects.filter(split__loan__in=loans, person=OuterRef("pk"))
    return Person.objects.filter(Q(pk=actor.person_id) | Q(Exists(shares)))


def papers_visible_to(actor: Actor, act: str = "view_papers") -> QuerySet[IssuedPaper]:
    """Papers of the applications, monthly notices and loans that one may see, without their bytes."""
    subjects = {
        "loanapplication": LoanApplication.objects.visible_to(actor, act),
        "monthlynotice": MonthlyNotice.objects.visible_to(actor),
        "penaltycase": PenaltyCase.objects.visible_to(actor),
    }
    seen = Q(pk__in=notices_visible_to(actor, act).values("pk"))
    loans = Loan.objects.visible_to(actor, act).issued_or_imported().order_by()
    agreement = IssuedPaper.Kind.EXTENSION_AGREEMENT.value
    seen |= Q(kind=agreement, subject_kind="loan", subject_id__in=loans.values("pk"))
    for kind, rows in subjects.items():
        seen |= Q(subject_kind=kind, subject_id__in=rows.order_by().values("pk"))
    return (
        IssuedPaper.objects.filter(seen)
        .defer("pdf", "reading_pdf", "facts")
        .select_related("unit__parent", "made_by", "version", "spoiled__person", "replaces", "replaced_by")
        .defer(
            "replaces__pdf",
            "replaces__reading_pdf",
            "replaces__facts",
            "replaced_by__pdf",
            "replaced_by__reading_pdf",
            "replaced_by__facts",
            "pdf",
            "reading_pdf",
            "facts",
        )
    )
