"""The mapping `standard`: a cooperative's own loan ledger (practice.md 3.10), heads in Chinese or English.

Loan numbers are kept as they are. Branches must be there already; handler and keeper are staff numbers. An
empty cell of a column that may be empty means *not recorded*, never zero.

Example: a row with balance empty and state 未结清 is a running loan whose balance is not recorded.
"""

import datetime

from loans.rules.identity import judge
from loans.rules.importing import cells
from loans.rules.importing.mappings import BookMapping, Column, Facts, LoanRow, RowFault
from loans.rules.interest.terms import DayCount, Method

KINDS = {
    "farmer": "farmer",
    "individual_business": "individual_business",
    "enterprise": "enterprise",
    "农户": "farmer",
    "个体户": "individual_business",
    "企业": "enterprise",
}
ID_KINDS = {
    "resident_id": "resident_id",
    "credit_code": "credit_code",
    "foreign": "foreign",
    "other": "other",
    "身份证": "resident_id",
    "统一社会信用代码": "credit_code",
    "境外证件": "foreign",
    "其他证件": "other",
}
SECURITIES = {
    "credit": "credit",
    "guarantee": "guarantee",
    "mortgage": "mortgage",
    "pledge": "pledge",
    "信用": "credit",
    "保证": "guarantee",
    "抵押": "mortgage",
    "质押": "pledge",
}
STANDINGS = {
    "running": "running",
    "settled": "settled",
    "ended_unpaid": "ended_unpaid",
    "未结清": "running",
    "已结清": "settled",
    "到期未还": "ended_unpaid",
}
METHODS = {
    **{one.value: one.value for one in Method},
    "利随本清": "interest_with_principal",
    "按期结息到期还本": "interest_first",
    "等额本息": "equal_instalment",
    "等额本金": "equal_principal",
}
PERIODS = {"month": "month", "quarter": "quarter", "按月": "month", "按季": "quarter"}
DAY_COUNTS = {
    **{one.value: one.value for one in DayCount},
    "实际天数/360": "actual/360",
    "实际天数/365": "actual/365",
    "对年对月对日": "whole_months",
}
OVERDUE = ("principal_overdue_days", "interest_overdue_days")
LAST_INTEREST_DAY = 28  # a day that every month has
MOST_DAYS_OVERDUE = 36_500
# Loan numbers may be words: 城关(2019)借字第12号. Full-width digits and letters would look the same and differ.
_WIDE = "０-９Ａ-Ｚａ-ｚ"
NUMBER = cells.identifier(longest=40, pattern=rf"[^\s{_WIDE}](?:[^{_WIDE}]*[^\s{_WIDE}])?")
_INTEREST_DAY = cells.whole(lowest=1, highest=LAST_INTEREST_DAY)
_DAYS = cells.whole(lowest=0, highest=MOST_DAYS_OVERDUE)
_ID_FAULTS = {"resident_id": "not_a_resident_number", "credit_code": "not_a_credit_code"}


def together(facts: Facts, on: datetime.date) -> list[RowFault]:
    """What no single cell shows: days in order, a balance that fits, a real identity number."""
    return [*_days(facts, on), *_balance(facts), *_overdue(facts, on), *_identity(facts, on)]


def _days(facts: Facts, on: datetime.date) -> list[RowFault]:
    granted, due = facts.get("granted_on"), facts.get("due_on")
    found = []
    if granted and granted > on:
        found.append(RowFault(key="granted_on", code="after_today", facts={"today": on.isoformat()}))
    if granted and due and due < granted:
        facts_of_it = {"granted": granted.isoformat()}
        found.append(RowFault(key="due_on", code="due_before_granted", facts=facts_of_it))
    stated = facts.get("stated_on")
    if stated and stated > on:
        found.append(RowFault(key="stated_on", code="after_today", facts={"today": on.isoformat()}))
    if stated and granted and stated < granted:
        found.append(
            RowFault(key="stated_on", code="stated_before_granted", facts={"granted": granted.isoformat()})
        )
    return found


