"""What was said about a line of the day's list stays said, in one's own name and of the day."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now

_MARK = "loans_daymark"
_POSTED = (
    "EXISTS (SELECT 1 FROM core_posting p JOIN core_posting q ON 1=1 JOIN core_unit u ON u.id = p.unit_id "
    "JOIN core_unit w ON w.id = q.unit_id WHERE p.person_id = NEW.person_id AND q.person_id = NEW.to_id "
    'AND p.from_on <= NEW."on" AND (p.until_on IS NULL OR p.until_on > NEW."on") '
    'AND q.from_on <= NEW."on" AND (q.until_on IS NULL OR q.until_on > NEW."on") '
    "AND (CASE WHEN u.kind = 'station' THEN u.parent_id ELSE u.id END) "
    "= (CASE WHEN w.kind = 'station' THEN w.parent_id ELSE w.id END))"
)

TRIGGERS = [
    *append_only(_MARK),
    recorded_now(_MARK),
    Trigger(
        "loans_day_mark_within_the_branch",
        _MARK,
        "INSERT",
        f"NEW.to_id IS NOT NULL AND NOT {_POSTED}",
        "a line is passed on within the branch",
    ),
]
