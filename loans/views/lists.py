"""The lists of loans, applications and borrowers."""

from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from creditcoop.core.templatetags.ui import cell_text
from creditcoop.core.views.lists import Column, ListPage
from loans.filters import ApplicationFilter, BorrowerFilter
from loans.filters.loans import LoanFilter
from loans.labels import (
    KIND_LABELS,
    SECURITY_LABELS,
    STANDING_LABELS,
    STANDING_TAGS,
    STATE_LABELS,
    STATE_TAGS,
    STEP_LABELS,
    TIER_LABELS,
)
from loans.models import Borrower, Loan, LoanApplication
from loans.queries.classes import days_late, with_quality
from loans.views.class_words import grade_tag, grade_words, old_class_words


def loan_state_label(loan: Any) -> Any:
    """The word for a loan's state in a list; `is_overdue` comes from the query."""
    if loan.is_overdue and loan.standing == Loan.Standing.RUNNING:
        return _("Overdue")
    return STANDING_LABELS[loan.standing]


class Loans(ListPage):
    template = "loans/loans.html"
    filter_class = LoanFilter
    default_sort = "-granted_on"
    export_name = "loans"
    empty_text = _("No loan fits. Change the filters, or bring in a loan book.")
    totals = {"amount": Sum("amount"), "balance": Sum("balance")}
    fixed = [
        Column("number", _("Number"), lambda loan: loan.number, sort=("number",), nowrap=True, priority=1),
        Column(
            "borrower",
            _("Borrower"),
            lambda loan: loan.borrower.name,
            sort=("borrower__name", "id"),
            priority=1,
        ),
        Column(
            "branch",
            _("Branch"),
            lambda loan: loan.branch.name,
            sort=("branch__code", "-granted_on", "id"),
            nowrap=True,
        ),
        Column("tier", _("Tier"), lambda loan: TIER_LABELS[loan.tier], sort=("tier", "id")),
        Column(
            "amount",
            _("Amount (yuan)"),
            lambda loan: loan.amount,
            sort=("amount", "id"),
            numeric=True,
            priority=1,
        ),
        Column("balance", _("Owed (yuan)"), lambda loan: loan.balance, sort=("balance", "id"), numeric=True),
        Column(
            "grade",
            _("Class"),
            lambda loan: grade_words(loan.grade_then) if loan.grade_then else "",
            tag=lambda loan: grade_tag(loan.grade_then) if loan.grade_then else "",
            nowrap=True,
            priority=1,
        ),
        Column(
            "standing",
            _("State"),
            lambda loan: loan_state_label(loan),
            tag=lambda loan: "lost" if loan.is_overdue else STANDING_TAGS[loan.standing],
        ),
        Column(
            "granted_on", _("Granted"), lambda loan: loan.granted_on, sort=("granted_on", "id"), nowrap=True
        ),
        Column("due_on", _("Due"), lambda loan: loan.due_on, sort=("due_on", "id"), nowrap=True),
        Column("security", _("Security"), lambda loan: SECURITY_LABELS[loan.security]),
        Column("handler", _("Handler"), lambda loan: loan.handler.name if loan.handler else ""),
    ]

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]  # days overdue are those of a day
        day = self.actor.on
        rest = [
            Column("old_class", _("Class before 2006"), lambda loan: old_class_words(loan.old_class_then)),
            Column(
                "late_principal",
                _("Principal overdue (days)"),
                lambda loan: days_late(loan, day, of="principal"),
                numeric=True,
            ),
            Column(
                "late_interest",
                _("Interest overdue (days)"),
                lambda loan: days_late(loan, day, of="interest"),
                numeric=True,
            ),
        ]
        return [*self.fixed, *rest]

    def rows(self) -> QuerySet[Loan]:
        return Loan.objects.visible_to(self.actor).issued_or_imported()

    def shown(self, found: Any) -> QuerySet[Any]:
        joined = found.select_related("borrower", "branch", "handler").defer("source_row")
        rows: QuerySet[Any] = joined.with_overdue(self.actor.on)
        return with_quality(rows, self.actor.on)

    def row_url(self, row: Loan) -> str:
        return reverse("loan", args=[row.pk])

    def foot(self, totals: dict[str, Any]) -> list[Any] | None:
        cells: list[dict[str, Any]] = [{"text": ""} for _column in self.columns]
        cells[0] = {"text": _("Total")}
        cells[4] = {"text": cell_text(totals["amount"]), "numeric": True}
        cells[5] = {"text": cell_text(totals["balance"]), "numeric": True}
        return cells

    def empty_action(self) -> dict[str, str] | None:
        if self.actor.scope("stage_import").empty:
            return None
        return {"label": _("Bring in a loan book"), "url": reverse("import")}


