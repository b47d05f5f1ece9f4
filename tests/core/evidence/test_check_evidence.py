"""No row without its file, no file without a row after a sweep, and no byte changed unseen (I3, X12)."""

import datetime
import io
import os
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from creditcoop.core.models import EvidenceFile
from creditcoop.core.services import keep_evidence as keeping
from creditcoop.core.services.attach_evidence import attach_evidence
from creditcoop.core.services.check_evidence import check_evidence
from creditcoop.core.services.keep_evidence import evidence_store, keep_evidence
from tests.builders import actor, make_application
from tests.conftest import Cast, client_of
from tests.core.evidence.samples import picture


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return tmp_path / "evidence"


@pytest.fixture
def kept(cast: Cast, day: datetime.date) -> EvidenceFile:
    sender = actor(cast.a["cm"], day)
    file = keep_evidence(content=picture(), name="合同.jpg", actor=sender, on=day)
    application = make_application(cast.a, "8000.00", on=day)
    attach_evidence(file=file, subject=application, unit=cast.a.unit, actor=sender, on=day)
    return file


def grow_old(path: Path) -> None:
    old = time.time() - 25 * 3600
    os.utime(path, (old, old))


def stranger(folder: Path, name: str = "0" * 64) -> Path:
    path = folder / "00" / "00" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half a file")
    return path


def test_all_is_well(kept: EvidenceFile) -> None:
    out = io.StringIO()
    call_command("check_evidence", stdout=out)
    check = check_evidence(sweep=True)
    assert (check.files, check.bad, check.strangers, check.swept) == (1, [], [], 0)


@pytest.mark.parametrize("harm", ["one bit", "gone"])
def test_a_flipped_bit_and_a_lost_file_are_named_with_what_they_prove(kept: EvidenceFile, harm: str) -> None:
    place = evidence_store().path_of(kept.sha256)
    if harm == "gone":
        place.unlink()
    else:
        content = bytearray(place.read_bytes())
        content[100] ^= 1
        place.chmod(0o600)
        place.write_bytes(content)
    errors = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check_evidence", stderr=errors, stdout=io.StringIO())
    said = errors.getvalue()
    assert kept.sha256 in said and "合同.jpg" in said and kept.uses.get().subject_label in said


def test_the_same_bytes_sent_again_heal_a_spoiled_file(
    kept: EvidenceFile, cast: Cast, day: datetime.date
) -> None:
    evidence_store().path_of(kept.sha256).unlink()
    keep_evidence(content=picture(), name="x.jpg", actor=actor(cast.a["cm"], day), on=day)
    assert evidence_store().read(kept.sha256) == picture()


@pytest.mark.parametrize("name", ["0" * 64, ".new-abc", "passwd"])
def test_a_sweep_takes_old_strangers_only(folder: Path, kept: EvidenceFile, name: str) -> None:
    path = stranger(folder, name)
    assert check_evidence(sweep=True).swept == 0 and path.exists()
    grow_old(path)
    assert check_evidence(sweep=False).strangers == [name] and path.exists()
    assert check_evidence(sweep=True).swept == 1 and not path.exists()
    assert evidence_store().read(kept.sha256)


def test_a_row_that_fails_leaves_a_file_for_the_sweep_and_never_a_row_without_one(
    folder: Path, cast: Cast, day: datetime.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*args: Any) -> None:
        raise RuntimeError("the power goes")

    monkeypatch.setattr(keeping, "_write", stop)
    with pytest.raises(RuntimeError):
        keep_evidence(content=picture(), name="a.jpg", actor=actor(cast.a["cm"], day), on=day)
    assert not EvidenceFile.objects.exists()
    for path in evidence_store().files():
        grow_old(path)
    assert check_evidence(sweep=True).swept == 1
    assert list(evidence_store().files()) == []


def test_a_file_that_cannot_be_written_leaves_nothing(
    folder: Path, cast: Cast, day: datetime.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError):
        keep_evidence(content=picture(), name="a.jpg", actor=actor(cast.a["cm"], day), on=day)
    assert not EvidenceFile.objects.exists() and list(evidence_store().files()) == []


@pytest.mark.parametrize(("extra", "status"), [(-1, 422), (0, 422), (1, 413)])
def test_a_request_too_large_is_refused_by_the_length_it_announces(
    cast: Cast, day: datetime.date, settings: Any, extra: int, status: int
) -> None:
    settings.UPLOAD_MAX_BYTES = 5000
    application = make_application(cast.a, "8000.00", on=day)
    client: Client = client_of(cast.a["cm"])
    body = f"act_key={uuid.uuid4()}&note=".encode()
    body += b"x" * (5000 + extra - len(body))
    url = reverse("add_evidence", args=[application.pk])
    response = client.post(url, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == status
    if status == 413:
        assert "Go back in the browser" in response.content.decode()
        answer = client.post("/api/v1/borrowers/", body, content_type="application/json")
        assert answer.status_code == 413 and answer.json()["code"] == "too_large"
