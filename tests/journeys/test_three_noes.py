"""The report of the three no's, from a number to its loans, at a desk and on a telephone."""

import datetime

from creditcoop.core import clock
from tests.builders import issued_loan
from tests.claims import record
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.pages import PHONE
from tests.journeys.test_alarms import look


def test_a_director_reads_the_three_noes_down_to_a_loan(at: At, cast_in_real_transactions: Cast) -> None:
    cast, today = cast_in_real_transactions, clock.today()
    for amount, days in (("8000.00", 500), ("2000.00", 320), ("15000.00", 10)):
        loan = issued_loan(cast.a, cast.union, amount, on=today - datetime.timedelta(days=days))
    record(loan, cast.a["cm"], on=today)
    director = at(cast.a["director"])
    director.goes_to("三无六包")
    director.reads("未做到", "时效完好率", "王海涛")
    look(director, "three-noes")
    director.main.locator("a.lost").first.click()
    director.reads("8,000.00")
    look(director, "three-noes-loans")
    phone = at(cast.a["director"], size=PHONE, language="en-GB")
    phone.opens("/reports/three-noes/")
    look(phone, "three-noes-phone")


def test_a_clerk_keeps_the_security_register(at: At, cast_in_real_transactions: Cast) -> None:
    cast, today = cast_in_real_transactions, clock.today()
    loan = issued_loan(cast.a, cast.union, "15000.00", on=today - datetime.timedelta(days=30))
    clerk = at(cast.a["credit_clerk"])
    clerk.opens(f"/loans/{loan.pk}/security/")
    clerk.presses("登记变动")
    clerk.fills_in({"登记事项": "保险", "日期": today.isoformat(), "编号": "PICC-1"})
    clerk.fills_in({"终止日期": (today + datetime.timedelta(days=20)).isoformat()})
    clerk.presses("登记")
    clerk.reads("50.0 %", "保险已到期或即将到期", "PICC-1")
    look(clerk, "security")
    phone = at(cast.a["director"], size=PHONE, language="en-GB")
    phone.opens(f"/loans/{loan.pk}/security/")
    look(phone, "security-phone")
    phone.opens("/security/")
    phone.reads("Insurance")
