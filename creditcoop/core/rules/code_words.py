"""Words for the codes in a regulation version's lists (II.3, IV.2, Annex 6, 7, 10).

Example: `say("out_of_area", "en")` is "out of the area". A code that a union adds to an open list is shown as the
union wrote it.
"""

from collections.abc import Mapping

from creditcoop.core.rules.wording import Language, Wording

CODE_WORDS: Mapping[str, Wording] = {
    "survey": Wording("考察", "survey"),
    "pay_out": Wording("发放", "pay-out"),
    "recovery": Wording("收回", "recovery"),
    "return": Wording("效益", "return"),
    "liability": Wording("责任", "responsibility"),
    "compensation": Wording("赔偿", "compensation"),
    "out_of_area": Wording("跨区", "out of the area"),
    "false_name": Wording("冒名", "under a false name"),
    "beyond_authority": Wording("越权", "beyond authority"),
    "piled_on_one_user": Wording("垒大户", "piled on one user"),
    "sham_collateral": Wording("虚押", "sham collateral"),
    "sham_guarantee": Wording("虚保", "sham guarantee"),
    "sham_security": Wording("虚押虚保", "sham security"),
    "loans": Wording("所管贷款", "the loans held"),
    "economic_files": Wording("经济档案情况", "the state of the economic files"),
    "time_limits": Wording("借款人、保证人的时效", "the time limits of borrowers and guarantors"),
    "due_within_month": Wording("一个月内到期的贷款", "what falls due within a month"),
    "other_matters": Wording("其他事项", "other matters"),
    "item_missing": Wording("缺少要件", "a mandatory item is missing"),
    "books_disagree": Wording("账、据、档案不符", "books, IOU and file do not agree"),
    "papers_missing": Wording("找不到合同或借据", "contract or IOU not found"),
    "supervisor_missing": Wording("监交人缺席", "a supervisor is missing"),
    "receiver_not_authorised": Wording("接收人没有授权", "the receiver has no authorisation"),
    "receiver_on_leave": Wording("接收人休假", "the receiver is on leave"),
    "kin_of_borrower": Wording("与借款人是亲属（只限该笔）", "kin of a borrower (that loan only)"),
    "undisclosed_lapse": Wording("隐瞒已失去的时效", "an undisclosed lapse"),
    "bad_loans": Wording("不良贷款", "bad loans"),
    "workload": Wording("工作量大", "workload"),
    "pay": Wording("待遇", "pay"),
    "dislike": Wording("不愿意", "dislike"),
}


def say(code: str, language: Language) -> str:
    """The words for one code."""
    words = CODE_WORDS.get(code)
    return words.say(language) if words else code


def code_of(words: str) -> str:
    """The code that these words stand for; words of a union's own are their own code."""
    known = {
        spoken.casefold(): code for code, entry in CODE_WORDS.items() for spoken in (entry.zh, entry.en, code)
    }
    return known.get(words.casefold(), words)
