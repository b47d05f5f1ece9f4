"""An application keeps its facts."""

from creditcoop.core.triggers import Trigger, not_replaced

_ASKED = (
    "number",
    "branch_id",
    "borrower_id",
    "amount",
    "term_months",
    "security",
    "purpose",
    "entered_by_id",
    "entered_on",
    "handler_id",
    "version_id",
    "tier",
    "route",
    "over_branch_letter",
    "recorded_at",
    "follows_id",
    "follow_kind",
    "new_facts",
    "renews_id",
    "month_rate",
    "method",
)
TRIGGERS = [
    not_replaced("loans_loanapplication", ("number",)),
    Trigger(
        "loans_application_facts_stay",
        "loans_loanapplication",
        "UPDATE",
        " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _ASKED)
        + " OR (OLD.state <> 'open' AND (OLD.state <> NEW.state OR OLD.end_reason <> NEW.end_reason))",
        "an application keeps its facts, and once ended stays ended",
    ),
    Trigger(
        "loans_application_follows_an_ended_one",
        "loans_loanapplication",
        "INSERT",
        "NEW.follows_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM loans_loanapplication f "
        "WHERE f.id = NEW.follows_id AND f.borrower_id = NEW.borrower_id "
        "AND ((NEW.follow_kind = 'reconsideration' AND f.state = 'refused') "
        "OR (NEW.follow_kind = 'correction' AND f.state IN ('returned', 'lapsed'))))",
        "only a refused loan is reconsidered, only one sent back or lapsed is entered anew (Q35)",
    ),
    Trigger(
        "loans_application_kept", "loans_loanapplication", "DELETE", "1=1", "an application is never removed"
    ),
]
