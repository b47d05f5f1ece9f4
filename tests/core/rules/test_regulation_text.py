"""The body of a regulation version: read strictly, every wrong place named."""

import copy
import json
from typing import Any

import pytest

from accountability.rules.liability_policy import LiabilityPolicy
from creditcoop.core.rules.regulation_text import (
    RegulationError,
    canonical_text,
    decode_body,
    decode_chapter,
    encode,
    leaves,
    load_body,
    shipped_text,
    text_hash,
)
from handover.rules.handover_policy import HandoverPolicy
from loans.rules.lending_policy import GroupRules, LendingPolicy

CHAPTERS: tuple[type[Any], ...] = (LendingPolicy, LiabilityPolicy, HandoverPolicy)


@pytest.fixture
def body() -> dict[str, Any]:
    found: dict[str, Any] = shipped_text()["body"]
    return found


def problems_of(body: dict[str, Any]) -> dict[str, list[str]]:
    with pytest.raises(RegulationError) as caught:
        decode_body(body, CHAPTERS)
    return caught.value.by_path("en")


def said_of_itself(kind: type[Any], written: dict[str, Any]) -> dict[str, Any]:
    """What is written of a chapter, without the leaves added later that say what silence means."""
    kept = {}
    for name, leaf in leaves(kind):
        value = said_of_itself(leaf.part, written[name]) if leaf.part else written[name]
        if leaf.if_silent is None or value != leaf.if_silent:
            kept[name] = value
    return kept


def test_the_shipped_body_is_read_and_written_back_without_change(body: dict[str, Any]) -> None:
    chapters = decode_body(body, CHAPTERS)
    written = {key: said_of_itself(type(chapter), encode(chapter)) for key, chapter in chapters.items()}
    assert written == body


def test_a_version_silent_on_a_later_leaf_says_what_silence_means(body: dict[str, Any]) -> None:
    assert "application_lapses_after_days" not in body["lending"]
    assert decode_chapter(body, LendingPolicy).application_lapses_after_days == 90
    body["lending"]["application_lapses_after_days"] = 60
    assert decode_chapter(body, LendingPolicy).application_lapses_after_days == 60


def test_the_shipped_numbers_are_those_of_the_regulation(body: dict[str, Any]) -> None:
    lending, liability = decode_chapter(body, LendingPolicy), decode_chapter(body, LiabilityPolicy)
    handover = decode_chapter(body, HandoverPolicy)
    assert (lending.tier_1_up_to, lending.tier_2_up_to, lending.tier_3_up_to) == (
        300_000,
        1_000_000,
        2_000_000,
    )
    assert [str(weight) for weight in liability.t4_weights] == ["3/10", "1/5", "1/10", "1/5", "1/5"]
    rates = (
        liability.art9_department_director,
        liability.art9_deputy,
        liability.art9_manager,
        liability.art9_accountant,
    )
    assert [str(rate * 100) for rate in rates] == ["1", "3/2", "5/2", "1"]
    assert (liability.art10_fine, liability.art10_unit, liability.art11_fine) == (30_000, 5_000_000, 20_000)
    assert (handover.level_1_from, handover.level_2_from) == (10_000_000, 5_000_000)


def test_a_chapter_cannot_be_changed_once_read(body: dict[str, Any]) -> None:
    with pytest.raises(AttributeError):
        decode_chapter(body, LendingPolicy).tier_border = "upper"  # type: ignore[misc]


