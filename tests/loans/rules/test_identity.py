"""Identity numbers: check digit, day of birth, the typing error that would explain a wrong one (GB 11643, GB 32100)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from loans.rules.identity import (
    CREDIT_DIGITS,
    IdentityFault,
    credit_last,
    exchanged,
    is_credit_code,
    is_resident_number,
    judge,
    plain,
    resident_last,
)

DAY = datetime.date(2026, 11, 23)
GOOD = "11010519491231002X"
CODE = "91110000600037341L"


def resident(birth: str, *, place: str = "110105", order: str = "002") -> str:
    first = f"{place}{birth}{order}"
    return first + resident_last(first)


@given(st.integers(0, 10**9), st.sampled_from("0123456789X"))
def test_the_rule_agrees_with_another_hand_on_residents(order: int, last: str) -> None:
    text = f"110105{1949 + order % 70}{1 + order % 12:02d}{1 + order % 28:02d}{order % 1000:03d}{last}"
    try:
        valid = bool(ric.validate(text))
    except ValidationError:
        valid = False
    assert is_resident_number(text) == valid


@given(st.text(CREDIT_DIGITS, min_size=9, max_size=9), st.sampled_from(CREDIT_DIGITS))
def test_the_rule_agrees_with_another_hand_on_firms(organisation: str, last: str) -> None:
    text = f"91110000{organisation}"[:17] + last
    assert is_credit_code(text) == uscc.is_valid(text)


@pytest.mark.parametrize(
    "number",
    [
        GOOD,
        GOOD.lower(),
        "1101 0519 4912 3100 2x",
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
    ],
)
def test_a_good_number_is_kept_in_one_way(number: str) -> None:
    assert judge("resident_id", number, on=DAY).number == GOOD
    assert judge("resident_id", number, on=DAY).fault is None


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (GOOD[:-1] + "3", IdentityFault.CHECK_DIGIT),
        (GOOD[:-1], IdentityFault.LENGTH),
        (GOOD + "1", IdentityFault.LENGTH),
        ("", IdentityFault.LENGTH),
        ("X" + GOOD[1:], IdentityFault.SIGNS),
        ("0" + GOOD[1:], IdentityFault.SIGNS),
        ("1101051949123100２Y", IdentityFault.SIGNS),
        (resident("19490229"), IdentityFault.BIRTH),
        (resident("19491301"), IdentityFault.BIRTH),
        (resident("20261124"), IdentityFault.FUTURE_BIRTH),
        ("110105491331002", IdentityFault.BIRTH),
    ],
)
def test_a_number_that_cannot_be_one_is_named(number: str, fault: IdentityFault) -> None:
    assert judge("resident_id", number, on=DAY).fault is fault


@pytest.mark.parametrize("birth", ["20261123", "20261122"])
def test_somebody_born_today_or_yesterday_has_a_number(birth: str) -> None:
    assert judge("resident_id", resident(birth), on=DAY).fault is None


def test_an_old_number_is_taken_and_marked() -> None:
    judgement = judge("resident_id", "110105491231002", on=DAY)
    assert judgement.fault is None and judgement.old
    assert not judge("resident_id", GOOD, on=DAY).old


def test_the_last_sign_that_would_fit_is_told() -> None:
    assert judge("resident_id", GOOD[:-1] + "3", on=DAY).last_fits == "X"
    assert judge("credit_code", CODE[:-1] + "0", on=DAY).last_fits == "L"


@pytest.mark.parametrize("place", [place for place in range(17) if GOOD[place] != GOOD[place + 1]])
def test_an_exchanged_pair_is_told(place: int) -> None:
    typed = exchanged(GOOD, place)
    judgement = judge("resident_id", typed, on=DAY)
    if judgement.fault in (IdentityFault.CHECK_DIGIT, IdentityFault.BIRTH, IdentityFault.FUTURE_BIRTH):
        assert place + 1 in judgement.swapped
    else:
        assert judgement.fault is IdentityFault.SIGNS  # the X has left the end


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (CODE, None),
        (CODE.lower(), None),
        (CODE[:-1] + "M", IdentityFault.CHECK_DIGIT),
        (CODE[:-1], IdentityFault.LENGTH),
        (CODE[:-1] + "O", IdentityFault.SIGNS),
        (CODE[:-1] + "I", IdentityFault.SIGNS),
    ],
)
def test_firms_are_judged_by_their_code(code: str, fault: IdentityFault | None) -> None:
    assert judge("credit_code", code, on=DAY).fault is fault
    assert credit_last(CODE) == "L"


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("foreign", " e1234 5678 ", "E12345678"),
        ("foreign", "Ｅ1234-5678", "E12345678"),
        ("foreign", "1", "1"),
        ("other", "9007-14/x", "9007-14/X"),
        ("other", " 军字第 0012号", "军字第0012号"),
    ],
)
def test_other_documents_are_kept_in_one_spelling(kind: str, typed: str, kept: str) -> None:
    """Otherwise one document typed twice would be two people."""
    judgement = judge(kind, typed, on=DAY)
    assert (judgement.number, judgement.fault) == (kept, None)


def test_dashes_and_blanks_are_not_part_of_a_number() -> None:
    assert plain(" 1 1-0—1 ") == "1101"
