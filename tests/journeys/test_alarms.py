"""An alarm from the bell to "acknowledged", on a telephone and at a desk, in both languages."""

import os
from pathlib import Path

from playwright.sync_api import expect

from creditcoop.core import clock
from loans.models import AlarmSeen
from loans.services.raise_alarms import raise_alarms
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.pages import PHONE, Desk
from tests.loans.time_limits.test_alarms import ending

LOOK = os.environ.get("LOOK_AT_PAGES", "")


def look(desk: Desk, name: str) -> None:
    """A picture for whoever reads the pages; none without LOOK_AT_PAGES."""
    if LOOK:
        desk.page.screenshot(path=str(Path(LOOK) / f"{name}.png"), full_page=True)


def test_a_manager_sees_the_bell_and_acknowledges(at: At, cast_in_real_transactions: Cast) -> None:
    cast, today = cast_in_real_transactions, clock.today()
    for days in (-1, 5, 20, 60, 150, 170):
        ending(cast, today, days)
    raise_alarms(on=today)
    cm = at(cast.a["cm"], size=PHONE)
    expect(cm.page.locator(".bell .count")).to_have_text("5")
    look(cm, "today-phone")
    cm.page.locator(".bell").click()
    look(cm, "alarms-phone")
    cm.page.locator("[data-row-link]").first.click()
    look(cm, "alarm-phone")
    cm.page.get_by_label("拟采取的措施").fill("明日送达催收通知书")
    cm.page.get_by_role("button", name="确认已阅").click()
    expect(cm.page.locator(".bell .count")).to_have_text("4")
    assert AlarmSeen.objects.get().words == "明日送达催收通知书"
    for who, language in ((cast.a["director"], "zh-CN"), (cast.union["union_credit"], "en-GB")):
        desk = at(who, language=language)
        for name, address in (
            ("today", "/"),
            ("alarms", "/alarms/?whose=all"),
            ("board", "/time-limits/"),
        ):
            desk.opens(address)
            look(desk, f"{name}-{language}")
    phone = at(cast.a["director"], language="en-GB", size=PHONE)
    phone.opens("/time-limits/")
    look(phone, "board-phone")
