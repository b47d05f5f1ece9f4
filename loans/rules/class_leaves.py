"""The leaves of chapter "lending" that class a loan by days overdue and kind of security (practice 5.1).

The days are a demonstration matrix, for the union to replace by its own. For each kind of security four borders: over
so many days overdue the loan is of that class; a border that no loan reaches stands at 36,500. Example: on a guarantee
31 days make 关注, 91 次级, 361 可疑, 721 损失.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from creditcoop.core.rules.policy_leaves import flag, whole
from creditcoop.core.rules.wording import Problem

NEVER = 36_500
WORST = 5
KINDS = ("pledge", "mortgage", "guarantee", "credit_good", "credit_other")
BORDERS = ("special", "substandard", "doubtful", "loss")


def _over(zh: str, en: str, days: int) -> Any:
    zh, en = f"示范矩阵·{zh}：逾期超过（天）", f"Demonstration matrix, {en}: over days overdue"
    return whole("II.4", zh, en, lowest=0, highest=NEVER, if_silent=days)


def _at_least(zh: str, en: str, grade: int) -> Any:
    zh, en = f"{zh}：至少第几类（1正常…5损失）", f"{en}: class at least (1 pass … 5 loss)"
    return whole("II.4", zh, en, highest=WORST, if_silent=grade)


@dataclass(frozen=True, kw_only=True)
class ClassLeaves:
    """How loans are classed; part of LendingPolicy."""

    class_pledge_special: int = _over("质押·关注", "pledge, special mention", 90)
    class_pledge_substandard: int = _over("质押·次级", "pledge, substandard", 180)
    class_pledge_doubtful: int = _over("质押·可疑", "pledge, doubtful", 720)
    class_pledge_loss: int = _over("质押·损失", "pledge, loss", NEVER)
    class_mortgage_special: int = _over("抵押·关注", "mortgage, special mention", 30)
    class_mortgage_substandard: int = _over("抵押·次级", "mortgage, substandard", 180)
    class_mortgage_doubtful: int = _over("抵押·可疑", "mortgage, doubtful", 360)
    class_mortgage_loss: int = _over("抵押·损失", "mortgage, loss", NEVER)
    class_guarantee_special: int = _over("保证·关注", "guarantee, special mention", 30)
    class_guarantee_substandard: int = _over("保证·次级", "guarantee, substandard", 90)
    class_guarantee_doubtful: int = _over("保证·可疑", "guarantee, doubtful", 360)
    class_guarantee_loss: int = _over("保证·损失", "guarantee, loss", 720)
    class_credit_good_special: int = _over("信用（评级好）·关注", "credit, good grade, special mention", 30)
    class_credit_good_substandard: int = _over("信用（评级好）·次级", "credit, good grade, substandard", 90)
    class_credit_good_doubtful: int = _over("信用（评级好）·可疑", "credit, good grade, doubtful", 180)
    class_credit_good_loss: int = _over("信用（评级好）·损失", "credit, good grade, loss", 720)
    class_credit_other_special: int = _over("信用（其他）·关注", "credit, other, special mention", 0)
    class_credit_other_substandard: int = _over("信用（其他）·次级", "credit, other, substandard", 90)
    class_credit_other_doubtful: int = _over("信用（其他）·可疑", "credit, other, doubtful", 180)
    class_credit_other_loss: int = _over("信用（其他）·损失", "credit, other, loss", 360)
    class_loss_without_search: int = whole(
        "II.4", "未经查找不划损失：逾期不超过（天）", "Loss only after a search: up to days overdue", lowest=0,
        highest=NEVER, if_silent=720,
    )  # fmt: skip
    class_false_name: int = _at_least("冒名贷款", "False name", 3)
    class_misuse: int = _at_least("挤占挪用", "Misuse", 3)
    class_borrower_missing: int = _at_least("借款人下落不明", "Borrower missing", 3)
    class_clock_lost: int = _at_least("丧失时效", "Time limit lost", 3)
    class_collateral_void: int = _at_least("抵质押无效", "Collateral void", 3)
    class_of_borrower: bool = flag(
        "II.4",
        "同一借款人各笔贷款按最差一类",
        "All loans of a borrower take the worst class",
        if_silent=False,
    )
    idle_after_months: int = whole(
        "II.4", "逾期多少个月为呆滞", "Idle (呆滞) from months overdue", highest=120, if_silent=24
    )

    @property
    def borders(self) -> Mapping[str, tuple[int, ...]]:
        """The four borders of each kind of security."""
        return {
            kind: tuple(int(getattr(self, f"class_{kind}_{border}")) for border in BORDERS) for kind in KINDS
        }

    def class_problems(self) -> list[Problem]:
        """A worse class never begins earlier."""
        return [
            Problem(f"class_{kind}_{name}", "not_ascending")
            for kind, days in self.borders.items()
            for name, lower, higher in zip(BORDERS[1:], days, days[1:], strict=False)
            if higher < lower
        ]
