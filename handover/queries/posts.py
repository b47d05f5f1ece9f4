"""Who holds which post in a branch on a day, as a handover asks it (Annex 2, 5)."""

import datetime
from collections.abc import Collection

from django.db.models import Q, QuerySet

from creditcoop.core.models import Person, Posting, Unit
from handover.rules.supervisors import BRANCH_SUPERVISORS


def posts_held(person: Person, branch: Unit, *, on: datetime.date) -> set[str]:
    """Codes of the posts that the person holds in the branch or one of its stations on the day."""
    postings = Posting.objects.filter(Posting.covers(on), person=person)
    here = postings.filter(unit=branch) | postings.filter(unit__parent=branch)
    return set(here.values_list("post", flat=True))


def open_postings(person: Person, branch: Unit, *, on: datetime.date) -> QuerySet[Posting]:
    """Postings of the person in the branch or one of its stations that have begun and whose end is not set."""
    here = Q(unit=branch) | Q(unit__parent=branch)
    return Posting.objects.filter(here, person=person, from_on__lte=on, until_on=None).select_related("unit")


def holds_a_post(person: Person, union: Unit, *, on: datetime.date) -> bool:
    """Whether the person holds any post in the union on the day: somebody without one cannot sign."""
    there = Q(unit=union) | Q(unit__parent=union) | Q(unit__parent__parent=union)
    return Posting.objects.filter(Posting.covers(on), there, person=person).exists()


def vacant_supervisors(branch: Unit, *, on: datetime.date, but: Collection[int] = ()) -> set[str]:
    """Which of the two supervising posts nobody holds in the branch on the day, but those persons."""
    held = Posting.objects.filter(Posting.covers(on), unit=branch, post__in=BRANCH_SUPERVISORS)
    return set(BRANCH_SUPERVISORS) - set(held.exclude(person__in=but).values_list("post", flat=True))
