"""Q2: one need cut into small loans (化整为零), seen from what a household asks for within some days.

Example: 2,900.00 twice within 30 days: each is tier 1, their sum tier 2. It is an alert and changes nothing
until a finding. Amounts are whole fen.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from loans.rules.bands import tier_of
from loans.rules.lending_policy import LendingPolicy


@dataclass(frozen=True)
class OtherLoan:
    """Another loan of the same household."""

    amount_fen: int
    issued_on: datetime.date


def split_suspected(
    *, amount_fen: int, issued_on: datetime.date, household: Sequence[OtherLoan], policy: LendingPolicy
) -> bool:
    """Q2: one need cut into small loans (化整为零).

    True when this loan and others of the household, first and last at most `split_window_days` apart, are
    each in a lower tier than their sum. Example: 2,900.00 twice within 30 days (two of tier 1, sum tier 2).
    A large loan in the same days hides nothing: the small ones are also added up without it.
    """
    no_days, window = datetime.timedelta(0), datetime.timedelta(days=policy.split_window_days)
    this = OtherLoan(amount_fen, issued_on)
    own_tier = tier_of(amount_fen=amount_fen, policy=policy)
    near = [loan for loan in household if abs(loan.issued_on - issued_on) <= window]
    starts = {loan.issued_on for loan in [*near, this] if loan.issued_on <= issued_on}
    for start in starts:
        together = [loan for loan in near if no_days <= loan.issued_on - start <= window]
        for tier in range(own_tier + 1, 5):
            small = [
                loan.amount_fen
                for loan in together
                if tier_of(amount_fen=loan.amount_fen, policy=policy) < tier
            ]
            if small and tier_of(amount_fen=amount_fen + sum(small), policy=policy) >= tier:
                return True
    return False
