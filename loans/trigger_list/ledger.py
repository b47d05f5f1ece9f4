"""The ledger of a loan only grows; who collects does not post; a row is taken back by two people (note i, j)."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now
from loans.trigger_list.extensions import AGREED
from loans.trigger_list.sql import posted_for_loan

_ENTRY, _REQUEST, _DECISION = "loans_ledgerentry", "loans_reversalrequest", "loans_reversaldecision"
_LOCK_LOAN = "SELECT 1 FROM loans_loan WHERE id = NEW.loan_id"
_LOCK_LOAN_OF_REQUEST = (
    "SELECT 1 FROM loans_loan "
    "WHERE id = (SELECT loan_id FROM loans_reversalrequest WHERE id = NEW.request_id)"
)
_SUM = "(SELECT COALESCE(SUM(e.principal_change), 0) FROM loans_ledgerentry e WHERE e.loan_id = {loan})"
_LIVE = "NOT EXISTS (SELECT 1 FROM loans_ledgerentry r WHERE r.reverses_id = e.id)"

TRIGGERS = [
    *append_only(_ENTRY, ("reverses_id",), ("voucher",), ("cash_event_id",)),
    *append_only(_REQUEST),
    *append_only(_DECISION, ("request_id",)),
    *append_only("loans_loanterms", ("loan_id", "from_on")),
    recorded_now("loans_loanterms"),
    recorded_now(_ENTRY),
    recorded_now(_REQUEST),
    recorded_now(_DECISION),
    Trigger(
        "loans_ledger_while_the_loan_is",
        _ENTRY,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loan l WHERE l.id = NEW.loan_id AND l.granted_on <= NEW.paid_on "
        "AND (l.standing <> 'being_issued' OR NEW.kind = 'disbursement'))",
        "money of a loan moves from the day on which it was granted",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_ledger_paid_out_once",
        _ENTRY,
        "INSERT",
        "NEW.kind = 'disbursement' AND (EXISTS (SELECT 1 FROM loans_ledgerentry e WHERE e.loan_id = NEW.loan_id) "
        "OR NOT EXISTS (SELECT 1 FROM loans_loan l WHERE l.id = NEW.loan_id AND l.origin = 'issued' "
        "AND l.amount = NEW.amount AND l.amount = NEW.principal AND l.granted_on = NEW.paid_on "
        "AND l.booked_by_id = NEW.posted_by_id))",
        "a loan is paid out once, on its day, in its amount, by who booked it",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_ledger_opened_once",
        _ENTRY,
        "INSERT",
        "NEW.kind = 'opening' AND (EXISTS (SELECT 1 FROM loans_ledgerentry e WHERE e.loan_id = NEW.loan_id) "
        "OR NOT EXISTS (SELECT 1 FROM loans_loan l WHERE l.id = NEW.loan_id AND l.origin = 'imported' "
        "AND l.balance = NEW.amount AND l.balance = NEW.principal))",
        "an old book opens a ledger once, with the balance that it stated",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_ledger_posted_by_its_post",
        _ENTRY,
        "INSERT",
        "NEW.kind IN ('repayment', 'costs') AND NOT "
        + posted_for_loan("NEW.loan_id", "NEW.posted_by_id", "('monitor')"),
        "only the monitoring accountant of the branch posts a repayment or costs",
    ),
    Trigger(
        "loans_ledger_costs_while_money_is_owed",
        _ENTRY,
        "INSERT",
        "NEW.kind = 'costs' AND NOT EXISTS (SELECT 1 FROM loans_loan l JOIN loans_ledgerentry e "
        "ON e.loan_id = l.id AND e.kind IN ('disbursement', 'opening') AND e.paid_on <= NEW.paid_on "
        "WHERE l.id = NEW.loan_id AND l.standing <> 'settled')",
        "costs are laid on a loan whose ledger is open and that is not paid off",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_ledger_owes_no_less_than_nothing",
        _ENTRY,
        "INSERT",
        _SUM.format(loan="NEW.loan_id") + " + NEW.principal_change < 0",
        "no more principal is paid than is owed",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_ledger_receipt_once",
        _ENTRY,
        "INSERT",
        "NEW.kind = 'repayment' AND EXISTS (SELECT 1 FROM loans_ledgerentry e JOIN loans_loan o "
        "ON o.id = e.loan_id JOIN loans_loan l ON l.id = NEW.loan_id AND l.branch_id = o.branch_id "
        f"WHERE e.receipt_number = NEW.receipt_number AND e.kind = 'repayment' AND {_LIVE})",
        "a receipt of a branch stands for one payment",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_ledger_names_the_cash_received",
        _ENTRY,
        "INSERT",
        "NEW.cash_event_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM loans_loanevent v "
        "WHERE v.id = NEW.cash_event_id AND NEW.kind = 'repayment' AND v.loan_id = NEW.loan_id "
        "AND v.happened_on = NEW.paid_on AND v.kind IN ('part_payment', 'account_deduction') "
        "AND v.recorded_by_id <> NEW.posted_by_id)",
        "a posting names the record of the same payment by who received it (note i)",
    ),
    Trigger(
        "loans_ledger_guarantor_of_the_loan",
        _ENTRY,
        "INSERT",
        "NEW.guarantor_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM loans_loan l "
        "JOIN loans_loanapplication_guarantors g ON g.loanapplication_id = l.application_id "
        "WHERE l.id = NEW.loan_id AND g.guarantor_id = NEW.guarantor_id)",
        "the guarantor who paid guarantees this loan",
    ),
    Trigger(
        "loans_ledger_reversed_as_agreed",
        _ENTRY,
        "INSERT",
        "NEW.kind = 'reversal' AND NOT EXISTS (SELECT 1 FROM loans_ledgerentry e JOIN loans_reversalrequest q "
        "ON q.entry_id = e.id JOIN loans_reversaldecision d ON d.request_id = q.id AND d.agreed "
        "WHERE e.id = NEW.reverses_id AND e.kind IN ('repayment', 'costs') AND e.loan_id = NEW.loan_id "
        "AND e.paid_on = NEW.paid_on AND e.amount = NEW.amount AND q.asked_by_id = NEW.posted_by_id "
        'AND d."on" = NEW."on")',
        "a repayment or costs are taken back whole, on their own day, as one asked and another agreed",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_ledger_reallocated_with_cause",
        _ENTRY,
        "INSERT",
        "NEW.kind = 'reallocation' AND NOT EXISTS (SELECT 1 FROM loans_ledgerentry e "
        "WHERE e.id = NEW.about_id AND e.loan_id = NEW.loan_id AND e.kind IN ('repayment', 'renewal') "
        "AND e.paid_on = NEW.paid_on)",
        "parts are moved within a payment of the same loan, on its own day",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_ledger_renewed_by_its_renewal",
        _ENTRY,
        "INSERT",
        "NEW.kind = 'renewal' AND NOT EXISTS (SELECT 1 FROM loans_loan l WHERE l.id = NEW.renewed_by_id "
        "AND l.renews_id = NEW.loan_id AND l.granted_on = NEW.paid_on AND l.amount >= NEW.amount)",
        "the loan that renews an old one settles it, on its day and out of its amount (Q3)",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_terms_of_the_contract",
        "loans_loanterms",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loan l WHERE l.id = NEW.loan_id AND l.granted_on = NEW.from_on "
        "AND l.due_on = NEW.due_on) AND NOT "
        + AGREED.format(loan="NEW.loan_id", more='d."on" = NEW.from_on'),
        "terms begin with the contract or an agreed extension, and run to its due day",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_terms_never_cheaper",
        "loans_loanterms",
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_loanterms t WHERE t.loan_id = NEW.loan_id AND t.rate > NEW.rate)",
        "an extension never lowers the rate (practice.md 4.4)",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_reversal_asked_by_its_post",
        _REQUEST,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_ledgerentry e WHERE e.id = NEW.entry_id AND e.loan_id = NEW.loan_id "
        "AND e.kind IN ('repayment', 'costs')) OR NOT "
        + posted_for_loan("NEW.loan_id", "NEW.asked_by_id", "('monitor')"),
        "the monitoring accountant of the branch asks to take back a repayment or costs (note j)",
    ),
    Trigger(
        "loans_reversal_asked_once",
        _REQUEST,
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_ledgerentry r WHERE r.reverses_id = NEW.entry_id) "
        "OR EXISTS (SELECT 1 FROM loans_reversalrequest q WHERE q.entry_id = NEW.entry_id "
        "AND NOT EXISTS (SELECT 1 FROM loans_reversaldecision d WHERE d.request_id = q.id))",
        "a repayment is taken back once, and one request is decided before the next",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_reversal_decided_by_another",
        _DECISION,
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_reversalrequest q JOIN loans_ledgerentry e ON e.id = q.entry_id "
        "WHERE q.id = NEW.request_id AND NEW.person_id IN (q.asked_by_id, COALESCE(e.collector_id, 0)))",
        "who asks to take back a repayment, or collected it, does not decide (note j)",
        lock=_LOCK_LOAN_OF_REQUEST,
    ),
    Trigger(
        "loans_reversal_decided_by_its_post",
        _DECISION,
        "INSERT",
        "NOT "
        + posted_for_loan(
            "(SELECT q.loan_id FROM loans_reversalrequest q WHERE q.id = NEW.request_id)",
            "NEW.person_id",
            "('deputy')",
        ),
        "the deputy of the branch decides whether a repayment is taken back (note j)",
    ),
]
