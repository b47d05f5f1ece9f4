"""Who the caller is today."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from creditcoop.core.api.shapes import Out, PersonOut, UnitOut
from creditcoop.core.api.views import Endpoint


class HeldOut(Out):
    post = serializers.CharField(
        source="code", help_text="A post, a seat of the approval group, or a letter."
    )
    unit = UnitOut()


class MeOut(Out):
    person = PersonOut()
    on = serializers.DateField(help_text="The business day.")
    held = HeldOut(many=True)


class Me(Endpoint):
    title = _("Who I am today, with which posts")
    gives = MeOut

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(MeOut(self.actor).data)
