"""Money in fen: strict reading, rounding by name, sharing out (Q34)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditcoop.core.rules.money import (
    MoneyError,
    apportion,
    format_yuan,
    largest_remainder,
    parse_yuan,
    round_half_up,
)

TIER_3 = [Fraction(3, 10), Fraction(3, 10), *[Fraction(1, 10)] * 4]


@pytest.mark.parametrize(
    ("text", "fen"),
    [("0.00", 0), ("0.05", 5), ("15000.00", 1_500_000), ("9999999999999.99", 999999999999999)],
)
def test_an_amount_in_yuan_is_read_and_written_without_change(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen
    assert format_yuan(fen) == text


@pytest.mark.parametrize(
    "bad",
    [
        15000, 15000.0, None, True, "", "15000", "15000.0", "15000.000", "15,000.00", "+1.00", "-1.00",
        " 1.00", "1.00 ", "01.00", ".50", "1e3", "１.00", "10000000000000.00", "1.00\n", ["1.00"],
    ],
)  # fmt: skip
def test_anything_else_is_no_amount(bad: object) -> None:
    with pytest.raises(MoneyError):
        parse_yuan(bad)


def test_a_negative_amount_is_written_with_its_sign() -> None:
    assert format_yuan(-5) == "-0.05"
    assert format_yuan(-100) == "-1.00"


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("1/2", 1), ("49/100", 0), ("3/2", 2), ("5/2", 3), ("-1/2", -1), ("-3/2", -2), ("7", 7)],
)
def test_half_a_fen_goes_up(exact: str, rounded: int) -> None:
    assert round_half_up(Fraction(exact)) == rounded


def test_cutting_leaves_the_rest_to_the_first_responsible() -> None:
    shares = apportion(total_fen=1_999_999, parts=TIER_3, first=0, rounding="floor_rest_first")
    assert shares == [600_004, 599_999, 199_999, 199_999, 199_999, 199_999]
    shares = apportion(total_fen=1_999_999, parts=TIER_3, first=1, rounding="floor_rest_first")
    assert shares[:2] == [599_999, 600_004]


def test_the_other_roundings_do_what_their_names_say() -> None:
    halves, thirds = [Fraction(1, 2)] * 2, [Fraction(1, 3)] * 3
    assert apportion(total_fen=5, parts=halves, first=0, rounding="half_up_each") == [3, 3]
    assert apportion(total_fen=100, parts=thirds, first=2, rounding="largest_remainder") == [33, 33, 34]
    assert largest_remainder(101, thirds, 0) == [34, 34, 33]


@pytest.mark.parametrize(
    "wrong",
    [
        {"total_fen": -1},
        {"first": 2},
        {"first": -1},
        {"rounding": "up"},
        {"parts": [Fraction(-1, 2), Fraction(3, 2)]},
    ],
)
def test_a_sum_that_cannot_be_shared_is_refused(wrong: dict[str, object]) -> None:
    sound = {"total_fen": 1, "parts": [Fraction(1, 2)] * 2, "first": 0, "rounding": "floor_rest_first"}
    assert apportion(**sound) == [1, 0]  # type: ignore[arg-type]
    with pytest.raises(MoneyError):
        apportion(**{**sound, **wrong})  # type: ignore[arg-type]


weights = st.lists(st.integers(0, 60), min_size=1, max_size=8).filter(any)


@given(
    total=st.integers(0, 10**12),
    given_weights=weights,
    rounding=st.sampled_from(["floor_rest_first", "largest_remainder"]),
)
def test_no_fen_is_lost_and_nobody_but_the_first_pays_more_than_his_part(
    total: int, given_weights: list[int], rounding: str
) -> None:
    parts = [Fraction(weight, sum(given_weights)) for weight in given_weights]
    shares = apportion(total_fen=total, parts=parts, first=0, rounding=rounding)
    assert sum(shares) == total
    assert min(shares) >= 0
    for share, part in zip(shares[1:], parts[1:], strict=True):
        assert share <= total * part if rounding == "floor_rest_first" else share < total * part + 1
    assert 0 <= shares[0] - total * parts[0] < len(parts) or rounding == "largest_remainder"
