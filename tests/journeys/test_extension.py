"""An extension asked for at a telephone, with what it does to the clocks shown first, and agreed at a desk."""

import datetime
from pathlib import Path

from creditcoop.core import clock
from loans.models import ExtensionRequest
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.pages import PHONE
from tests.journeys.test_alarms import look
from tests.ledger import lent
from tests.on_file import picture_bytes


def test_a_loan_is_extended_by_two_people(at: At, cast_in_real_transactions: Cast, tmp_path: Path) -> None:
    cast, today = cast_in_real_transactions, clock.today()
    loan = lent(cast, "8000.00", on=today - datetime.timedelta(days=100), security="guarantee")
    scan = tmp_path / "展期申请.png"
    scan.write_bytes(picture_bytes(90))
    new = loan.due_on + datetime.timedelta(days=30)
    officer = at(cast.a["cm"], size=PHONE)
    officer.opens(f"/loans/{loan.pk}/money/")
    officer.presses("申请展期")
    officer.fills_in({"新到期日": new.isoformat(), "理由": "苹果滞销"})
    officer.main.locator("input[type=file]").first.set_input_files(scan)
    officer.presses("看看结果")
    officer.reads("保证期间", new.replace(year=new.year + 3).isoformat())
    look(officer, "extension-form-phone")
    officer.presses("提交申请")
    officer.reads("没有同意的记录")
    look(officer, "extension-phone")
    request = ExtensionRequest.objects.get()
    head = at(cast.a["director"])
    head.opens(f"/extensions/{request.pk}/")
    head.presses("审批")
    head.chooses("同意")
    head.answers("理由", "情况属实")
    look(head, "extension-decide-desk")
    head.signs("登记审定结果")
    head.reads("情况属实")
    loan.refresh_from_db()
    assert loan.due_on == new
    head.opens(f"/loans/{loan.pk}/money/")
    look(head, "extended-money-desk")
    english = at(cast.a["deputy"], language="en-GB", size=PHONE)
    english.opens(f"/loans/{loan.pk}/money/")
    look(english, "extended-money-en-phone")
    english.opens(f"/extensions/{request.pk}/")
    english.reads("no consent on record")
    look(english, "extension-en-phone")
