"""Pressure and objections are on file before the money leaves, or they do not count (III.5, Q14)."""

from creditcoop.core.triggers import Trigger, append_only
from loans.trigger_list.sql import LOCK_APPLICATION, LOCK_MEETING

_LOCK_INTERVENTION = (
    "SELECT 1 FROM loans_loanapplication "
    "WHERE id = (SELECT application_id FROM loans_intervention WHERE id = NEW.intervention_id)"
)


def _posted_at(application: str, person: str) -> str:
    """SQL: the person holds a post of the branch, of one of its stations or of its union on the day of the row."""
    return (
        "EXISTS (SELECT 1 FROM loans_loanapplication a JOIN core_unit b ON b.id = a.branch_id "
        "JOIN core_unit u ON u.id = b.id OR u.parent_id = b.id OR u.id = b.parent_id "
        f"JOIN core_posting p ON p.unit_id = u.id AND p.person_id = {person} WHERE a.id = {application} "
        'AND p.from_on <= NEW."on" AND (p.until_on IS NULL OR p.until_on > NEW."on"))'
    )


_OF_INTERVENTION = "(SELECT i.application_id FROM loans_intervention i WHERE i.id = NEW.intervention_id)"
_OBJECTED = (
    "EXISTS (SELECT 1 FROM loans_writtenobjection o JOIN loans_intervention i ON i.id = o.intervention_id "
    "WHERE i.application_id = {application} AND o.person_id = {person})"
)
# The signature that decides last: the union's where it approved, else the branch's one decision.
DECIDED_LAST = (
    "s.outcome = 'agree' AND (s.step = 'union_approval' "
    "OR (s.step IN ('approval', 'group', 'review_approval') AND NOT EXISTS (SELECT 1 "
    "FROM loans_applicationstep u WHERE u.application_id = s.application_id AND u.step = 'union_approval')))"
)

TRIGGERS = [
    *append_only("loans_intervention"),
    *append_only("loans_writtenobjection", ("intervention_id", "person_id")),
    Trigger(
        "loans_intervention_before_pay_out",
        "loans_intervention",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loanapplication a "
        "WHERE a.id = NEW.application_id AND a.state = 'open')",
        "pressure is recorded before the money leaves, or it does not count (Q14)",
        lock=LOCK_APPLICATION,
    ),
    Trigger(
        "loans_intervention_by_staff",
        "loans_intervention",
        "INSERT",
        "NOT " + _posted_at("NEW.application_id", "NEW.entered_by_id"),
        "only who holds a post at the branch or its union records pressure",
    ),
    Trigger(
        "loans_objection_before_pay_out",
        "loans_writtenobjection",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loanapplication a JOIN loans_intervention i "
        "ON i.application_id = a.id WHERE i.id = NEW.intervention_id AND a.state = 'open' "
        'AND i."on" <= NEW."on")',
        "an objection is written before the money leaves, or it frees nobody (Q14)",
        lock=_LOCK_INTERVENTION,
    ),
    Trigger(
        "loans_objection_by_staff",
        "loans_writtenobjection",
        "INSERT",
        "NOT " + _posted_at(_OF_INTERVENTION, "NEW.person_id"),
        "only who holds a post at the branch or its union objects",
    ),
    Trigger(
        "loans_step_last_word_not_by_objector",
        "loans_applicationstep",
        "INSERT",
        "NEW.outcome = 'agree' AND (NEW.step = 'union_approval' "
        "OR (NEW.step IN ('approval', 'group', 'review_approval') AND EXISTS (SELECT 1 "
        "FROM loans_loanapplication a WHERE a.id = NEW.application_id AND NOT a.over_branch_letter))) AND "
        + _OBJECTED.format(application="NEW.application_id", person="NEW.person_id")
        # In the group the chair signs what all have voted: only his own yes, or his silence, lets the money go.
        + " AND NOT EXISTS (SELECT 1 FROM loans_vote v JOIN loans_groupmeeting m ON m.id = v.meeting_id "
        "WHERE NEW.step = 'group' AND m.application_id = NEW.application_id AND v.person_id = NEW.person_id "
        "AND v.choice = 'no')",
        "who objected in writing does not let the money go with his own signature (III.5)",
        lock=LOCK_APPLICATION,
    ),
    Trigger(
        "loans_vote_chair_objected",
        "loans_vote",
        "INSERT",
        "NEW.choice = 'yes' AND EXISTS (SELECT 1 FROM loans_groupmeeting m WHERE m.id = NEW.meeting_id "
        "AND m.chair_id = NEW.person_id) AND "
        + _OBJECTED.format(
            application="(SELECT application_id FROM loans_groupmeeting WHERE id = NEW.meeting_id)",
            person="NEW.person_id",
        ),
        "a chair who objected in writing does not vote yes (III.5)",
        lock=LOCK_MEETING,
    ),
    Trigger(
        "loans_loan_not_against_its_signer",
        "loans_loan",
        "UPDATE",
        "OLD.standing = 'being_issued' AND NEW.standing <> 'being_issued' AND EXISTS (SELECT 1 "
        "FROM loans_applicationstep s JOIN loans_writtenobjection o ON o.person_id = s.person_id "
        "JOIN loans_intervention i ON i.id = o.intervention_id AND i.application_id = s.application_id "
        f"WHERE s.application_id = NEW.application_id AND {DECIDED_LAST} "
        "AND NOT EXISTS (SELECT 1 FROM loans_vote v JOIN loans_groupmeeting m ON m.id = v.meeting_id "
        "WHERE s.step = 'group' AND m.application_id = s.application_id AND v.person_id = s.person_id "
        "AND v.choice = 'no'))",
        "whose signature would let the money go has objected in writing: it does not leave (III.5)",
    ),
]
