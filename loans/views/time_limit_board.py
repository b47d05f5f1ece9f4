"""The board: every clock by the day to act by, and the loans that no clock watches (screens.md 4)."""

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from creditcoop.core.views.lists import Bulk, Column, ListPage
from creditcoop.core.views.regulation_words import language
from loans.filters import TimeLimitFilter, WithoutClocksFilter
from loans.labels import STANDING_LABELS, STANDING_TAGS
from loans.models import Custody, Loan, TimeLimit
from loans.rules.limitation.code_words import CLOCK_WORDS
from loans.rules.time_limits.clocks import SKIPPED_WORDS
from loans.views.time_limit_map import heat_map
from loans.views.time_limit_words import status_text, tag_of


def keeper(row: TimeLimit) -> str:
    kept = row.loan.kept_now  # type: ignore[attr-defined]  # prefetched by the list
    return kept[0].person.name if kept else ""


def clock_text(row: TimeLimit) -> str:
    label = CLOCK_WORDS[row.clock].say(language())
    return f"{label} · {row.guarantor.name}" if row.guarantor else label


class TimeLimits(ListPage):
    template = "loans/time_limits.html"
    filter_class = TimeLimitFilter
    default_sort = "act_by"
    export_name = "time-limits"
    empty_text = _("No time limit fits.")

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]  # what a row shows depends on today
        today = self.actor.on
        return [
            Column(
                "act_by", _("Act by"), lambda row: row.act_by, sort=("act_by", "id"), nowrap=True, priority=1
            ),
            Column(
                "status",
                _("State"),
                lambda row: status_text(row.status_on(today)),
                tag=lambda row: tag_of(row.status_on(today), row.act_by, today),
                priority=1,
            ),
            Column("last_day", _("Last day"), lambda row: row.last_day, sort=("last_day", "id"), nowrap=True),
            Column("clock", _("Time limit"), clock_text, sort=("clock", "act_by", "id"), priority=1),
            Column(
                "number", _("Loan"), lambda row: row.loan.number, sort=("loan__number", "id"), nowrap=True
            ),
            Column("borrower", _("Borrower"), lambda row: row.loan.borrower.name),
            Column("amount", _("Amount (yuan)"), lambda row: row.loan.amount, numeric=True),
            Column("branch", _("Branch"), lambda row: row.loan.branch.name, nowrap=True),
            Column("keeper", _("In whose care"), keeper),
        ]

    def rows(self) -> QuerySet[Any]:
        """Clocks that still can be missed or were: without a day to act by there is nothing to do."""
        return TimeLimit.objects.visible_to(self.actor).filter(act_by__isnull=False)

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        kept = Custody.objects.on(self.actor.on).select_related("person")
        joined = found.select_related("loan__borrower", "loan__branch", "guarantor").defer("loan__source_row")
        return joined.prefetch_related(Prefetch("loan__custodies", queryset=kept, to_attr="kept_now"))

    def _filters(self) -> list[str]:
        """How the heat map is drawn filters nothing."""
        return [name for name in super()._filters() if name != "by"]

    def row_url(self, row: TimeLimit) -> str:
        return reverse("loan_time_limits", args=[row.loan_id])

    def bulk(self) -> Bulk | None:
        if self.actor.scope("make_notice").empty:
            return None
        url = reverse("make_notices")
        query = self.request.GET.copy()
        for name in ("page", "sort", "by"):
            query.pop(name, None)
        query["all"] = "1"
        return Bulk(name="clock", url=url, label=_("Make notices"), all_url=f"{url}?{query.urlencode()}")

    def context(self) -> dict[str, Any]:
        counted = (
            without_clocks(self)
            .order_by()
            .aggregate(**{why: Count("pk", filter=Q(why_no_clock=why)) for why in SKIPPED_WORDS})
        )
        clocks = self.filter_class(self.request.GET, queryset=self.rows(), request=self.request).qs
        query = self.request.GET
        return {
            "heat": heat_map(clocks, query=query, path=self.request.path, day=self.actor.on),
            "without": [
                {"count": count, "text": SKIPPED_WORDS[why].say(language()), "alarm": why != "settled"}
                for why, count in counted.items()
                if count
            ],
        }


def without_clocks(page: ListPage) -> Any:
    return Loan.objects.visible_to(page.actor).issued_or_imported().without_time_limits()


class LoansWithoutTimeLimits(ListPage):
    template = "loans/loans_without_time_limits.html"
    filter_class = WithoutClocksFilter
    default_sort = "-due_on"
    export_name = "loans-without-time-limits"
    empty_text = _("Every loan has its time limits.")
    columns = [
        Column("number", _("Number"), lambda row: row.number, sort=("number",), nowrap=True, priority=1),
        Column("borrower", _("Borrower"), lambda row: row.borrower.name, priority=1),
        Column("branch", _("Branch"), lambda row: row.branch.name, nowrap=True),
        Column("due_on", _("Due"), lambda row: row.due_on, sort=("due_on", "id"), nowrap=True),
        Column(
            "standing",
            _("State"),
            lambda row: STANDING_LABELS[row.standing],
            sort=("standing", "id"),
            tag=lambda row: STANDING_TAGS[row.standing],
        ),
        Column(
            "why",
            _("Why there is none"),
            lambda row: SKIPPED_WORDS[row.why_no_clock].say(language()),
            priority=1,
        ),
    ]

    def rows(self) -> QuerySet[Any]:
        found: QuerySet[Any] = without_clocks(self)
        return found

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.select_related("borrower", "branch").defer("source_row")

    def row_url(self, row: Loan) -> str:
        return reverse("loan_time_limits", args=[row.pk])
