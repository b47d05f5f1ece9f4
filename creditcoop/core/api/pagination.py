"""Pages of API lists."""

from typing import Any

from django.core.paginator import InvalidPage
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response


class Pages(PageNumberPagination):
    """`?page=2&page_size=100`. A page that is not there is an error, not an empty list."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        size, number = self.get_page_size(request), self._number(request)
        paginator = self.django_paginator_class(queryset, size)
        try:
            self.page = paginator.page(number)
        except InvalidPage as error:
            last = paginator.num_pages
            raise ValidationError(
                {"page": [_("Send a page from 1 to %(last)s.") % {"last": last}]}
            ) from error
        self.request = request
        return list(self.page)

    def get_page_size(self, request: Request) -> int:
        text = request.query_params.get("page_size", str(self.page_size))
        if not _is_number(text) or not 1 <= int(text) <= self.max_page_size:
            message = _("Send a number of rows from 1 to %(most)s.") % {"most": self.max_page_size}
            raise ValidationError({"page_size": [message]})
        return int(text)

    def _number(self, request: Request) -> int:
        text = request.query_params.get("page", "1")
        return int(text) if _is_number(text) else 0

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": self.page.paginator.count,
                "page": self.page.number,
                "pages": self.page.paginator.num_pages,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        number = {"type": "integer"}
        properties = {
            "count": number,
            "page": number,
            "pages": number,
            "next": link,
            "previous": link,
            "results": schema,
        }
        return {"type": "object", "required": list(properties), "properties": properties}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        page = {"type": "integer", "minimum": 1, "default": 1}
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [
            {"name": "page", "in": "query", "required": False, "schema": page},
            {"name": "page_size", "in": "query", "required": False, "schema": size},
        ]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9
