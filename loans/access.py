"""Where a loan, an application or a borrower belongs and whom it names: shared by pages and API."""

from creditcoop.core.access import Actor
from creditcoop.core.models import Unit
from creditcoop.core.rules.posts import Post
from loans.models import Borrower, LoanApplication

FIELD_POSTS = frozenset({Post.CM, Post.MARKETER, Post.STATION_CLERK})
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


def own_branches(actor: Actor) -> list[Unit]:
    """Branches in which the person works in the field today."""
    found: dict[int, Unit] = {}
    for held in actor.held:
        if held.code in FIELD_POSTS and held.unit.branch is not None:
            found[held.unit.branch.pk] = held.unit.branch
    return list(found.values())
