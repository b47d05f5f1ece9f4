"""Addresses of events and time limits, for the one access table (routes.py)."""

from creditcoop.core.rules.route import Route

TIME_LIMIT_ROUTES: dict[str, Route] = {
    "alarms": Route("view_loans"),
    "acknowledge_alarm": Route("acknowledge_alarm", "acknowledge_alarm", subject="alarm"),
    "api_alarms": Route("view_loans"),
    "api_acknowledge_alarm": Route("acknowledge_alarm", "acknowledge_alarm", subject="alarm"),
    "time_limits": Route("view_loans"),
    "loans_without_time_limits": Route("view_loans"),
    "loan_time_limits": Route("view_loans", subject="loan"),
    "what_if_event": Route("view_loans", subject="loan"),
    "record_event": Route("record_event", "record_event", subject="loan"),
    "loan_event": Route("view_loans", subject="loan_event"),
    "confirm_late_event": Route(
        "confirm_late_event", "confirm_late_event", subject="loan_event", signed=True
    ),
    "notices": Route("view_papers"),
    "make_notices": Route("make_notice", "make_notice"),
    "print_notices": Route("print_paper", "print_paper"),
    "file_slip": Route("file_slip", "file_slip", subject="notice"),
    "api_notices": Route("view_papers", "make_notice"),
    "api_print_notices": Route("print_paper", "print_paper"),
    "api_notice": Route("view_papers", subject="notice"),
    "api_file_slip": Route("file_slip", "file_slip", subject="notice"),
    "api_time_limits": Route("view_loans"),
    "api_loans_without_time_limits": Route("view_loans"),
    "api_loan_time_limits": Route("view_loans", subject="loan"),
    "api_what_if_event": Route("view_loans", subject="loan"),
    "api_record_event": Route("record_event", "record_event", subject="loan"),
    "api_loan_event": Route("view_loans", subject="loan_event"),
    "api_confirm_late_event": Route(
        "confirm_late_event", "confirm_late_event", subject="loan_event", signed=True
    ),
}
