"""Payments of before the import: history that comes in once, whole, by two people, and moves no balance."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now

_PAYMENT, _BATCH = "loans_oldpayment", "loans_importbatch"
_LOCK_LOAN = "SELECT 1 FROM loans_loan WHERE id = NEW.loan_id"
_LOCK_BATCH = "SELECT 1 FROM loans_importbatch WHERE id = NEW.batch_id"

TRIGGERS = [
    *append_only(_PAYMENT, ("branch_id", "receipt_number")),
    recorded_now(_PAYMENT),
    Trigger(
        "loans_oldpayment_before_the_balance",
        _PAYMENT,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loan l JOIN loans_importbatch b ON b.id = l.batch_id "
        "WHERE l.id = NEW.loan_id AND l.origin = 'imported' AND l.branch_id = NEW.branch_id "
        "AND l.granted_on <= NEW.paid_on AND NEW.paid_on <= COALESCE((SELECT s.stated_on "
        "FROM loans_statedfacts s WHERE s.loan_id = l.id), b.committed_on))",
        "an old payment is of a loan of an old book of its branch, from its pay-out to the day of its balance",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_oldpayment_with_its_book",
        _PAYMENT,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_importbatch b WHERE b.id = NEW.batch_id AND b.kind = 'payments' "
        "AND b.state = 'staged')",
        "an old payment comes in with a payments book that was checked and is not in the books yet",
        lock=_LOCK_BATCH,
    ),
    Trigger(
        "loans_oldpayment_no_more_than_lent",
        _PAYMENT,
        "INSERT",
        "NEW.principal > 0 AND (SELECT COALESCE(SUM(p.principal), 0) FROM loans_oldpayment p "
        "WHERE p.loan_id = NEW.loan_id) + NEW.principal > (SELECT l.amount FROM loans_loan l "
        "WHERE l.id = NEW.loan_id)",
        "no more principal is paid back than was lent",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_oldpayment_receipt_not_posted",
        _PAYMENT,
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_ledgerentry e JOIN loans_loan o ON o.id = e.loan_id "
        "WHERE e.receipt_number = NEW.receipt_number AND e.receipt_number <> '' AND e.kind = 'repayment' "
        "AND o.branch_id = NEW.branch_id "
        "AND NOT EXISTS (SELECT 1 FROM loans_ledgerentry r WHERE r.reverses_id = e.id))",
        "a receipt of a branch stands for one payment",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_ledger_receipt_not_of_old",
        "loans_ledgerentry",
        "INSERT",
        "NEW.kind = 'repayment' AND EXISTS (SELECT 1 FROM loans_oldpayment p JOIN loans_loan l "
        "ON l.id = NEW.loan_id AND l.branch_id = p.branch_id WHERE p.receipt_number = NEW.receipt_number)",
        "a receipt of a branch stands for one payment",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_importbatch_payments_whole",
        _BATCH,
        "UPDATE",
        "NEW.kind = 'payments' AND NEW.state = 'committed' AND OLD.state <> 'committed' "
        "AND (NEW.staged_by_id IS NULL OR NEW.committed_by_id IS NULL "
        "OR (SELECT COUNT(*) FROM loans_oldpayment p WHERE p.batch_id = NEW.id) <> NEW.rows_read)",
        "a payments book comes in whole, by two people",
    ),
    Trigger(
        "loans_importbatch_payments_staged_first",
        _BATCH,
        "INSERT",
        "NEW.kind = 'payments' AND NEW.state = 'committed'",
        "a payments book is checked before it comes in",
    ),
]
