"""Error pages: what happened, what was kept, what to do, a number to quote."""

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

log = logging.getLogger("creditcoop.errors")


def _number() -> str:
    return secrets.token_hex(4)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "404.html", {"error_number": _number()}, status=404)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    reason = str(exception) if exception else ""
    return render(request, "403.html", {"error_number": _number(), "reason": reason}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", {"error_number": _number()}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    number = _number()
    log.error("error page %s for %s", number, request.path)
    return HttpResponse(loader.render_to_string("500.html", {"error_number": number}), status=500)
