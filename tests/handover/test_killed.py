"""A process that completes a handover is killed at many moments: loans and post are the old or the new (X10)."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.core.migrated import program
from tests.core.processes import Program

LOANS = int(os.environ.get("HANDOVER_LOANS", "5"))
KILLS = int(os.environ.get("HANDOVER_KILLS", "6"))
PATIENCE_SECONDS = 120 + LOANS  # two thousand loans come in by a book first, and are signed four times

# A manager hands all his loans and his post over to one of another branch; everybody has signed.
SIGNED = """
import datetime, sys
import django
django.setup()
from creditcoop.core import clock
from tests.builders import issued_loan
from tests.conftest import make_cast
from creditcoop.core.models import Posting
from tests.handover.portfolio import take_in
from tests.handover.walk import opened, put, sign
cast, on = make_cast(), clock.today()
heir = cast.b["cm"]
issued_loan(cast.a, cast.union, "5000.00", on=on)
take_in(cast, int(sys.argv[1]) - 1, on=on)
ends = Posting.objects.get(person=cast.a["cm"], post="cm")
told = {"ends": ends, "successor": heir, "receivers": [heir], "opener": cast.union["union_credit"]}
handover = opened(cast, on=on, **told)
put(handover, on=on)
for person in (cast.a["cm"], heir, cast.a["cm_director"], cast.a["monitor"]):
    sign(handover, person, on=on)
"""
# Completes it. With a number: killed (-9) before that statement; with "count": says how many there are, keeps nothing.
COMPLETES = """
import os, signal, sys
import django
django.setup()
from django.db import connection, transaction
from creditcoop.core import clock
from creditcoop.core.models import Posting
from handover.models import Handover
from tests.handover.walk import complete

told, sent = sys.argv[1], 0

def counts(execute, sql, params, many, context):
    global sent
    sent += 1
    if told == str(sent):
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

director = Posting.objects.get(unit__code="0301", post="director").person
with transaction.atomic() if told == "count" else connection.execute_wrapper(counts):
    with connection.execute_wrapper(counts) if told == "count" else transaction.atomic():
        complete(Handover.objects.get(), director, on=clock.today())
    if told == "count":
        transaction.set_rollback(True)
        with open(sys.argv[2], "w") as said:
            said.write(str(sent))
"""
STATE = {
    "care": "SELECT loan_id, person_id, from_on, until_on FROM loans_custody ORDER BY loan_id, from_on",
    "condition": "SELECT custody_id FROM loans_takenover ORDER BY custody_id",
    "clocks": "SELECT custody_id, clock FROM loans_listedclock ORDER BY custody_id, clock",
    "posts": "SELECT person_id, from_on, until_on, ended_by_id FROM core_posting ORDER BY id",
    "asked": "SELECT person_id, state FROM core_postingrequest ORDER BY id",
    "open": "SELECT person_id, session_mark FROM core_user ORDER BY id",
    "handover": "SELECT state, effective_on FROM handover_handover",
    "told": "SELECT COUNT(*) FROM core_auditevent WHERE act = 'complete_handover'",
}


@pytest.fixture
def own(db: None, tmp_path: Path) -> Iterator[Program]:
    with program(tmp_path) as made:
        yield made


def run(own: Program, script: str, *words: str) -> int:
    return own.start("-c", script, *words).wait(timeout=PATIENCE_SECONDS)


def state(own: Program) -> dict[str, list[tuple[Any, ...]]]:
    return {name: own.ask(sql) for name, sql in STATE.items()}


def moments(statements: int) -> list[int]:
    """Statements before which the process is killed: the first, the last and as many between as asked for."""
    steps = max(min(KILLS, statements) - 1, 1)
    return sorted({1 + round(place * (statements - 1) / steps) for place in range(steps + 1)})


@pytest.mark.proof
def test_killed_at_many_moments_every_loan_is_the_old_keepers_until_the_end(
    own: Program, tmp_path: Path
) -> None:
    assert run(own, SIGNED, str(LOANS)) == 0, own.log()
    before = state(own)
    assert before["handover"] == [("signed", None)] and len(before["care"]) == LOANS
    assert run(own, COMPLETES, "count", str(tmp_path / "count")) == 0, own.log()
    assert state(own) == before
    statements = int((tmp_path / "count").read_text())
    killed = moments(statements)
    for moment in killed:
        assert run(own, COMPLETES, str(moment)) == -signal.SIGKILL, own.log()
        assert state(own) == before, f"killed before statement {moment} of {statements}"
    assert run(own, COMPLETES, "0") == 0, own.log()
    after = state(own)
    assert after["handover"][0][0] == "completed" and after["told"] == [(1,)]
    assert len(after["condition"]) == LOANS
    assert_moved(before["care"], after["care"])
    assert_passed(before["posts"], after["posts"])
    assert len(after["asked"]) == 1 and after["open"] != before["open"]
    print(f"\nkilled at {len(killed)} of {statements} statements, {LOANS} loans: both or none 0")


def assert_moved(before: list[tuple[Any, ...]], after: list[tuple[Any, ...]]) -> None:
    """Of every loan the old keeper's care ended with the day before the new one's began."""
    assert len(after) == 2 * len(before)
    for (loan, keeper, first, _end), ended, begun in zip(before, after[::2], after[1::2], strict=True):
        assert ended[:3] == (loan, keeper, first)
        assert begun[0] == loan and begun[1] != keeper
        assert ended[3] == begun[2] and begun[3] is None


def assert_passed(before: list[tuple[Any, ...]], after: list[tuple[Any, ...]]) -> None:
    """One post ended, and one began on the same day; every other one is as it was."""
    changed = [(old, new) for old, new in zip(before, after, strict=False) if old != new]
    assert len(changed) == 1 and len(after) == len(before) + 1
    (old, ended), begun = changed[0], after[-1]
    assert old[2] is None and ended[2] == begun[1] and begun[2] is None
    assert begun[0] != ended[0]
