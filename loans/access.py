"""Where a loan, an application or a borrower belongs and whom it names: shared by pages and API."""

from creditcoop.core.access import Actor
from creditcoop.core.models import Unit
from creditcoop.core.rules.posts import Post
from loans.models import Borrower, LoanApplication
from loans.rules.approval_flow import Step

FIELD_POSTS = frozenset({Post.CM, Post.MARKETER, Post.STATION_CLERK})
STAND_IN_ACTS: dict[str, str] = {
    "review_and_approve": Step.REVIEW_APPROVAL,
    "review": Step.REVIEW,
    "convene_group": Step.GROUP,
    "close_meeting": Step.GROUP,
    "approve": Step.APPROVAL,
    "take_inspection": Step.INSPECTION,
    "issue_loan": Step.BOOKING,
}
READING_ACTS = frozenset({"view_loans", "view_evidence", "view_papers"})
HANDLER_ACTS = frozenset(
    {"ask_exception", "investigate", "make_paper", "order_issue", "register_collateral", "write_survey"}
)


def owners_of_application(application: LoanApplication, *, act: str, actor: Actor) -> set[int]:
    """Person ids for whom the application is their own in the sense of `act`.

    Acts of the handler are his alone; whoever entered it may withdraw it, add evidence, send it up; whom the
    union named stands in `named_for_application`. For reading, everyone to whom the application is visible at all is
    named by it.
    """
    if act in HANDLER_ACTS:
        return {application.handler_id}
    if act in STAND_IN_ACTS:
        return set()
    if act in ("withdraw_application", "attach_evidence", "send_up"):
        return {application.handler_id, application.entered_by_id}
    return {actor.person_id} if actor.person_id else set()


def named_for_application(application: LoanApplication, *, act: str) -> set[int]:
    """Person ids whom the union named to stand in for the step that `act` takes (Q13); they read the loan as well."""
    named = application.stand_ins.all()
    if act in STAND_IN_ACTS:
        named = named.filter(step=STAND_IN_ACTS[act])
    elif act not in READING_ACTS:
        return set()
    return set(named.values_list("person", flat=True))


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
