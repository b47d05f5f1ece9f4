"""The approval group meets under its chair, with its members; what it decided follows from their votes (III.3)."""

from creditcoop.core.triggers import Trigger
from loans.trigger_list.sql import LOCK_APPLICATION


def _seated(person: str, application: str, day: str, role: str = "") -> str:
    """SQL: `person` has a seat that day in the group of the branch of `application`, or of its union."""
    return (
        "EXISTS (SELECT 1 FROM core_groupseat g JOIN loans_loanapplication ga "
        f"ON ga.id = {application} JOIN core_unit gu ON gu.id = ga.branch_id "
        f"WHERE g.person_id = {person} AND g.unit_id IN (ga.branch_id, gu.parent_id){role} "
        f"AND g.from_on <= {day} AND (g.until_on IS NULL OR g.until_on > {day}))"
    )


_AS_CHAIR = " AND g.role = 'chair'"


def _chairs(person: str, application: str, day: str) -> str:
    """SQL: `person` is the chair that day, or whom the union named to chair the meeting on this loan (Q13)."""
    return (
        f"({_seated(person, application, day, role=_AS_CHAIR)} OR EXISTS (SELECT 1 "
        f"FROM loans_standin n WHERE n.application_id = {application} AND n.step = 'group' "
        f"AND n.person_id = {person}))"
    )


_ALL = "(SELECT COUNT(*) FROM loans_meetingmember s WHERE s.meeting_id = m.id)"
_PRESENT = "(SELECT COUNT(*) FROM loans_meetingmember s WHERE s.meeting_id = m.id AND s.presence = 'present')"
_YES = "(SELECT COUNT(*) FROM loans_vote v WHERE v.meeting_id = m.id AND v.choice = 'yes')"
_VOTES = "(SELECT COUNT(*) FROM loans_vote v WHERE v.meeting_id = m.id)"
_CHAIR_NO = (
    "EXISTS (SELECT 1 FROM loans_vote v WHERE v.meeting_id = m.id AND v.person_id = m.chair_id "
    "AND v.choice = 'no')"
)
# loans.rules.group_vote.vote_result in SQL; tests/faults/test_group_raw_sql.py holds the two together.
_PASSED = (
    f"({_PRESENT} * {{quorum_of}} >= {{quorum}} * {_ALL} "
    f"AND ({_YES} + CASE WHEN {{silence_is_yes}} THEN {_PRESENT} - {_VOTES} ELSE 0 END) * {{majority_of}} "
    f">= {{majority}} * {_ALL} AND NOT ({{chair_may_veto}} AND {_CHAIR_NO}))"
)
_NOT_AS_VOTED = (
    "NEW.step = 'group' AND NOT EXISTS (SELECT 1 FROM loans_groupmeeting m "
    "JOIN loans_loanapplication a ON a.id = m.application_id "
    "JOIN core_regulationversion r ON r.id = a.version_id "
    f"WHERE a.id = NEW.application_id AND (NEW.outcome = 'agree') = {_PASSED})"
)


def _rule_on_sqlite(name: str) -> str:
    return f"json_extract(r.body, '$.lending.group_rules.{name}')"


def _rule_on_postgresql(name: str) -> str:
    return f"(r.body::jsonb #>> '{{lending,group_rules,{name}}}')"


def _words_of_sqlite() -> dict[str, str]:
    """A part is written 2/3, or 1 for the whole."""
    words = {name: f"({_rule_on_sqlite(name)} = 1)" for name in ("silence_is_yes", "chair_may_veto")}
    for name in ("quorum", "majority"):
        rule = _rule_on_sqlite(name)
        words[name] = f"CAST({rule} AS INTEGER)"
        words[f"{name}_of"] = (
            f"(CASE WHEN INSTR({rule}, '/') > 0 THEN CAST(SUBSTR({rule}, INSTR({rule}, '/') + 1) AS INTEGER) "
            "ELSE 1 END)"
        )
    return words


def _words_of_postgresql() -> dict[str, str]:
    words = {name: f"{_rule_on_postgresql(name)}::boolean" for name in ("silence_is_yes", "chair_may_veto")}
    for name in ("quorum", "majority"):
        rule = _rule_on_postgresql(name)
        words[name] = f"split_part({rule}, '/', 1)::integer"
        words[f"{name}_of"] = f"COALESCE(NULLIF(split_part({rule}, '/', 2), '')::integer, 1)"
    return words


TRIGGERS = [
    Trigger(
        "loans_meeting_by_its_chair",
        "loans_groupmeeting",
        "INSERT",
        "NOT " + _chairs("NEW.chair_id", "NEW.application_id", 'NEW."on"'),
        "only the chair opens the meeting of the approval group, or whom the union named",
    ),
    Trigger(
        "loans_member_has_a_seat",
        "loans_meetingmember",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_groupmeeting m WHERE m.id = NEW.meeting_id AND "
        + _seated("NEW.person_id", "m.application_id", 'm."on"')
        + ")",
        "only who has a seat that day is a member of the meeting",
    ),
    Trigger(
        "loans_step_group_by_its_chair",
        "loans_applicationstep",
        "INSERT",
        "NEW.step = 'group' AND NOT ("
        "EXISTS (SELECT 1 FROM loans_groupmeeting m WHERE m.application_id = NEW.application_id "
        "AND m.chair_id = NEW.person_id) OR "
        + _chairs("NEW.person_id", "NEW.application_id", 'NEW."on"')
        + ")",
        "only the chair closes the meeting of the approval group",
        lock=LOCK_APPLICATION,
    ),
    Trigger(
        "loans_step_group_as_voted",
        "loans_applicationstep",
        "INSERT",
        _NOT_AS_VOTED.format(**_words_of_sqlite()),
        "what the group decided follows from its votes; the chair may refuse, never overrule (Q35)",
        lock=LOCK_APPLICATION,
        on_postgresql=_NOT_AS_VOTED.format(**_words_of_postgresql()),
    ),
]
