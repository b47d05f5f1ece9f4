"""Guess which column of an unknown ledger feeds which field, by the words that ledgers use for their heads.

A guess is shown to a person before anything is read by it. Example: the heads 借据编号, 机构, 客户名称, 借款金额(元)
are guessed as loan number, branch, borrower and amount.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from loans.rules.importing.column_rules import FIELDS

# Most telling words first; a head takes the first field whose word it is, or else contains.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "number": (
        "借据号",
        "借据编号",
        "借据号码",
        "贷款借据号",
        "贷款账号",
        "借据",
        "合同号",
        "贷款编号",
        "loan no",
        "loan id",
    ),
    "branch": (
        "信用社",
        "机构",
        "机构名称",
        "机构号",
        "网点",
        "经办机构",
        "营业机构",
        "社名",
        "支行",
        "branch",
    ),
    "borrower_number": (
        "客户号",
        "客户编号",
        "客户代码",
        "客户码",
        "户号",
        "client no",
        "customer no",
        "client id",
    ),
    "borrower_name": (
        "借款人",
        "客户名称",
        "客户姓名",
        "借款人姓名",
        "借款人名称",
        "户名",
        "姓名",
        "borrower",
        "client name",
    ),
    "id_kind": ("证件类型", "证件种类", "证件类别", "id type"),
    "id_number": ("证件号码", "证件号", "身份证号", "身份证号码", "身份证", "统一社会信用代码", "id no"),
    "amount": (
        "金额",
        "贷款金额",
        "借款金额",
        "发放金额",
        "放款金额",
        "合同金额",
        "借据金额",
        "amount",
        "principal",
    ),
    "granted_on": (
        "发放日",
        "发放日期",
        "放款日期",
        "放款日",
        "贷款日期",
        "借款日期",
        "起始日",
        "起息日",
        "贷出日期",
        "granted",
    ),
    "due_on": ("到期日", "到期日期", "贷款到期日", "终止日", "约定还款日", "due", "maturity"),
    "standing": ("状态", "贷款状态", "借据状态", "结清标志", "status", "state"),
    "borrower_kind": ("客户类别", "客户类型", "借款人类型", "客户性质", "kind"),
    "phone": ("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "telephone", "phone"),
    "address": ("地址", "住址", "家庭住址", "联系地址", "address"),
    "balance": ("余额", "贷款余额", "借据余额", "结欠金额", "欠款余额", "本金余额", "balance"),
    "rate": ("年利率", "执行利率", "利率", "rate"),
    "security": ("担保方式", "贷款方式", "担保类型", "security"),
    "purpose": ("用途", "贷款用途", "借款用途", "资金用途", "purpose"),
    "handler": ("经办人", "经办人工号", "经办客户经理", "handler"),
    "stated_on": ("余额日期", "截止日期", "数据日期", "统计日期", "as of"),
    "method": ("还款方式", "还本方式", "repayment"),
    "period": ("结息周期", "结息方式", "付息周期", "interest period"),
    "interest_day": ("结息日", "付息日", "interest day"),
    "day_count": ("计息规则", "计息天数规则", "计息基础", "day count"),
    "principal_overdue_days": ("本金逾期天数", "本金欠期天数", "逾期天数", "principal overdue"),
    "interest_overdue_days": ("利息逾期天数", "欠息天数", "利息欠期天数", "interest overdue"),
    "keeper": ("管户人", "管户客户经理", "管户经理", "管护人", "责任人工号", "keeper"),
}
# What words of other ledgers most likely mean.
WORDS: Mapping[str, Mapping[str, str]] = {
    "standing": {
        "正常": "running",
        "在用": "running",
        "结清": "settled",
        "已还清": "settled",
        "逾期": "ended_unpaid",
    },
    "borrower_kind": {
        "农村个人": "farmer",
        "自然人": "farmer",
        "个体工商户": "individual_business",
        "公司": "enterprise",
    },
    "security": {"信用贷款": "credit", "保证贷款": "guarantee", "抵押贷款": "mortgage", "质押贷款": "pledge"},
    "method": {
        "一次性还本付息": "interest_with_principal",
        "到期还本付息": "interest_with_principal",
        "按季结息": "interest_first",
        "按月结息": "interest_first",
        "先息后本": "interest_first",
    },
    "period": {"月": "month", "季": "quarter", "每月": "month", "每季": "quarter"},
    "day_count": {
        "360": "actual/360",
        "365": "actual/365",
        "实际/360": "actual/360",
        "实际/365": "actual/365",
    },
    "id_kind": {"居民身份证": "resident_id", "营业执照": "credit_code"},
}
_UNITS = re.compile(r"[(（\[【].*?[)）\]】]|[\s:：_*＊]+")


def plain_head(head: str) -> str:
    """A head without units, blanks and width. Example: "借款金额（元）" is "借款金额"."""
    return _UNITS.sub("", unicodedata.normalize("NFKC", head)).lower()


def guessed_heads(heads: Sequence[str]) -> dict[str, str]:
    """For each field the head that most likely feeds it; a head feeds one field, an unlikely one none."""
    found: dict[str, str] = {}
    for matches in (_is_word, _holds_word):
        for name in FIELDS:
            if name in found:
                continue
            free = [head for head in heads if head and head not in found.values()]
            fitting = [head for head in free if matches(plain_head(head), name)]
            if fitting:
                found[name] = fitting[0]
    return found


def guessed_fixed(heads: Mapping[str, str], *, branch: str) -> dict[str, str]:
    """Values for every row that the file need not say: the only branch there is, identity cards by their head."""
    found = {}
    if branch and "branch" not in heads:
        found["branch"] = branch
    if "id_kind" not in heads and "身份证" in heads.get("id_number", ""):
        found["id_kind"] = "resident_id"
    return found


def guessed_unit(heads: Sequence[str]) -> str:
    """ "fen" where the head of an amount says so, else "yuan"."""
    return "fen" if any("分)" in unicodedata.normalize("NFKC", head) for head in heads) else "yuan"


def _words(name: str) -> list[str]:
    return [plain_head(word) for word in (*FIELDS[name].heads, *SYNONYMS[name])]


def _is_word(head: str, name: str) -> bool:
    return head in _words(name)


def _holds_word(head: str, name: str) -> bool:
    return any(len(word) > 1 and word in head for word in _words(name))
