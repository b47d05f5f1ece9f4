"""Addresses of the monthly notices, for the one access table (routes.py)."""

from creditcoop.core.rules.route import Route

NOTICE_ROUTES: dict[str, Route] = {
    "monthly_notices": Route("view_monthly_notices"),
    "make_monthly_notices": Route("make_monthly_notices", "make_monthly_notices"),
    "missed_notices": Route("view_monthly_notices"),
    "monthly_notice": Route("view_monthly_notices", subject="monthly_notice"),
    "sign_monthly_notice": Route(
        "sign_monthly_notice", "sign_monthly_notice", subject="monthly_notice", signed=True
    ),
    "api_monthly_notices": Route("view_monthly_notices"),
    "api_make_monthly_notices": Route("make_monthly_notices", "make_monthly_notices"),
    "api_missed_notices": Route("view_monthly_notices"),
    "api_monthly_notice": Route("view_monthly_notices", subject="monthly_notice"),
    "api_sign_monthly_notice": Route(
        "sign_monthly_notice", "sign_monthly_notice", subject="monthly_notice", signed=True
    ),
}
