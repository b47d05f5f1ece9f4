"""Each bad value has its own finding; good ones are read exactly."""

import datetime
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.identity import is_credit_code, is_resident_number
from loans.rules.importing import cells
from loans.rules.importing.cells import Oddity
from loans.rules.importing.faults import CellFault, shown

NUMBER = cells.identifier(pattern="[0-9]+", prefix="BERKA-")
MONTHS = cells.whole(lowest=1, highest=600)
STATE = cells.choice({"A": "settled"})
TEXT = cells.text(longest=10)

BAD: list[tuple[Callable[[Any], Any], Any, str]] = [
    (cells.amount, "abc", "not_an_amount"),
    (cells.amount, "1,000", "thousands_comma"),
    (cells.amount, "1000,50", "thousands_comma"),
    (cells.amount, "-5.00", "negative"),
    (cells.amount, "NaN", "not_a_number"),
    (cells.amount, "-inf", "not_a_number"),
    (cells.amount, "1e308", "exponent"),
    (cells.amount, Decimal("1E+308"), "amount_too_large"),
    (cells.amount, "9" * 30, "amount_too_large"),
    (cells.amount, "9" * 500, "not_an_amount"),
    (cells.amount, "１２３４５", "full_width"),
    (cells.amount, "12.345", "not_an_amount"),
    (cells.amount, Decimal("0.1") + Decimal("0.20000000000000004"), "not_an_amount"),
    (cells.amount, "0", "zero"),
    (cells.amount, " 5", "blanks_at_ends"),
    (cells.amount, "5\u3000", "blanks_at_ends"),
    (cells.amount, "=1+1", "formula"),
    (cells.amount, Oddity("formula", "=1+1"), "formula"),
    (cells.amount, Oddity("error_value", "#REF!"), "error_value"),
    (cells.amount, Oddity("truth_value", "TRUE"), "truth_value"),
    (cells.amount, datetime.date(2020, 1, 1), "day_instead_of_number"),
    (cells.day, "1998-02-30", "no_such_day"),
    (cells.day, "1999-02-29", "no_such_day"),
    (cells.day, "05.07.1993", "not_a_day"),
    (cells.day, "930705", "not_a_day"),
    (cells.day, "１９９３-07-05", "full_width"),
    (cells.day, Decimal(34155), "number_instead_of_day"),
    (cells.day, Oddity("moment", "1993-07-05 08:00:00"), "moment"),
    (cells.day, "0093-07-05", "day_too_early"),
    (cells.rate, "7.5 %", "not_a_rate"),
    (cells.rate, "756", "rate_too_large"),
    (MONTHS, "12.5", "not_whole"),
    (MONTHS, "0", "out_of_range"),
    (MONTHS, "601", "out_of_range"),
    (NUMBER, "53 14", "not_an_identifier"),
    (NUMBER, "５３１４", "full_width"),
    (NUMBER, Decimal("5314.5"), "number_spoiled"),
    (NUMBER, Decimal(123456789012345678), "number_spoiled"),
    (NUMBER, datetime.date(1993, 7, 5), "day_instead_of_text"),
    (NUMBER, "1" * 31, "too_long"),
    (STATE, "a", "unknown_word"),
    (STATE, "E", "unknown_word"),
    (TEXT, "one two three", "too_long"),
    (TEXT, "a\nb", "control_characters"),
    (TEXT, "a\u200bb", "control_characters"),
]


@pytest.mark.parametrize(("read", "cell", "code"), BAD)
def test_a_bad_cell_has_its_own_finding(read: Callable[[Any], Any], cell: Any, code: str) -> None:
    with pytest.raises(CellFault) as caught:
        read(cell)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (cells.amount, "96396", 9639600),
        (cells.amount, "8033.1", 803310),
        (cells.amount, Decimal("8033.1"), 803310),
        (cells.amount_or_nothing, "0.00", 0),
        (cells.rate, "7.56", Decimal("7.56")),
        (cells.day, "1996-02-29", datetime.date(1996, 2, 29)),
        (cells.day, datetime.date(1996, 2, 29), datetime.date(1996, 2, 29)),
        (MONTHS, Decimal(60), 60),
        (NUMBER, "0014", "BERKA-0014"),
        (NUMBER, Decimal(5314), "BERKA-5314"),
        (STATE, "A", "settled"),
        (TEXT, "乌鲁木齐", "乌鲁木齐"),
    ],
)
def test_a_good_cell_is_read_exactly(read: Callable[[Any], Any], cell: Any, value: Any) -> None:
    assert read(cell) == value


@given(st.integers(min_value=1, max_value=10**15 - 1))
def test_every_amount_comes_back_to_the_fen(fen: int) -> None:
    assert cells.amount(f"{fen // 100}.{fen % 100:02d}") == fen


@given(st.text(max_size=30))
def test_no_text_ends_in_anything_but_a_value_or_a_finding(text: str) -> None:
    for read in (cells.amount, cells.day, cells.rate, MONTHS, NUMBER, STATE, TEXT):
        with suppress(CellFault):
            assert read(text) is not None


def test_wrong_values_of_personal_columns_are_masked() -> None:
    assert shown("110105194912310021", personal="number") == "••••••••••••••0021"
    assert shown("123", personal="number") == "•••"
    assert shown("刘根生", personal="name") == "刘••"
    assert shown("a\r\nb") == "a��b"
    assert len(shown("9" * 500)) == 40


def test_identity_numbers_are_checked_by_digit_and_day() -> None:
    assert is_resident_number("11010519491231002X")
    assert not is_resident_number("110105194912310021")
    assert not is_resident_number("110105194902300026")
    assert not is_resident_number("11010519491231002x")
    assert is_credit_code("91110000600037341L")
    assert not is_credit_code("91110000600037341M")
    assert not is_credit_code("91110000600037341I")
