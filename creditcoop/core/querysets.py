"""The only door to the core's rows: which acts and which people somebody may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:  # the models import their querysets from here, and access imports the models
    from creditcoop.core.access import Actor, Scope


def _within(scope: Scope, field: str) -> Q:
    """Rows whose unit (a branch, a station of it, the union) the scope reaches."""
    found = Q(pk__in=[])
    for ids, depths in (
        (scope.branch_ids, ("", "__parent")),
        (scope.union_ids, ("", "__parent", "__parent__parent")),
    ):
        if ids:
            for depth in depths:
                found |= Q(**{f"{field}{depth}__in": ids})
    return found


class AuditEventQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> AuditEventQuerySet:
        """Acts of the scope; one's own are those one did and those about oneself, in every scope.

        What the program did by itself belongs to no unit: the union reads it.
        """
        scope = actor.scope("read_audit")
        if scope.empty:
            return self.none()
        found = _within(scope, "unit") | Q(actor=actor.person_id)
        found |= Q(subject_kind="person", subject_id=actor.person_id)
        if scope.union_ids:
            found |= Q(unit=None, actor=None)
        return self.filter(found)


class PersonQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> PersonQuerySet:
        """People who hold or held a post or a seat in a unit of the scope; newcomers without any, at the union."""
        scope = actor.scope("read_people")
        here = _within(scope, "unit")
        postings = apps.get_model("core", "Posting").objects.filter(person=OuterRef("pk"))
        seats = apps.get_model("core", "GroupSeat").objects.filter(person=OuterRef("pk"))
        found = Exists(postings.filter(here)) | Exists(seats.filter(here))
        if scope.union_ids:
            found |= ~Exists(postings)
        return self.filter(found)
