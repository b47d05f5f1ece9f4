"""Rights about the money of loans and the alarms of their time limits (matrix: record and reverse a repayment)."""

from creditcoop.core.rules.posts import Post as P
from creditcoop.core.rules.reaches import FIELD, B, O, Reach, U

MONEY_RIGHTS: dict[str, dict[str, Reach]] = {
    # Who collects does not post (note i); the accountant asks to take back, the deputy agrees (note j).
    "record_repayment": {P.MONITOR: B},
    "record_cost": {P.MONITOR: B},
    "ask_reversal": {P.MONITOR: B},
    "decide_reversal": {P.DEPUTY: B},
    # A class is lowered by who heads or watches the loans, and lifted by another person (II.4).
    "lower_class": {P.CM_DIRECTOR: B, P.MONITOR: B, P.DEPUTY: B, P.DIRECTOR: B, P.UNION_CREDIT: U},
    "lift_class": {P.DIRECTOR: B, P.UNION_CREDIT: U},
    # An extension is asked for by who looks after the loan, decided by another (practice.md 3.9).
    "ask_extension": {P.CM: O},
    "decide_extension": {P.DEPUTY: B, P.DIRECTOR: B, P.UNION_CREDIT: U},
    # Alarms of time limits: each level for itself and for those below that nobody holds (practice.md 3.17).
    "acknowledge_alarm": {**FIELD, P.CM_DIRECTOR: B, P.MONITOR: B, P.DIRECTOR: B, P.UNION_CREDIT: U},
}
