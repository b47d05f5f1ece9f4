"""`settings` of a calculator's question: readings of the regulation put on top of the version that answers.

Example: `{"t2": "100+30"}` replaces the reading of Q9; an unknown value is a problem at `settings.t2`.
"""

import dataclasses
from typing import Any, TypeVar

from accountability.rules.liability_policy import LiabilityPolicy
from creditcoop.core.rules.policy_leaves import Leaf
from creditcoop.core.rules.questions import QuestionReader
from creditcoop.core.rules.regulation_text import RegulationError, decode_value, encode, leaves
from loans.rules.lending_policy import LendingPolicy

PolicyT = TypeVar("PolicyT", LendingPolicy, LiabilityPolicy)


def readings_of(kind: type[LendingPolicy] | type[LiabilityPolicy]) -> dict[str, Leaf]:
    """The leaves of a chapter that settle an open question, by setting name."""
    return {name: leaf for name, leaf in leaves(kind) if leaf.question}


def all_readings() -> tuple[str, ...]:
    """Every setting that a question may name; one that another calculator needs changes nothing."""
    return (*readings_of(LendingPolicy), *readings_of(LiabilityPolicy))


def overridden(policy: PolicyT, settings: QuestionReader) -> PolicyT:
    """The chapter with the settings of its own on top; what a version may not say is noted and left."""
    changes: dict[str, Any] = {}
    for name, leaf in readings_of(type(policy)).items():
        value = settings.value.get(name)
        if value is None:
            continue
        if leaf.kind == "yuan" and isinstance(value, int) and not isinstance(value, bool):
            value = f"{value}.00"
        if leaf.part is not None and isinstance(value, dict):
            value = {**encode(getattr(policy, name)), **value}
        try:
            changes[name] = decode_value(leaf, value, path=settings.place(name))
        except RegulationError as error:
            settings.problems.extend(error.problems)
    return dataclasses.replace(policy, **changes)
