"""Every act has its service, its right, its words in both languages and its test; every code has its words."""

import enum
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Choices
from django.utils import translation

import accountability.acts
import handover.acts
import loans.acts
from accountability.labels import VOTE_LABELS, role_text
from accountability.rules.share_split import Role
from creditcoop.core.labels import ACT_LABELS, POST_LABELS
from creditcoop.core.rules.permissions import RIGHTS
from creditcoop.core.rules.posts import Capacity, Post
from creditcoop.core.rules.routes import ROUTES
from creditcoop.core.rules.system_acts import SYSTEM_ACTS
from handover import labels as handover_labels
from loans import labels
from loans.acts import Act

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
ACTS: list[Act] = [*loans.acts.ACTS, *accountability.acts.ACTS, *handover.acts.ACTS]
CODES = [act.code for act in ACTS]
# Where tests ask for every act by itself and name none: they prove nothing about a single one.
GENERATED = {"tests/architecture/expected_rights.py", "tests/architecture/test_acts.py"}

# Every set of codes of loans and accountability, and the table with its words.
WORDS: dict[str, Mapping[Any, Any]] = {
    "ImportBatch.State": labels.IMPORT_STATE_LABELS,
    "ImportBatch.Kind": labels.IMPORT_KIND_LABELS,
    "ImportJob.Kind": labels.IMPORT_JOB_LABELS,
    "ImportJob.Outcome": labels.IMPORT_JOB_OUTCOME_LABELS,
    "LoanApplication.State": labels.STATE_LABELS,
    "LoanApplication.Security": labels.SECURITY_LABELS,
    "MeetingMember.Presence": labels.PRESENCE_LABELS,
    "Vote.Choice": labels.CHOICE_LABELS,
    "Vote.OnException": labels.EXCEPTION_ANSWER_LABELS,
    "ExceptionDecision.Outcome": labels.EXCEPTION_ANSWER_LABELS,
    "ExceptionState": labels.EXCEPTION_STATE_LABELS,
    "ExceptionDecider": labels.EXCEPTION_DECIDER_LABELS,
    "CollateralRule": labels.COLLATERAL_RULE_LABELS,
    "Intervention.Form": labels.PRESSURE_FORM_LABELS,
    "Erasure.State": labels.ERASURE_STATE_LABELS,
    "Likeness": labels.LIKENESS_LABELS,
    "IdKind": labels.ID_KIND_LABELS,
    "Tie.Relation": labels.RELATION_LABELS,
    "LoanApplication.FollowKind": labels.FOLLOW_LABELS,
    "Borrower.Kind": labels.KIND_LABELS,
    "CollateralItem.Kind": labels.SECURITY_LABELS,
    "Loan.Origin": labels.ORIGIN_LABELS,
    "CheckDuty.Outcome": labels.CHECK_OUTCOME_LABELS,
    "Loan.Standing": labels.STANDING_LABELS,
    "LedgerEntry.CostKind": labels.COST_LABELS,
    "LedgerEntry.Kind": labels.LEDGER_KIND_LABELS,
    "LedgerEntry.Payer": labels.PAYER_LABELS,
    "LedgerEntry.Means": labels.MEANS_LABELS,
    "Method": labels.METHOD_LABELS,
    "DayCount": labels.DAY_COUNT_LABELS,
    "Every": labels.PERIOD_LABELS,
    "Order": labels.ORDER_LABELS,
    "Step": labels.STEP_LABELS,
    "Outcome": labels.OUTCOME_LABELS,
    "Route": labels.ROUTE_LABELS,
    "BorrowerKind": labels.KIND_LABELS,
    "Security": labels.SECURITY_LABELS,
    "Reason": handover_labels.REASON_LABELS,
    "InventoryEntry.Met": handover_labels.MET_LABELS,
    "FileSet": handover_labels.FILE_SET_LABELS,
}


def resolved(path: str) -> Callable[..., Any]:
    module, _dot, name = path.rpartition(".")
    return getattr(import_module(module), name)


def named_by_a_test(service: str, act: str) -> bool:
    """Whether some test calls the service or asks for the act by its name."""
    wanted = re.compile(rf"\b{re.escape(service)}\b|[\"'/]{re.escape(act)}\b")
    files = [path for path in TESTS.rglob("*.py") if str(path.relative_to(ROOT)) not in GENERATED]
    return any(wanted.search(path.read_text()) for path in files)


def model_enums() -> Iterator[tuple[str, type[enum.Enum]]]:
    """Closed lists of codes that stand in the models of loans and accountability."""
    for config in ("loans", "accountability", "handover"):
        module = apps.get_app_config(config).models_module
        for model in apps.get_app_config(config).get_models():
            for name, member in vars(model).items():
                if inspect.isclass(member) and issubclass(member, Choices):
                    yield f"{model.__name__}.{name}", member
        for name, member in vars(module).items():
            if inspect.isclass(member) and issubclass(member, Choices):
                yield name, member


