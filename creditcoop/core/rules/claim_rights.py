"""Rights about claims: what happened to them, notices, alarms."""

from creditcoop.core.rules.reaches import FIELD, B, O, P, Reach, U

_HEADS: dict[str, Reach] = {P.CM_DIRECTOR: B, P.DEPUTY: B, P.DIRECTOR: B}

CLAIM_RIGHTS: dict[str, dict[str, Reach]] = {
    # What happened to a claim, each in his own name (notes k, l); late ones by a second person (I2).
    "record_event": {**FIELD, **_HEADS},
    "confirm_late_event": {P.DEPUTY: B, P.DIRECTOR: B, P.MONITOR: B, P.UNION_CREDIT: U},
    # Notices: who collects writes them, the credit clerk hands them out, the monitoring accountant reminds
    # (practice.md 2.1, 3.6, 3.7). The slip comes back to who may record what happened.
    "make_notice": {P.CM: O, **_HEADS, P.CREDIT_CLERK: B, P.MONITOR: B},
    "file_slip": {**FIELD, **_HEADS},
    # Alarms of time limits: each level for itself and for those below that nobody holds (practice.md 3.17).
    "acknowledge_alarm": {**FIELD, P.CM_DIRECTOR: B, P.MONITOR: B, P.DIRECTOR: B, P.UNION_CREDIT: U},
}