class Applications(ListPage):
    template = "loans/applications.html"
    filter_class = ApplicationFilter
    default_sort = "-entered_on"
    export_name = "applications"
    empty_text = _("No application fits.")
    totals = {"amount": Sum("amount")}
    columns = [
        Column("number", _("Number"), lambda row: row.number, sort=("number",), nowrap=True, priority=1),
        Column(
            "borrower",
            _("Borrower"),
            lambda row: row.borrower.name,
            sort=("borrower__name", "id"),
            priority=1,
        ),
        Column("branch", _("Branch"), lambda row: row.branch.name, sort=("branch__code", "id"), nowrap=True),
        Column("amount", _("Amount (yuan)"), lambda row: row.amount, sort=("amount", "id"), numeric=True),
        Column("tier", _("Tier"), lambda row: TIER_LABELS[row.tier], sort=("tier", "id")),
        Column(
            "entered_on", _("Entered"), lambda row: row.entered_on, sort=("entered_on", "id"), nowrap=True
        ),
        Column("handler", _("Handler"), lambda row: row.handler.name, sort=("handler__name", "id")),
        Column(
            "waiting_for",
            _("Waits for"),
            lambda row: STEP_LABELS[row.waiting_for] if row.waiting_for else "",
            sort=("waiting_for", "id"),
            priority=1,
        ),
        Column(
            "state",
            _("State"),
            lambda row: STATE_LABELS[row.state],
            sort=("state", "id"),
            tag=lambda row: STATE_TAGS[row.state],
        ),
    ]

    def rows(self) -> QuerySet[LoanApplication]:
        return LoanApplication.objects.visible_to(self.actor).select_related("borrower", "branch", "handler")

    def row_url(self, row: LoanApplication) -> str:
        return reverse("application", args=[row.pk])

    def context(self) -> dict[str, Any]:
        return {"may_enter": not self.actor.scope("enter_application").empty}

    def foot(self, totals: dict[str, Any]) -> list[Any] | None:
        cells: list[dict[str, Any]] = [{"text": ""} for _column in self.columns]
        cells[0] = {"text": _("Total")}
        cells[3] = {"text": cell_text(totals["amount"]), "numeric": True}
        return cells

    def empty_action(self) -> dict[str, str] | None:
        if self.actor.scope("enter_application").empty:
            return None
        return {"label": _("New application"), "url": reverse("enter_application")}


class Borrowers(ListPage):
    template = "loans/borrowers.html"
    filter_class = BorrowerFilter
    default_sort = "number"
    export_name = "borrowers"
    empty_text = _("No borrower fits.")
    columns = [
        Column("number", _("Number"), lambda row: row.number, sort=("number",), nowrap=True, priority=1),
        Column("name", _("Name"), lambda row: row.name, sort=("name", "id"), priority=1),
        Column("kind", _("Kind"), lambda row: KIND_LABELS[row.kind], sort=("kind", "id"), priority=1),
        Column("branch", _("Branch"), lambda row: row.branch.name, sort=("branch__code", "id"), nowrap=True),
        Column("household", _("Household"), lambda row: row.household.number if row.household else ""),
        Column("village", _("Village"), lambda row: row.household.village if row.household else ""),
        Column("id_number", _("Document"), lambda row: row.id_masked),
    ]

    def rows(self) -> QuerySet[Borrower]:
        return Borrower.objects.visible_to(self.actor).select_related("branch", "household")

    def row_url(self, row: Borrower) -> str:
        return reverse("borrower", args=[row.pk])

    def context(self) -> dict[str, Any]:
        return {"may_enter": not self.actor.scope("enter_borrower").empty}

    def empty_action(self) -> dict[str, str] | None:
        if self.actor.scope("enter_borrower").empty:
            return None
        return {"label": _("New borrower"), "url": reverse("enter_borrower")}
