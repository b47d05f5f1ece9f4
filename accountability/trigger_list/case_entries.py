"""What a notice tells of is what is owed by it: which entries of the ledger belong to a case (I8, IV.1)."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now

_ENTRY = "accountability_caseentry"
LOCK = "SELECT 1 FROM accountability_penaltycase WHERE id = {case}"
# What the ledger says somebody pays by a notice.
LEDGER = (
    "(SELECT COALESCE(SUM(e.amount + COALESCE(b.amount, 0)), 0) FROM accountability_caseentry x "
    "JOIN accountability_penaltyentry e ON e.id = x.entry_id "
    "LEFT JOIN accountability_penaltyentry b ON b.reverses_id = e.id WHERE x.case_id = {case})"
)
# Entries for the person of a new notice that stand and that no notice tells of yet.
UNTOLD = (
    "FROM accountability_penaltyentry e WHERE e.lapse_id = NEW.lapse_id AND e.person_id = NEW.person_id "
    "AND e.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM accountability_caseentry x WHERE x.entry_id = e.id) "
    "AND NOT EXISTS (SELECT 1 FROM accountability_penaltyentry b WHERE b.reverses_id = e.id)"
)
# A waiver or an objection of the very case became this entry.
_GRANTED = (
    "EXISTS (SELECT 1 FROM accountability_waiverentry g "
    "LEFT JOIN accountability_waiverrequest w ON w.id = g.request_id "
    "LEFT JOIN accountability_objectiondecision j ON j.id = g.decision_id "
    "LEFT JOIN accountability_objection o ON o.id = j.objection_id "
    "WHERE g.entry_id = e.id AND COALESCE(w.case_id, o.case_id) = c.id)"
)

TRIGGERS = [
    *append_only(_ENTRY, ("entry_id",)),
    recorded_now(_ENTRY),
    Trigger(
        "accountability_caseentry_of_its_notice",
        _ENTRY,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM accountability_penaltyentry e JOIN accountability_penaltycase c "
        "ON c.lapse_id = e.lapse_id AND c.person_id = e.person_id WHERE e.id = NEW.entry_id AND c.id = NEW.case_id "
        f"AND e.reverses_id IS NULL AND (e.kind IN ('waived', 'objection') AND {_GRANTED} "
        "OR e.kind NOT IN ('waived', 'objection') AND (e.seq <= c.up_to_seq OR e.amount < 0)))",
        "nothing is owed by a notice but what it tells of",
    ),
    Trigger(
        "accountability_caseentry_not_below_nothing",
        _ENTRY,
        "INSERT",
        "EXISTS (SELECT 1 FROM accountability_penaltyentry e WHERE e.id = NEW.entry_id "
        f"AND e.kind IN ('waived', 'objection') AND e.amount + {LEDGER.format(case='NEW.case_id')} < 0)",
        "no more is taken off than was charged by the notice",
        lock=LOCK.format(case="NEW.case_id"),
    ),
]
