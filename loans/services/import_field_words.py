"""The fields of a loan book in words: what each is called, what goes into it, and an example."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

FIELD_LABELS: Mapping[str, Any] = {
    "number": _("Loan number"),
    "branch": _("Branch"),
    "borrower_number": _("Borrower number"),
    "borrower_name": _("Borrower"),
    "id_kind": _("Kind of identity document"),
    "id_number": _("Identity number"),
    "amount": _("Amount lent"),
    "granted_on": _("Granted"),
    "due_on": _("Due"),
    "standing": _("State of the loan"),
    "borrower_kind": _("Kind of borrower"),
    "phone": _("Telephone"),
    "address": _("Address"),
    "balance": _("Balance"),
    "rate": _("Rate a year"),
    "security": _("Security"),
    "purpose": _("Purpose"),
    "handler": _("Handler"),
    "keeper": _("Keeper"),
    "stated_on": _("Balance as of"),
    "method": _("Paid back"),
    "period": _("Interest period"),
    "interest_day": _("Interest day"),
    "day_count": _("Days are counted"),
    "principal_overdue_days": _("Principal overdue, days"),
    "interest_overdue_days": _("Interest overdue, days"),
}
FIELD_HELP: Mapping[str, Any] = {
    "number": _("The number of the loan in the old ledger, up to 40 characters; it is kept as written."),
    "branch": _("Code or name of a branch that is there already."),
    "borrower_number": _("The same number is the same borrower, everywhere in the book."),
    "borrower_name": _("Name of the person or firm that borrowed."),
    "id_kind": _("What the identity number is a number of."),
    "id_number": _("Resident identity numbers and credit codes are checked by their digits."),
    "amount": _("The amount that was lent, not what is still owed."),
    "granted_on": _("The day of pay-out, not after today."),
    "due_on": _("The last day for repayment, not before the day of granting."),
    "standing": _("Whether the loan runs, is paid off, or ended unpaid."),
    "borrower_kind": _("Empty is “not recorded”."),
    "phone": _("Empty is “not recorded”."),
    "address": _("Empty is “not recorded”."),
    "balance": _("What is still owed, not over the amount; empty is “not recorded”, never zero."),
    "rate": _("Percent a year, such as 7.56."),
    "security": _("Empty is “not recorded”."),
    "purpose": _("What the loan was for, up to 100 characters."),
    "handler": _("Staff number of who handled the loan."),
    "keeper": _("Staff number of who keeps the loan from today; he holds a post in the branch today."),
    "stated_on": _("The day of which the old book speaks; empty is the day on which it comes in."),
    "method": _("How the loan is paid back; kept as the book says it."),
    "period": _("How often interest is settled; kept as the book says it."),
    "interest_day": _(
        "Day of the month, 1 to 28, on which interest is settled; empty: counted from the pay-out."
    ),
    "day_count": _("How days become interest; kept as the book says it."),
    "principal_overdue_days": _(
        "As the old book counts them; only compared, never used. Empty is “not recorded”."
    ),
    "interest_overdue_days": _(
        "As the old book counts them; only compared, never used. Empty is “not recorded”."
    ),
}
FIELD_EXAMPLES: Mapping[str, str] = {
    "number": "城关(2019)借字第12号",
    "branch": "0301",
    "borrower_number": "K-0001",
    "borrower_name": "刘根生",
    "id_kind": "身份证",
    "id_number": "11010519491231002X",
    "amount": "15000.00",
    "granted_on": "2025-03-01",
    "due_on": "2026-03-01",
    "standing": "未结清",
    "borrower_kind": "农户",
    "phone": "",
    "address": "",
    "balance": "12000.00",
    "rate": "7.56",
    "security": "信用",
    "purpose": "购买化肥",
    "handler": "",
    "keeper": "",
    "stated_on": "2026-10-31",
    "method": "利随本清",
    "period": "按季",
    "interest_day": "20",
    "day_count": "实际天数/360",
    "principal_overdue_days": "244",
    "interest_overdue_days": "0",
}
PAYMENT_HELP: Mapping[str, Any] = {
    "number": _("The number of a loan that came in with an old book."),
    "paid_on": _("The day of the money: from the pay-out up to the day of the balance that came in."),
    "amount": _("What was paid in all."),
    "receipt_number": _("A receipt of a branch stands for one payment."),
    "principal": _("How much of it paid back principal; empty where the book does not split it."),
    "interest": _("How much of it paid interest; what is left is surcharges and costs."),
    "payer": _("Name of who paid; empty is “not recorded”."),
    "collector": _("Name of who took the money; empty is “not recorded”."),
}
PAYMENT_EXAMPLES: Mapping[str, str] = {
    "number": "城关(2019)借字第12号",
    "paid_on": "2025-06-20",
    "amount": "750.00",
    "receipt_number": "收0001",
    "principal": "600.00",
    "interest": "150.00",
    "payer": "刘根生",
    "collector": "王建国",
}
WAY_LABELS: Mapping[str, Any] = {
    "yuan": _("Yuan, such as 12345.67"),
    "fen": _("Fen, such as 1234567"),
}
ENCODING_LABELS: Mapping[str, str] = {"utf-8": "UTF-8", "gb18030": "GB18030 / GBK"}
DELIMITER_LABELS: Mapping[str, Any] = {",": _("Comma"), ";": _("Semicolon"), "\t": _("Tab")}
PHASE_LABELS: Mapping[str, Any] = {
    "waiting": _("Waits for its turn"),
    "reading": _("Reading the file"),
    "checking": _("Checking every cell"),
    "borrowers": _("Writing borrowers"),
    "history": _("Writing the history of the borrowers"),
    "loans": _("Writing loans"),
    "openings": _("Writing what is owed on them"),
    "stated": _("Writing what else the book says of them"),
    "custodies": _("Writing who keeps them"),
    "payments": _("Writing payments"),
}
