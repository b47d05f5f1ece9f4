"""大写: the rules of the bills, case by case, and back again for any amount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditcoop.core.rules.amount_words import DIGITS, LARGEST_FEN, amount_in_words

CASES = {
    "0.00": "零元整",
    "0.01": "壹分",
    "0.10": "壹角整",
    "0.50": "伍角整",
    "0.55": "伍角伍分",
    "1.00": "壹元整",
    "1.05": "壹元零伍分",
    "10.00": "壹拾元整",
    "11.10": "壹拾壹元壹角整",
    "100.00": "壹佰元整",
    "101.01": "壹佰零壹元零壹分",
    "110.00": "壹佰壹拾元整",
    "1000.00": "壹仟元整",
    "1001.00": "壹仟零壹元整",
    "1010.00": "壹仟零壹拾元整",
    "1100.00": "壹仟壹佰元整",
    # The examples of the bill rules (支付结算办法, annex 1).
    "1409.50": "壹仟肆佰零玖元伍角整",
    "6007.14": "陆仟零柒元壹角肆分",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "325.04": "叁佰贰拾伍元零肆分",
    # Runs of noughts across the groups of four.
    "10050.07": "壹万零伍拾元零柒分",
    "10000.00": "壹万元整",
    "100001.00": "壹拾万零壹元整",
    "1000000.00": "壹佰万元整",
    "10000001.00": "壹仟万零壹元整",
    "100000000.00": "壹亿元整",
    "100000001.00": "壹亿零壹元整",
    "100010001.01": "壹亿零壹万零壹元零壹分",
    "120000000.00": "壹亿贰仟万元整",
    "1000000010.10": "壹拾亿零壹拾元壹角整",
    "999999999999.99": "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    "1000000000000.00": "壹万亿元整",
}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def whole(words: str) -> int:
    """A number read back: the value before 亿 and 万, each read in the same way."""
    for big, size in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = words.rpartition(big)
        if found:
            return whole(head) * size + whole(tail)
    total, digit = 0, 0
    for character in words:
        if character in UNITS:
            total, digit = total + digit * UNITS[character], 0
        else:
            digit = DIGITS.index(character)
    return total + digit


def read(words: str) -> int:
    """Fen of an amount in words."""
    yuan, found, rest = words.rpartition("元")
    rest = rest if found else words
    jiao, cents = 0, 0
    for place, character in enumerate(rest):
        if character == "角":
            jiao = DIGITS.index(rest[place - 1])
        elif character == "分":
            cents = DIGITS.index(rest[place - 1])
    return whole(yuan) * 100 + jiao * 10 + cents


@pytest.mark.parametrize(("yuan", "words"), CASES.items())
def test_an_amount_in_words(yuan: str, words: str) -> None:
    assert amount_in_words(int(yuan.replace(".", ""))) == words


@given(st.integers(min_value=0, max_value=LARGEST_FEN))
def test_words_say_exactly_the_amount(fen: int) -> None:
    words = amount_in_words(fen)
    assert read(words) == fen
    assert "零零" not in words
    assert not words.removesuffix("元整").endswith("零") or fen == 0
    assert words.endswith("整") == (fen % 10 == 0)


@given(st.integers(min_value=0, max_value=LARGEST_FEN), st.integers(min_value=0, max_value=LARGEST_FEN))
def test_two_amounts_never_have_the_same_words(one: int, other: int) -> None:
    assert (amount_in_words(one) == amount_in_words(other)) == (one == other)


@pytest.mark.parametrize("fen", [-1, LARGEST_FEN + 1])
def test_what_no_book_holds_is_refused(fen: int) -> None:
    with pytest.raises(ValueError):
        amount_in_words(fen)
