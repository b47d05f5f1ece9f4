"""A part is paid at the counter: the officer's page, the class and the time limit move, and all three go back."""

import datetime
from decimal import Decimal
from pathlib import Path

from creditcoop.core import clock
from creditcoop.core.rules.money import to_yuan
from creditcoop.core.rules.periods import add_months
from loans.models import Loan
from loans.queries.classes import class_on
from loans.queries.debt import owed_on
from loans.services.classify_loans import classify_loans
from tests.claims import last_day
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.pages import PHONE, Desk
from tests.journeys.test_alarms import look
from tests.ledger import lent
from tests.on_file import picture_bytes

LEFT = 1_00  # fen


def state(loan: Loan) -> tuple[int | None, datetime.date | None, Decimal]:
    """Class, last day of the claim, what is owed of the principal."""
    loan.refresh_from_db()
    row = class_on(loan, clock.today())
    return row and row.grade, last_day(loan), loan.balance


def reads_money(desk: Desk, loan: Loan, *words: str) -> None:
    desk.opens(f"/loans/{loan.pk}/money/")
    desk.reads(*words)


def test_a_part_is_paid_and_taken_back(at: At, cast_in_real_transactions: Cast, tmp_path: Path) -> None:
    cast, today = cast_in_real_transactions, clock.today()
    granted = add_months(today, -12) - datetime.timedelta(days=20)
    loan = lent(cast, "8000.00", on=granted, months=12, method="equal_principal", security="guarantee")
    classify_loans(on=today)
    before = state(loan)
    assert before[0] == 3
    officer = at(cast.a["cm"])
    reads_money(officer, loan, "次级", "逾期")
    look(officer, "money-desk")
    scan = tmp_path / "receipt.png"
    scan.write_bytes(picture_bytes(90))
    owed = owed_on(loan, today)
    assert owed is not None
    amount = str(to_yuan(owed.total_fen - LEFT))
    counter = at(cast.a["monitor"])
    reads_money(counter, loan)
    counter.presses("登记还款")
    counter.fills_in({"金额": amount, "收据号": "柜0001"})
    counter.main.locator("input[type=file]").set_input_files(scan)
    counter.presses("登记入账")
    counter.reads("柜0001")
    after = state(loan)
    assert after[0] == 1 and after[1] != before[1] and after[2] < before[2]
    reads_money(officer, loan, "正常", amount_text(amount))
    officer.opens(f"/loans/{loan.pk}/classes/")
    officer.reads("次级", "正常", "示范矩阵")
    look(officer, "classes-desk")
    entry = loan.entries.get(kind="repayment")
    counter.opens(f"/ledger/{entry.pk}/reverse/")
    counter.answers("理由", "记错了借据")
    counter.presses("申请冲回")
    deputy = at(cast.a["deputy"])
    deputy.opens(f"/reversals/{loan.reversal_requests.get().pk}/")
    deputy.chooses("同意")
    deputy.answers("核对了什么", "核对凭证")
    deputy.signs("登记审定结果")
    deputy.reads("已冲回")
    assert state(loan) == before
    reads_money(officer, loan, "次级", "已冲回")
    for name, path in (("money", "money"), ("classes", "classes")):
        for language in ("zh-CN", "en-GB"):
            for size in (None, PHONE):
                desk = at(cast.a["cm"], language=language, size=size)
                desk.opens(f"/loans/{loan.pk}/{path}/")
                look(desk, f"{name}-{language}-{'phone' if size else 'desk'}")


def amount_text(amount: str) -> str:
    return f"{Decimal(amount):,.2f}"
