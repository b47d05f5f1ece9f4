"""People already entered who may be the one being entered: few rows, each found by an index."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import Substr

from creditcoop.core.models import Unit
from loans.models import Borrower
from loans.rules.likeness import CHECKED, Likeness, Somebody, birth_digits, likeness, other_form, slips_of

MOST = 50


@dataclass(frozen=True)
class Likely:
    """A borrower who may be the same person, and why; `elsewhere`: of another branch of the union."""

    borrower: Borrower
    reason: Likeness
    elsewhere: bool = False


def likely_same(somebody: Somebody, *, branch: Unit, but: int | None = None) -> list[Likely]:
    """Borrowers like `somebody`, strongest reason first; `but` is his own id where he is entered already."""
    found: dict[int, Likely] = {}
    for borrower in _candidates(somebody, branch):
        reason = likeness(somebody, _of(borrower))
        if reason is not None and borrower.pk != but:
            found[borrower.pk] = Likely(borrower, reason, elsewhere=borrower.branch_id != branch.pk)
    order = list(Likeness)
    return sorted(found.values(), key=lambda one: (order.index(one.reason), one.borrower.pk))


def _candidates(somebody: Somebody, branch: Unit) -> Iterator[Borrower]:
    """One question an index: name, slips of the number, day of birth, and the same document in the union."""
    here = Borrower.objects.filter(branch=branch).select_related("household")
    yield from here.filter(name=somebody.name)[:MOST]
    if somebody.id_kind in CHECKED:
        slips = [*slips_of(somebody.id_number), other_form(somebody.id_number)]
        yield from here.filter(id_number__in=slips)[:MOST]
    birth = birth_digits(somebody.id_kind, somebody.id_number)
    if birth:
        yield from _born(here, birth)[:MOST]
    union = Borrower.objects.filter(id_number=somebody.id_number, id_kind=somebody.id_kind)
    yield from union.filter(branch__parent=branch.parent_id).select_related("household")[:MOST]


def _born(rows: QuerySet[Borrower], birth: str) -> QuerySet[Borrower]:
    return rows.annotate(birth=Substr(F("id_number"), 7, 8)).filter(birth=birth, id_kind="resident_id")


def _of(borrower: Borrower) -> Somebody:
    household = borrower.household
    return Somebody(
        name=borrower.name,
        id_kind=borrower.id_kind,
        id_number=borrower.id_number,
        household=household.number if household else "",
        village=household.village if household else "",
        phone=borrower.phone,
    )
