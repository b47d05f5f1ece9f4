"""Every piece of the look on one page: for trials and for whoever changes the stylesheet."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from creditcoop.core.views.base import Page


class Pieces(Page):
    template = "core/pieces.html"

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not (settings.DEMO or settings.DEBUG):
            raise Http404
        return super().get(request)
