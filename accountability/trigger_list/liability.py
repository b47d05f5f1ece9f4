"""What the database refuses in the tables of liability."""

from creditcoop.core.triggers import Trigger, append_only
from loans.trigger_list.interventions import DECIDED_LAST

_LOCK = "SELECT 1 FROM accountability_liabilitysplit WHERE id = NEW.split_id"

# Pressure on the loan of a split that counts: with evidence (entered before pay-out: that table's own trigger).
_PRESSURE = (
    "FROM loans_intervention i JOIN loans_loan l ON l.application_id = i.application_id "
    "WHERE l.id = NEW.loan_id AND EXISTS (SELECT 1 FROM core_evidenceuse u "
    "WHERE u.subject_kind = 'intervention' AND u.subject_id = i.id)"
)
# Whose signature let the money go; a chair who voted no lets nothing go.
_SIGNER = (
    "FROM loans_applicationstep s JOIN loans_loan l ON l.application_id = s.application_id "
    f"WHERE l.id = NEW.loan_id AND {DECIDED_LAST} AND NOT EXISTS (SELECT 1 FROM loans_vote v "
    "JOIN loans_groupmeeting m ON m.id = v.meeting_id WHERE s.step = 'group' "
    "AND m.application_id = s.application_id AND v.person_id = s.person_id AND v.choice = 'no')"
)

TRIGGERS = [
    *append_only("accountability_liabilityshare"),
    *append_only("accountability_responsibilitysignature", ("application_id", "person_id", "text_sha256")),
    Trigger(
        "accountability_share_only_before_seal",
        "accountability_liabilityshare",
        "INSERT",
        "EXISTS (SELECT 1 FROM accountability_liabilitysplit s WHERE s.id = NEW.split_id AND s.sealed)",
        "a sealed split takes no more shares",
        lock=_LOCK,
    ),
    Trigger(
        "accountability_split_born_open",
        "accountability_liabilitysplit",
        "INSERT",
        "NEW.sealed",
        "a split is sealed after its shares",
    ),
    Trigger(
        "accountability_split_sealed_stays",
        "accountability_liabilitysplit",
        "UPDATE",
        "OLD.sealed OR NOT NEW.sealed OR OLD.loan_id <> NEW.loan_id OR OLD.version_id <> NEW.version_id "
        "OR OLD.from_on <> NEW.from_on OR OLD.first_responsible_id <> NEW.first_responsible_id "
        "OR OLD.intervention_id IS DISTINCT FROM NEW.intervention_id",
        "a split changes only once, when it is sealed",
    ),
    Trigger(
        "accountability_split_adds_up",
        "accountability_liabilitysplit",
        "UPDATE",
        "NEW.total_parts <> NEW.unallocated_parts + (SELECT COALESCE(SUM(h.parts), 0) "
        "FROM accountability_liabilityshare h WHERE h.split_id = NEW.id) "
        "OR NEW.total_amount <> NEW.unallocated_amount + (SELECT COALESCE(SUM(h.amount), 0) "
        "FROM accountability_liabilityshare h WHERE h.split_id = NEW.id)",
        "shares and the unallocated part must make up the whole",
    ),
    Trigger(
        "accountability_split_is_of_its_loan",
        "accountability_liabilitysplit",
        "UPDATE",
        "NOT EXISTS (SELECT 1 FROM loans_loan l WHERE l.id = NEW.loan_id AND l.version_id = NEW.version_id "
        "AND l.tier = NEW.tier AND NEW.total_amount >= l.amount AND NEW.total_parts >= NEW.denominator)",
        "a split shares the whole of its loan, under the version the loan was issued by",
    ),
    Trigger(
        "accountability_split_keeps_the_pressure",
        "accountability_liabilitysplit",
        "UPDATE",
        f"(NEW.intervention_id IS NULL AND EXISTS (SELECT 1 {_PRESSURE})) OR (NEW.intervention_id IS NOT NULL "
        f"AND NOT EXISTS (SELECT 1 {_PRESSURE} AND i.id = NEW.intervention_id))",
        "pressure on file with evidence belongs to the split of its loan (III.5)",
    ),
    Trigger(
        "accountability_split_names_who_gave_way",
        "accountability_liabilitysplit",
        "UPDATE",
        f"NEW.intervention_id IS NOT NULL AND EXISTS (SELECT 1 {_SIGNER} "
        "AND (s.person_id <> NEW.first_responsible_id OR (NEW.unallocated_parts <> 0 OR (SELECT COUNT(*) "
        "FROM accountability_liabilityshare h WHERE h.split_id = NEW.id) <> 1) AND EXISTS (SELECT 1 "
        "FROM core_regulationversion r WHERE r.id = NEW.version_id "
        'AND r.body LIKE \'%"intervention":"full_to_yielder"%\')))',
        "whose signature let the money go under pressure is first responsible, for the whole (III.5, Q14)",
    ),
    # Who answers for the granting never changes by itself (III head). A service that lets a finding of people
    # change it will open this door and say who may pass.
    Trigger(
        "accountability_one_split_a_loan",
        "accountability_liabilitysplit",
        "UPDATE",
        "EXISTS (SELECT 1 FROM accountability_liabilitysplit s WHERE s.loan_id = NEW.loan_id "
        "AND s.id <> NEW.id AND s.sealed)",
        "this loan has the people who answer for it already",
        lock="SELECT 1 FROM loans_loan WHERE id = NEW.loan_id",
    ),
    Trigger(
        "accountability_split_names_first",
        "accountability_liabilitysplit",
        "UPDATE",
        "NOT EXISTS (SELECT 1 FROM accountability_liabilityshare h WHERE h.split_id = NEW.id "
        "AND h.person_id = NEW.first_responsible_id AND h.is_first) "
        "OR (SELECT COUNT(*) FROM accountability_liabilityshare h WHERE h.split_id = NEW.id AND h.is_first) > 1",
        "one person is first responsible: he holds a share and is marked as first",
    ),
    Trigger(
        "accountability_split_kept",
        "accountability_liabilitysplit",
        "DELETE",
        "1=1",
        "a split is never removed",
    ),
    Trigger(
        "accountability_loan_needs_split",
        "loans_loan",
        "UPDATE",
        "OLD.standing = 'being_issued' AND NEW.standing <> 'being_issued' AND NOT EXISTS (SELECT 1 "
        "FROM accountability_liabilitysplit s WHERE s.loan_id = NEW.id AND s.sealed "
        "AND s.total_amount >= NEW.amount)",
        "no loan is issued without the people who answer for it (II head)",
    ),
]
