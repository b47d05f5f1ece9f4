"""The description of the API, for programs (OpenAPI) and for people (a page that needs no network)."""

import threading
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from creditcoop.core.api.views import Endpoint

# The library is not made for two threads at once, and the description changes only with the program.
_making = threading.Lock()
_made: dict[str, Any] = {}


def description() -> Any:
    """The description in the reader's language, made once a process."""
    language = get_language() or ""
    with _making:
        if language not in _made:
            _made[language] = SchemaGenerator().get_schema(request=None, public=True)
        return _made[language]


class ApiSchema(Endpoint):
    schema = None
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(description())


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
