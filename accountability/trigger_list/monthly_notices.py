"""A monthly notice is given once with all its lines, signed by its manager, and what was missed stays (Annex 9)."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now

_NOTICE, _LINE = "accountability_monthlynotice", "accountability_monthlynoticeline"
_SIGNATURE, _BREACH = "accountability_monthlynoticesignature", "accountability_noticebreach"
_LOCK = "SELECT 1 FROM accountability_monthlynotice WHERE id = NEW.notice_id"
_LINES = f"(SELECT COUNT(*) FROM {_LINE} l WHERE l.notice_id = NEW.notice_id)"
_POSTED = (
    "SELECT 1 FROM core_posting p JOIN core_unit u ON u.id = p.unit_id "
    "WHERE p.person_id = {person} AND p.from_on <= {day} AND (p.until_on IS NULL OR p.until_on > {day}) "
    "AND (u.id = NEW.branch_id OR u.parent_id = NEW.branch_id{above})"
)
_GIVES = _POSTED.format(
    person="NEW.made_by_id",
    day='NEW."on"',
    above=" OR u.id = (SELECT b.parent_id FROM core_unit b WHERE b.id = NEW.branch_id)",
)
_KEEPS = _POSTED.format(person="NEW.manager_id", day='NEW."on"', above="")

TRIGGERS = [
    *append_only(_NOTICE, ("branch_id", "month", "manager_id")),
    *append_only(_LINE),
    *append_only(_SIGNATURE, ("notice_id",)),
    *append_only(_BREACH, ("branch_id", "month", "manager_id", "kind")),
    recorded_now(_NOTICE),
    recorded_now(_SIGNATURE),
    recorded_now(_BREACH),
    Trigger(
        "accountability_notice_by_the_accountant",
        _NOTICE,
        "INSERT",
        f"NOT EXISTS ({_GIVES} AND p.post IN ('monitor', 'union_credit'))",
        "a monthly notice is given by the monitoring accountant, or by the union in his stead",
    ),
    Trigger(
        "accountability_notice_to_who_works_there",
        _NOTICE,
        "INSERT",
        f"NOT EXISTS ({_KEEPS})",
        "a monthly notice goes to somebody who works in the branch that day",
    ),
    Trigger(
        "accountability_notice_of_its_month",
        _NOTICE,
        "INSERT",
        "STRFTIME('%d', NEW.month) <> '01' OR STRFTIME('%Y-%m', NEW.month) <> STRFTIME('%Y-%m', NEW.\"on\")",
        "a monthly notice is given in its month",
        on_postgresql="DATE_TRUNC('month', NEW.\"on\")::date <> NEW.month",
    ),
    Trigger(
        "accountability_notice_line_counted",
        _LINE,
        "INSERT",
        f"{_LINES} >= (SELECT n.line_count FROM {_NOTICE} n WHERE n.id = NEW.notice_id) "
        f"OR EXISTS (SELECT 1 FROM {_SIGNATURE} s WHERE s.notice_id = NEW.notice_id)",
        "a monthly notice has the lines that it was given with",
        lock=_LOCK,
    ),
    Trigger(
        "accountability_notice_line_of_the_branch",
        _LINE,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {_NOTICE} n JOIN loans_loan l ON l.branch_id = n.branch_id "
        "WHERE n.id = NEW.notice_id AND l.id = NEW.loan_id)",
        "a line of a monthly notice is about a loan of its branch",
    ),
    Trigger(
        "accountability_notice_signed_by_its_manager",
        _SIGNATURE,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {_NOTICE} n WHERE n.id = NEW.notice_id AND n.manager_id = NEW.person_id "
        'AND n.text_sha256 = NEW.text_sha256 AND n."on" <= NEW."on" '
        f'AND n.line_count = {_LINES} AND NEW.late = (NEW."on" > n.sign_by))',
        "a monthly notice is signed by its manager, as it was given",
        lock=_LOCK,
    ),
    Trigger(
        "accountability_notice_missed_in_truth",
        _BREACH,
        "INSERT",
        "(NEW.kind = 'not_given' AND EXISTS (SELECT 1 FROM accountability_monthlynotice n "
        "WHERE n.branch_id = NEW.branch_id AND n.month = NEW.month AND n.manager_id = NEW.manager_id "
        "AND n.\"on\" <= NEW.last_day)) OR (NEW.kind = 'not_signed' AND (NOT EXISTS (SELECT 1 "
        "FROM accountability_monthlynotice n WHERE n.id = NEW.notice_id AND n.branch_id = NEW.branch_id "
        "AND n.month = NEW.month AND n.manager_id = NEW.manager_id AND n.sign_by = NEW.last_day) "
        "OR EXISTS (SELECT 1 FROM accountability_monthlynoticesignature s WHERE s.notice_id = NEW.notice_id "
        'AND s."on" <= NEW.last_day)))',
        "only what was really missed by its day is counted",
    ),
]
