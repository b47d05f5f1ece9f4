"""Files go with the loans: what the outgoing officer kept himself, who takes the loan over keeps (Annex 5, 14).

Part of completing a handover, in its transaction. A file of a higher level stays with its keeper; where a post ends,
everything that its holder kept here goes to the successor, or to the one receiver. A set stays where who would take it
keeps the other set already.
"""

import datetime
from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef

from creditcoop.core.models import Person
from handover.models import FilePlace, FileSet, Handover, HandoverPost
from handover.queries.credit_files import current_places
from loans.models import Loan

Set = tuple[int, str]  # borrower and which of his two sets


def move_files(*, handover: Handover, takers: Mapping[int, Person], by: Person, on: datetime.date) -> int:
    """Write the new keepers, by the receiver of each loan; how many files moved."""
    borrowers = dict(Loan.objects.filter(pk__in=takers).order_by("-pk").values_list("borrower", "pk"))
    kept = current_places(borrowers, FileSet.ORIGINAL)
    going = {
        (borrower, FileSet.ORIGINAL.value): (place, takers[borrowers[borrower]])
        for borrower, place in kept.items()
        if place.keeper_id == handover.outgoing_id
    }
    heir = _heir(handover)
    if heir is not None:
        for place in _all_kept(handover):
            going.setdefault((place.borrower_id, place.which), (place, heir))
    return _write(going, handover=handover, by=by, on=on)


def _heir(handover: Handover) -> Person | None:
    """Who takes what belongs to the post that ends; None where none ends, or where several could take it."""
    post = HandoverPost.objects.filter(handover=handover).select_related("successor__person").first()
    if post is None:
        return None
    if post.successor is not None:
        found: Person = post.successor.person
        return found
    receivers = list(handover.receivers.select_related("person")[:2])
    return receivers[0].person if len(receivers) == 1 else None


def _all_kept(handover: Handover) -> Iterable[FilePlace]:
    later = FilePlace.objects.filter(
        borrower=OuterRef("borrower"), which=OuterRef("which"), pk__gt=OuterRef("pk")
    )
    kept = FilePlace.objects.filter(keeper=handover.outgoing, borrower__branch=handover.branch)
    return kept.filter(~Exists(later)).order_by("pk")


def _write(
    going: Mapping[Set, tuple[FilePlace, Person]], *, handover: Handover, by: Person, on: datetime.date
) -> int:
    borrowers = {borrower for borrower, _which in going}
    places = {which: current_places(borrowers, which) for which in FileSet.values}
    other = {FileSet.ORIGINAL.value: FileSet.DUPLICATE.value, FileSet.DUPLICATE.value: FileSet.ORIGINAL.value}
    told = {"handover": handover, "recorded_by": by, "on": on}
    rows = []
    for (borrower, which), (place, taker) in going.items():
        beside = places[other[which]].get(borrower)
        if beside is not None and beside.keeper_id == taker.pk:
            continue
        rows.append(FilePlace(borrower_id=borrower, which=which, keeper=taker, place=place.place, **told))
    return len(FilePlace.objects.bulk_create(rows))
