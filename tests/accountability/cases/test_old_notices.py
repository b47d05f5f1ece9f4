"""Notices served before a notice said up to which entry it tells keep their meaning when a database is brought up."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.core.migrated import program
from tests.core.processes import PATIENCE_SECONDS, Program

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(
        connection.vendor == "postgresql" and "PROVE" not in os.environ,
        reason="going back takes minutes: on PostgreSQL by `dev.py prove`, on SQLite in the suite",
    ),
]

BEFORE = "0007"


def told(own: Program, what: str) -> Any:
    """The last line that the process printed."""
    words = ("-m", "tests.accountability.cases.old_notices", what)
    assert own.start(*words).wait(timeout=PATIENCE_SECONDS) == 0, own.log()
    return json.loads(own.log().strip().splitlines()[-1])


def migrated(own: Program, *to: str) -> None:
    """The guards of today ask tables that were not there before; a migration ends by making them anew."""
    assert told(own, "bare") is bool(to), "back from the tables of today, forward from those of before"
    own.manage("migrate", "--verbosity", "0", "accountability", *to)


def charges(said: dict[str, Any]) -> list[int]:
    return sorted({charged for _text, _amount, _rows, charged, *_rest in said["cases"].values()})


def states(said: dict[str, Any]) -> set[str]:
    return {state for *_rest, state in said["cases"].values()}


def test_notices_served_before_keep_what_they_tell_and_the_next_night_tells_the_rest(tmp_path: Path) -> None:
    with program(tmp_path / "own") as own:
        told(own, "lay")
        before = told(own, "say")
        assert charges(before) == [0, 10000, 20000, 30000]
        assert states(before) == {"served", "received", "closed"}
        migrated(own, BEFORE)
        migrated(own)
        after = told(own, "say")
        assert after == before
        assert (after["faults"], after["guards missing"]) == ([], [])
        assert told(own, "serve") == {"notices_served": 1}, "what was found after its notice"
        assert told(own, "serve") == {"notices_served": 0}
        forgotten(own, before)


def forgotten(own: Program, before: dict[str, Any]) -> None:
    """The control: without the rows by which the migration ties entries to notices, none charges anything."""
    told(own, "bare")
    own.tell("DELETE FROM accountability_caseentry")
    after = told(own, "say")
    assert charges(after) == [0]
    assert all(after["cases"][case] != said for case, said in before["cases"].items())
