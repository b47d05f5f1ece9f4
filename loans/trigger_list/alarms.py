"""Alarms are raised once, for a clock as it stands, in time; who has seen one stays on record (Annex 3)."""

from creditcoop.core.triggers import Trigger, append_only, not_replaced, recorded_now

_ALARM, _SEEN, _ADDRESS = "loans_alarm", "loans_alarmseen", "loans_mailaddress"
_MAIL, _FEED = "loans_alarmmail", "loans_calendarfeed"
_POSTS = "('cm', 'marketer', 'station_clerk', 'cm_director', 'monitor', 'director', 'union_credit')"
_EARLY = "{days} > NEW.days"

TRIGGERS = [
    *append_only(_ALARM),
    *append_only(_SEEN, ("alarm_id", "person_id")),
    *append_only(_ADDRESS),
    recorded_now(_ALARM),
    recorded_now(_SEEN),
    recorded_now(_ADDRESS),
    Trigger(
        "loans_alarm_of_a_clock",
        _ALARM,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_timelimit t WHERE t.loan_id = NEW.loan_id AND t.clock = NEW.clock "
        "AND t.act_by = NEW.act_by AND COALESCE(t.guarantor_id, 0) = COALESCE(NEW.guarantor_id, 0) "
        "AND COALESCE(t.opened_by_id, 0) = COALESCE(NEW.opened_by_id, 0))",
        "an alarm is raised for a clock as it stands",
    ),
    Trigger(
        "loans_alarm_in_its_days",
        _ALARM,
        "INSERT",
        _EARLY.format(days='(JULIANDAY(NEW.act_by) - JULIANDAY(NEW."on"))'),
        "an alarm is raised no more days ahead than it says",
        on_postgresql=_EARLY.format(days='(NEW.act_by - NEW."on")'),
    ),
    Trigger(
        "loans_alarm_seen_by_who_gets_it",
        _SEEN,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_alarm a JOIN loans_loan l ON l.id = a.loan_id "
        "JOIN core_unit b ON b.id = l.branch_id "
        "JOIN core_unit u ON u.id = b.id OR u.parent_id = b.id OR u.id = b.parent_id "
        "JOIN core_posting p ON p.unit_id = u.id AND p.person_id = NEW.person_id "
        f'WHERE a.id = NEW.alarm_id AND a."on" <= NEW."on" AND p.post IN {_POSTS} '
        'AND p.from_on <= NEW."on" AND (p.until_on IS NULL OR p.until_on > NEW."on"))',
        "an alarm is seen by somebody whom it may reach, and not before it is raised",
    ),
    Trigger(
        "loans_alarm_mail_sent_once",
        _MAIL,
        "UPDATE",
        "OLD.sent_at IS NOT NULL OR OLD.person_id <> NEW.person_id OR OLD.day <> NEW.day "
        "OR OLD.count <> NEW.count",
        "a mail is sent once, and says what it said",
    ),
    Trigger("loans_alarm_mail_kept", _MAIL, "DELETE", "1=1", "a mail stays on record"),
    not_replaced(_MAIL, ("person_id", "day")),
    Trigger(
        "loans_calendar_revoked_once",
        _FEED,
        "UPDATE",
        "OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL OR OLD.person_id <> NEW.person_id "
        "OR OLD.digest <> NEW.digest",
        "a calendar address is revoked once and never changed",
    ),
    Trigger("loans_calendar_kept", _FEED, "DELETE", "1=1", "a calendar address stays on record"),
    not_replaced(_FEED, ("digest",)),
]
