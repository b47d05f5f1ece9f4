"""A sign of life for whoever watches the server: no version, no facts."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views import View


class Health(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        connection.ensure_connection()
        return HttpResponse("ok", content_type="text/plain")
