"""The classes of a loan are only ever added, and never better than a ground that stands (II.4)."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now
from loans.trigger_list.sql import posted_for_loan

_CLASS, _GROUND, _LIFT = "loans_loanclass", "loans_classground", "loans_groundlifted"
_LOWERERS = "('cm_director', 'monitor', 'deputy', 'director', 'union_credit')"
_LIFTERS = "('director', 'union_credit')"

TRIGGERS = [
    *append_only(_CLASS),
    *append_only(_GROUND),
    *append_only(_LIFT, ("ground_id",)),
    recorded_now(_CLASS),
    recorded_now(_GROUND),
    recorded_now(_LIFT),
    Trigger(
        "loans_class_goes_forward",
        _CLASS,
        "INSERT",
        f"NEW.from_on < (SELECT MAX(c.from_on) FROM {_CLASS} c WHERE c.loan_id = NEW.loan_id)",
        "a class begins on the day of the one before or later: what was known then stays",
    ),
    Trigger(
        "loans_class_keeps_its_floor",
        _CLASS,
        "INSERT",
        f"NEW.grade < (SELECT MAX(g.grade) FROM {_GROUND} g LEFT JOIN {_LIFT} u ON u.ground_id = g.id "
        'WHERE g.loan_id = NEW.loan_id AND g."on" <= NEW.from_on '
        'AND (u.id IS NULL OR u."on" > NEW.from_on))',
        "a class lowered by hand is no better until another person lifts it",
    ),
    Trigger(
        "loans_class_lowered_by_its_posts",
        _GROUND,
        "INSERT",
        "NEW.person_id IS NOT NULL AND NOT " + posted_for_loan("NEW.loan_id", "NEW.person_id", _LOWERERS),
        "who heads or watches the loans of the branch, or the union, lowers a class",
    ),
    Trigger(
        "loans_class_lifted_by_another",
        _LIFT,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {_GROUND} g WHERE g.id = NEW.ground_id "
        'AND g.person_id IS DISTINCT FROM NEW.person_id AND g."on" <= NEW."on") '
        f"AND NOT EXISTS (SELECT 1 FROM {_GROUND} g WHERE g.id = NEW.ground_id AND g.person_id IS NULL "
        "AND NEW.person_id IS NULL)",
        "another person than who lowered the class lifts it",
    ),
    Trigger(
        "loans_class_lifted_by_its_posts",
        _LIFT,
        "INSERT",
        "NEW.person_id IS NOT NULL AND NOT "
        + posted_for_loan(
            f"(SELECT g.loan_id FROM {_GROUND} g WHERE g.id = NEW.ground_id)", "NEW.person_id", _LIFTERS
        ),
        "the director or the union's credit department lifts what lowered a class",
    ),
    Trigger(
        "loans_class_lifted_by_a_person",
        _LIFT,
        "INSERT",
        f"NEW.person_id IS NULL AND EXISTS (SELECT 1 FROM {_GROUND} g WHERE g.id = NEW.ground_id "
        "AND g.person_id IS NOT NULL)",
        "what a person put on record is lifted by a person",
    ),
]
