"""Somebody entered twice under a slip of the pen is seen; namesakes far apart are not."""

import pytest

from loans.rules.likeness import Likeness, Somebody, is_slip, likeness, other_form, slips_of, sound

NUMBER = "11010519491231002X"


def somebody(**facts: str) -> Somebody:
    return Somebody(**{"name": "刘根生", "id_kind": "resident_id", "id_number": NUMBER, **facts})


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (somebody(name="王五"), Likeness.SAME_DOCUMENT),
        (somebody(name="王五", id_number="11010519491231003X"), Likeness.NEARLY_SAME_NUMBER),
        (somebody(name="王五", id_number="11010519491213002X"), Likeness.NEARLY_SAME_NUMBER),
        (somebody(name="王五", id_number="110105491231002"), Likeness.SAME_OLD_NUMBER),
        (somebody(id_number="X1", household="H1"), Likeness.SAME_NAME_AND_HOUSEHOLD),
        (somebody(id_number="X1", village="柳树村"), Likeness.SAME_NAME_AND_VILLAGE),
        (somebody(id_number="X1", phone="+86 138-0013-8000"), Likeness.SAME_NAME_AND_PHONE),
        (somebody(name="刘 根生", id_number="X1", household="H1"), Likeness.SAME_NAME_AND_HOUSEHOLD),
        (somebody(name="刘跟生", id_number="320105194912314455"), Likeness.SAME_BIRTH_AND_SOUND),
        # not alike
        (somebody(id_number="X1"), None),
        (somebody(name="王五", id_number="X1", household="H1"), None),
        (somebody(name="刘跟生", id_number="320105194912304455"), None),
        (somebody(name="王五", id_number="11010519491231113X"), None),
        (somebody(name="王五", id_kind="other", id_number=NUMBER), None),
        (somebody(id_number="X1", phone="123"), None),
    ],
)
def test_reasons_to_look_twice(other: Somebody, reason: Likeness | None) -> None:
    one = somebody(household="H1", village="柳树村", phone="13800138000")
    assert likeness(one, other) is reason
    assert likeness(other, one) is reason


def test_nothing_known_is_not_alike() -> None:
    assert likeness(somebody(id_number="A"), somebody(id_number="B")) is None


def test_every_slip_is_asked_for_and_is_one() -> None:
    slips = slips_of(NUMBER)
    assert len(slips) == len(set(slips)) < 560 and NUMBER not in slips
    assert all(is_slip(NUMBER, slip) for slip in slips)
    assert "11010519491231020X" in slips and "110105194912310021" in slips
    assert slips_of("TEST0001") == []
    assert all(is_slip("110105491231002", slip) for slip in slips_of("110105491231002"))


def test_documents_given_in_a_row_are_not_alike() -> None:
    one, other = (
        somebody(name=name, id_kind="other", id_number=f"军字{n:08d}") for name, n in (("甲", 1), ("乙", 2))
    )
    assert likeness(one, other) is None


def test_the_old_form_of_a_number_and_back() -> None:
    assert other_form(NUMBER) == "110105491231002" and other_form("110105491231002") == NUMBER
    assert other_form("T-1") == ""


def test_names_that_sound_the_same() -> None:
    assert sound("刘根生") == sound("刘跟生") == "liugensheng"
    assert sound("刘根生") != sound("刘根深")
