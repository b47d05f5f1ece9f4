"""Filters of what a person answers for: those of the page, by API."""

from typing import Any

from accountability.filters import ShareFilter
from creditcoop.core.api.filters import DayFilter


class OnFilter(DayFilter):
    """Known to the list, and asked by the route itself, which the whole answer is for."""

    def filter(self, qs: Any, value: Any) -> Any:
        return qs


class ShareApiFilter(ShareFilter):
    on = OnFilter()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        view_day = kwargs.pop("day", None)
        request = kwargs.get("request")
        day = view_day or (request.parser_context["view"].day if request is not None else None)
        super().__init__(*args, day=day, **kwargs)
