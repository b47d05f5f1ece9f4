"""A limit lapses overnight; the officer finds the notice, objects; two supervisors waive half; the auditor verifies."""

import datetime
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from accountability.models import PenaltyCase, PenaltyEntry
from accountability.services.export_ledger import VERIFIER
from accountability.services.scan_time_limits import scan_time_limits
from accountability.services.serve_penalty_notices import serve_penalty_notices
from creditcoop.core import clock
from creditcoop.core.access import Actor
from loans.models import TimeLimit
from tests.accountability.cases.book import union_people
from tests.builders import issued_loan
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.pages import PHONE, Desk
from tests.on_file import picture_bytes

LOOK = os.environ.get("LOOK_AT_PAGES", "")
LONG_DUE = datetime.date(2020, 1, 10)  # for ten months, then three years: lapsed long before any today


def look(desk: Desk, name: str) -> None:
    if LOOK:
        desk.page.screenshot(path=str(Path(LOOK) / f"{name}.png"), full_page=True)


def lapse_overnight(cast: Cast, today: datetime.date) -> None:
    """A loan whose limit ran out yesterday, and the two jobs of the night."""
    yesterday = today - datetime.timedelta(days=1)
    loan = issued_loan(cast.a, cast.union, "8000.00", on=LONG_DUE)
    TimeLimit.objects.filter(loan=loan, clock="litigation").update(
        last_day=yesterday, act_by=yesterday, nominal_last_day=yesterday, status="running"
    )
    scan_time_limits(actor=Actor.system(on=today, channel="job"), on=today, today=today)
    serve_penalty_notices(on=today)


def officer_objects(officer: Desk) -> None:
    """He finds the notice on the page of today, signs for it and objects."""
    look(officer, "penalty-today")
    officer.main.get_by_role("link", name="签收处理通知").first.click()
    officer.presses("签收处理通知")
    officer.signs("已收到，签收")
    expect(officer.main).to_contain_text("签字已保存")
    opens_act(officer, "提出申诉")
    officer.answers("申诉理由", "当月没有收到月度通知")
    officer.presses("提出申诉")
    expect(officer.main).to_contain_text("当月没有收到月度通知")
    look(officer, "penalty-objected")


def opens_act(desk: Desk, name: str) -> None:
    """An act of the case, wherever it stands: as the main button or in the menu of the others."""
    desk.page.locator("a", has_text=name).first.evaluate("link => link.click()")


def asks_to_waive(desk: Desk, case: PenaltyCase) -> None:
    desk.opens(f"/cases/{case.pk}/ask-waiver/")
    desk.fills_in({"减免金额": "100.00", "事由": "未发月度通知", "理由": "经查当月未发通知"})
    desk.page.locator("input[type=file]").set_input_files(
        {"name": "证明.png", "mimeType": "image/png", "buffer": picture_bytes()}
    )
    look(desk, "penalty-ask")
    desk.presses("申请减免")
    expect(desk.main).to_contain_text("经查当月未发通知")


def waives(supervisor: Desk) -> None:
    supervisor.opens("/")
    supervisor.main.get_by_role("link", name="决定减免").first.click()
    opens_act(supervisor, "决定减免")
    supervisor.chooses("同意减免")
    supervisor.answers("理由", "属实")
    look(supervisor, "penalty-waive")
    supervisor.signs("决定减免")
    expect(supervisor.main).to_contain_text("已登记")


def takes_out(auditor: Desk, target: Path) -> None:
    auditor.goes_to("处理事项")
    look(auditor, "penalty-cases")
    auditor.opens("/ledger/export/")
    auditor.answers("导出用途", "年度审计")
    auditor.page.locator("#id_format").select_option("json")
    look(auditor, "penalty-export")
    with auditor.page.expect_download() as download:
        auditor.presses("导出文件")
    download.value.save_as(target)


def test_from_the_lapse_to_the_auditors_check(
    at: At, cast_in_real_transactions: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.HEADS_DIR = tmp_path / "heads"
    cast, today = cast_in_real_transactions, clock.today()
    lapse_overnight(cast, today)
    first, second, asker = union_people(cast, 3)
    case = PenaltyCase.objects.get(person=cast.a["cm"])
    officer_objects(at(cast.a["cm"]))
    phone = at(cast.a["cm"], language="en-GB", size=PHONE)
    phone.opens(f"/cases/{case.pk}/")
    look(phone, "penalty-phone")
    asks_to_waive(at(asker), case)
    for person in (first, second):
        waives(at(person))
    entries = PenaltyEntry.objects.filter(person=case.person).order_by("seq")
    assert [str(row.amount) for row in entries] == ["200.00", "-100.00"]
    export = tmp_path / "ledger.jsonl"
    takes_out(at(cast.union["union_audit"]), export)
    command = [sys.executable, "-I", str(VERIFIER), str(export)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "3 rows, 0 faults" in checked.stdout
