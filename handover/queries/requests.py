"""Requests to hand over that nobody has opened yet."""

from django.db.models import Q, QuerySet

from creditcoop.core.access import Actor
from handover.models import HandoverRequest


def waiting_requests(actor: Actor) -> QuerySet[HandoverRequest]:
    """Those that the actor may open."""
    scope = actor.scope("open_handover")
    reach = Q(branch__in=scope.branch_ids) | Q(branch__parent__in=scope.union_ids)
    return HandoverRequest.objects.filter(reach, handover=None).select_related("person", "branch")
