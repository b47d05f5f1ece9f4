"""What an application comes after: one sent back or lapsed, one refused, or a loan that it renews (Q3, Q35)."""

from typing import Protocol

from django.utils.translation import gettext as _

from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import Borrower, Loan, LoanApplication

State = LoanApplication.State
FollowKind = LoanApplication.FollowKind
KINDS = {
    State.RETURNED: FollowKind.CORRECTION,
    State.LAPSED: FollowKind.CORRECTION,
    State.REFUSED: FollowKind.RECONSIDERATION,
}


class Following(Protocol):
    """The facts that say what an application comes after."""

    @property
    def follows(self) -> LoanApplication | None: ...
    @property
    def new_facts(self) -> str: ...


def following(facts: Following, borrower: Borrower, *, again: int) -> str:
    """How the application follows the earlier one: "", correction or reconsideration.

    `again`: how often a refused one may be looked at again (Q35). Refused: an open, withdrawn or issued one, another
    borrower's, one that was followed already, a second reconsideration, one without new facts in writing.
    """
    earlier = facts.follows
    if earlier is None:
        return ""
    kind = KINDS.get(State(earlier.state))
    if kind is None or earlier.borrower_id != borrower.pk:
        raise Refused(
            _(
                "Only an application of this borrower that was sent back, refused or has lapsed is taken up again."
            ),
            field="follows",
        )
    if LoanApplication.objects.filter(follows=earlier).exists():
        raise AlreadyDone(_("This application has been entered anew already."))
    if kind == FollowKind.RECONSIDERATION:
        if _looked_at_again(earlier) >= again:
            raise Refused(_("It has been reconsidered once. That is final (III.3)."), field="follows")
        if not facts.new_facts.strip():
            raise Refused(
                _("Write what is new: without new facts a refused loan is not looked at again (III.3)."),
                field="new_facts",
            )
    return kind


def _looked_at_again(application: LoanApplication) -> int:
    """How many reconsiderations lead up to this application, itself included."""
    count = 0
    step: LoanApplication | None = application
    while step is not None:
        count += step.follow_kind == FollowKind.RECONSIDERATION
        step = step.follows
    return count


def check_renewal(loan: Loan | None, borrower: Borrower) -> None:
    """Q3: a renewal (借新还旧, 转据) renews one running loan of the same borrower, once."""
    if loan is None:
        return
    if loan.borrower_id != borrower.pk or loan.standing not in (
        Loan.Standing.RUNNING,
        Loan.Standing.ENDED_UNPAID,
    ):
        raise Refused(_("Choose a loan of this borrower that is not paid off."), field="renews")
    taken = LoanApplication.objects.filter(renews=loan, state__in=[State.OPEN, State.ISSUED])
    if taken.exists():
        raise AlreadyDone(_("This loan is being renewed already."))
