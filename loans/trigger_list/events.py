"""Events of a claim are only ever added, and what is late counts by two people (security.md I1, I2)."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now
from loans.rules.time_limits.openings import FOLLOW_UPS
from loans.trigger_list.sql import posted_for_loan

_EVENT, _CONFIRMATION = "loans_loanevent", "loans_lateconfirmation"
_FIELD = "('cm', 'marketer', 'station_clerk', 'cm_director', 'deputy', 'director')"
_SECOND = "('deputy', 'director', 'monitor', 'union_credit')"
_LOCK_LOAN = "SELECT 1 FROM loans_loan WHERE id = NEW.loan_id"
_LOCK_LOAN_OF_EVENT = (
    "SELECT 1 FROM loans_loan WHERE id = (SELECT loan_id FROM loans_loanevent WHERE id = NEW.event_id)"
)


# What the accountant posts in the ledger is an event by itself; the row names it, day and all.
_BUT_A_POSTING = (
    " AND NOT EXISTS (SELECT 1 FROM loans_ledgerentry e WHERE e.id = NEW.entry_id AND e.loan_id = NEW.loan_id "
    "AND e.paid_on = NEW.happened_on AND e.posted_by_id = NEW.recorded_by_id "
    "AND ((e.kind = 'repayment' AND NEW.kind IN ('part_payment', 'account_deduction') AND e.payer <> 'other' "
    'AND e."on" = NEW."on") '
    "OR (e.kind = 'reversal' AND NEW.kind = 'not_happened' AND EXISTS (SELECT 1 FROM loans_loanevent w "
    "WHERE w.id = NEW.corrects_id AND (w.entry_id = e.reverses_id OR EXISTS (SELECT 1 FROM loans_ledgerentry c "
    "WHERE c.id = e.reverses_id AND c.cash_event_id = w.id))))))"
)
# What two people agreed is an event in the name of who asked, whether or not he has left since.
_BUT_AN_EXTENSION = (
    " AND NOT (NEW.kind = 'extension' AND EXISTS (SELECT 1 FROM loans_extensionrequest x "
    "JOIN loans_extensiondecision d ON d.request_id = x.id AND d.agreed "
    "WHERE x.loan_id = NEW.loan_id AND x.asked_by_id = NEW.recorded_by_id "
    'AND d."on" = NEW."on" AND d."on" = NEW.happened_on))'
)
_HIDDEN_LATE = "NOT NEW.late AND {days} > NEW.late_record_days"

# Which event each kind of follow-up may name.
_FOLLOWS = " OR ".join(
    f"(NEW.kind = '{kind}' AND e.kind IN ({', '.join(repr(one) for one in opened)}))"
    for kind, opened in FOLLOW_UPS.items()
)

TRIGGERS = [
    *append_only(_EVENT, ("corrects_id",), ("entry_id",)),
    *append_only(_CONFIRMATION, ("event_id",)),
    recorded_now(_EVENT),
    recorded_now(_CONFIRMATION),
    Trigger(
        "loans_event_while_the_loan_is",
        _EVENT,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loan l WHERE l.id = NEW.loan_id "
        "AND l.granted_on <= NEW.happened_on AND l.standing <> 'being_issued')",
        "an event of a claim happens after the loan was granted",
        lock=_LOCK_LOAN,
    ),
    Trigger(
        "loans_event_by_who_collects",
        _EVENT,
        "INSERT",
        "NOT "
        + posted_for_loan("NEW.loan_id", "NEW.recorded_by_id", _FIELD)
        + _BUT_A_POSTING
        + _BUT_AN_EXTENSION,
        "only who collects for the branch records what happened to a claim",
    ),
    Trigger(
        "loans_event_late_is_said",
        _EVENT,
        "INSERT",
        _HIDDEN_LATE.format(days='(JULIANDAY(NEW."on") - JULIANDAY(NEW.happened_on))'),
        "what is recorded late is marked late for ever (I2)",
        on_postgresql=_HIDDEN_LATE.format(days='(NEW."on" - NEW.happened_on)'),
    ),
    Trigger(
        "loans_event_late_by_the_regulation",
        _EVENT,
        "INSERT",
        "NEW.late_record_days > 3 AND NOT EXISTS (SELECT 1 FROM core_regulationversion r "
        "WHERE r.state = 'adopted' "
        "AND r.body LIKE '%\"late_record_days\":' || CAST(NEW.late_record_days AS TEXT) || ',%')",
        "how late a record may be is set by the regulation",
    ),
    Trigger(
        "loans_event_corrects_its_own_loan",
        _EVENT,
        "INSERT",
        "NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM loans_loanevent e "
        "WHERE e.id = NEW.corrects_id AND e.loan_id = NEW.loan_id)",
        "a correction names an event of the same loan",
    ),
    Trigger(
        "loans_event_follows_one_of_its_loan",
        _EVENT,
        "INSERT",
        "NEW.about_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM loans_loanevent e "
        f"WHERE e.id = NEW.about_id AND e.loan_id = NEW.loan_id AND e.happened_on <= NEW.happened_on AND ({_FOLLOWS}))",
        "what ends or renews a time limit names the event of its loan that began it",
    ),
    Trigger(
        "loans_event_of_a_posting_of_its_loan",
        _EVENT,
        "INSERT",
        "NEW.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM loans_ledgerentry e "
        "WHERE e.id = NEW.entry_id AND e.loan_id = NEW.loan_id AND e.kind IN ('repayment', 'reversal') "
        "AND e.paid_on = NEW.happened_on)",
        "an event names a posting of its own loan and day",
    ),
    Trigger(
        "loans_event_guarantor_of_the_loan",
        _EVENT,
        "INSERT",
        "NEW.guarantor_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM loans_loan l "
        "JOIN loans_loanapplication_guarantors g ON g.loanapplication_id = l.application_id "
        "WHERE l.id = NEW.loan_id AND g.guarantor_id = NEW.guarantor_id)",
        "the guarantor named guarantees this loan",
    ),
    Trigger(
        "loans_late_by_a_second_person",
        _CONFIRMATION,
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_loanevent e WHERE e.id = NEW.event_id "
        "AND e.recorded_by_id = NEW.person_id)",
        "who recorded an event does not confirm it (I2)",
    ),
    Trigger(
        "loans_late_where_needed",
        _CONFIRMATION,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loanevent e WHERE e.id = NEW.event_id AND e.needs_second "
        'AND e."on" <= NEW."on")',
        "only what needs a second person is confirmed, and not before it is recorded",
        lock=_LOCK_LOAN_OF_EVENT,
    ),
    Trigger(
        "loans_late_by_its_posts",
        _CONFIRMATION,
        "INSERT",
        "NOT "
        + posted_for_loan(
            "(SELECT e.loan_id FROM loans_loanevent e WHERE e.id = NEW.event_id)", "NEW.person_id", _SECOND
        ),
        "a late record is confirmed by deputy, director, monitoring accountant or the union's credit department",
    ),
]
