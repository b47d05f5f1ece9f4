"""Filters and order of API lists, from closed lists: what is not on them is an error that names it."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from creditcoop.core.api.fields import LARGEST_ID

PAGING = ("page", "page_size", "sort")


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": LARGEST_ID})
class IdFilter(django_filters.NumberFilter):
    """The id of a related object."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, min_value=1, max_value=LARGEST_ID, **options)

    def get_max_validator(self) -> None:
        return None  # the bounds above are the field's own


@extend_schema_field(OpenApiTypes.DATE)
class DayFilter(django_filters.DateFilter):
    """A day as year-month-day."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, input_formats=["%Y-%m-%d"], **options)


@extend_schema_field({"type": "string", "pattern": "^[0-9]{1,13}(\\.[0-9]{1,2})?$"})
class AmountFilter(django_filters.NumberFilter):
    """An amount in yuan."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, max_digits=15, decimal_places=2, min_value=0, **options)

    def get_max_validator(self) -> None:
        return None


class ClosedFilters(DjangoFilterBackend):
    """The filter set of the list, and nothing else in the address."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        known = [*view.filterset_class.base_filters, *PAGING]
        strangers = [name for name in request.query_params if name not in known]
        if strangers:
            text = _("There is no such filter. Use one of: %(names)s.") % {"names": ", ".join(known)}
            raise ValidationError({name: [text] for name in strangers})
        return super().filter_queryset(request, queryset, view)


class Sorting(BaseFilterBackend):
    """`?sort=amount`, or `-amount` for the other way; the orders stand in `view.sorts`."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        key = request.query_params.get("sort") or view.default_sort
        order = view.sorts.get(key.removeprefix("-"))
        if order is None:
            text = _("There is no such order. Use one of: %(names)s.") % {"names": ", ".join(self.keys(view))}
            raise ValidationError({"sort": [text]})
        if key.startswith("-"):
            order = tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)
        return queryset.order_by(*order)

    def keys(self, view: Any) -> list[str]:
        return [key for name in view.sorts for key in (name, f"-{name}")]

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        schema = {"type": "string", "enum": self.keys(view), "default": view.default_sort}
        return [{"name": "sort", "in": "query", "required": False, "schema": schema}]
