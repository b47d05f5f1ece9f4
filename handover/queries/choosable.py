"""Who can be chosen when a handover is opened."""

import datetime

from django.db.models import QuerySet

from creditcoop.core.models import Person, Posting, Unit
from loans.models import Custody


def keepers_in(branch: Unit, *, on: datetime.date) -> QuerySet[Person]:
    """Whoever keeps loans of the branch on the day."""
    kept = Custody.objects.on(on).filter(loan__branch=branch).values("person")
    return Person.objects.filter(pk__in=kept)


def branch_staff(branch: Unit, *, on: datetime.date) -> QuerySet[Person]:
    """Whoever holds a post in the branch or one of its stations on the day."""
    postings = Posting.objects.filter(Posting.covers(on))
    here = postings.filter(unit=branch) | postings.filter(unit__parent=branch)
    return Person.objects.filter(pk__in=here.values("person"))


def union_staff(union: Unit | None, *, on: datetime.date) -> QuerySet[Person]:
    """Whoever holds a post in the union itself or in a branch of it: the union may name any of them (Annex 5)."""
    postings = Posting.objects.filter(Posting.covers(on))
    here = postings.filter(unit=union) | postings.filter(unit__parent=union)
    return Person.objects.filter(pk__in=here.values("person"))
