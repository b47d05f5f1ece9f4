"""Each rule switched off turns a worked case red; how many is published (`-rP` prints which)."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from loans.rules.limitation.calculator import answer
from tests.loans.rules.limitation.asking import CASES, READINGS, differences
from tests.loans.rules.limitation.switches import Switch, switches

PUBLISHED = Path(__file__).parents[4] / "docs" / "rules" / "limitation.md"
REFERENCE = {case["id"] for case in CASES}
SWITCHES = list(switches())


def first_red() -> str | None:
    """The first worked case that comes out otherwise now, the reference cases before the others."""
    for case in [*CASES, *READINGS]:
        found = answer(case["question"])
        if "errors" in found or differences(found, case["expect"]):
            return str(case["id"])
    return None


def red_without(switch: Switch) -> str | None:
    with pytest.MonkeyPatch.context() as changed:
        if isinstance(switch.where, Mapping):
            changed.setitem(switch.where, switch.key, switch.value)  # type: ignore[arg-type]
        else:
            changed.setattr(switch.where, switch.key, switch.value)
        return first_red()


@pytest.fixture(scope="module")
def red() -> dict[str, str | None]:
    """By the name of each rule, a case that is red without it."""
    return {switch.name: red_without(switch) for switch in SWITCHES}


def test_with_all_rules_every_case_is_right_also_after_the_switching(red: dict[str, str | None]) -> None:
    assert len(red) == len(SWITCHES)
    assert first_red() is None


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_a_rule_switched_off_turns_a_case_red(switch: Switch, red: dict[str, str | None]) -> None:
    print(f"without {switch.name}: case {red[switch.name]} is red")
    assert red[switch.name]


def test_the_description_publishes_how_many(red: dict[str, str | None]) -> None:
    by_reference = sum(1 for case in red.values() if case in REFERENCE)
    told = f"{len(SWITCHES)} rules are switched off one by one"
    told_by = f"{by_reference} of them turn one of the {len(CASES)} reference cases red"
    text = " ".join(PUBLISHED.read_text("utf-8").split())
    assert told in text and told_by in text, (told, told_by)
