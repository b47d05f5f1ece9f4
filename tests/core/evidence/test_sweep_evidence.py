"""The nightly sweep: what a broken-off upload leaves goes after a day, what a row names never does (X12)."""

import datetime
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from creditcoop.core import clock
from creditcoop.core.models import AuditEvent, EvidenceFile, JobRun
from creditcoop.core.services import sweep_evidence as sweeping
from creditcoop.core.services.keep_evidence import evidence_store, keep_evidence
from creditcoop.core.services.preview_evidence import preview_of, preview_store
from creditcoop.core.services.sweep_evidence import sweep_evidence
from creditcoop.core.tasks import sweep_evidence as nightly
from tests.builders import actor
from tests.conftest import Cast
from tests.core.evidence.samples import picture
from tests.core.migrated import program
from tests.core.processes import PATIENCE_SECONDS, ROOT

A_DAY = 24 * 3600
# A process that keeps a file and is killed (-9) when the first word of its row reaches the database.
KILLED = """
import os, signal, sys, datetime
import django
django.setup()
from django.db import connection
from creditcoop.core.access import Actor
from creditcoop.core.models import Person
from creditcoop.core.services.keep_evidence import keep_evidence

def dies(execute, sql, params, many, context):
    if sql.startswith('INSERT INTO "core_evidencefile"'):
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

day = datetime.date(2026, 11, 23)
person, _made = Person.objects.get_or_create(staff_number="1", defaults={"name": "王海涛"})
sender = Actor.of(person=person, on=day, channel="command")
content = sys.stdin.buffer.read()
if sys.argv[1:] == ["dies"]:
    with connection.execute_wrapper(dies):
        keep_evidence(content=content, name="a.jpg", actor=sender, on=day)
else:
    keep_evidence(content=content, name="a.jpg", actor=sender, on=day)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return tmp_path / "evidence"


@pytest.fixture
def kept(cast: Cast, day: datetime.date) -> EvidenceFile:
    return keep_evidence(content=picture(), name="合同.jpg", actor=actor(cast.a["cm"], day), on=day)


def aged(path: Path, seconds: float = A_DAY + 60) -> Path:
    moment = time.time() - seconds
    os.utime(path, (moment, moment))
    return path


def lying(folder: Path, name: str, *, seconds: float = A_DAY + 60) -> Path:
    path = folder / "00" / "00" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half a file")
    return aged(path, seconds)


def sweep(day: datetime.date) -> tuple[int, int]:
    counts, faults = sweep_evidence(on=day)
    assert faults == []
    return counts["evidence_swept"], counts["previews_swept"]


def everything() -> list[Path]:
    return [*evidence_store().files(), *preview_store().files()]


@pytest.mark.parametrize("name", ["0" * 64, ".new-abc", ".swept-" + "0" * 64, "passwd"])
@pytest.mark.parametrize(("hours", "swept"), [(23, 0), (25, 1)])
def test_what_no_row_names_goes_after_a_day(
    kept: EvidenceFile, day: datetime.date, folder: Path, name: str, hours: int, swept: int
) -> None:
    path = lying(folder, name, seconds=hours * 3600)
    assert sweep(day) == (swept, 0)
    assert path.exists() is not bool(swept)
    assert sweep(day) == (0, 0), "twice is once"


@pytest.mark.parametrize("name", ["0" * 64 + ".jpg", "tmpabc"])
def test_a_preview_without_its_row_goes_too(
    kept: EvidenceFile, day: datetime.date, folder: Path, name: str
) -> None:
    path = lying(preview_store().folder, name)
    young = lying(preview_store().folder, "1" * 64 + ".jpg", seconds=3600)
    assert sweep(day) == (0, 1)
    assert not path.exists() and young.exists()


def test_what_a_row_names_stays_however_old(kept: EvidenceFile, day: datetime.date) -> None:
    for path in everything():
        aged(path, 400 * A_DAY)
    before = everything()
    assert len(before) == 2 and sweep(day) == (0, 0)
    assert everything() == before
    assert evidence_store().read(kept.sha256) == picture() and preview_of(kept)


def test_without_the_row_the_same_files_would_go(
    kept: EvidenceFile, day: datetime.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what keeps the two files is the question to the table, and the second look before the end."""
    for path in everything():
        aged(path)
    monkeypatch.setattr(sweeping, "_known", set)
    assert sweep(day) == (0, 1), "the second look still holds the original"
    assert evidence_store().has(kept.sha256)
    assert preview_of(kept), "and the preview is made anew"


def test_a_named_file_that_a_killed_sweep_laid_aside_comes_back(
    kept: EvidenceFile, day: datetime.date
) -> None:
    place = evidence_store().path_of(kept.sha256)
    aside = aged(place.rename(place.with_name(".swept-" + place.name)))
    assert not evidence_store().has(kept.sha256)
    assert sweep(day) == (0, 0)
    assert evidence_store().read(kept.sha256) == picture() and not aside.exists()


def test_the_task_of_the_night_sweeps_once_a_day_and_records_it(kept: EvidenceFile, folder: Path) -> None:
    lying(folder, "0" * 64)
    for _time in range(3):
        nightly()
    run = JobRun.objects.get(job="sweep_evidence", day=clock.today())
    assert run.finished_at is not None and '"evidence_swept": 1' in run.counts
    assert AuditEvent.objects.filter(act="sweep_evidence").count() == 1


def test_a_process_killed_between_the_file_and_its_row_leaves_a_file_for_the_sweep(
    db: None, tmp_path: Path
) -> None:
    with program(tmp_path) as own:
        folder = tmp_path / "var" / "evidence"
        lost, named = picture(colour="red"), picture(colour="green")

        def keep(content: bytes, *words: str) -> int:
            return subprocess.run(
                [sys.executable, "-c", KILLED, *words],
                cwd=ROOT,
                env=own.environment,
                input=content,
                timeout=PATIENCE_SECONDS,
                check=False,
            ).returncode

        assert keep(named) == 0
        assert keep(lost, "dies") == -signal.SIGKILL
        files = [
            path
            for path in [*folder.rglob("*"), *folder.with_name("evidence-previews").rglob("*")]
            if path.is_file()
        ]
        assert len(files) == 4, "both originals and both previews lie there"
        assert own.ask("SELECT COUNT(*) FROM core_evidencefile") == [(1,)]
        own.manage("check_evidence", "--sweep")
        assert all(path.exists() for path in files), "a day they are left alone"
        for path in files:
            aged(path)
        own.manage("check_evidence", "--sweep")
        (sha256,) = own.ask("SELECT sha256 FROM core_evidencefile")[0]
        assert sorted(path.name for path in files if path.exists()) == [sha256, f"{sha256}.jpg"]
        assert keep(lost) == 0, "and the same file may be sent again"
        assert own.ask("SELECT COUNT(*) FROM core_evidencefile") == [(2,)]
