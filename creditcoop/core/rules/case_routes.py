"""Addresses of what comes after a penalty, for the one access table (routes.py)."""

from creditcoop.core.rules.route import Route

SIGNED = ("receive_penalty_notice", "confirm_penalty", "decide_waiver", "decide_objection", "decide_refund")
ACTS = (
    "receive_penalty_notice",
    "witness_refusal",
    "answer_penalty_notice",
    "confirm_penalty",
    "object_to_penalty",
    "decide_objection",
    "ask_waiver",
    "decide_waiver",
    "defer_penalty",
    "record_penalty_payment",
    "ask_refund",
    "decide_refund",
    "make_closing_slip",
)

CASE_ROUTES: dict[str, Route] = {
    "penalty_cases": Route("view_penalties"),
    "export_ledger": Route("export_ledger"),
    "penalty_case": Route("view_penalties", subject="penalty_case"),
    "waiver_request": Route("view_penalties", subject="waiver_request"),
    "keep_wage": Route("keep_wages", "keep_wages"),
    "keep_minimum_wage": Route("keep_wages", "keep_wages"),
    "api_penalty_cases": Route("view_penalties"),
    "api_penalty_case": Route("view_penalties", subject="penalty_case"),
    "api_keep_wage": Route("keep_wages", "keep_wages"),
    "api_keep_minimum_wage": Route("keep_wages", "keep_wages"),
    **{
        f"{door}{act}": Route(act, act, subject="penalty_case", signed=act in SIGNED)
        for act in ACTS
        for door in ("", "api_")
    },
}
