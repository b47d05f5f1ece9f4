"""The penalty ledger only grows, in order, each row the hash of its body (I8, 3.1)."""

from creditcoop.core.triggers import Trigger, chained

BODY = {
    "kind": "kind",
    "business_day": "business_day",
    "person": "person_id",
    "loan": "loan_id",
    "branch": "branch_id",
    "amount_fen": "amount",
    "lapse": "(SELECT l.key FROM accountability_lapse l WHERE l.id = NEW.lapse_id)",
    "facts_sha256": "(SELECT l.facts_sha256 FROM accountability_lapse l WHERE l.id = NEW.lapse_id)",
    "version": "(SELECT v.number FROM core_regulationversion v WHERE v.id = NEW.version_id)",
    "version_sha256": "(SELECT v.sha256 FROM core_regulationversion v WHERE v.id = NEW.version_id)",
    "reverses": "(SELECT e.seq FROM accountability_penaltyentry e WHERE e.id = NEW.reverses_id)",
}
_LAPSE = "SELECT 1 FROM accountability_lapse l WHERE l.id = NEW.lapse_id"
_HELD = (
    "NEW.person_id IN (COALESCE(l.manager_id, 0), COALESCE(l.department_director_id, 0), "
    "COALESCE(l.branch_director_id, 0), COALESCE(l.deputy_id, 0), COALESCE(l.accountant_id, 0))"
)
_FOUND = (
    "EXISTS (SELECT 1 FROM accountability_findingdecision d JOIN accountability_finding f ON f.id = d.finding_id "
    "WHERE f.lapse_id = NEW.lapse_id AND f.kind = NEW.kind AND d.outcome = 'confirmed')"
)

TRIGGERS = [
    *chained("accountability_penaltyentry", chain="penalties", body=BODY),
    Trigger(
        "accountability_entry_of_its_lapse",
        "accountability_penaltyentry",
        "INSERT",
        f"NOT EXISTS ({_LAPSE} AND l.loan_id = NEW.loan_id AND l.branch_id = NEW.branch_id "
        f"AND l.version_id = NEW.version_id AND {_HELD})",
        "an entry is for somebody who answers for the lapse",
    ),
    Trigger(
        "accountability_entry_after_finding",
        "accountability_penaltyentry",
        "INSERT",
        f"NEW.kind IN ('human_cause', 'fraud', 'excused') AND NOT {_FOUND} OR NEW.kind = 'undone' AND NOT EXISTS "
        "(SELECT 1 FROM accountability_lapseundone u WHERE u.lapse_id = NEW.lapse_id)",
        "an entry changes the price of a lapse only after a finding",
    ),
    Trigger(
        "accountability_entry_reverses_like",
        "accountability_penaltyentry",
        "INSERT",
        "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM accountability_penaltyentry e "
        "WHERE e.id = NEW.reverses_id AND e.person_id = NEW.person_id AND e.lapse_id = NEW.lapse_id "
        "AND e.amount = -NEW.amount AND e.reverses_id IS NULL)",
        "a reversing entry takes back one entry of the same person and lapse, once",
    ),
    Trigger(
        "accountability_head_of_its_chain",
        "core_chainhead",
        "INSERT",
        "NEW.chain = 'penalties' AND NEW.seq > 0 AND NOT EXISTS (SELECT 1 FROM accountability_penaltyentry e "
        "WHERE e.seq = NEW.seq AND e.hash = NEW.hash)",
        "a head is the hash of the last row",
    ),
]
