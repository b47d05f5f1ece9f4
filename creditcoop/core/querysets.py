"""The only door to the core's rows: which acts and which people somebody may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from creditcoop.core.rules.account_rights import TECHNICAL_ACTS
from creditcoop.core.rules.routes import ROUTES

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


class InUnitQuerySet(models.QuerySet[Any]):
    """Rows that belong to a unit: a post, a seat, a request for one, a flag."""

    def in_scope(self, actor: Actor, act: str) -> InUnitQuerySet:
        """Rows whose unit the right to `act` reaches."""
        return self.filter(_within(actor.scope(act), "unit"))


class AuditEventQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> AuditEventQuerySet:
        """Acts of the scope; one's own are those one did and those about oneself, in every scope.

        What the program did by itself belongs to no unit: the union reads it.
        """
        scope = actor.scope("read_audit")
        if scope.empty:
            return self.none()
        rows = self.filter(act__in=TECHNICAL_ACTS) if actor.is_only_admin else self
        found = _within(scope, "unit") | Q(actor=actor.person_id)
        found |= Q(subject_kind="person", subject_id=actor.person_id)
        if scope.union_ids:
            found |= Q(unit=None, actor=None)
        return rows.filter(found)


class PersonQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> PersonQuerySet:
        """People who hold or held a post or a seat in a unit of the scope; newcomers, at the union that opened them."""
        scope = actor.scope("read_people")
        here = _within(scope, "unit")
        postings = apps.get_model("core", "Posting").objects.filter(person=OuterRef("pk"))
        seats = apps.get_model("core", "GroupSeat").objects.filter(person=OuterRef("pk"))
        found = Exists(postings.filter(here)) | Exists(seats.filter(here))
        if scope.union_ids:
            found |= Q(~Exists(postings), opened_in__in=scope.union_ids)
        return self.filter(found)


class EvidenceUseQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> EvidenceUseQuerySet:
        """Evidence of whatever the person may see: no file is found but through what it is evidence of."""
        found = Q(pk__in=[])
        for label, route in settings.EVIDENCE_SUBJECTS.items():
            if actor.scope(ROUTES[route].read).empty:
                continue
            model = apps.get_model(label)
            rows = model._default_manager.all()
            if hasattr(rows, "visible_to"):
                rows = rows.visible_to(actor)
            found |= Q(subject_kind=model._meta.model_name, subject_id__in=rows.order_by().values("pk"))
        return self.filter(found)
