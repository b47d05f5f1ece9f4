"""Events that begin a clock of their own: a decision served, an instrument in force, property preserved (CPL 104-250).

Example: property preserved before suit on 1 March begins three clocks: thirty days to sue, the term of the measure,
and seven days before its end the application to renew it. What ends such a clock names the event that began it.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from creditcoop.core.rules.questions import refusal
from creditcoop.core.rules.wording import Language, Problem, ProblemsError, Wording
from loans.rules.limitation.calculator import answer
from loans.rules.limitation.facts import ASSETS, DECISIONS, INSTRUMENTS
from loans.rules.limitation.reading import FactReader

DECISION, INSTRUMENT, MEASURE, MEDIATION = (
    "decision_served",
    "instrument_effective",
    "preservation_taken",
    "mediation_signed",
)
STAGES = ("suit", "presuit", "post_judgment")
OPENING_KEYS: Mapping[str, tuple[str, ...]] = {
    DECISION: ("decision",),
    INSTRUMENT: ("against", "instrument", "performance_end", "instalment_due_dates"),
    MEASURE: ("stage", "asset", "court_end", "performance_end"),
    MEDIATION: (),
}
OPENING_WORDS: Mapping[str, Wording] = {
    DECISION: Wording("收到一审判决、裁定", "judgment or ruling served"),
    INSTRUMENT: Wording("执行依据生效", "judgment or other instrument in force"),
    MEASURE: Wording("已采取保全措施", "property preserved"),
    MEDIATION: Wording("人民调解协议生效", "mediation agreement in force"),
}
OPENING_CHOICES: Mapping[str, tuple[str, ...]] = {
    "decision": DECISIONS,
    "instrument": INSTRUMENTS,
    "stage": STAGES,
    "asset": ASSETS,
}
STAGE_LABEL = Wording("保全阶段", "Stage")
STAGE_WORDS: Mapping[str, Wording] = {
    "suit": Wording("诉讼中", "during the suit"),
    "presuit": Wording("诉前", "before suit"),
    "post_judgment": Wording("裁判生效后、申请执行前", "after judgment, before enforcement"),
}
# Each names, as `about`, the event that began the clock which it ends or renews.
FOLLOW_UPS: Mapping[str, tuple[str, ...]] = {
    "renewal_done": (MEASURE,),
    "step_taken": (DECISION, INSTRUMENT, MEASURE, MEDIATION),
}


def opening_errors(
    *, kind: str, on: datetime.date, facts: Mapping[str, Any], language: Language
) -> dict[str, list[str]]:
    """What is wrong with the facts of an opening event, by key; empty where nothing is."""
    problems: list[Problem] = []
    keys = tuple(key for key in OPENING_KEYS[kind] if key != "against")
    reader = FactReader(dict(facts), "", problems, keys)
    for key in keys:
        if key in OPENING_CHOICES:
            reader.one_of(key, OPENING_CHOICES[key], required=True)
        elif key == "instalment_due_dates":
            reader.day_list(key)
        else:
            reader.day(key, required=key == "performance_end" and facts.get("stage") == "post_judgment")
    if reader.has("instalment_due_dates"):
        reader.exactly_one(("instalment_due_dates", "performance_end"))
    if problems:
        found: dict[str, list[str]] = refusal(None, ProblemsError(problems), language)["errors"]
        return found
    if kind != MEASURE:
        return {}
    asked = {"clock": "preservation", "facts": measure_facts(on, facts), "as_of": on.isoformat()}
    errors = answer(asked, language=language).get("errors", {})
    return {path.removeprefix("facts."): list(texts) for path, texts in errors.items()}


def measure_facts(on: datetime.date, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of the clock `preservation`."""
    told = {"taken_on": on.isoformat(), "asset": facts.get("asset"), "court_end": facts.get("court_end")}
    return {key: value for key, value in told.items() if value is not None}


def judged_facts(on: datetime.date, facts: Mapping[str, Any], parties: str) -> dict[str, Any]:
    """The facts of the clock `enforcement`: the day of performance, the instalments, or else the day in force."""
    told: dict[str, Any] = {"instrument": facts["instrument"], "parties": parties}
    for key in ("instalment_due_dates", "performance_end"):
        if facts.get(key):
            return told | {key: facts[key]}
    return told | {"effective_on": on.isoformat()}
