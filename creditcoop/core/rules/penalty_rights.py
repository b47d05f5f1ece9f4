"""Which post may do what about monthly notices and penalties: part of the one table (permissions.py)."""

from creditcoop.core.rules.reaches import CHARGED, FIELD, A, B, O, P, Reach, U

PENALTY_RIGHTS: dict[str, dict[str, Reach]] = {
    # The monitoring accountant tells each manager every month, the union where the branch has none (Annex 9).
    "view_monthly_notices": {
        **FIELD,
        P.CM_DIRECTOR: B,
        P.DEPUTY: B,
        P.DIRECTOR: B,
        P.MONITOR: B,
        P.UNION_CREDIT: U,
        P.UNION_AUDIT: U,
    },
    "make_monthly_notices": {P.MONITOR: B, P.UNION_CREDIT: U},
    "sign_monthly_notice": {**FIELD, P.CM_DIRECTOR: O, P.DEPUTY: O, P.DIRECTOR: O},
    # Penalties: decided by other people than who is charged, assessed or waived (S8, notes r to w).
    "view_penalties": {
        **dict.fromkeys((P.CM, P.MARKETER, P.STATION_CLERK, P.CREDIT_CLERK, P.TELLER, P.READER), O),
        P.CM_DIRECTOR: O,
        P.DEPUTY: B,
        P.DIRECTOR: B,
        P.CHIEF_ACCOUNTANT: B,
        P.MONITOR: B,
        P.UNION_CREDIT: U,
        P.UNION_AUDIT: U,
        P.UNION_HR: U,
    },
    "receive_penalty_notice": CHARGED,
    "answer_penalty_notice": CHARGED,
    "object_to_penalty": CHARGED,
    "witness_refusal": {P.MONITOR: B, P.UNION_HR: U},
    "confirm_penalty": {P.DIRECTOR: B, P.UNION_CREDIT: U},
    "ask_waiver": {P.DIRECTOR: B, P.UNION_CREDIT: U},
    "decide_waiver": {P.UNION_CREDIT: U},
    "decide_objection": {P.UNION_CREDIT: U},
    "defer_penalty": {P.DIRECTOR: B, P.UNION_CREDIT: U},
    "record_penalty_payment": {P.CHIEF_ACCOUNTANT: B, P.UNION_HR: U},
    "ask_refund": {P.CHIEF_ACCOUNTANT: B, P.UNION_HR: U},
    "decide_refund": {P.DIRECTOR: B, P.UNION_CREDIT: U},
    "make_closing_slip": {P.MONITOR: B, P.UNION_CREDIT: U},
    "keep_wages": {P.UNION_HR: U},
    # Rows of one's scope for auditors; everybody else takes his own statement (notes v, w).
    "export_ledger": {P.DEPUTY: B, P.DIRECTOR: B, P.MONITOR: B, P.UNION_CREDIT: U, P.UNION_AUDIT: U},
    # What the scan does not say: human fault, fraud, excuses. The director neither assesses nor forgives (note r).
    "ask_finding": {P.MONITOR: B, P.UNION_CREDIT: U},
    "decide_finding": {P.DIRECTOR: B, P.UNION_CREDIT: U},
    # Everybody his own receipts; the administrator sees numbers of rows and no contents (note w).
    "verify_ledger": {
        **dict.fromkeys((P.CM, P.MARKETER, P.STATION_CLERK, P.CREDIT_CLERK, P.TELLER, P.READER), O),
        P.CM_DIRECTOR: O,
        P.DEPUTY: B,
        P.DIRECTOR: B,
        P.MONITOR: B,
        P.UNION_CREDIT: U,
        P.UNION_AUDIT: U,
        P.UNION_ADMIN: A,
    },
    "take_out_ledger": {P.UNION_CREDIT: U, P.UNION_AUDIT: U},
}
