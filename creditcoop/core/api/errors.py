"""Errors of the API: always {"errors": {place: [message]}, "code": …}.

A place is the name of an input, with dots inside lists and objects ("collateral.0.owner_name"), or empty where the
whole request is meant. Every message says what to do.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from creditcoop.core.errors import Refused
from creditcoop.core.regulation import NoRegulation

Errors = dict[str, list[str]]


def body(errors: Errors, code: str) -> dict[str, Any]:
    """What every refusal of the API looks like."""
    return {"errors": errors, "code": code}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an error that a route raised; None (an error page, 500) where the program is wrong."""
    if isinstance(error, Refused):
        return Response(body({error.field: [error.message]}, error.code), status=409)
    if isinstance(error, NoRegulation):
        return Response(body({"": [str(error)]}, "no_regulation"), status=409)
    if isinstance(error, exceptions.ValidationError):
        return Response(body(flat(error.detail), "invalid"), status=400)
    if isinstance(error, exceptions.APIException):
        return _plain(error)
    if isinstance(error, Http404):
        return Response(body({"": [_not_found()]}, "not_found"), status=404)
    if isinstance(error, PermissionDenied):
        return Response(body({"": [str(error) or _not_yours()]}, "permission_denied"), status=403)
    if isinstance(error, RequestDataTooBig):
        return Response(body({"": [too_large()]}, "too_large"), status=413)
    if isinstance(error, SuspiciousOperation):
        text = _("The request cannot be read. Correct it and send it again.")
        return Response(body({"": [text]}, "malformed"), status=400)
    return None


def flat(detail: Any, place: str = "") -> Errors:
    """Messages by place, from the nested lists and objects of the framework."""
    if isinstance(detail, dict):
        found: Errors = {}
        for key, inner in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            for where, messages in flat(inner, ".".join(part for part in (place, name) if part)).items():
                found.setdefault(where, []).extend(messages)
        return found
    if isinstance(detail, list) and any(isinstance(item, dict) for item in detail):
        return flat({str(position): item for position, item in enumerate(detail) if item}, place)
    messages = detail if isinstance(detail, list) else [detail]
    return {place: [str(message) for message in messages]}


def too_large() -> str:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024
    return _("Send at most %(most)s MB at once.") % {"most": most}


def _plain(error: exceptions.APIException) -> Response:
    said = {
        exceptions.NotAuthenticated: _("Sign in, or send a valid token: “Authorization: Bearer TOKEN”."),
        exceptions.AuthenticationFailed: _(
            "This token is unknown, revoked or expired. Make a new one on the page “Tokens”."
        ),
        exceptions.MethodNotAllowed: _("This address does not take this method. See the API page."),
        exceptions.UnsupportedMediaType: _("Send the body as application/json."),
        exceptions.NotAcceptable: _("The answer is application/json: accept it."),
        exceptions.NotFound: _not_found(),
    }
    text = said.get(type(error), "")
    if isinstance(error, exceptions.PermissionDenied):
        text = _csrf() if str(error.detail).startswith("CSRF") else _not_yours()
    code = "csrf" if text == _csrf() else str(error.get_codes())
    response = Response(body({"": [text or str(error.detail)]}, code), status=error.status_code)
    header = getattr(error, "auth_header", None)
    if header:
        response["WWW-Authenticate"] = header
    return response


def _not_found() -> str:
    return _("There is nothing at this address for you. Check the number.")


def _not_yours() -> str:
    return _("Your posts of today do not include this act.")


def _csrf() -> str:
    return _("Send the header X-CSRFToken with the value of the csrf cookie, or use a token.")
