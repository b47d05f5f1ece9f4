"""Leaves as people type them: every shipped value survives the way there and back; what is not understood is named."""

from typing import Any

import pytest

from accountability.rules.liability_policy import LiabilityPolicy
from creditcoop.core.rules.draft_text import body_of, draft_leaves, json_of, leaf_words, typed_text, value_at
from creditcoop.core.rules.regulation_text import RegulationError, decode_body, encode, shipped_text
from creditcoop.core.rules.version_compare import differences
from handover.rules.handover_policy import HandoverPolicy
from loans.rules.lending_policy import LendingPolicy

KINDS: tuple[type[Any], ...] = (LendingPolicy, LiabilityPolicy, HandoverPolicy)
LEAVES = draft_leaves(KINDS)
BY_PATH = {entry.path: entry.leaf for entry in LEAVES}


@pytest.fixture
def shipped() -> dict[str, Any]:
    return decode_body(shipped_text()["body"], KINDS)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_form_shows_is_what_it_sends(shipped: dict[str, Any], language: Any) -> None:
    texts = {
        entry.path: typed_text(entry.leaf, value_at(shipped, entry.path), language=language)
        for entry in LEAVES
    }
    body = body_of(KINDS, texts)
    assert body == {key: encode(chapter) for key, chapter in shipped.items()}
    assert decode_body(body, KINDS) == shipped


@pytest.mark.parametrize(
    ("path", "typed", "kept"),
    [
        ("lending.tier_1_up_to", "5,000", "5000.00"),
        ("lending.tier_1_up_to", " 5000.5 元", "5000.50"),
        ("lending.tier_1_up_to", "5000.555", "5000.555"),
        ("lending.split_window_days", "45", 45),
        ("lending.split_window_days", "a week", "a week"),
        ("liability.t2_director", "25 %", "1/4"),
        ("liability.t2_director", "1.5％", "3/200"),
        ("liability.t2_director", "1/3", "1/3"),
        ("liability.t2_director", "a third", "a third"),
        ("liability.t4_weights", "30 : 20 : 10 : 20 : 20", ["3/10", "1/5", "1/10", "1/5", "1/5"]),
        ("liability.t4_weights", "30、20、10、20、19", ["30", "20", "10", "20", "19"]),
        (
            "liability.five_kinds",
            "跨区\n\n Under a false name \n假按揭",
            ["out_of_area", "false_name", "假按揭"],
        ),
        ("lending.group_rules.size_odd", "true", True),
        ("lending.group_rules.size_odd", "maybe", "maybe"),
        ("lending.tier_border", "", None),
    ],
)
def test_what_people_type_is_understood_or_handed_on(path: str, typed: str, kept: Any) -> None:
    assert json_of(BY_PATH[path], typed) == kept


def test_what_is_left_empty_is_missing(shipped: dict[str, Any]) -> None:
    with pytest.raises(RegulationError) as caught:
        decode_body(body_of(KINDS, {}), KINDS)
    assert "lending.tier_1_up_to" in caught.value.by_path("en")


def test_readings_are_named_in_words(shipped: dict[str, Any]) -> None:
    leaf = BY_PATH["liability.t2"]
    assert leaf_words("t2", leaf, "100+30", language="en") == "on top: manager 100 %, director 30 %"
    codes = {code for entry in LEAVES if entry.leaf.kind == "choice" for code in entry.leaf.allowed}
    shown = {
        leaf_words(entry.setting, entry.leaf, code, language="en")
        for entry in LEAVES
        if entry.leaf.kind == "choice"
        for code in entry.leaf.allowed
    }
    assert not shown & codes, "codes are never shown"


def test_versions_differ_where_they_are_read_differently(shipped: dict[str, Any]) -> None:
    body = shipped_text()["body"]
    body["lending"]["group_rules"]["size_min"] = 5
    body["liability"]["t3_rest"] = "branch"
    other = decode_body(body, KINDS)
    assert differences(KINDS, shipped, shipped, language="zh") == []
    found = differences(KINDS, shipped, other, language="en")
    assert [(item.path, item.clause, item.question) for item in found] == [
        ("lending.group_rules.size_min", "III.3", "Q35"),
        ("liability.t3_rest", "III.3", "Q10"),
    ]
    assert (found[0].old, found[0].new) == ("3", "5")
