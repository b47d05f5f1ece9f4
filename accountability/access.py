"""Whom a person may look up: himself, and whoever answers for a loan that he may see."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accountability.models import LiabilityShare
from creditcoop.core.access import Actor
from creditcoop.core.models import Person
from loans.models import Loan


def people_visible_to(actor: Actor, act: str = "view_person") -> QuerySet[Person]:
    """Oneself, and everybody with a share in a loan of one's scope."""
    loans = Loan.objects.visible_to(actor, act).issued_or_imported().values("pk")
    shares = LiabilityShare.objects.filter(split__loan__in=loans, person=OuterRef("pk"))
    return Person.objects.filter(Q(pk=actor.person_id) | Q(Exists(shares)))
