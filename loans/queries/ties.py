"""Whose declared ties somebody may see: his own; the union's personnel and audit departments those of the union.

And which ties name a person outside, under whatever spelling or form his number was declared (S12).
"""

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace, Upper

from creditcoop.core.access import Actor
from creditcoop.core.models import Person
from creditcoop.core.rules.posts import Post
from loans.models import Tie
from loans.rules.likeness import forms_of

READ_ALL = frozenset({Post.UNION_HR, Post.UNION_AUDIT})


def visible_ties(actor: Actor) -> QuerySet[Tie]:
    """Ties with the people they name."""
    rows = Tie.objects.select_related("person", "declared_by", "ended_by")
    if any(held.code in READ_ALL for held in actor.held):
        return rows.filter(person__in=Person.objects.visible_to(actor).values("pk"))
    return rows.filter(person=actor.person)


def spelled_ties() -> QuerySet[Tie]:
    """Ties with their number in capital letters without blanks and dashes, as the triggers compare it."""
    blank = Replace(F("id_number"), Value(" "), Value(""))
    return Tie.objects.annotate(spelled=Upper(Replace(blank, Value("-"), Value(""))))


def ties_to(*, id_kind: str, id_number: str) -> Q:
    """Rows of `spelled_ties` that name the person with this document."""
    return Q(id_kind=id_kind, spelled__in=forms_of(id_number))
