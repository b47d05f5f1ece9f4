"""The answer to typing in the search for a borrower: a few radio buttons in place of a list of the whole branch."""

from typing import Any

from creditcoop.core.views.base import Page
from loans.access import own_branches
from loans.queries.choosable import choices_context, choosable, chosen_borrower, found_borrowers


class BorrowerChoices(Page):
    """Only the reader's own branches are looked at, whatever the address asks for."""

    template = "loans/borrower_choices.html"

    def context(self) -> dict[str, Any]:
        rows, query = choosable(own_branches(self.actor)), self.request.GET.get("borrower_query", "")
        chosen = chosen_borrower(rows, self.request.GET.get("borrower", ""))
        return choices_context(found_borrowers(rows, query), query=query, chosen=chosen)
