"""Who can be chosen when a handover is opened."""

import datetime

from django.db.models import Q, QuerySet

from creditcoop.core.models import Person, Posting, Unit
from loans.models import Custody

# Posts whose holders keep loans or files and hand them over (Annex 2, 5, 8).
HANDED_OVER = (
    "cm",
    "marketer",
    "station_clerk",
    "cm_director",
    "deputy",
    "director",
    "monitor",
    "credit_clerk",
)


def may_hand_over(branch: Unit, *, on: datetime.date) -> QuerySet[Person]:
    """Whoever keeps loans of the branch on the day, or holds a post there that is handed over."""
    here = Q(unit=branch) | Q(unit__parent=branch)
    postings = Posting.objects.filter(Posting.covers(on), here, post__in=HANDED_OVER)
    kept = Custody.objects.on(on).filter(loan__branch=branch)
    found = Q(pk__in=kept.values("person")) | Q(pk__in=postings.values("person"))
    return Person.objects.filter(found)


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
