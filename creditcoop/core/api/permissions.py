"""The access table, read for the API."""

from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.rules.routes import PUBLIC, ROUTES
from creditcoop.core.services.second_factor import must_enrol

READING = ("GET", "HEAD", "OPTIONS")


class AccessTablePermission(BasePermission):
    """Sets `request.actor`; refuses a route that is not listed, and a person without any reach for the act."""

    def has_permission(self, request: Request, view: Any) -> bool:
        match = request.resolver_match
        route = ROUTES.get(match.view_name if match else "")
        if route is None:
            return False
        if route.read == PUBLIC:
            return True
        if not request.user.is_authenticated:
            return False
        actor = Actor.of_user(request.user, on=clock.today(), channel="api", at=clock.time_of_day())
        request.actor = actor
        # The history of master data asks Django's own request, which knows nothing of tokens.
        request._request.user = request.user
        if must_enrol(actor, request.user):
            raise DjangoPermissionDenied(
                _(
                    "One of your posts requires a second factor. Take one into use on the page “Second factor”."
                )
            )
        act = route.read if request.method in READING else route.write or route.read
        return bool(route.subject) or not actor.scope(act).empty
