"""Loans by API."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from creditcoop.core.access import Actor
from creditcoop.core.api.views import ListEndpoint, ObjectEndpoint
from loans.api.filters import LoanApiFilter
from loans.api.shapes import LoanOut, LoanRowOut
from loans.models import Loan
from loans.queries.classes import with_quality


def visible_loans(actor: Actor, act: str = "view_loans") -> models.QuerySet[Any]:
    """What a detail shows, fetched with a fixed number of queries."""
    found = (
        Loan.objects.visible_to(actor, act)
        .issued_or_imported()
        .select_related("borrower", "branch", "handler", "booked_by", "version")
        .prefetch_related("custodies__person")
        .defer("source_row")
    )
    return with_quality(found, actor.on)


class Loans(ListEndpoint):
    title = _("Loans")
    gives = LoanRowOut
    queryset = Loan.objects.none()
    filterset_class = LoanApiFilter
    sorts = {
        "granted_on": ("granted_on", "id"),
        "due_on": ("due_on", "id"),
        "number": ("number",),
        "amount": ("amount", "id"),
        "balance": ("balance", "id"),
    }
    default_sort = "-granted_on"

    def rows(self) -> models.QuerySet[Any]:
        found = Loan.objects.visible_to(self.actor).issued_or_imported()
        joined = found.select_related("borrower", "branch", "handler").defer("source_row")
        return with_quality(joined, self.actor.on)


class LoanDetail(ObjectEndpoint):
    title = _("One loan, with who has kept it")
    gives = LoanOut

    def subjects(self) -> models.QuerySet[Any]:
        return visible_loans(self.actor)
