"""Error pages: what happened, what was kept, what to do, a number to quote."""

import logging
import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

log = logging.getLogger("creditcoop.errors")


def _number() -> str:
    return secrets.token_hex(4)


def _for_program(request: HttpRequest, text: str, code: str, status: int) -> HttpResponse | None:
    """The same shape as every refusal of the API (core/api/errors.py), where a program asked."""
    if not request.path.startswith("/api/"):
        return None
    return JsonResponse({"errors": {"": [text]}, "code": code}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """A request that cannot be read; one that is too large says how much may be sent."""
    if isinstance(exception, RequestDataTooBig):
        most = {"most": settings.UPLOAD_MAX_BYTES // 2**20}
        text, code, status = _("Send at most %(most)s MB at once.") % most, "too_large", 413
    else:
        text = _("The request cannot be read. Correct it and send it again.")
        code, status = "malformed", 400
    answer = _for_program(request, text, code, status)
    if answer is not None:
        return answer
    return render(request, "400.html", {"error_number": _number(), "reason": text}, status=status)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    text = _("There is nothing at this address. See the API page.")
    answer = _for_program(request, text, "not_found", 404)
    if answer is not None:
        return answer
    return render(request, "404.html", {"error_number": _number()}, status=404)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    reason = str(exception) if exception else ""
    return render(request, "403.html", {"error_number": _number(), "reason": reason}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", {"error_number": _number()}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    number = _number()
    log.error("error page %s for %s", number, request.path)
    text = _("The program has failed. Nothing was changed. Quote this number: %(number)s.") % {
        "number": number
    }
    answer = _for_program(request, text, "failed", 500)
    if answer is not None:
        return answer
    return HttpResponse(loader.render_to_string("500.html", {"error_number": number}), status=500)
