"""How credit files stand: level, keeper and place of each set, what is lent, what waits (Annex 8, 14)."""

import datetime
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from creditcoop.core.access import Actor
from handover.models import FileLending, FileLevel, FilePlace, FileSet
from loans.models import Borrower


def open_crossing(borrower: Borrower) -> FileLevel | None:
    """The latest level of the file where it crossed a border and the file was not handed over since."""
    latest: FileLevel | None = FileLevel.objects.filter(borrower=borrower).order_by("-id").first()
    if latest is None or latest.previous is None or FilePlace.objects.filter(settles=latest).exists():
        return None
    return latest


def lent_out(borrower: Borrower, which: str) -> FileLending | None:
    """The lending of this set that is not back."""
    found: FileLending | None = FileLending.objects.filter(
        borrower=borrower, which=which, given_back=None
    ).first()
    return found


def place_of(borrower: Borrower, which: str) -> FilePlace | None:
    """Where this set lies now."""
    places = FilePlace.objects.filter(borrower=borrower, which=which).select_related("keeper")
    found: FilePlace | None = places.order_by("-id").first()
    return found


def current_places(borrower_ids: Collection[int], which: str) -> dict[int, FilePlace]:
    """Where this set of each borrower lies now, by borrower; one question."""
    rows = FilePlace.objects.filter(borrower__in=borrower_ids, which=which).order_by("id")
    return {row.borrower_id: row for row in rows}


def files_seen(actor: Actor) -> QuerySet[Any]:
    """Borrowers with a file on the register that the reader may see, each with how its file stands.

    One's own are those of the borrowers that one handles or entered, whoever keeps the file.
    """
    known = Q(Exists(FileLevel.objects.filter(borrower=OuterRef("pk")))) | Q(
        Exists(FilePlace.objects.filter(borrower=OuterRef("pk")))
    )
    level = FileLevel.objects.filter(borrower=OuterRef("pk")).order_by("-id")
    place = FilePlace.objects.filter(borrower=OuterRef("pk"), which=FileSet.ORIGINAL).order_by("-id")
    lent = FileLending.objects.filter(borrower=OuterRef("pk"), given_back=None).order_by("due_on", "id")
    return (
        Borrower.objects.visible_to(actor, "view_files")
        .filter(known)
        .annotate(
            file_level=Subquery(level.values("level")[:1]),
            file_keeper=Subquery(place.values("keeper__name")[:1]),
            file_place=Subquery(place.values("place")[:1]),
            file_lent_to=Subquery(lent.values("lent_to__name")[:1]),
            file_due_on=Subquery(lent.values("due_on")[:1]),
            level_before=Subquery(level.values("previous")[:1]),
            level_settled=Subquery(level.values("settled_by")[:1]),
        )
    )


def that_wait(found: QuerySet[Any], what: str, *, on: datetime.date) -> QuerySet[Any]:
    """Of these files: those lent out, those that should be back, those to be handed over at a new level."""
    if what == "lent":
        return found.filter(file_due_on__isnull=False)
    if what == "late":
        return found.filter(file_due_on__lt=on)
    return found.filter(level_before__isnull=False, level_settled=None)
