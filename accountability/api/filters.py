"""Filters of what a person answers for and of the penalty ledger: those of the pages, by API."""

from typing import Any

from accountability.filters import LedgerFilter, ShareFilter
from creditcoop.core.api.filters import DayFilter, IdFilter


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


class LedgerApiFilter(LedgerFilter):
    from_day = DayFilter(field_name="business_day", lookup_expr="gte")
    to_day = DayFilter(field_name="business_day", lookup_expr="lte")
    person = IdFilter(field_name="person")
    loan = IdFilter(field_name="loan")
    lapse = IdFilter(field_name="lapse")
