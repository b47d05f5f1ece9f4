"""Files are kept under their hash: the bytes first, then the row; the same bytes once; never changed."""

import datetime
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from creditcoop.core.content_store import ContentStore, NotThere, sha256_of
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, EvidenceFile, EvidenceUse
from creditcoop.core.queries import evidence_of, other_uses
from creditcoop.core.services.attach_evidence import attach_evidence
from creditcoop.core.services.keep_evidence import evidence_store, keep_evidence, keep_upload
from creditcoop.core.services.preview_evidence import preview_of, preview_store
from tests.builders import actor, make_application
from tests.conftest import Cast
from tests.core.evidence.samples import pdf, picture
from tests.faults.guards import without
from tests.faults.test_raw_sql import refused


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return tmp_path / "evidence"


def test_the_bytes_come_back_and_lie_under_their_hash(cast: Cast, day: datetime.date, folder: Path) -> None:
    content = picture()
    file = keep_evidence(content=content, name="合同.jpg", actor=actor(cast.a["cm"], day), on=day)
    sha256 = sha256_of(content)
    place = folder / sha256[:2] / sha256[2:4] / sha256
    assert place.read_bytes() == content
    assert stat.S_IMODE(place.stat().st_mode) == 0o440
    assert (file.kind, file.width, file.height, file.size) == ("jpg", 60, 40, len(content))
    assert evidence_store().read(sha256) == content


def test_the_preview_is_made_anew_and_made_again_when_lost(
    cast: Cast, day: datetime.date, folder: Path
) -> None:
    content = picture(exif=b"Exif\0\0" + b"secret place", quality=90)
    file = keep_evidence(content=content, name="a.jpg", actor=actor(cast.a["cm"], day), on=day)
    preview = preview_of(file)
    assert preview.startswith(b"\xff\xd8") and b"secret place" not in preview
    for path in folder.with_name("evidence-previews").rglob("*.jpg"):
        path.unlink()
    assert preview_of(file) == preview


def test_a_pdf_tells_its_pages(cast: Cast, day: datetime.date) -> None:
    file = keep_evidence(content=pdf(3), name="a.pdf", actor=actor(cast.a["cm"], day), on=day)
    assert (file.kind, file.pages, file.width) == ("pdf", 3, None)


def test_the_same_bytes_are_one_file_under_each_senders_own_name(cast: Cast, day: datetime.date) -> None:
    content = picture()
    first = keep_evidence(content=content, name="张三的合同.jpg", actor=actor(cast.a["cm"], day), on=day)
    again = keep_evidence(content=content, name="b.jpg", actor=actor(cast.b["cm"], day), on=day)
    assert again.pk == first.pk and EvidenceFile.objects.count() == 1
    assert str(again) == "b.jpg"
    application = make_application(cast.b, "8000.00", on=day)
    use = attach_evidence(
        file=again, subject=application, unit=cast.b.unit, actor=actor(cast.b["cm"], day), on=day
    )
    assert use.name == "b.jpg"


@pytest.mark.parametrize(("files", "size"), [(2, 10**9), (100, 10**3)])
def test_a_person_sends_so_much_a_day(
    cast: Cast, day: datetime.date, settings: Any, files: int, size: int
) -> None:
    settings.EVIDENCE_DAILY_FILES, settings.EVIDENCE_DAILY_BYTES = files, size
    colours = ["red", "green", "blue"]
    sender = actor(cast.a["cm"], day)

    def send_all() -> None:
        for colour in colours:
            keep_evidence(content=picture(colour=colour), name="a.jpg", actor=sender, on=day)

    with pytest.raises(Refused) as refusal:
        send_all()
    assert refusal.value.code == "quota"
    keep_evidence(content=picture(colour="pink"), name="a.jpg", actor=actor(cast.a["cm2"], day), on=day)
    tomorrow = day + datetime.timedelta(days=1)
    keep_evidence(content=picture(colour="gray"), name="a.jpg", actor=sender, on=tomorrow)


