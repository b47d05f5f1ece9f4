"""An old ledger of a cooperative with heads that no mapping knows, as its own program writes it."""

import csv
import io
from collections.abc import Sequence

HEADS = [
    "借据编号",
    "机构",
    "客户编号",
    "客户名称",
    "身份证号码",
    "借款金额(元)",
    "放款日期",
    "到期日期",
    "贷款状态",
    "备注",
]
ROW = [
    "城关2019-012",
    "0301",
    "K-1",
    "刘根生",
    "11010519491231002X",
    "15000.00",
    "2025.3.1",
    "2026.3.1",
    "正常",
    "老客户",
]
# What somebody says of these heads: field → answer of the form.
ANSWERS = {
    "number": "column:借据编号",
    "branch": "column:机构",
    "borrower_number": "column:客户编号",
    "borrower_name": "column:客户名称",
    "id_kind": "same:resident_id",
    "id_number": "column:身份证号码",
    "amount": "column:借款金额(元)",
    "granted_on": "column:放款日期",
    "due_on": "column:到期日期",
    "standing": "column:贷款状态",
    "day_way": "dots",
    "amount_unit": "yuan",
    "word_standing_0": "running",
    "name": "老系统台账",
}
RULES = {
    "heads": {
        name: answer.removeprefix("column:")
        for name, answer in ANSWERS.items()
        if answer.startswith("column:")
    },
    "fixed": {"id_kind": "resident_id"},
    "day_way": "dots",
    "amount_unit": "yuan",
    "words": {"standing": {"正常": "running"}},
}


def ledger(*rows: Sequence[str], encoding: str = "gb18030", delimiter: str = ",") -> bytes:
    """The ledger with these rows, or with its one good row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(HEADS)
    writer.writerows(rows or [ROW])
    return out.getvalue().encode(encoding)


def row(**changes: str) -> list[str]:
    """The good row with other cells, by head."""
    return [changes.get(head.split("(")[0], cell) for head, cell in zip(HEADS, ROW, strict=True)]
