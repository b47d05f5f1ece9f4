"""A check in the field, written down on a telephone and read by the head at a desk."""

import datetime

from creditcoop.core import clock
from loans.models import CheckDuty, Visit
from tests.builders import issued_loan
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.pages import PHONE
from tests.journeys.test_alarms import look
from tests.loans.time_limits.test_alarms import ending


def test_a_manager_checks_a_loan_and_the_head_reads_it(at: At, cast_in_real_transactions: Cast) -> None:
    cast, today = cast_in_real_transactions, clock.today()
    loan = issued_loan(cast.a, cast.union, "15000.00", on=today - datetime.timedelta(days=10))
    cm = at(cast.a["cm"], size=PHONE)
    cm.opens(f"/loans/{loan.pk}/visits/")
    look(cm, "loan-visits-phone")
    cm.presses("登记走访")
    for choice in ("借款人", "配偶", "变卖资产"):
        cm.main.get_by_label(choice, exact=True).check()
    cm.chooses("按约定使用")
    cm.fills_in({"承诺还款金额": "500", "承诺日期": today.isoformat(), "文字说明": "果园长势一般"})
    look(cm, "visit-form-phone")
    cm.presses("登记")
    cm.reads("有风险迹象", "变卖资产", "果园长势一般")
    look(cm, "visit-phone")
    assert CheckDuty.objects.get(outcome="done").visit == Visit.objects.get()
    head = at(cast.a["cm_director"])
    head.opens("/visits/?read=no")
    look(head, "visits-desk")
    head.main.locator("[data-row-link]").first.click()
    look(head, "visit-desk")
    head.presses("标记已阅")
    head.answers("批示", "本周再去一次")
    head.presses("标记已阅")
    head.reads("已标记为已阅")
    english = at(cast.a["director"], language="en-GB")
    for name, path in (
        ("loan-visits", f"/loans/{loan.pk}/visits/"),
        ("visit", f"/visits/{Visit.objects.get().pk}/"),
    ):
        english.opens(path)
        look(english, f"{name}-en")
    english.opens(f"/loans/{loan.pk}/visits/new/")
    look(english, "visit-form-en")


def test_a_manager_works_down_his_list(at: At, cast_in_real_transactions: Cast) -> None:
    cast, today = cast_in_real_transactions, clock.today()
    ending(cast, today, 5)
    issued_loan(cast.a, cast.union, "8000.00", on=today - datetime.timedelta(days=20))
    cm = at(cast.a["cm"], size=PHONE)
    look(cm, "today-list-phone")
    cm.follows("全部清单")
    look(cm, "day-list-phone")
    cm.main.get_by_role("row").filter(has_text="发放后首次检查").get_by_role(
        "link", name="办结、改期、转交"
    ).last.click()
    cm.chooses("转交")
    cm.fills_in({"理由": "下乡", "转交给谁": cast.a["monitor"].name})
    look(cm, "mark-phone")
    cm.presses("确定")
    cm.reads("转交")
    desk = at(cast.a["monitor"], language="en-GB")
    desk.reads("The day's list", "First check after pay-out", "passed it on")
    look(desk, "today-monitor-en")
    desk = at(cast.a["cm"], language="en-GB")
    desk.opens("/today/list/")
    look(desk, "day-list-en")