CHANGES: list[tuple[str, object, str]] = [
    ("lending.tier_1_up_to", 3000, "lending.tier_1_up_to"),
    ("lending.tier_1_up_to", 3000.0, "lending.tier_1_up_to"),
    ("lending.tier_1_up_to", "3000", "lending.tier_1_up_to"),
    ("lending.tier_1_up_to", "0.00", "lending.tier_1_up_to"),
    ("lending.tier_1_up_to", None, "lending.tier_1_up_to"),
    ("lending.tier_2_up_to", "3000.00", "lending.tier_2_up_to"),
    ("lending.tier_3_up_to", "9999.99", "lending.tier_3_up_to"),
    ("lending.tier_border", "mixed", "lending.tier_border"),
    ("lending.tier_border", True, "lending.tier_border"),
    ("lending.split_window_days", "30", "lending.split_window_days"),
    ("lending.split_window_days", True, "lending.split_window_days"),
    ("lending.split_window_days", 0, "lending.split_window_days"),
    ("lending.marketer_can_pay_out", True, "lending.marketer_can_pay_out"),
    ("lending.marketer_can_pay_out", "false", "lending.marketer_can_pay_out"),
    ("lending.group_rules", [], "lending.group_rules"),
    ("lending.group_rules.quorum", "0.66", "lending.group_rules.quorum"),
    ("lending.group_rules.quorum", "3/2", "lending.group_rules.quorum"),
    ("lending.group_rules.size_max", 2, "lending.group_rules.size_max"),
    ("lending.group_rules.surplus", 1, "lending.group_rules.surplus"),
    ("lending.surplus", 1, "lending.surplus"),
    ("liability.t4_weights", ["3/10", "1/5", "1/10", "1/5"], "liability.t4_weights"),
    ("liability.t4_weights", ["3/10", "1/5", "1/10", "1/5", "1/10"], "liability.t4_weights"),
    ("liability.t4_weights", ["3/10", "1/5", "1/10", "1/5", 0.2], "liability.t4_weights.4"),
    ("liability.t3_handler", "8/10", "liability.t3_handler"),
    ("liability.t4", "M4", "liability.t4"),
    ("liability.deduction_cap", 101, "liability.deduction_cap"),
    ("liability.notice_day", 31, "liability.notice_day"),
    ("liability.five_kinds", ["a", "a"], "liability.five_kinds.1"),
    ("liability.five_kinds", ["a", " "], "liability.five_kinds.1"),
    ("liability.five_kinds", [], "liability.five_kinds"),
    ("liability.five_kinds", "a", "liability.five_kinds"),
    ("handover.level_1_from", "50000.00", "handover.level_1_from"),
    ("handover.refusal_reasons.not_proper", ["item_missing"], "handover.refusal_reasons.not_proper"),
    ("handover", None, "handover"),
    ("surplus", {}, "surplus"),
]


@pytest.mark.parametrize(("place", "value", "named"), CHANGES)
def test_a_malformed_body_is_refused_and_the_place_named(
    body: dict[str, Any], place: str, value: object, named: str
) -> None:
    *steps, last = place.split(".")
    inner: Any = body
    for step in steps:
        inner = inner[step]
    inner[last] = value
    assert list(problems_of(body)) == [named]


@pytest.mark.parametrize("chapter", ["lending", "liability", "handover"])
def test_no_leaf_of_a_chapter_may_be_missing(body: dict[str, Any], chapter: str) -> None:
    for name in body[chapter]:
        shorter = copy.deepcopy(body)
        del shorter[chapter][name]
        assert problems_of(shorter) == {f"{chapter}.{name}": ["This is required."]}


def test_every_wrong_place_is_named_at_once(body: dict[str, Any]) -> None:
    body["lending"]["tier_border"] = "x"
    body["liability"]["t4"] = "x"
    body["handover"]["surplus"] = 1
    assert set(problems_of(body)) == {"lending.tier_border", "liability.t4", "handover.surplus"}


@pytest.mark.parametrize("text", ["", "[]", "1", '{"a": 1.5}', '{"a": NaN}', '{"a": 1, "a": 2}', "{"])
def test_text_that_hides_something_is_no_body(text: str) -> None:
    with pytest.raises(RegulationError):
        load_body(text)


def test_the_hash_follows_the_content_and_not_the_spelling(body: dict[str, Any]) -> None:
    shuffled = json.loads(json.dumps(dict(reversed(body.items())), indent=2))
    assert text_hash(canonical_text(shuffled)) == text_hash(canonical_text(body))
    shuffled["lending"]["tier_border"] = "upper"
    assert text_hash(canonical_text(shuffled)) != text_hash(canonical_text(body))
    assert len(text_hash("")) == 64


@pytest.mark.parametrize("kind", [*CHAPTERS, GroupRules])
def test_every_leaf_has_its_clause_and_its_words_in_both_languages(kind: type[Any]) -> None:
    for name, leaf in leaves(kind):
        assert leaf.clause.startswith(("II", "III", "IV", "Annex")), name
        assert any("一" <= sign <= "鿿" for sign in leaf.words.zh), name
        assert leaf.words.en[0].isupper() or leaf.words.en.startswith("“"), name
