"""One person keeps a loan on a day (Annex 4)."""

from creditcoop.core.triggers import Trigger, append_only, not_replaced, recorded_now

_OVERLAP = (
    "EXISTS (SELECT 1 FROM loans_custody c WHERE c.loan_id = NEW.loan_id AND c.id <> COALESCE(NEW.id, -1) "
    "AND (c.until_on IS NULL OR c.until_on > NEW.from_on) "
    "AND (NEW.until_on IS NULL OR NEW.until_on > c.from_on))"
)
TRIGGERS = [
    not_replaced("loans_custody", ("loan_id", "from_on")),
    Trigger(
        "loans_custody_not_before_the_loan",
        "loans_custody",
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_loan l WHERE l.id = NEW.loan_id AND l.granted_on > NEW.from_on)",
        "nobody keeps a loan before it is granted",
    ),
    Trigger(
        "loans_custody_one_a_day",
        "loans_custody",
        "INSERT",
        _OVERLAP,
        "one person keeps a loan on a day",
        lock="SELECT 1 FROM loans_loan WHERE id = NEW.loan_id",
    ),
    Trigger(
        "loans_custody_only_ends",
        "loans_custody",
        "UPDATE",
        "OLD.loan_id <> NEW.loan_id OR OLD.person_id <> NEW.person_id OR OLD.from_on <> NEW.from_on "
        "OR OLD.until_on IS NOT NULL OR NEW.until_on IS NULL",
        "a custody changes only once, when it ends",
    ),
    Trigger("loans_custody_kept", "loans_custody", "DELETE", "1=1", "custody is never removed"),
    # With what it was taken over (Q21): written beside a custody that a handover began, and never again.
    *append_only("loans_takenover", ("custody_id",)),
    recorded_now("loans_takenover"),
    *append_only("loans_listedclock"),
    Trigger(
        "loans_listed_only_when_taken_over",
        "loans_listedclock",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_takenover t WHERE t.custody_id = NEW.custody_id)",
        "a clock is listed where its loan was taken over",
    ),
    *append_only("loans_foundclock"),
    recorded_now("loans_foundclock"),
    Trigger(
        "loans_found_by_who_took_over",
        "loans_foundclock",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_custody c JOIN loans_takenover t ON t.custody_id = c.id "
        "WHERE c.id = NEW.custody_id AND c.person_id = NEW.found_by_id)",
        "only who took the loan over records what was missing from its list (Q21)",
    ),
]
