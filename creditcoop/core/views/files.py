"""Answers that are a file."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def pdf_response(content: bytes, *, name: str, attached: bool) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(attached, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
