"""Short ways to ask the limitation calculator."""

import datetime
import json
from pathlib import Path
from typing import Any

from loans.rules.limitation.calculator import answer


def stored(name: str) -> list[dict[str, Any]]:
    """The cases of a file of tests/cases."""
    path = Path(__file__).parents[3] / "cases" / name
    cases: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cases"]
    return cases


CASES = stored("limitation.json")
READINGS = stored("limitation-readings.json")
SIGNED = {"channel": "handed", "receipt": "signed"}


def event(date: str, type: str, **more: Any) -> dict[str, Any]:
    return {"date": date, "type": type, **more}


def demand(date: str, to: str = "borrower", **more: Any) -> dict[str, Any]:
    """A demand handed over and signed, unless told otherwise."""
    return event(date, "demand", **({"to": to} | SIGNED | more))


def asked(clock: str, facts: dict[str, Any], *events: dict[str, Any], as_of: str) -> dict[str, Any]:
    return {"id": "q", "clock": clock, "facts": facts, "events": list(events), "as_of": as_of}


def ask(clock: str, facts: dict[str, Any], *events: dict[str, Any], as_of: str) -> dict[str, Any]:
    found = answer(asked(clock, facts, *events, as_of=as_of), language="en")
    assert "errors" not in found, found
    return found


def litigation(due_date: str, *events: dict[str, Any], as_of: str) -> dict[str, Any]:
    return ask("litigation", {"due_date": due_date}, *events, as_of=as_of)


def enforcement(performance_end: str, *events: dict[str, Any], as_of: str) -> dict[str, Any]:
    facts = {"instrument": "judgment", "performance_end": performance_end}
    return ask("enforcement", facts, *events, as_of=as_of)


def differences(found: dict[str, Any], expect: dict[str, Any]) -> dict[str, Any]:
    """The keys of `expect` that came out otherwise; ineffective and flags compared as sets."""
    return {
        key: (found[key], value)
        for key, value in expect.items()
        if (set(found[key]) != set(value) if key in ("ineffective", "flags") else found[key] != value)
    }


def check(found: dict[str, Any], **expect: Any) -> None:
    assert differences(found, expect) == {}, [step["text"] for step in found["steps"]]


def dates(last_day: str, nominal: str | None = None, act_by: str | None = None) -> dict[str, str]:
    """The three dates, where the nominal day is the last day and the cautious day the nominal one."""
    nominal = nominal or last_day
    return {"nominal_last_day": nominal, "last_day": last_day, "act_by": act_by or nominal}


NO_DATES: dict[str, Any] = {"nominal_last_day": None, "last_day": None, "act_by": None}


def shifted(day: str, days: int) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=days)).isoformat()
