"""A portfolio changes hands in the browser: refused, mended, completed, checked on a telephone, endorsed."""

import os
from pathlib import Path

from playwright.sync_api import expect

from creditcoop.core import clock
from handover.models import Handover, InventoryReport
from loans.models import Custody
from tests.builders import issued_loan
from tests.conftest import Cast
from tests.handover.walk import opened
from tests.journeys.conftest import At
from tests.journeys.pages import PHONE, Desk

LOOK = os.environ.get("LOOK_AT_PAGES", "")


def look(desk: Desk, name: str) -> None:
    if LOOK:
        desk.page.screenshot(path=str(Path(LOOK) / f"{name}.png"), full_page=True)


def at_handover(desk: Desk, handover: Handover, act: str = "") -> Desk:
    desk.opens(f"/handovers/{handover.pk}/{act}")
    return desk


def puts_to_signature(officer: Desk, handover: Handover) -> None:
    """With a part left blank the list is not frozen; after "nothing" is said it is."""
    at_handover(officer, handover, "put-to-signature/").presses("冻结清册")
    look(officer, "handover-part-missing")
    expect(officer.main).to_contain_text("附件第六条")
    assert len(officer.troubles) == 1 and "409" in officer.troubles.pop()  # the browser notes the refusal
    at_handover(officer, handover, "list/")
    for box in officer.main.locator("input[type=checkbox][name=none_due_within_month]").all():
        box.check()
    officer.main.locator("input[type=checkbox][name=none_other_matters]").check()
    officer.presses("保存")
    at_handover(officer, handover, "put-to-signature/").presses("冻结清册")
    expect(officer.page).to_have_url(f"{officer.address}/handovers/{handover.pk}/")


def signs(desk: Desk, handover: Handover) -> None:
    at_handover(desk, handover, "sign/").signs("签字")
    expect(desk.page).to_have_url(f"{desk.address}/handovers/{handover.pk}/")


def refuses(receiver: Desk, handover: Handover) -> None:
    at_handover(receiver, handover, "refuse/")
    receiver.main.locator("#id_reason").select_option("papers_missing")
    receiver.main.locator("#id_words").fill("档案中找不到借据")
    look(receiver, "handover-refuse")
    receiver.main.locator("form button[type=submit]").last.click()
    expect(receiver.main).to_contain_text("档案中找不到借据")
    look(receiver, "handover-refused")


def rules(supervisor: Desk, handover: Handover) -> None:
    at_handover(supervisor, handover, "rule/")
    supervisor.main.locator("input[name=ruling][value=proper]").check()
    supervisor.main.locator("#id_reason").fill("属实")
    supervisor.page.locator("#id_signature_password").fill("demo")
    supervisor.main.locator("form button[type=submit]").last.click()
    expect(supervisor.page).to_have_url(f"{supervisor.address}/handovers/{handover.pk}/")


def mends(officer: Desk, handover: Handover) -> None:
    """The IOU is found and shown."""
    at_handover(officer, handover, "note/")
    officer.main.locator("#id_iou_seen").select_option("true")
    officer.presses("保存")
    expect(officer.page).to_have_url(f"{officer.address}/handovers/{handover.pk}/#loans")


def checks_in_the_village(phone: Desk, handover: Handover) -> None:
    """On a telephone: nothing wider than its screen, every question answered by a tap."""
    at_handover(phone, handover, "inventory/")
    for name, answer in (
        ("met", "in_person"),
        ("agrees", "yes"),
        ("acknowledged", "no"),
        ("user", "yes"),
        ("clocks_agree", "yes"),
    ):
        phone.main.locator(f"input[name={name}][value={answer}]").check()
    look(phone, "inventory-phone")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.main.locator("form button[type=submit]").last.click()
    expect(phone.page).to_have_url(f"{phone.address}/handovers/{handover.pk}/#inventory")
    look(phone, "inventory-phone-done")
    at_handover(phone, handover, "inventory/file/")
    phone.main.locator("form button[type=submit]").last.click()
    expect(phone.page).to_have_url(f"{phone.address}/handovers/{handover.pk}/#inventory")


def endorses(head: Desk, handover: Handover) -> None:
    at_handover(head, handover, "inventory/endorse/")
    head.main.locator("#id_instruction").fill("同意，按月催收")
    head.page.locator("#id_signature_password").fill("demo")
    head.main.locator("form button[type=submit]").last.click()
    expect(head.main).to_contain_text("同意，按月催收")
    look(head, "inventory-endorsed")


def test_refused_mended_completed_checked_and_endorsed(at: At, cast_in_real_transactions: Cast) -> None:
    cast, today = cast_in_real_transactions, clock.today()
    loan = issued_loan(cast.a, cast.union, "8000.00", on=today)
    handover = opened(cast, on=today)
    officer, receiver = at(cast.a["cm"]), at(cast.a["cm2"])
    supervisors = [at(cast.a["cm_director"]), at(cast.a["monitor"])]
    puts_to_signature(officer, handover)
    signs(officer, handover)
    refuses(receiver, handover)
    for supervisor in supervisors:
        rules(supervisor, handover)
    mends(officer, handover)
    at_handover(officer, handover, "put-to-signature/").presses("冻结清册")
    for desk in (officer, receiver, *supervisors):
        signs(desk, handover)
    director = at_handover(at(cast.a["director"]), handover, "complete/")
    director.page.locator("#id_signature_password").fill("demo")
    director.main.locator("form button[type=submit]").last.click()
    expect(director.page).to_have_url(f"{director.address}/handovers/{handover.pk}/")
    look(director, "handover-completed")
    assert Custody.objects.get(loan=loan, until_on=None).person == cast.a["cm2"]
    checks_in_the_village(at(cast.a["cm2"], size=PHONE), handover)
    endorses(supervisors[0], handover)
    assert InventoryReport.objects.get().endorsement.instruction == "同意，按月催收"
