"""Addresses about lapsed time limits and what they cost, part of the access table (see `routes`)."""

from creditcoop.core.rules.case_routes import CASE_ROUTES
from creditcoop.core.rules.notice_routes import NOTICE_ROUTES
from creditcoop.core.rules.route import Route

PENALTY_ROUTES: dict[str, Route] = {
    **NOTICE_ROUTES,
    **CASE_ROUTES,
    "penalty_ledger": Route("view_penalties"),
    "penalty_entry": Route("view_penalties", subject="penalty_entry"),
    "lapse": Route("view_penalties", subject="lapse"),
    "ask_finding": Route("ask_finding", "ask_finding", subject="lapse"),
    "finding": Route("view_penalties", subject="finding"),
    "decide_finding": Route("decide_finding", "decide_finding", subject="finding", signed=True),
    "verify_ledger": Route("verify_ledger", "verify_ledger"),
    "take_out_ledger": Route("take_out_ledger"),
    "ledger_day": Route("export_ledger"),
    "api_penalty_ledger": Route("view_penalties"),
    "api_penalty_entry": Route("view_penalties", subject="penalty_entry"),
    "api_lapse": Route("view_penalties", subject="lapse"),
    "api_ask_finding": Route("ask_finding", "ask_finding", subject="lapse"),
    "api_decide_finding": Route("decide_finding", "decide_finding", subject="finding", signed=True),
    "api_verify_ledger": Route("verify_ledger"),
    "fines_calculator": Route("use_calculators", "use_calculators"),
}
