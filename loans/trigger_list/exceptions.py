"""A written exception to II.6: asked for and answered before pay-out, by whom it is allowed (Q7)."""

from creditcoop.core.triggers import Trigger, append_only
from loans.trigger_list.sql import LOCK_APPLICATION, LOCK_MEETING, tied

_LOCK_EXCEPTION = (
    "SELECT 1 FROM loans_loanapplication "
    "WHERE id = (SELECT application_id FROM loans_guaranteeexception WHERE id = NEW.exception_id)"
)
_ASKED = "FROM loans_guaranteeexception e JOIN loans_loanapplication a ON a.id = e.application_id"
_APPLICATION_ASKED = "(SELECT e.application_id FROM loans_guaranteeexception e WHERE e.id = NEW.exception_id)"
_PENDING = (
    "EXISTS (SELECT 1 FROM loans_guaranteeexception e WHERE e.application_id = {application} "
    "AND NOT EXISTS (SELECT 1 FROM loans_exceptiondecision d WHERE d.exception_id = e.id))"
)
_MEETING_ASKED = _PENDING.format(
    application="(SELECT application_id FROM loans_groupmeeting WHERE id = NEW.meeting_id)"
)
_VOTES = (
    "(SELECT COUNT(*) FROM loans_vote v WHERE v.meeting_id = NEW.meeting_id AND v.on_exception = 'grant')"
)

_REQUESTS = [
    *append_only("loans_guaranteeexception"),
    Trigger(
        "loans_exception_asked_by_handler_while_open",
        "loans_guaranteeexception",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loanapplication a WHERE a.id = NEW.application_id "
        "AND a.state = 'open' AND a.handler_id = NEW.asked_by_id AND a.security = 'guarantee')",
        "only the handler asks for an exception, for a guarantee loan, before the money leaves (Q7)",
        lock=LOCK_APPLICATION,
    ),
    Trigger(
        "loans_exception_one_at_a_time",
        "loans_guaranteeexception",
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_guaranteeexception e WHERE e.application_id = NEW.application_id "
        'AND e.valid_to >= NEW."on" AND NOT EXISTS (SELECT 1 FROM loans_exceptiondecision d '
        "WHERE d.exception_id = e.id AND d.outcome = 'refuse'))",
        "one exception is open or granted at a time",
        lock=LOCK_APPLICATION,
    ),
    Trigger(
        "loans_exception_asked_before_the_meeting",
        "loans_guaranteeexception",
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_groupmeeting m WHERE m.application_id = NEW.application_id)",
        "the approval group decides an exception in its meeting on the loan: it is asked for before",
        lock=LOCK_APPLICATION,
    ),
]