def _balance(facts: Facts) -> list[RowFault]:
    amount, balance, standing = facts.get("amount"), facts.get("balance"), facts.get("standing")
    if balance is None:
        return []
    if amount is not None and balance > amount:
        return [RowFault(key="balance", code="balance_over_amount", facts={})]
    if standing == "settled" and balance > 0:
        return [RowFault(key="balance", code="settled_owes", facts={})]
    if standing in ("running", "ended_unpaid") and balance == 0:
        return [RowFault(key="balance", code="open_owes_nothing", facts={})]
    return []


def _overdue(facts: Facts, on: datetime.date) -> list[RowFault]:
    """Days overdue of a loan that is paid off, or more of them than the loan is old."""
    granted, as_of = facts.get("granted_on"), facts.get("stated_on", on)
    found = []
    for key in OVERDUE:
        days = facts.get(key)
        if not days:
            continue
        if facts.get("standing") == "settled":
            found.append(RowFault(key=key, code="settled_overdue", facts={}))
        elif granted and granted <= as_of and days > (as_of - granted).days:
            told = {"granted": granted.isoformat(), "days": str((as_of - granted).days)}
            found.append(RowFault(key=key, code="overdue_longer_than_lent", facts=told))
    return found


def _identity(facts: Facts, on: datetime.date) -> list[RowFault]:
    kind, number = facts.get("id_kind", ""), facts.get("id_number")
    if kind not in _ID_FAULTS or number is None:
        return []
    judgement = judge(kind, number, on=on)
    if judgement.fault is None and judgement.number == number:
        return []
    return [RowFault(key="id_number", code=_ID_FAULTS[kind], facts={})]


def build(row: int, facts: Facts, source: str) -> LoanRow:
    """The loan of one row: every fact under its own name."""
    return LoanRow(row=row, source=source, **facts)


STANDARD = BookMapping(
    name="standard",
    columns=(
        Column("number", ("Loan number", "借据号"), NUMBER),
        Column("branch", ("Branch", "信用社"), cells.text(longest=100)),
        Column("borrower_number", ("Borrower number", "客户号"), NUMBER),
        Column("borrower_name", ("Borrower", "借款人"), cells.text(longest=100), personal="name"),
        Column("id_kind", ("ID kind", "证件类型"), cells.choice(ID_KINDS)),
        Column("id_number", ("ID number", "证件号码"), cells.identifier(longest=40), personal="number"),
        Column("amount", ("Amount", "金额"), cells.amount),
        Column("granted_on", ("Granted", "发放日"), cells.day),
        Column("due_on", ("Due", "到期日"), cells.day),
        Column("standing", ("State", "状态"), cells.choice(STANDINGS)),
        Column("borrower_kind", ("Kind", "客户类别"), cells.choice(KINDS), needed=False, filled=False),
        Column("phone", ("Telephone", "电话"), cells.text(longest=30), False, False, "number"),
        Column("address", ("Address", "地址"), cells.text(longest=200), False, False, "name"),
        Column("balance", ("Balance", "余额"), cells.amount_or_nothing, needed=False, filled=False),
        Column("rate", ("Rate", "年利率"), cells.rate, needed=False, filled=False),
        Column("security", ("Security", "担保方式"), cells.choice(SECURITIES), needed=False, filled=False),
        Column("purpose", ("Purpose", "用途"), cells.text(longest=100), needed=False, filled=False),
        Column("handler", ("Handler", "经办人"), cells.identifier(longest=20), needed=False, filled=False),
        Column("keeper", ("Keeper", "管户人"), cells.identifier(longest=20), needed=False, filled=False),
        Column("stated_on", ("Balance as of", "余额日期"), cells.day, needed=False, filled=False),
        Column("method", ("Paid back", "还款方式"), cells.choice(METHODS), needed=False, filled=False),
        Column("period", ("Interest period", "结息周期"), cells.choice(PERIODS), needed=False, filled=False),
        Column("interest_day", ("Interest day", "结息日"), _INTEREST_DAY, needed=False, filled=False),
        Column("day_count", ("Day count", "计息规则"), cells.choice(DAY_COUNTS), needed=False, filled=False),
        Column("principal_overdue_days", ("Principal overdue days", "本金逾期天数"), _DAYS, False, False),
        Column("interest_overdue_days", ("Interest overdue days", "利息逾期天数"), _DAYS, False, False),
    ),
    together=together,
    build=build,
    makes_branches=False,
)
