"""Findings by two people, neither of them charged (Q27, S8)."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now

_CHARGED = (
    "EXISTS (SELECT 1 FROM accountability_lapse l WHERE l.id = {lapse} AND {person} IN "
    "(COALESCE(l.manager_id, 0), COALESCE(l.department_director_id, 0), COALESCE(l.branch_director_id, 0), "
    "COALESCE(l.deputy_id, 0), COALESCE(l.accountant_id, 0)))"
)
_OF = "(SELECT f.{column} FROM accountability_finding f WHERE f.id = NEW.finding_id)"

TRIGGERS = [
    *append_only("accountability_finding"),
    recorded_now("accountability_finding"),
    Trigger(
        "accountability_finding_not_by_charged",
        "accountability_finding",
        "INSERT",
        _CHARGED.format(lapse="NEW.lapse_id", person="NEW.asked_by_id"),
        "nobody finds about a lapse that he answers for",
    ),
    *append_only("accountability_findingperson", ("finding_id", "person_id")),
    Trigger(
        "accountability_findingperson_before",
        "accountability_findingperson",
        "INSERT",
        "EXISTS (SELECT 1 FROM accountability_findingdecision d WHERE d.finding_id = NEW.finding_id)",
        "a decided finding names nobody more",
        lock="SELECT 1 FROM accountability_finding WHERE id = NEW.finding_id",
    ),
    *append_only("accountability_findingdecision", ("finding_id",)),
    recorded_now("accountability_findingdecision"),
    Trigger(
        "accountability_finding_by_two",
        "accountability_findingdecision",
        "INSERT",
        f"NEW.person_id = {_OF.format(column='asked_by_id')}",
        "a finding is decided by a second person",
        lock="SELECT 1 FROM accountability_finding WHERE id = NEW.finding_id",
    ),
    Trigger(
        "accountability_decision_not_by_charged",
        "accountability_findingdecision",
        "INSERT",
        _CHARGED.format(lapse=_OF.format(column="lapse_id"), person="NEW.person_id"),
        "nobody decides about a lapse that he answers for",
    ),
    Trigger(
        "accountability_fraud_names_people",
        "accountability_findingdecision",
        "INSERT",
        f"NEW.outcome = 'confirmed' AND {_OF.format(column='kind')} = 'fraud' AND NOT EXISTS "
        "(SELECT 1 FROM accountability_findingperson p WHERE p.finding_id = NEW.finding_id)",
        "a finding of fraud names who took part",
    ),
]
