"""Who may do what when a portfolio changes hands (Annex 5–8; security.md 6). Read by `permissions.py`.

`own` is being party to the handover or supervising it; which of these an act is for, the services say.
"""

from creditcoop.core.rules.posts import Post as P
from creditcoop.core.rules.reaches import FIELD, B, O, Reach, U

# Whoever can hand over, take over or supervise, in his own name.
_CONCERNED: dict[str, Reach] = {
    **FIELD,
    P.CM_DIRECTOR: O,
    P.DEPUTY: O,
    P.DIRECTOR: O,
    P.MONITOR: O,
    P.CHIEF_ACCOUNTANT: O,
    P.CREDIT_CLERK: O,
    P.UNION_CREDIT: O,
    P.UNION_AUDIT: O,
    P.UNION_HR: O,
}
# Who keeps the register of credit files; heads and the manager of a loan read it (Annex 8, 14).
_REGISTRARS: dict[str, Reach] = {P.CM_DIRECTOR: B, P.DEPUTY: B, P.MONITOR: B}
_OPENERS: dict[str, Reach] = {P.DEPUTY: B, P.DIRECTOR: B, P.UNION_CREDIT: U}

HANDOVER_RIGHTS: dict[str, dict[str, Reach]] = {
    "view_handovers": {
        **_CONCERNED,
        P.CM_DIRECTOR: B,
        P.DEPUTY: B,
        P.DIRECTOR: B,
        P.MONITOR: B,
        P.UNION_CREDIT: U,
        P.UNION_AUDIT: U,
        P.UNION_HR: U,
    },
    "ask_handover": {**FIELD, P.CM_DIRECTOR: O, P.DEPUTY: O, P.DIRECTOR: O, P.MONITOR: O},
    "open_handover": _OPENERS,
    "call_off_handover": _OPENERS,
    "write_list": {**_CONCERNED, **_OPENERS},
    "put_to_signature": {**_CONCERNED, **_OPENERS},
    "reopen_list": {**_CONCERNED, **_OPENERS},
    "sign_handover": _CONCERNED,
    "refuse_handover": _CONCERNED,
    "rule_on_refusal": _CONCERNED,
    "appeal_ruling": _CONCERNED,
    "give_last_word": {P.UNION_CREDIT: U},
    "make_handover_paper": {**_CONCERNED, P.MONITOR: B, **_OPENERS},
    "record_inventory": _CONCERNED,
    "file_inventory": _CONCERNED,
    "endorse_inventory": {P.CM_DIRECTOR: B, P.DEPUTY: B, P.DIRECTOR: B, P.UNION_CREDIT: U},
    "complete_handover": {P.DIRECTOR: B, P.UNION_CREDIT: U},
    "view_files": {
        **FIELD,
        **_REGISTRARS,
        P.DIRECTOR: B,
        P.UNION_CREDIT: U,
        P.UNION_AUDIT: U,
    },
    "keep_file": _REGISTRARS,
    "lend_file": _REGISTRARS,
    "return_file": _REGISTRARS,
}