def test_over_the_quota_nothing_is_looked_at_or_written(
    cast: Cast, day: datetime.date, folder: Path, settings: Any
) -> None:
    settings.EVIDENCE_DAILY_FILES = 1
    sender = actor(cast.a["cm"], day)
    kept = keep_evidence(content=picture(colour="red"), name="a.jpg", actor=sender, on=day)
    for content in (picture(colour="green"), b"no picture at all"):
        with pytest.raises(Refused) as refusal:
            keep_evidence(content=content, name="b.jpg", actor=sender, on=day)
        assert refusal.value.code == "quota"
    written = [*evidence_store().files(), *preview_store().files()]
    assert {path.stem for path in written} == {kept.sha256}
    settings.EVIDENCE_DAILY_FILES = 2
    keep_evidence(content=picture(colour="green"), name="b.jpg", actor=sender, on=day)
    assert len([*evidence_store().files(), *preview_store().files()]) == 4, "the control: below it both are"


def test_attaching_twice_is_once_and_is_recorded(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    sender = actor(cast.a["cm"], day)
    file = keep_evidence(content=picture(), name="a.jpg", actor=sender, on=day)
    for _time in range(3):
        attach_evidence(file=file, subject=application, unit=cast.a.unit, actor=sender, on=day)
    assert [use.file for use in evidence_of(application)] == [file]
    assert AuditEvent.objects.filter(act="attach_evidence", subject_id=application.pk).count() == 1


def test_bytes_that_serve_two_are_marked_on_both_and_named_only_in_scope(
    cast: Cast, day: datetime.date
) -> None:
    sender = actor(cast.a["cm"], day)
    file = keep_evidence(content=picture(), name="a.jpg", actor=sender, on=day)
    here, there = make_application(cast.a, "8000.00", on=day), make_application(cast.b, "9000.00", on=day)
    first = attach_evidence(file=file, subject=here, unit=cast.a.unit, actor=sender, on=day)
    second = attach_evidence(
        file=file, subject=there, unit=cast.b.unit, actor=actor(cast.b["cm"], day), on=day
    )
    union = actor(cast.union["union_credit"], day)
    assert other_uses([first], actor=union)[first.pk][0]["label"] == there.number
    assert other_uses([second], actor=union)[second.pk][0]["label"] == here.number
    assert other_uses([first], actor=sender) == {first.pk: [{"label": "", "url": ""}]}


def test_a_changed_or_lost_file_is_not_handed_out(tmp_path: Path) -> None:
    store = ContentStore(tmp_path)
    sha256 = store.put(b"abc")
    place = store.path_of(sha256)
    place.chmod(0o600)
    place.write_bytes(b"abd")
    with pytest.raises(NotThere):
        store.read(sha256)
    place.unlink()
    with pytest.raises(NotThere):
        store.read(sha256)


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n", "/" + "0" * 63]
)
def test_only_a_hash_is_a_place(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError):
        ContentStore(tmp_path).path_of(name)


@pytest.mark.parametrize("model", [EvidenceFile, EvidenceUse], ids=lambda model: model.__name__)
def test_evidence_is_never_changed_removed_or_replaced(cast: Cast, day: datetime.date, model: Any) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    sender = actor(cast.a["cm"], day)
    file = keep_evidence(content=picture(), name="a.jpg", actor=sender, on=day)
    attach_evidence(file=file, subject=application, unit=cast.a.unit, actor=sender, on=day)
    table = model._meta.db_table
    assert refused(f"UPDATE {table} SET id = id")
    assert refused(f"DELETE FROM {table}")
    with without(f"{table}_no_update"):
        assert not refused(f"UPDATE {table} SET id = id")
    if model is EvidenceUse:
        with without(f"{table}_no_delete"):
            assert not refused(f"DELETE FROM {table}")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    cast: Cast, day: datetime.date, settings: Any
) -> None:
    class Unread(SimpleUploadedFile):
        def read(self, *args: Any) -> bytes:
            raise AssertionError("read")

    upload = Unread("a.jpg", picture())
    settings.EVIDENCE_MAX_BYTES = (upload.size or 0) - 1
    with pytest.raises(Refused) as refusal:
        keep_upload(upload, actor=actor(cast.a["cm"], day), on=day)
    assert refusal.value.code == "too_large"
    settings.EVIDENCE_MAX_BYTES = upload.size
    with pytest.raises(AssertionError):
        keep_upload(upload, actor=actor(cast.a["cm"], day), on=day)
