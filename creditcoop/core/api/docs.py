"""The description of the API, for programs (OpenAPI) and for people (a page that needs no network)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from creditcoop.core.api.permissions import AccessTablePermission
from creditcoop.core.api.views import Endpoint


class ApiSchema(Endpoint, SpectacularAPIView):
    schema = None
    permission_classes = [AccessTablePermission]
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer]


class ApiDocs(Endpoint):
    """Swagger UI from the program's own files, under the same strict policy as every page."""

    schema = None

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(request._request)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # a browser may ask for HTML alone

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, NotAuthenticated | AuthenticationFailed):
            return self._page(self.request._request, status=401)
        return super().handle_exception(exc)

    def _page(self, request: HttpRequest, status: int = 200) -> HttpResponse:
        return render(request, "core/api_docs.html", {"signed_out": status == 401}, status=status)
