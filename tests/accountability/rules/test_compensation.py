"""What would be made good of a loss: its base by the reading (Q15), over the shares to the fen (Q34)."""

import dataclasses
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from accountability.rules.compensation import Loss, loss_of, made_good
from accountability.rules.liability_policy import LiabilityPolicy
from creditcoop.core.rules.regulation_text import decode_chapter, shipped_text

SHIPPED = decode_chapter(shipped_text()["body"], LiabilityPolicy)


def test_the_base_is_principal_and_interest_without_compound_or_principal_alone() -> None:
    owed = {"principal_fen": 1_000_000, "interest_fen": 30_000, "penalty_fen": 5_000}
    loss = loss_of(**owed, policy=SHIPPED)
    assert (loss.principal_fen, loss.interest_fen, loss.total_fen) == (1_000_000, 35_000, 1_035_000)
    alone = dataclasses.replace(SHIPPED, loss_base="principal_net")
    assert loss_of(**owed, policy=alone).total_fen == 1_000_000


def test_the_second_tier_makes_good_thirty_and_seventy() -> None:
    loss = Loss(principal_fen=1_000_000, interest_fen=35_000)
    parts = [Fraction(3, 10), Fraction(7, 10), Fraction(0)]
    assert made_good(loss, parts, first=1, policy=SHIPPED) == [310_500, 724_500, 0]


@given(st.integers(0, 10**12), st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_the_parts_make_up_the_loss_and_only_the_first_takes_a_fen_more(fen: int, weights: list[int]) -> None:
    parts = [Fraction(weight, sum(weights)) for weight in weights]
    found = made_good(Loss(principal_fen=fen, interest_fen=0), parts, first=0, policy=SHIPPED)
    assert sum(found) == fen
    assert all(got <= fen * part for got, part in zip(found[1:], parts[1:], strict=True))