def rule_enums() -> Iterator[tuple[str, type[enum.Enum]]]:
    """Closed lists of codes that stand in the rules of loans."""
    names = [path.stem for path in sorted((ROOT / "loans/rules").glob("*.py"))]
    for module in (import_module(f"loans.rules.{name}") for name in [*names, "interest.terms"]):
        for name, member in vars(module).items():
            if inspect.isclass(member) and issubclass(member, enum.StrEnum) and is_of(member, module):
                yield name, member


def is_of(member: type, module: ModuleType) -> bool:
    """Whether a class is written in the module, not only imported by it."""
    return member.__module__ == module.__name__


ENUMS = dict([*model_enums(), *rule_enums()])


def in_both(label: Any) -> tuple[str, str]:
    """The words of a label in English and in Chinese."""
    with translation.override("en"):
        english = str(label)
    with translation.override("zh-hans"):
        return english, str(label)


def is_spoken_in_both(label: Any) -> bool:
    english, chinese = in_both(label)
    return bool(english.strip()) and re.search(r"[\u4e00-\u9fff]", english) is None and is_chinese(chinese)


def is_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def test_no_act_is_listed_twice() -> None:
    assert sorted(CODES) == sorted(set(CODES))
    assert len(CODES) >= 19


@pytest.mark.parametrize("act", ACTS, ids=CODES)
def test_an_act_has_a_service_that_asks_who_and_when(act: Act) -> None:
    parameters = inspect.signature(resolved(act.service)).parameters
    assert {"on"} <= set(parameters)
    assert all(found.kind is found.KEYWORD_ONLY for found in parameters.values()), "keyword-only"
    for name in {"actor", "on"} & set(parameters):
        assert parameters[name].default is inspect.Parameter.empty, f"{name} has no default"
    if act.code not in SYSTEM_ACTS:
        assert "actor" in parameters


@pytest.mark.parametrize("act", ACTS, ids=CODES)
def test_an_act_has_a_right_or_belongs_to_the_program(act: Act) -> None:
    assert (act.code in RIGHTS) != (act.code in SYSTEM_ACTS)
    if act.code in RIGHTS:
        assert RIGHTS[act.code], "somebody may do it"


@pytest.mark.parametrize("act", ACTS, ids=CODES)
def test_an_act_names_its_clause(act: Act) -> None:
    assert re.fullmatch(r"(II|III|IV)(\.\d+)?|Annex \d+", act.clause)


@pytest.mark.parametrize("act", ACTS, ids=CODES)
def test_an_act_is_named_by_a_test(act: Act) -> None:
    assert named_by_a_test(act.service.rpartition(".")[2], act.code)


def test_an_act_without_a_test_would_be_seen() -> None:
    invented = "_".join(["melt", "the", "gold"])
    assert not named_by_a_test(invented, invented)


@pytest.mark.parametrize("code", sorted({*RIGHTS, *SYSTEM_ACTS}))
def test_every_right_and_every_act_of_the_program_has_words(code: str) -> None:
    assert is_spoken_in_both(ACT_LABELS[code])


def test_no_word_stands_for_an_act_that_does_not_exist() -> None:
    assert set(ACT_LABELS) == {*RIGHTS, *SYSTEM_ACTS}


def test_every_right_is_asked_for_by_some_address() -> None:
    asked = {act for route in ROUTES.values() for act in (route.read, route.write)}
    assert set(RIGHTS) - asked == set()


@pytest.mark.parametrize("code", sorted({*Post, *Capacity}))
def test_every_post_and_capacity_has_words(code: str) -> None:
    assert is_spoken_in_both(POST_LABELS[code])


def test_every_list_of_codes_has_a_table_of_words() -> None:
    assert set(ENUMS) == set(WORDS)


@pytest.mark.parametrize("name", sorted(WORDS))
def test_every_code_has_words_in_both_languages(name: str) -> None:
    spoken = {member.value: WORDS[name][member.value] for member in ENUMS[name]}
    assert [code for code, label in spoken.items() if not is_spoken_in_both(label)] == []


@pytest.mark.parametrize("role", sorted(Role))
def test_every_role_of_a_split_has_words_in_both_languages(role: str) -> None:
    with translation.override("en"):
        english = role_text(role)
    with translation.override("zh-hans"):
        chinese = role_text(role)
    assert not is_chinese(english) and is_chinese(chinese)


def test_votes_are_named_in_the_split_as_in_the_meeting() -> None:
    assert {*labels.CHOICE_LABELS} <= {*VOTE_LABELS}


def test_a_word_left_in_english_would_be_seen() -> None:
    assert not is_spoken_in_both("Left in English")
