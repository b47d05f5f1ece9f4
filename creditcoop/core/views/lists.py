"""Lists: search, filters in the address bar, sort, page, totals, export of exactly what is shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import django_filters
from django.core.paginator import Page as Page_
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from creditcoop.core.templatetags.ui import cell_text
from creditcoop.core.views.base import Page
from creditcoop.core.views.exporting import export_response

PAGE_SIZE = 50
EXPORT_CHUNK = 2000


@dataclass(frozen=True)
class Column:
    """A column: `value` gives the raw cell (amount, day, text) for page and export alike.

    `sort` is the database order, a closed list by construction; `priority` 1 stays on a phone's card.
    """

    key: str
    label: Any
    value: Callable[[Any], Any]
    sort: tuple[str, ...] = ()
    numeric: bool = False
    nowrap: bool = False
    priority: int = 2
    url: Callable[[Any], str] | None = None
    tag: Callable[[Any], str] | None = None


@dataclass
class Table:
    """What `includes/table.html` draws."""

    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    page: dict[str, Any]
    total_text: str
    export_links: list[dict[str, str]]
    filter_form: Any
    query: str
    reset_url: str
    empty_text: str
    foot_cells: list[Any] | None = None
    empty_action: dict[str, str] | None = None
    is_filtered: bool = False
    bulk: "Bulk | None" = None


@dataclass(frozen=True)
class Bulk:
    """An act on the rows that are ticked: `url` is asked with `name` once for each.

    `all_url` asks it for the whole list as it is filtered, where that is possible. `ticked`: rows come ticked.
    """

    name: str
    url: str
    label: Any
    all_url: str = ""
    ticked: bool = False


class ListPage(Page):
    """A list of rows that the person may see. Subclasses give rows, columns and a filter set."""

    filter_class: type[django_filters.FilterSet]
    columns: list[Column]
    default_sort = ""
    export_name = "list"
    empty_text: Any = ""
    totals: dict[str, Any] = {}

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """What only the rows on the page need, and neither counting nor adding up: joins, flags."""
        return found

    def row_url(self, row: Any) -> str:
        return ""

    def empty_action(self) -> dict[str, str] | None:
        return None

    def bulk(self) -> Bulk | None:
        """What can be done with several rows at once, for who may do it."""
        return None

    def bulk_key(self, row: Any) -> Any:
        """By what a ticked row is named."""
        return row.pk

    def foot(self, totals: dict[str, Any]) -> list[Any] | None:
        """Cells under the columns, from the aggregates of all rows found."""
        return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        export = request.GET.get("export", "")
        if export in ("csv", "xlsx"):
            return self._export(export, self._found()[1])
        return render(request, self.template, {**self.context(), "table": self.table()})

    def table(self) -> Table:
        """The list as the address asks for it."""
        key, found, form = self._found()
        return self._table(found, form, key)

    def _found(self) -> tuple[str, QuerySet[Any], Any]:
        filtered = self.filter_class(self.request.GET, queryset=self.rows(), request=self.request)
        return *self._sorted(filtered.qs), filtered.form

    def _sorted(self, found: QuerySet[Any]) -> tuple[str, QuerySet[Any]]:
        key = self.request.GET.get("sort", "") or self.default_sort
        orders = {column.key: column.sort for column in self.columns if column.sort}
        order = orders.get(key.lstrip("-"))
        if order is None:
            return "", found
        if key.startswith("-"):
            order = tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)
        return key, found.order_by(*order)

    def _export(self, kind: str, found: QuerySet[Any]) -> HttpResponseBase:
        head = [str(column.label) for column in self.columns]

        def lines() -> Iterator[list[Any]]:
            for row in self.shown(found).iterator(chunk_size=EXPORT_CHUNK):
                yield [column.value(row) for column in self.columns]

        return export_response(
            self.request,
            actor=self.actor,
            kind=kind,
            name=self.export_name,
            head=head,
            rows=lines(),
            count=found.order_by().count(),
        )

    def _table(self, found: QuerySet[Any], form: Any, key: str) -> Table:
        totals = found.order_by().aggregate(rows=Count("pk"), **self.totals)
        paginator = Paginator(self.shown(found), PAGE_SIZE)
        paginator.count = totals["rows"]  # counted together with the totals, in one query
        page = paginator.get_page(self.request.GET.get("page"))
        return Table(
            columns=[self._head(column, key) for column in self.columns],
            rows=[self._row(row) for row in page.object_list],
            page=self._pager(page),
            total_text=self._total_text(page, totals["rows"]),
            export_links=[
                {"label": label, "url": self._with(export=kind, page=None)}
                for kind, label in (("csv", "CSV"), ("xlsx", "XLSX"))
            ],
            filter_form=form,
            query=self.request.GET.get("q", ""),
            reset_url=self.request.path if self._filters() else "",
            empty_text=str(self.empty_text),
            foot_cells=self.foot(totals),
            empty_action=self.empty_action(),
            is_filtered=bool(self._filters()),
            bulk=self.bulk(),
        )

    def _pager(self, page: Page_) -> dict[str, Any]:
        numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        return {
            "number": page.number,
            "pages": page.paginator.num_pages,
            "prev_url": self._with(page=page.previous_page_number()) if page.has_previous() else "",
            "next_url": self._with(page=page.next_page_number()) if page.has_next() else "",
            "links": [
                {"number": number, "url": self._with(page=number), "current": number == page.number}
                if isinstance(number, int)
                else {}
                for number in numbers
            ],
        }

    def _filters(self) -> list[str]:
        """Names of the filters that are really set."""
        return [
            name
            for name, value in self.request.GET.items()
            if value and name not in ("page", "sort", "export")
        ]

    def _total_text(self, page: Page_, found: int) -> str:
        if page.paginator.num_pages > 1:
            text = _("%(first)s–%(last)s of %(found)s") % {
                "first": f"{page.start_index():,}",
                "last": f"{page.end_index():,}",
                "found": f"{found:,}",
            }
        else:
            text = ngettext("%(found)s row", "%(found)s rows", found) % {"found": f"{found:,}"}
        return _("%(count)s, filtered") % {"count": text} if self._filters() else text

    def _head(self, column: Column, key: str) -> dict[str, Any]:
        ascending = key == column.key
        return {
            "key": column.key,
            "label": column.label,
            "numeric": column.numeric,
            "nowrap": column.nowrap,
            "priority": column.priority,
            "sort_url": self._with(sort=f"-{column.key}" if ascending else column.key, page=None)
            if column.sort
            else "",
            "sorted": "asc" if ascending else "desc" if key == f"-{column.key}" else None,
        }

    def _row(self, row: Any) -> dict[str, Any]:
        return {
            "url": self.row_url(row),
            "key": self.bulk_key(row),
            "cells": [
                {
                    "text": cell_text(column.value(row)),
                    "url": column.url(row) if column.url else "",
                    "tag_kind": column.tag(row) if column.tag else "",
                    "numeric": column.numeric,
                    "nowrap": column.nowrap,
                    "priority": column.priority,
                    "label": column.label,
                }
                for column in self.columns
            ],
        }

    def _with(self, **changes: Any) -> str:
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        return f"{self.request.path}?{query.urlencode()}"
