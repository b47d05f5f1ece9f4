"""Visits and checks are only ever added to; nobody goes for somebody else or after the fact (II.5, I1, I2)."""

from creditcoop.core.triggers import Trigger, append_only, not_replaced, recorded_now

_VISIT, _LOAN, _READ, _DUTY = "loans_visit", "loans_visitloan", "loans_visitread", "loans_checkduty"
_VISITORS = "('cm', 'marketer', 'station_clerk', 'cm_director', 'deputy', 'director', 'monitor')"
_READERS = "('cm_director', 'deputy', 'director')"


def _posted(branch: str, person: str, posts: str) -> str:
    """SQL: the person holds one of the posts at the branch or its stations on that day."""
    return (
        f"EXISTS (SELECT 1 FROM core_unit u JOIN core_posting p ON p.unit_id = u.id AND p.person_id = {person} "
        f"WHERE (u.id = {branch} OR u.parent_id = {branch}) AND p.post IN {posts} "
        'AND p.from_on <= NEW."on" AND (p.until_on IS NULL OR p.until_on > NEW."on"))'
    )


_HIDDEN_LATE = (
    'NEW.counts_on < NEW."on" AND {days} > NEW.late_record_days AND NOT EXISTS (SELECT 1 FROM loans_visit v '
    "WHERE v.id = NEW.corrects_id AND v.visited_on = NEW.visited_on AND v.purpose = NEW.purpose "
    "AND v.counts_on = NEW.counts_on)"
)
_LATER = (
    "NOT EXISTS (SELECT 1 FROM loans_visit v WHERE v.id = NEW.visit_id AND "
    "ABS(JULIANDAY(v.recorded_at) - JULIANDAY('now')) * 86400 <= 60)"
)
_LATER_ON_POSTGRESQL = (
    "NOT EXISTS (SELECT 1 FROM loans_visit v WHERE v.id = NEW.visit_id AND "
    "ABS(EXTRACT(EPOCH FROM (v.recorded_at - statement_timestamp()))) <= 60)"
)
_KEPT = ("loan_id", "kind", "opens_on", "due_by", "months", "made_on", "recorded_at")
_CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _KEPT)

TRIGGERS = [
    *append_only(_VISIT, ("corrects_id",)),
    *append_only(_LOAN, ("visit_id", "loan_id")),
    *append_only(_READ, ("visit_id",)),
    recorded_now(_VISIT),
    recorded_now(_READ),
    recorded_now(_DUTY),
    Trigger(
        "loans_visit_by_who_goes",
        _VISIT,
        "INSERT",
        "NOT " + _posted("NEW.branch_id", "NEW.recorded_by_id", _VISITORS),
        "only who goes out for the branch records a visit",
    ),
    Trigger(
        "loans_visit_counts_in_time",
        _VISIT,
        "INSERT",
        _HIDDEN_LATE.format(days='(JULIANDAY(NEW."on") - JULIANDAY(NEW.visited_on))'),
        "a visit recorded late counts from the day of its record (I2)",
        on_postgresql=_HIDDEN_LATE.format(days='(NEW."on" - NEW.visited_on)'),
    ),
    Trigger(
        "loans_visit_late_by_the_regulation",
        _VISIT,
        "INSERT",
        "NEW.late_record_days > 3 AND NOT EXISTS (SELECT 1 FROM core_regulationversion r "
        "WHERE r.state = 'adopted' "
        "AND r.body LIKE '%\"late_record_days\":' || CAST(NEW.late_record_days AS TEXT) || ',%')",
        "how late a record may be is set by the regulation",
    ),
    Trigger(
        "loans_visit_corrects_its_own",
        _VISIT,
        "INSERT",
        "NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM loans_visit v WHERE v.id = NEW.corrects_id "
        "AND v.borrower_id = NEW.borrower_id AND v.recorded_by_id = NEW.recorded_by_id)",
        "a visit is corrected by who made it",
    ),
    Trigger(
        "loans_visit_loan_of_the_borrower",
        _LOAN,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_visit v JOIN loans_loan l ON l.id = NEW.loan_id WHERE v.id = NEW.visit_id "
        "AND l.borrower_id = v.borrower_id AND l.branch_id = v.branch_id AND l.granted_on <= v.visited_on)",
        "a visit is about loans of the borrower who was visited",
        lock="SELECT 1 FROM loans_loan WHERE id = NEW.loan_id",
    ),
    Trigger(
        "loans_visit_loans_named_at_once",
        _LOAN,
        "INSERT",
        _LATER,
        "the loans of a visit are named when it is recorded",
        on_postgresql=_LATER_ON_POSTGRESQL,
    ),
    Trigger(
        "loans_visit_read_by_a_head",
        _READ,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_visit v WHERE v.id = NEW.visit_id AND v.recorded_by_id <> NEW.person_id "
        f'AND v."on" <= NEW."on" AND {_posted("v.branch_id", "NEW.person_id", _READERS)})',
        "a visit is read by a head of its branch who did not make it",
    ),
    not_replaced(_DUTY),
    Trigger("loans_check_duty_kept", _DUTY, "DELETE", "1=1", "a check that was due stays on record"),
    Trigger(
        "loans_check_duty_ends_once",
        _DUTY,
        "UPDATE",
        f"{_CHANGED} OR NOT ((OLD.outcome = 'open' AND NEW.outcome <> 'open' AND NEW.undone_on IS NULL) "
        "OR (OLD.outcome = 'done' AND NEW.outcome = 'done' AND OLD.undone_on IS NULL AND NEW.undone_on IS NOT NULL "
        "AND OLD.ended_on = NEW.ended_on AND OLD.visit_id = NEW.visit_id))",
        "a check that is due ends once",
    ),
    Trigger(
        "loans_check_duty_done_by_its_visit",
        _DUTY,
        "UPDATE",
        "OLD.outcome = 'open' AND NEW.outcome = 'done' AND NOT EXISTS (SELECT 1 FROM loans_visit v "
        "JOIN loans_visitloan vl ON vl.visit_id = v.id AND vl.loan_id = NEW.loan_id WHERE v.id = NEW.visit_id "
        "AND v.counts_on = NEW.ended_on AND v.counts_on >= NEW.opens_on)",
        "a check is done by a visit to the loan, on the day from which it counts",
    ),
    Trigger(
        "loans_check_duty_begins_open",
        _DUTY,
        "INSERT",
        "NEW.outcome <> 'open'",
        "a check is first due and then done",
    ),
]
