"""Hostile uploads (O5): each is refused with a reason or made harmless, and none leaves its folder.

The control of each refusal is the honest file beside it, which passes the same door.
"""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from creditcoop.core.content_store import sha256_of
from creditcoop.core.errors import Refused
from creditcoop.core.models import EvidenceFile, EvidenceUse
from creditcoop.core.rules.uploads import markers, pdfs
from creditcoop.core.rules.uploads.look import look
from creditcoop.core.rules.uploads.names import download_name, plain_name
from creditcoop.core.rules.uploads.verdict import BadFile, Limits
from creditcoop.core.services.inspect_upload import inspect_upload
from creditcoop.core.services.keep_evidence import keep_evidence
from tests.builders import actor, make_application
from tests.conftest import Cast, client_of
from tests.core.evidence.hostile import CORPUS, JS, NAMES, Hostile, _acting, swollen
from tests.core.evidence.samples import pdf, picture

LIMITS = Limits(most_bytes=10**7, most_pixels=50_000_000, most_pages=200)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return tmp_path / "evidence"


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) + len(NAMES) >= 60
    assert len({hostile.what for hostile in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("hostile", CORPUS, ids=lambda hostile: hostile.what)
def test_a_hostile_file_is_refused_or_harmless(hostile: Hostile) -> None:
    if not hostile.fault:
        assert inspect_upload(content=hostile.content, name=hostile.name).preview.startswith(b"\xff\xd8")
        return
    with pytest.raises(Refused) as refusal:
        inspect_upload(content=hostile.content, name=hostile.name)
    assert refusal.value.code == hostile.fault
    assert refusal.value.message.startswith(plain_name(hostile.name))


def test_a_page_that_unpacks_without_end_takes_its_own_process_only() -> None:
    hostile = swollen()
    with pytest.raises(Refused) as refusal:
        inspect_upload(content=hostile.content, name=hostile.name)
    assert refusal.value.code == hostile.fault


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (picture(), "a.jpg"),
        (picture(), "a.JPEG"),
        (picture(), "scan"),
        (picture("PNG"), "a.png"),
        (picture(progressive=True), "a.jpg"),
        (pdf(), "a.pdf"),
        (pdf(200), "a.pdf"),
        (_acting("/OpenAction", {"/S": "/GoTo", "/D": "x"}), "opens at a page.pdf"),
    ],
)
def test_an_honest_file_passes(content: bytes, name: str) -> None:
    assert inspect_upload(content=content, name=name).kind in ("jpg", "png", "pdf")


def test_a_file_of_the_largest_size_passes_and_one_byte_more_does_not(settings: Any) -> None:
    content = picture()
    settings.EVIDENCE_MAX_BYTES = len(content)
    inspect_upload(content=content, name="a.jpg")
    settings.EVIDENCE_MAX_BYTES = len(content) - 1
    with pytest.raises(Refused) as refusal:
        inspect_upload(content=content, name="a.jpg")
    assert refusal.value.code == "too_large"


def test_as_many_pixels_as_allowed_pass_and_one_more_does_not(settings: Any) -> None:
    settings.EVIDENCE_MAX_PIXELS = 2400
    inspect_upload(content=picture(size=(60, 40)), name="a.jpg")
    with pytest.raises(Refused) as refusal:
        inspect_upload(content=picture(size=(61, 40)), name="a.jpg")
    assert refusal.value.code == "too_many_pixels"


def test_without_the_look_at_scripts_an_acting_pdf_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    acting = _acting("/OpenAction", JS)
    with pytest.raises(BadFile):
        look(acting, limits=LIMITS)
    monkeypatch.setattr(pdfs, "acts_in_bytes", lambda content: False)
    with pytest.raises(BadFile):
        look(acting, limits=LIMITS)  # the look at its objects is a second wall
    monkeypatch.setattr(pdfs, "_acts", lambda value: False)
    assert look(acting, limits=LIMITS).kind == "pdf"


def test_without_the_look_for_a_second_kind_a_polyglot_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = next(one for one in CORPUS if one.what == "jpg with an archive behind it")
    with pytest.raises(BadFile):
        look(hostile.content, limits=LIMITS)
    from creditcoop.core.rules.uploads import pictures

    monkeypatch.setattr(pictures, "is_mixed", lambda content: False)
    monkeypatch.setattr(pictures, "is_foreign_tail", lambda tail: False)
    assert look(hostile.content, limits=LIMITS).kind == "jpg"
    assert markers.is_mixed(hostile.content)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name[:20]))
def test_a_name_is_text_and_never_a_place(
    cast: Cast, day: datetime.date, folder: Path, tmp_path: Path, name: str
) -> None:
    content = picture()
    file = keep_evidence(content=content, name=name, actor=actor(cast.a["cm"], day), on=day)
    assert str(file) == file.original_name == NAMES[name]
    sha256 = sha256_of(content)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and folder in path.parents] == [
        folder / sha256[:2] / sha256[2:4] / sha256
    ]
    assert {path.name for path in tmp_path.iterdir()} == {"evidence", "evidence-previews"}
    given = download_name(name, "jpg")
    assert given.endswith(".jpg") and given.count(".") == 1 and not set(given) & set('/\\"\r\n\0')


@pytest.mark.one_database
def test_no_hostile_file_gives_an_error_page_or_a_row(cast: Cast, day: datetime.date, tmp_path: Path) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    client = client_of(cast.a["cm"])
    url = reverse("add_evidence", args=[application.pk])
    refused = [hostile for hostile in CORPUS if hostile.fault]
    for start in range(0, len(refused), 20):
        some = refused[start : start + 20]
        files = [SimpleUploadedFile(hostile.name, hostile.content, "image/jpeg") for hostile in some]
        key = f"00000000-0000-4000-8000-{start:012d}"
        response = client.post(url, {"act_key": key, "evidence": files})
        assert response.status_code == 422
        assert response.context["form"].errors["evidence"].as_data().__len__() == len(some)
    assert not EvidenceFile.objects.exists() and not EvidenceUse.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
