"""Errors of the API: always {"errors": {field or "": [message]}, "code": …}."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler

from creditcoop.core.errors import Refused


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """A refusal of a service is 409 with its field; everything else as the framework answers it."""
    if isinstance(error, Refused):
        return Response({"errors": {error.field: [error.message]}, "code": error.code}, status=409)
    return exception_handler(error, context)
