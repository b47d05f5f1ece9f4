"""What a notice says it is about is true, and a slip proves no more than its notice asked (practice.md 3.7, 6)."""

from creditcoop.core.triggers import Trigger, append_only, not_replaced, recorded_now

_LINE, _SLIP, _RUN = "loans_noticeline", "loans_filedslip", "loans_noticerun"
_ASKED = ("run", "kind", "pay_to", "targets", "total", "asked_by_id", "channel", "language", "on", "asked_at")
_OF_LINE = (
    "SELECT 1 FROM loans_noticeline n JOIN core_issuedpaper p ON p.id = n.paper_id "
    "JOIN loans_loanevent e ON e.id = NEW.event_id WHERE n.id = NEW.line_id"
)
_DAYS = "NOT EXISTS (" + _OF_LINE + ' AND NEW."on" = e."on" AND NEW.days = {days})'

TRIGGERS = [
    *append_only(_LINE),
    *append_only(_SLIP, ("line_id",), ("event_id",)),
    recorded_now(_LINE),
    recorded_now(_SLIP),
    Trigger(
        "loans_notice_of_its_branch",
        _LINE,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM core_issuedpaper p JOIN loans_loan l ON l.id = NEW.loan_id "
        "WHERE p.id = NEW.paper_id AND p.unit_id = l.branch_id AND p.kind IN "
        "('demand_notice', 'guarantor_notice', 'due_notice', 'public_notice') "
        "AND (p.subject_kind <> 'loan' OR p.subject_id = l.id))",
        "a notice is about loans of the branch that makes it",
    ),
    Trigger(
        "loans_notice_guarantor_of_the_loan",
        _LINE,
        "INSERT",
        "NEW.guarantor_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM loans_loan l "
        "JOIN loans_loanapplication_guarantors g ON g.loanapplication_id = l.application_id "
        "WHERE l.id = NEW.loan_id AND g.guarantor_id = NEW.guarantor_id)",
        "the guarantor addressed guarantees this loan",
    ),
    Trigger(
        "loans_slip_of_its_notice",
        _SLIP,
        "INSERT",
        "NOT EXISTS (" + _OF_LINE + " AND e.loan_id = n.loan_id AND e.kind = 'demand' "
        "AND COALESCE(e.guarantor_id, -1) = COALESCE(n.guarantor_id, -1) AND e.recorded_by_id = NEW.person_id)",
        "a slip is filed as the demand on the loan and the person that its notice names",
    ),
    Trigger(
        "loans_slip_not_before_its_notice",
        _SLIP,
        "INSERT",
        "NOT EXISTS (" + _OF_LINE + ' AND e.happened_on >= p."on")',
        "nobody signs for a notice before it was made",
    ),
    Trigger(
        "loans_slip_of_a_standing_notice",
        _SLIP,
        "INSERT",
        "NOT EXISTS ("
        + _OF_LINE
        + " AND NOT EXISTS (SELECT 1 FROM core_spoiledpaper s WHERE s.paper_id = p.id))",
        "a void notice has no slip",
    ),
    Trigger(
        "loans_slip_says_how_long_it_took",
        _SLIP,
        "INSERT",
        _DAYS.format(days='CAST(JULIANDAY(NEW."on") - JULIANDAY(e.happened_on) AS INTEGER)'),
        "a slip says how many days it took from the signature to the file",
        on_postgresql=_DAYS.format(days='(NEW."on" - e.happened_on)'),
    ),
    Trigger(
        "loans_slip_days_by_the_regulation",
        _SLIP,
        "INSERT",
        "NEW.allowed_days > 15 AND NOT EXISTS (SELECT 1 FROM core_regulationversion r "
        "WHERE r.state = 'adopted' "
        "AND r.body LIKE '%\"slip_filing_days\":' || CAST(NEW.allowed_days AS TEXT) || ',%')",
        "how long a slip may take is set by the regulation",
    ),
    not_replaced(_RUN, ("run",)),
    Trigger("loans_noticerun_kept", _RUN, "DELETE", "1=1", "who asked for notices is never removed"),
    Trigger(
        "loans_noticerun_as_asked",
        _RUN,
        "UPDATE",
        " OR ".join(
            [f'OLD."{name}" <> NEW."{name}"' for name in _ASKED]
            + ["COALESCE(CAST(OLD.pay_by AS TEXT), '') <> COALESCE(CAST(NEW.pay_by AS TEXT), '')"]
        ),
        "what was asked for does not change",
    ),
    Trigger(
        "loans_noticerun_goes_on",
        _RUN,
        "UPDATE",
        "OLD.finished_at IS NOT NULL OR NEW.done < OLD.done",
        "a run of notices goes on and ends once",
    ),
]
