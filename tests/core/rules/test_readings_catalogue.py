"""The page "how we read the regulation": every open question once, in both languages, default as shipped."""

import re
from typing import Any

import pytest

from accountability.rules.liability_policy import LiabilityPolicy
from creditcoop.core.rules.policy_leaves import Leaf
from creditcoop.core.rules.readings_catalogue import OpenQuestion, catalogue, question_of, words_of
from creditcoop.core.rules.regulation_text import leaves, shipped_text
from handover.rules.handover_policy import HandoverPolicy
from loans.rules.lending_policy import LendingPolicy

HAN = re.compile("[一-鿿]")


def settings() -> dict[str, tuple[Leaf, Any]]:
    """Every setting of the register with its leaf and its shipped value."""
    body = shipped_text()["body"]
    kinds: tuple[type[Any], ...] = (LendingPolicy, LiabilityPolicy, HandoverPolicy)
    return {
        name: (leaf, body[kind.KEY][name]) for kind in kinds for name, leaf in leaves(kind) if leaf.question
    }


def test_every_question_from_1_to_37_stands_there_once_and_in_order() -> None:
    assert [question.number for question in catalogue()] == [f"Q{number}" for number in range(1, 38)]


def test_settings_and_questions_belong_to_each_other_one_to_one() -> None:
    listed = [name for question in catalogue() for name in question.settings]
    assert sorted(listed) == sorted(settings())
    assert all(question_of(setting=name).number == leaf.question for name, (leaf, _) in settings().items())


@pytest.mark.parametrize("question", catalogue(), ids=lambda question: question.number)
def test_every_wording_is_there_in_chinese_and_in_english(question: OpenQuestion) -> None:
    for words in (question.question, question.why, *(reading.words for reading in question.readings)):
        assert re.search("[一-鿿0-9]", words.zh)
        assert words.en
        assert not words.en.startswith(" ")
    assert HAN.search(question.question.zh)
    assert HAN.search(question.why.zh)


@pytest.mark.parametrize("question", catalogue(), ids=lambda question: question.number)
def test_every_setting_has_one_default_reading_with_the_shipped_value(question: OpenQuestion) -> None:
    for name in question.settings:
        leaf, shipped = settings()[name]
        defaults = [
            reading for reading in question.readings if reading.setting == name and reading.is_default
        ]
        assert len(defaults) == 1
        if leaf.kind in ("part", "codes"):
            assert defaults[0].value is None
        else:
            assert defaults[0].value == shipped
            assert type(defaults[0].value) is type(shipped)


@pytest.mark.parametrize("question", catalogue(), ids=lambda question: question.number)
def test_what_a_version_may_choose_is_what_the_page_offers(question: OpenQuestion) -> None:
    for name in question.settings:
        leaf, _ = settings()[name]
        offered = [reading.value for reading in question.readings if reading.setting == name]
        if leaf.allowed:
            assert sorted(offered, key=str) == sorted(leaf.allowed, key=str)
    assert all(not reading.is_default for reading in question.readings if not reading.is_offered)
    assert all(reading.setting in ("", *question.settings) for reading in question.readings)


def test_the_words_of_a_value_are_found_by_setting() -> None:
    words = words_of(setting="t2", value="100+30")
    assert words is not None
    assert words.en == "on top: manager 100 %, director 30 %"
    assert words_of(setting="t2", value="60/40") is None
    assert words_of(setting="degree_overrides_split", value=1) is None
    with pytest.raises(LookupError):
        question_of(setting="tier_1_up_to")
