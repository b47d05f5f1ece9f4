"""An extension is asked for in time by one and decided by another, with every guarantor's answer (practice.md 3.9)."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now
from loans.trigger_list.sql import posted_for_loan

_REQUEST, _CONSENT, _DECISION = (
    "loans_extensionrequest",
    "loans_extensionconsent",
    "loans_extensiondecision",
)
_DECIDERS = "('deputy', 'director', 'union_credit')"
# SQL: another person agreed to move the due day of the loan so; opened for exactly this in loans.py and ledger.py.
AGREED = (
    f"EXISTS (SELECT 1 FROM {_REQUEST} x JOIN {_DECISION} d ON d.request_id = x.id AND d.agreed "
    "WHERE x.loan_id = {loan} AND x.new_due_on = NEW.due_on AND {more})"
)

TRIGGERS = [
    *append_only(_REQUEST),
    *append_only(_CONSENT, ("request_id", "guarantor_id")),
    *append_only(_DECISION, ("request_id",)),
    recorded_now(_REQUEST),
    recorded_now(_DECISION),
    Trigger(
        "loans_extension_of_the_due_day",
        _REQUEST,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loan l WHERE l.id = NEW.loan_id AND l.due_on = NEW.old_due_on "
        "AND l.standing = 'running') OR EXISTS (SELECT 1 FROM loans_extensionrequest x "
        "LEFT JOIN loans_extensiondecision d ON d.request_id = x.id WHERE x.loan_id = NEW.loan_id AND d.id IS NULL)",
        "one extension at a time is asked for, from the due day of a running loan",
        lock="SELECT 1 FROM loans_loan WHERE id = NEW.loan_id",
    ),
    Trigger(
        "loans_extension_decided_by_another",
        _DECISION,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {_REQUEST} x WHERE x.id = NEW.request_id "
        'AND x.asked_by_id <> NEW.person_id AND x."on" <= NEW."on")',
        "who asks for an extension does not decide on it",
    ),
    Trigger(
        "loans_extension_agreed_in_time",
        _DECISION,
        "INSERT",
        f"NEW.agreed AND EXISTS (SELECT 1 FROM {_REQUEST} x WHERE x.id = NEW.request_id "
        'AND x.old_due_on < NEW."on")',
        "an extension is agreed on or before the due day",
    ),
    Trigger(
        "loans_extension_decided_by_its_posts",
        _DECISION,
        "INSERT",
        "NOT "
        + posted_for_loan(
            f"(SELECT x.loan_id FROM {_REQUEST} x WHERE x.id = NEW.request_id)", "NEW.person_id", _DECIDERS
        ),
        "deputy, director or the union's credit department decides on an extension",
    ),
    Trigger(
        "loans_extension_asks_every_guarantor",
        _DECISION,
        "INSERT",
        f"NEW.agreed AND EXISTS (SELECT 1 FROM {_REQUEST} x JOIN loans_loan l ON l.id = x.loan_id "
        "JOIN loans_loanapplication_guarantors g ON g.loanapplication_id = l.application_id "
        f"WHERE x.id = NEW.request_id AND NOT EXISTS (SELECT 1 FROM {_CONSENT} c "
        "WHERE c.request_id = x.id AND c.guarantor_id = g.guarantor_id))",
        "the answer of every guarantor, or its absence, is on record before an extension is agreed",
    ),
]
