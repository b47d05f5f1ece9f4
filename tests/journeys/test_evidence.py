"""Evidence in the browser: chosen, kept through an error, shown; and nothing hostile that was taken ever runs."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Dialog, Page, expect

from creditcoop.core import clock
from creditcoop.core.models import EvidenceUse
from creditcoop.core.services.keep_evidence import keep_evidence
from loans.services.add_evidence import add_evidence
from tests.builders import actor, make_application
from tests.conftest import Cast
from tests.core.evidence.hostile import CORPUS, NAMES
from tests.core.evidence.samples import pdf, picture
from tests.journeys.conftest import At
from tests.journeys.pages import PHONE

COLOURS = ["red", "green", "blue", "pink", "gray", "teal", "gold", "navy", "lime", "plum", "tan", "peru"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> None:
    settings.EVIDENCE_DIR = tmp_path / "evidence"


def upload(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_a_file_that_was_taken_is_kept_while_another_is_refused(
    at: At, cast_in_real_transactions: Cast
) -> None:
    branch = cast_in_real_transactions.a
    application = make_application(branch, "8000.00", on=clock.today())
    desk = at(branch["cm"])
    desk.opens(reverse("application", args=[application.pk]))
    desk.presses("添加证据")
    desk.page.locator("#id_evidence").set_input_files([upload("合同.pdf", pdf(2)), upload("坏.jpg", b"no")])
    desk.presses("添加到申请")
    desk.reads("坏.jpg", "合同.pdf", "已收到")
    desk.troubles.clear()
    desk.answers("内容说明", "借款合同")
    desk.presses("添加到申请")
    desk.reads("证据已添加。", "合同.pdf", "2 页", "借款合同")
    expect(desk.main.locator(".evidence-picture img")).to_have_js_property("complete", True)
    assert desk.main.locator(".evidence-picture img").evaluate("image => image.naturalWidth") > 0


def test_nothing_hostile_that_was_taken_runs(at: At, cast_in_real_transactions: Cast) -> None:
    """Names that are markup, files that are odd: opened in every way a page offers, nothing asks or breaks a rule."""
    branch, today = cast_in_real_transactions.a, clock.today()
    application = make_application(branch, "8000.00", on=today)
    sender = actor(branch["cm"], today)
    taken = [(hostile.name, hostile.content) for hostile in CORPUS if not hostile.fault]
    for number, name in enumerate(NAMES):
        taken.append((name, picture(size=(40 + number, 40), colour=COLOURS[number % len(COLOURS)])))
    files = [keep_evidence(content=content, name=name, actor=sender, on=today) for name, content in taken]
    add_evidence(
        application_id=application.pk, files=files, note="<script>alert(1)</script>", actor=sender, on=today
    )
    desk = at(branch["cm"])
    dialogs: list[str] = []

    def asked(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    desk.page.on("dialog", asked)
    desk.opens(reverse("application", args=[application.pk]))
    assert desk.main.locator(".evidence-list > li").count() == len(taken)
    for use in EvidenceUse.objects.all():
        desk.opens(reverse("evidence_preview", args=[use.pk]))
        desk.opens("/tokens/")
        with desk.page.expect_download() as download:
            _start(desk.page, desk.address + reverse("evidence_file", args=[use.pk]))
        assert download.value.suggested_filename.endswith((".jpg", ".png", ".pdf"))
    assert dialogs == [] and desk.troubles == []


def _start(page: Page, address: str) -> None:
    """As somebody does who pastes the address; a download leaves the page where it is."""
    page.evaluate("address => { window.location.href = address; }", address)


def test_the_evidence_fits_a_telephone(at: At, cast_in_real_transactions: Cast) -> None:
    branch, today = cast_in_real_transactions.a, clock.today()
    application = make_application(branch, "8000.00", on=today)
    sender = actor(branch["cm"], today)
    file = keep_evidence(
        content=picture(size=(900, 1400)), name=f"{'很长的名字' * 20}.jpg", actor=sender, on=today
    )
    add_evidence(application_id=application.pk, files=[file], actor=sender, on=today)
    desk = at(branch["cm"], size=PHONE)
    desk.opens(reverse("application", args=[application.pk]))
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_borrower_is_chosen_by_keyboard_and_the_panel_follows(
    at: At, cast_in_real_transactions: Cast
) -> None:
    from tests.builders import make_borrower

    branch = cast_in_real_transactions.a
    for name in ("刘根生", "刘根发", "王五"):
        make_borrower(branch, on=clock.today(), name=name)
    desk = at(branch["cm"])
    desk.opens(reverse("enter_application"))
    desk.page.locator("#id_borrower").focus()
    desk.page.keyboard.type("刘根")
    expect(desk.main.get_by_role("radio")).to_have_count(2)
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Space")
    expect(desk.main.get_by_role("radio").first).to_be_checked()
    desk.answers("金额", "8000")
    desk.reads_beside("三岗")
    desk.page.locator("#id_borrower").fill("王五")
    expect(desk.main.get_by_role("radio")).to_have_count(2)  # the one chosen stays beside those found
    expect(desk.main.get_by_role("radio").first).to_be_checked()
