"""Addresses of loans and of their money, for the one access table (routes.py)."""

from creditcoop.core.rules.route import Route

LEDGER_ROUTES: dict[str, Route] = {
    "loans": Route("view_loans"),
    "loan": Route("view_loans", subject="loan"),
    "loan_history": Route("view_loans", subject="loan"),
    "loan_money": Route("view_loans", subject="loan"),
    "record_repayment": Route("record_repayment", "record_repayment", subject="loan"),
    "record_cost": Route("record_cost", "record_cost", subject="loan"),
    "ledger_entry": Route("view_loans", subject="ledger_entry"),
    "ask_reversal": Route("ask_reversal", "ask_reversal", subject="ledger_entry"),
    "decide_reversal": Route("decide_reversal", "decide_reversal", subject="reversal_request", signed=True),
    "loan_classes": Route("view_loans", subject="loan"),
    "lower_class": Route("lower_class", "lower_class", subject="loan"),
    "lift_class": Route("lift_class", "lift_class", subject="class_ground", signed=True),
    "api_loan_classes": Route("view_loans", "lower_class", subject="loan"),
    "api_lift_class": Route("lift_class", "lift_class", subject="class_ground", signed=True),
    "ask_extension": Route("ask_extension", "ask_extension", subject="loan"),
    "extension": Route("view_loans", subject="extension"),
    "decide_extension": Route("decide_extension", "decide_extension", subject="extension", signed=True),
    "api_extensions": Route("view_loans"),
    "api_extension": Route("view_loans", subject="extension"),
    "api_ask_extension": Route("ask_extension", "ask_extension", subject="loan"),
    "api_decide_extension": Route("decide_extension", "decide_extension", subject="extension", signed=True),
    "api_loan_money": Route("view_loans", subject="loan"),
    "api_record_repayment": Route("record_repayment", "record_repayment", subject="loan"),
    "api_record_cost": Route("record_cost", "record_cost", subject="loan"),
    "api_ledger_entry": Route("view_loans", subject="ledger_entry"),
    "api_ask_reversal": Route("ask_reversal", "ask_reversal", subject="ledger_entry"),
    "api_decide_reversal": Route(
        "decide_reversal", "decide_reversal", subject="reversal_request", signed=True
    ),
}
