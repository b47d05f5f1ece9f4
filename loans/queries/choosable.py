"""What a form or a filter offers: the borrower among thousands that fits the words typed, who keeps loans."""

from typing import Any

from django.db.models import Q, QuerySet

from creditcoop.core.access import Actor
from creditcoop.core.models import Person, Unit
from loans.models import Borrower, Custody, Loan
from loans.rules.likeness import searched_signs

SHOWN = 12
LONGEST_ID = 18


def choosable(branches: list[Unit]) -> QuerySet[Borrower]:
    """Borrowers for whom an application may be entered in these branches: their kind must be recorded."""
    return Borrower.objects.filter(branch__in=branches).exclude(kind="").order_by("name", "id")


def document_ends_in(words: str) -> Q:
    """Borrowers whose document ends in the signs that words ask for: the four that every page shows, never more."""
    wanted = Q(pk__in=[])
    for signs in searched_signs(words):
        wanted |= Q(id_number__endswith=signs)
    return wanted


def keepers_seen_by(actor: Actor) -> QuerySet[Person]:
    """Who keeps a loan today that the person may see."""
    loans = Loan.objects.visible_to(actor).order_by().values("pk")
    kept = Custody.objects.on(actor.on).filter(loan__in=loans)
    return Person.objects.filter(pk__in=kept.order_by().values("person")).order_by("name")


def found_borrowers(rows: QuerySet[Borrower], query: str) -> list[Borrower]:
    """The first few whose name, number or household begins so, or whose document ends in the signs looked for."""
    words = query.strip()[:60]
    if not words:
        return []
    wanted = Q(name__startswith=words) | Q(number__contains=words) | Q(household__number__startswith=words)
    return list(rows.filter(wanted | document_ends_in(words)).select_related("household")[: SHOWN + 1])


def chosen_borrower(rows: QuerySet[Borrower], chosen: str) -> Borrower | None:
    """The borrower of this id, if it is one of the rows."""
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) <= LONGEST_ID):
        return None
    return rows.filter(pk=chosen).select_related("household").first()


def choices_context(borrowers: list[Borrower], *, query: str, chosen: Borrower | None) -> dict[str, Any]:
    """What `loans/borrower_choices.html` draws: the one chosen stays on top, then those found."""
    others = [one for one in borrowers if chosen is None or one.pk != chosen.pk]
    return {
        "chosen": chosen,
        "found": others[:SHOWN],
        "more": len(borrowers) > SHOWN,
        "nothing": bool(query.strip()) and not borrowers,
    }
