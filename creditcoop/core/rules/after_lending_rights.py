"""Rights about what is done after lending: visits, the day's list, the security register."""

from creditcoop.core.rules.reaches import BRANCH_READERS, FIELD, A, B, O, P, Reach, U

_HEADS: dict[str, Reach] = {P.CM_DIRECTOR: B, P.DEPUTY: B, P.DIRECTOR: B}
_KEEPERS: dict[str, Reach] = {P.CM: O, P.CREDIT_CLERK: B, P.CHIEF_ACCOUNTANT: B}

AFTER_LENDING_RIGHTS: dict[str, dict[str, Reach]] = {
    # Who looks after the loan and who supervises goes there; a head reads what others recorded.
    "record_visit": {**FIELD, **_HEADS, P.MONITOR: B},
    "read_visit": _HEADS,
    # One's own day's list: who looks after loans, and to whom lines of it may be passed on.
    "mark_line": dict.fromkeys([post for post in (*FIELD, *BRANCH_READERS) if post in set(P)], A),
    # What secures a loan: who looks after it and who keeps its papers; a substitute by a second person.
    "record_security": _KEEPERS,
    "release_security": _KEEPERS,
    "decide_release": {P.DEPUTY: B, P.DIRECTOR: B, P.UNION_CREDIT: U},
}
