"""What of a bad loan would be made good by whom (赔偿), were its loss determined on a day (IV.1, IV.3; Q15, Q34).

Example: 10,000.00 principal, 300.00 interest and 50.00 penalty interest owed are a loss of 10,350.00; in tier 2 the
department director makes good 3,105.00 of it and the manager 7,245.00. Nothing is payable before a determination (Q8).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from accountability.rules.liability_policy import LiabilityPolicy
from creditcoop.core.rules.money import apportion


@dataclass(frozen=True, kw_only=True)
class Loss:
    """Whole fen. What was recovered is off already, because the ledger has paid it against what was owed."""

    principal_fen: int
    interest_fen: int

    @property
    def total_fen(self) -> int:
        return self.principal_fen + self.interest_fen


def loss_of(*, principal_fen: int, interest_fen: int, penalty_fen: int, policy: LiabilityPolicy) -> Loss:
    """Q15: principal and unpaid interest to the day, the overdue rate included, no compound interest and no costs."""
    with_interest = policy.loss_base == "principal_interest_net"
    return Loss(principal_fen=principal_fen, interest_fen=interest_fen + penalty_fen if with_interest else 0)


def made_good(loss: Loss, parts: Sequence[Fraction], *, first: int, policy: LiabilityPolicy) -> list[int]:
    """The loss over exact parts, what falls to nobody among them; `first` is the place that takes the left-over fen."""
    return apportion(total_fen=loss.total_fen, parts=parts, first=first, rounding=policy.round)
