"""The five lists of a handover as rows, for a workbook (Annex 6; practice.md 3.12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from creditcoop.core.rules.wording import Language, Wording


@dataclass(frozen=True)
class Sheet:
    """One part: its code, the heads of its columns, its rows as text."""

    code: str
    head: list[str]
    rows: list[list[str]]


HEADS: Mapping[str, tuple[Wording, ...]] = {
    "loans": (
        Wording("借据号", "IOU no."),
        Wording("借款人", "Borrower"),
        Wording("证件后四位", "ID, last four"),
        Wording("村", "Village"),
        Wording("金额（元）", "Amount (yuan)"),
        Wording("余额（元）", "Owed (yuan)"),
        Wording("发放日", "Granted"),
        Wording("到期日", "Due"),
        Wording("逾期天数", "Days overdue"),
        Wording("担保", "Secured by"),
        Wording("第一责任人", "First responsible"),
        Wording("档案级别", "Level of the file"),
        Wording("接收人", "Takes over"),
        Wording("状况", "Condition"),
        Wording("备注", "Remark"),
    ),
    "economic_files": (
        Wording("借据号", "IOU no."),
        Wording("借款人", "Borrower"),
        Wording("缺件", "Missing"),
    ),
    "time_limits": (
        Wording("借据号", "IOU no."),
        Wording("借款人", "Borrower"),
        Wording("时效", "Time limit"),
        Wording("保证人", "Guarantor"),
        Wording("最后一日", "Last day"),
        Wording("最迟办理日", "Act by"),
        Wording("最近证据", "Last proof"),
    ),
    "due_within_month": (
        Wording("日期", "Day"),
        Wording("借据号", "IOU no."),
        Wording("借款人", "Borrower"),
        Wording("事项", "What"),
        Wording("办理人", "By whom"),
        Wording("办理期限", "Until"),
    ),
    "other_matters": (Wording("内容", "What there is"),),
}
NONE = Wording("无", "none")
LOAN_DUE = Wording("贷款到期", "the loan falls due")


def sheets(facts: Mapping[str, Any], language: Language) -> list[Sheet]:
    """One sheet a mandatory part, in the order of the annex; an empty one says "none"."""
    rows = {
        "loans": [_loan(row) for row in facts["loans"]],
        "economic_files": [[row["number"], row["borrower"], row["missing"]] for row in facts["files"]],
        "time_limits": [_clock(row, language) for row in facts["time_limits"]],
        "due_within_month": [_soon(row, language) for row in facts["due_within_month"]],
        "other_matters": [[words] for words in facts["words"].values() if words],
    }
    return [
        Sheet(code, [head.say(language) for head in HEADS[code]], found or [[NONE.say(language)]])
        for code, found in rows.items()
    ]


def _loan(row: Mapping[str, Any]) -> list[str]:
    return [
        row["number"],
        row["borrower"],
        row["id_last_four"],
        row["village"],
        row["amount"]["yuan"],
        row["owed"]["yuan"] if row["owed"] else "",
        row["granted_on"],
        row["due_on"],
        str(row["overdue_days"]),
        row["secured_by"],
        row["first_responsible"],
        str(row["level"] or ""),
        row["receiver"],
        row["condition"],
        row["remark"],
    ]


def _clock(row: Mapping[str, Any], language: Language) -> list[str]:
    proof = row["last_proof"]
    return [
        row["number"],
        row["borrower"],
        row["name"][language],
        row["guarantor"],
        row["last_day"] or "",
        row["act_by"] or "",
        f"{proof['on']} {proof['kind'][language]}" if proof else "",
    ]


def _soon(row: Mapping[str, Any], language: Language) -> list[str]:
    what = LOAN_DUE.say(language) if row["what"] == "loan_due" else row["clock"][language]
    return [row["on"], row["number"], row["borrower"], what, row["by"], row["until"]]
