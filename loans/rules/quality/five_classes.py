"""The five classes of a loan (五级分类): by days overdue and security, worse for a reason, by the borrower (II.4).

    classify(Case(days_overdue=91, security="guarantee"), leaves) -> Classed(grade=Grade.SUBSTANDARD, ...)

The matrix is the union's (`class_leaves.py`). Example: 91 days overdue on a guarantee are 次级, on a pledge 关注.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from creditcoop.core.rules.wording import Language, Wording
from loans.rules.bands import Security
from loans.rules.class_leaves import ClassLeaves


class Grade(IntEnum):
    """The classes, the best first; from SUBSTANDARD on a loan is bad (不良)."""

    PASS = 1
    SPECIAL = 2
    SUBSTANDARD = 3
    DOUBTFUL = 4
    LOSS = 5

    @property
    def is_bad(self) -> bool:
        return self >= Grade.SUBSTANDARD


class Override(StrEnum):
    """What makes a class worse whatever the days."""

    FALSE_NAME = "false_name"
    MISUSE = "misuse"
    BORROWER_MISSING = "borrower_missing"
    CLOCK_LOST = "clock_lost"
    COLLATERAL_VOID = "collateral_void"


GRADE_WORDS: Mapping[Grade, Wording] = {
    Grade.PASS: Wording("正常", "pass"),
    Grade.SPECIAL: Wording("关注", "special mention"),
    Grade.SUBSTANDARD: Wording("次级", "substandard"),
    Grade.DOUBTFUL: Wording("可疑", "doubtful"),
    Grade.LOSS: Wording("损失", "loss"),
}
OVERRIDE_WORDS: Mapping[Override, Wording] = {
    Override.FALSE_NAME: Wording("冒名", "false name"),
    Override.MISUSE: Wording("挤占挪用", "misuse"),
    Override.BORROWER_MISSING: Wording("借款人下落不明", "borrower missing"),
    Override.CLOCK_LOST: Wording("丧失时效", "time limit lost"),
    Override.COLLATERAL_VOID: Wording("抵质押无效", "collateral void"),
}
SECURITY_WORDS: Mapping[str, Wording] = {
    "pledge": Wording("质押", "pledge"),
    "mortgage": Wording("抵押", "mortgage"),
    "guarantee": Wording("保证", "guarantee"),
    "credit_good": Wording("信用（评级好）", "credit, good grade"),
    "credit_other": Wording("信用（其他）", "credit, other"),
}
REASONS: Mapping[str, Wording] = {
    "not_due": Wording("没有逾期：{grade}。", "Not overdue: {grade}."),
    "days": Wording(
        "逾期{days}天，{security}：{grade}（示范矩阵）。",
        "{days} days overdue on {security}: {grade} (demonstration matrix).",
    ),
    "not_searched": Wording(
        "尚未查找财产，暂不划为损失：{grade}。", "No search yet, so not a loss so far: {grade}."
    ),
    "override": Wording("{reason}：不好于{grade}。", "{reason}: no better than {grade}."),
    "by_hand": Wording("人工下调为{grade}：{why}", "Lowered by hand to {grade}: {why}"),
    "borrower": Wording(
        "同一借款人最差的一笔为{grade}，各笔从差。",
        "The borrower's worst loan is {grade}, and all of them take that.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """What the class of one loan rests on, on a day.

    `days_overdue`: of principal or interest, the longer. `good_grade`: the household's credit grade is good.
    `searched`: a search for the debtor's property found nothing. `by_hand`: a lower class with its reason.
    """

    days_overdue: int
    security: str
    good_grade: bool = False
    overrides: frozenset[Override] = frozenset()
    searched: bool = False
    by_hand: tuple[Grade, str] | None = None


@dataclass(frozen=True)
class Reason:
    """One sentence of why."""

    code: str
    values: Mapping[str, object]

    def say(self, language: Language) -> str:
        values = {
            key: value.say(language) if isinstance(value, Wording) else value
            for key, value in self.values.items()
        }
        return REASONS[self.code].say(language, **values)


@dataclass(frozen=True, kw_only=True)
class Classed:
    """A class, what the matrix alone would give, and every reason in order."""

    grade: Grade
    by_matrix: Grade
    reasons: Sequence[Reason]


def classify(case: Case, leaves: ClassLeaves) -> Classed:
    """The class of one loan by itself; reasons only ever make it worse."""
    grade, reasons = _by_matrix(case, leaves)
    worst = grade
    for override in sorted(case.overrides):
        least = Grade(getattr(leaves, f"class_{override.value}"))
        worst = max(worst, least)
        said = {"reason": OVERRIDE_WORDS[override], "grade": GRADE_WORDS[least]}
        reasons.append(Reason("override", said))
    if case.by_hand is not None and case.by_hand[0] > worst:
        worst, why = case.by_hand
        reasons.append(Reason("by_hand", {"grade": GRADE_WORDS[worst], "why": why}))
    return Classed(grade=worst, by_matrix=grade, reasons=tuple(reasons))


def column(security: str, *, good_grade: bool) -> str:
    """The column of the matrix for a kind of security."""
    if security == Security.CREDIT:
        return "credit_good" if good_grade else "credit_other"
    return Security(security).value


def by_borrower(loans: Mapping[int, Classed], leaves: ClassLeaves) -> dict[int, Classed]:
    """The loans of one borrower together: where the union says so, all of them take the worst class."""
    if not leaves.class_of_borrower or not loans:
        return dict(loans)
    worst = max(one.grade for one in loans.values())
    said = Reason("borrower", {"grade": GRADE_WORDS[worst]})
    return {
        key: one
        if one.grade == worst
        else Classed(grade=worst, by_matrix=one.by_matrix, reasons=(*one.reasons, said))
        for key, one in loans.items()
    }


def _by_matrix(case: Case, leaves: ClassLeaves) -> tuple[Grade, list[Reason]]:
    kind, days = column(case.security, good_grade=case.good_grade), case.days_overdue
    if days <= 0:
        return Grade.PASS, [Reason("not_due", {"grade": GRADE_WORDS[Grade.PASS]})]
    grade = Grade(1 + sum(days > border for border in leaves.borders[kind]))
    said = {"days": days, "security": SECURITY_WORDS[kind], "grade": GRADE_WORDS[grade]}
    reasons = [Reason("days", said)]
    if grade is Grade.LOSS and days <= leaves.class_loss_without_search and not case.searched:
        grade = Grade.DOUBTFUL
        reasons.append(Reason("not_searched", {"grade": GRADE_WORDS[grade]}))
    return grade, reasons
