"""Search over everything the person may see: by number or name."""

from typing import Any

from django.db.models import Q

from creditcoop.core.views.base import Page
from loans.models import Borrower, Loan, LoanApplication
from loans.queries.notices import lines_visible_to

SHOWN = 20


class Search(Page):
    template = "loans/search.html"

    def context(self) -> dict[str, Any]:
        query = self.request.GET.get("q", "").strip()[:60]
        if not query:
            return {"query": ""}
        by_borrower = Q(number__contains=query) | Q(borrower__name__contains=query)
        return {
            "query": query,
            "loans": Loan.objects.visible_to(self.actor)
            .issued_or_imported()
            .filter(by_borrower)
            .select_related("borrower", "branch")[:SHOWN],
            "applications": LoanApplication.objects.visible_to(self.actor)
            .filter(by_borrower, state=LoanApplication.State.OPEN)
            .select_related("borrower", "branch")[:SHOWN],
            "notices": lines_visible_to(self.actor)
            .filter(paper__number__contains=query)
            .order_by("-id")[:SHOWN],
            "borrowers": Borrower.objects.visible_to(self.actor)
            .filter(Q(number__contains=query) | Q(name__contains=query))
            .select_related("branch")[:SHOWN],
        }
