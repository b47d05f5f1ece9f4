"""Where a loan, an application or a borrower belongs and whom it names: shared by pages and API."""

from creditcoop.core.access import Actor
from loans.models import Borrower, LoanApplication

HANDLER_ACTS = frozenset({"investigate", "order_issue", "register_collateral"})


def owners_of_application(application: LoanApplication, *, act: str, actor: Actor) -> set[int]:
    """Person ids for whom the application is their own in the sense of `act`.

    Acts of the handler are his alone; whoever entered it may withdraw it; for reading, everyone to whom the
    application is visible at all is named by it.
    """
    if act in HANDLER_ACTS:
        return {application.handler_id}
    if act == "withdraw_application":
        return {application.handler_id, application.entered_by_id}
    return {actor.person_id} if actor.person_id else set()


def owners_of_borrower(borrower: Borrower, *, act: str, actor: Actor) -> set[int]:
    """Person ids for whom the borrower is their own: who entered him, who handles his applications."""
    if act == "correct_borrower":
        handlers = set(borrower.applications.values_list("handler", flat=True))
        return handlers | ({borrower.entered_by_id} if borrower.entered_by_id else set())
    return {actor.person_id} if actor.person_id else set()
