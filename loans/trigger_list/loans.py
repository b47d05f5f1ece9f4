"""A loan is issued whole and keeps its facts (II, III)."""

from creditcoop.core.triggers import Trigger, not_replaced
from loans.trigger_list.extensions import AGREED
from loans.trigger_list.sql import LETTER_FITS, letter_holds

_AGREED = (
    "EXISTS (SELECT 1 FROM loans_applicationstep s WHERE s.application_id = NEW.application_id "
    "AND s.outcome = 'agree' AND s.step {steps})"
)
_DECIDED = (
    "= CASE NEW.route WHEN 'three_posts' THEN 'review_approval' "
    "WHEN 'three_posts_plus_group' THEN 'group' ELSE 'approval' END"
)
_LIKE_ITS_APPLICATION = (
    " AND EXISTS (SELECT 1 FROM loans_loanapplication a JOIN loans_applicationstep b "
    "ON b.application_id = a.id AND b.step = 'booking' AND b.person_id = NEW.booked_by_id "
    "WHERE a.id = NEW.application_id AND a.amount = NEW.amount AND a.borrower_id = NEW.borrower_id "
    "AND a.branch_id = NEW.branch_id AND a.handler_id = NEW.handler_id AND a.tier = NEW.tier "
    "AND a.route = NEW.route AND a.renews_id IS NOT DISTINCT FROM NEW.renews_id "
    "AND (NOT a.over_branch_letter OR EXISTS (SELECT 1 FROM loans_applicationstep u "
    "WHERE u.application_id = a.id AND u.step = 'union_approval' AND u.outcome = 'agree')))"
    " AND NOT EXISTS (SELECT 1 FROM loans_applicationstep r "
    "WHERE r.application_id = NEW.application_id AND r.outcome <> 'agree')"
)
_FIXED = (
    "number",
    "branch_id",
    "borrower_id",
    "origin",
    "amount",
    "granted_on",
    "application_id",
    "handler_id",
    "booked_by_id",
    "version_id",
    "tier",
    "route",
    "batch_id",
    "granted_at",
    "renews_id",
    "already_bad_amount",
)

TRIGGERS = [
    Trigger(
        "loans_loan_born_unissued",
        "loans_loan",
        "INSERT",
        "NEW.origin = 'issued' AND NEW.standing <> 'being_issued'",
        "a loan is issued by the act of issue alone",
    ),
    Trigger(
        "loans_loan_issue_complete",
        "loans_loan",
        "UPDATE",
        "OLD.standing = 'being_issued' AND NEW.standing <> 'being_issued' AND NOT ("
        + _AGREED.format(steps="= 'investigation'")
        + " AND "
        + _AGREED.format(steps=_DECIDED)
        + " AND "
        + _AGREED.format(steps="= 'inspection'")
        + " AND "
        + _AGREED.format(steps="= 'booking'")
        + _LIKE_ITS_APPLICATION
        + " AND EXISTS (SELECT 1 FROM loans_issueorder o WHERE o.application_id = NEW.application_id "
        "AND o.person_id = NEW.handler_id)"
        " AND EXISTS (SELECT 1 FROM core_authorisation l JOIN loans_loanapplication a "
        "ON a.id = NEW.application_id WHERE l.person_id = NEW.handler_id AND l.unit_id = NEW.branch_id "
        f"AND {LETTER_FITS} AND " + letter_holds("NEW.granted_on", "NEW.granted_at") + ")"
        " AND EXISTS (SELECT 1 FROM loans_custody c WHERE c.loan_id = NEW.id AND c.until_on IS NULL "
        "AND c.person_id = NEW.handler_id AND c.from_on = NEW.granted_on)"
        " AND EXISTS (SELECT 1 FROM loans_ledgerentry e WHERE e.loan_id = NEW.id AND e.kind = 'disbursement'))",
        "a loan is issued as its application says, with decision, inspection, order, letter, booking, custody, ledger",
    ),
    Trigger(
        "loans_loan_never_unissued",
        "loans_loan",
        "UPDATE",
        "OLD.standing <> 'being_issued' AND NEW.standing = 'being_issued'",
        "an issued loan stays issued",
    ),
    Trigger(
        "loans_loan_facts_stay",
        "loans_loan",
        "UPDATE",
        " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _FIXED),
        "who lent what to whom, when and under which version never changes",
    ),
    Trigger(
        "loans_loan_owes_what_the_ledger_says",
        "loans_loan",
        "UPDATE",
        "OLD.balance IS DISTINCT FROM NEW.balance AND NEW.balance IS DISTINCT FROM "
        "(SELECT SUM(e.principal_change) FROM loans_ledgerentry e WHERE e.loan_id = NEW.id)",
        "the balance of a loan is what its ledger adds up to",
    ),
    Trigger(
        "loans_loan_owes_its_amount_at_first",
        "loans_loan",
        "INSERT",
        "NEW.origin = 'issued' AND NEW.balance IS DISTINCT FROM NEW.amount",
        "a loan owes its whole amount when it is issued",
    ),
    # Opened for the due day alone, and for that only by an extension that another person agreed to.
    Trigger(
        "loans_loan_terms_stay",
        "loans_loan",
        "UPDATE",
        "(OLD.due_on <> NEW.due_on AND NOT "
        + AGREED.format(loan="OLD.id", more="x.old_due_on = OLD.due_on")
        + ") OR OLD.origin = 'issued' AND (OLD.security <> NEW.security "
        "OR OLD.purpose <> NEW.purpose OR OLD.recorded_at <> NEW.recorded_at)",
        "due day, security and purpose of a loan stay as agreed",
    ),
    *[
        Trigger(
            f"loans_loan_settled_owes_nothing_{event.lower()}",
            "loans_loan",
            event,
            "NEW.standing = 'settled' AND NEW.balance > 0",
            "a loan is settled when nothing is owed",
        )
        for event in ("INSERT", "UPDATE")
    ],
    Trigger("loans_loan_kept", "loans_loan", "DELETE", "1=1", "a loan is never removed"),
    not_replaced("loans_loan", ("number",)),
]
