"""Addresses of what is done after lending, for the one access table (routes.py)."""

from creditcoop.core.rules.route import Route

AFTER_LENDING_ROUTES: dict[str, Route] = {
    "visits": Route("view_loans"),
    "visit": Route("view_loans", subject="visit"),
    "loan_visits": Route("view_loans", subject="loan"),
    "record_visit": Route("record_visit", "record_visit", subject="loan"),
    "read_visit": Route("read_visit", "read_visit", subject="visit"),
    "loan_security": Route("view_loans", subject="loan"),
    "security_ends": Route("view_loans"),
    "record_security": Route("record_security", "record_security", subject="loan"),
    "release_security": Route("release_security", "release_security", subject="loan"),
    "decide_release": Route("decide_release", "decide_release", subject="security_release", signed=True),
    "api_loan_security": Route("view_loans", "record_security", subject="loan"),
    "api_release_security": Route("release_security", "release_security", subject="loan"),
    "api_decide_release": Route("decide_release", "decide_release", subject="security_release", signed=True),
    "three_noes": Route("view_liability_report"),
    "three_noes_loans": Route("view_liability_report"),
    "api_three_noes": Route("view_liability_report"),
    "day_list": Route("see_today"),
    "mark_line": Route("mark_line", "mark_line"),
    "api_day_list": Route("mark_line", "mark_line"),
    "api_visits": Route("view_loans"),
    "api_visit": Route("view_loans", subject="visit"),
    "api_record_visit": Route("record_visit", "record_visit", subject="loan"),
    "api_read_visit": Route("read_visit", "read_visit", subject="visit"),
}
