"""The only door to handovers: whom they concern."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from creditcoop.core.access import Actor
from handover.rules.handover_flow import State

OPEN = (State.PREPARING.value, State.SIGNING.value, State.REFUSED.value, State.SIGNED.value)


class HandoverQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_handovers") -> "HandoverQuerySet":
        """Handovers of the scope, and those that name the person as party or supervisor."""
        scope = actor.scope(act)
        found = Q(branch__in=scope.branch_ids) | Q(branch__parent__in=scope.union_ids)
        named = (
            Q(outgoing=actor.person) | Q(receivers__person=actor.person) | Q(supervisors__person=actor.person)
        )
        if scope.empty:
            return self.none()
        return self.filter(found | named).distinct()

    def open(self) -> "HandoverQuerySet":
        """Neither completed nor called off."""
        return self.filter(state__in=OPEN)


class OfHandoverQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_handovers") -> "OfHandoverQuerySet":
        """What belongs to a handover is seen by whoever sees the handover."""
        handovers = apps.get_model("handover", "Handover").objects.visible_to(actor, act)
        return self.filter(handover__in=handovers.order_by().values("pk"))