_DECISIONS = [
    *append_only("loans_exceptiondecision", ("exception_id",), ("meeting_id",)),
    Trigger(
        "loans_exception_decided_while_open",
        "loans_exceptiondecision",
        "INSERT",
        f"NOT EXISTS (SELECT 1 {_ASKED} WHERE e.id = NEW.exception_id AND a.state = 'open' "
        'AND e."on" <= NEW."on" AND (NEW.outcome <> \'grant\' OR e.valid_to >= NEW."on"))',
        "an exception is decided before the money leaves and before it ends (Q7)",
        lock=_LOCK_EXCEPTION,
    ),
    Trigger(
        "loans_exception_granted_with_proof",
        "loans_exceptiondecision",
        "INSERT",
        "NEW.outcome = 'grant' AND NOT EXISTS (SELECT 1 FROM core_evidenceuse u "
        "WHERE u.subject_kind = 'guaranteeexception' AND u.subject_id = NEW.exception_id)",
        "an exception is granted on proof of the guarantor's means (Q7)",
    ),
    Trigger(
        "loans_exception_group_or_union",
        "loans_exceptiondecision",
        "INSERT",
        f"NOT EXISTS (SELECT 1 {_ASKED} WHERE e.id = NEW.exception_id AND "
        "(NEW.meeting_id IS NOT NULL) = (a.route = 'three_posts_plus_group' AND a.tier <= 3))",
        "the group grants up to 20,000, the union's credit department above (Q7)",
    ),
    Trigger(
        "loans_exception_by_votes_of_its_meeting",
        "loans_exceptiondecision",
        "INSERT",
        "NEW.meeting_id IS NOT NULL AND NOT ("
        f"EXISTS (SELECT 1 {_ASKED} JOIN loans_groupmeeting m ON m.application_id = a.id "
        "WHERE e.id = NEW.exception_id AND m.id = NEW.meeting_id) "
        f"AND NEW.votes_for = {_VOTES} AND 2 * NEW.votes_needed >= (SELECT COUNT(*) "
        "FROM loans_meetingmember s WHERE s.meeting_id = NEW.meeting_id))",
        "the group's answer follows from the written votes of its meeting on the loan",
        lock=_LOCK_EXCEPTION,
    ),
    Trigger(
        "loans_exception_chair_may_refuse",
        "loans_exceptiondecision",
        "INSERT",
        "NEW.outcome = 'grant' AND EXISTS (SELECT 1 FROM loans_groupmeeting m JOIN loans_vote v "
        "ON v.meeting_id = m.id AND v.person_id = m.chair_id "
        "JOIN loans_loanapplication a ON a.id = m.application_id "
        "JOIN core_regulationversion r ON r.id = a.version_id WHERE m.id = NEW.meeting_id "
        "AND v.on_exception = 'refuse' AND r.body LIKE '%\"chair_may_veto\":true%')",
        "an exception that the chair refused is not granted (Q35)",
    ),
    Trigger(
        "loans_exception_by_union_credit",
        "loans_exceptiondecision",
        "INSERT",
        f"NEW.meeting_id IS NULL AND NOT EXISTS (SELECT 1 {_ASKED} "
        "JOIN core_unit b ON b.id = a.branch_id JOIN core_posting p ON p.unit_id = b.parent_id "
        "WHERE e.id = NEW.exception_id AND p.person_id = NEW.person_id AND p.post = 'union_credit' "
        'AND p.from_on <= NEW."on" AND (p.until_on IS NULL OR p.until_on > NEW."on"))',
        "only the union's credit department decides this exception",
    ),
    Trigger(
        "loans_exception_not_by_who_takes_part",
        "loans_exceptiondecision",
        "INSERT",
        f"NEW.meeting_id IS NULL AND (EXISTS (SELECT 1 {_ASKED} WHERE e.id = NEW.exception_id "
        "AND (e.asked_by_id = NEW.person_id OR a.handler_id = NEW.person_id "
        "OR a.entered_by_id = NEW.person_id OR EXISTS (SELECT 1 FROM loans_applicationstep s "
        "WHERE s.application_id = a.id AND s.person_id = NEW.person_id AND s.step <> 'union_approval')))"
        " OR " + tied("NEW.person_id", _APPLICATION_ASKED) + ")",
        "who asks for an exception, holds a post of the loan or is tied to it does not grant it",
        lock=_LOCK_EXCEPTION,
    ),
]

_AROUND = [
    Trigger(
        "loans_vote_answers_the_exception",
        "loans_vote",
        "INSERT",
        f"(NEW.on_exception = '') = {_MEETING_ASKED}",
        "a vote answers a request for an exception where there is one, and only there",
        lock=LOCK_MEETING,
    ),
    Trigger(
        "loans_step_group_answers_the_exception",
        "loans_applicationstep",
        "INSERT",
        "NEW.step = 'group' AND " + _PENDING.format(application="NEW.application_id"),
        "the group answers the request for an exception in the same meeting",
        lock=LOCK_APPLICATION,
    ),
    Trigger(
        "loans_step_not_by_who_granted",
        "loans_applicationstep",
        "INSERT",
        "NEW.step <> 'union_approval' AND EXISTS (SELECT 1 FROM loans_guaranteeexception e "
        "JOIN loans_exceptiondecision d ON d.exception_id = e.id WHERE e.application_id = NEW.application_id "
        "AND d.meeting_id IS NULL AND d.person_id = NEW.person_id)",
        "who decided on the exception takes no post of the loan",
        lock=LOCK_APPLICATION,
    ),
    Trigger(
        "loans_loan_secured_or_excepted",
        "loans_loan",
        "UPDATE",
        "OLD.standing = 'being_issued' AND NEW.standing <> 'being_issued' AND NOT (EXISTS (SELECT 1 "
        "FROM loans_loanapplication a WHERE a.id = NEW.application_id AND a.collateral_rule = 'free') "
        "OR EXISTS (SELECT 1 FROM loans_loanapplication a "
        "JOIN loans_guaranteeexception e ON e.application_id = a.id "
        "JOIN loans_exceptiondecision d ON d.exception_id = e.id WHERE a.id = NEW.application_id "
        "AND a.collateral_rule = 'exception_needed' AND d.outcome = 'grant' "
        'AND d."on" <= NEW.granted_on AND e.valid_to >= NEW.granted_on))',
        "over the border a loan needs mortgage or pledge, or a written exception granted before and valid (II.6)",
    ),
]

TRIGGERS = [*_REQUESTS, *_DECISIONS, *_AROUND]
