"""The approval group votes by name (III.3)."""

from creditcoop.core.triggers import Trigger, append_only
from loans.trigger_list.sql import LOCK_MEETING, tied

_APPLICATION_OF = "(SELECT m.application_id FROM loans_groupmeeting m WHERE m.id = NEW.meeting_id)"
TRIGGERS = [
    Trigger(
        "loans_vote_not_for_kin",
        "loans_vote",
        "INSERT",
        tied("NEW.person_id", _APPLICATION_OF),
        "nobody votes on a loan of himself or a declared relative, nor on one he guarantees (S12)",
    ),
    *append_only("loans_vote", ("meeting_id", "person_id")),
    *append_only("loans_meetingmember", ("meeting_id", "person_id")),
    *append_only("loans_groupmeeting", ("application_id",)),
    Trigger(
        "loans_member_before_the_result",
        "loans_meetingmember",
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_groupmeeting m JOIN loans_applicationstep s "
        "ON s.application_id = m.application_id WHERE m.id = NEW.meeting_id AND s.step = 'group')",
        "the meeting is closed",
        lock=LOCK_MEETING,
    ),
    Trigger(
        "loans_vote_by_present_member",
        "loans_vote",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_meetingmember s WHERE s.meeting_id = NEW.meeting_id "
        "AND s.person_id = NEW.person_id AND s.presence = 'present')",
        "only a member who is present votes",
        lock=LOCK_MEETING,
    ),
    Trigger(
        "loans_vote_not_by_post_holder",
        "loans_vote",
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_groupmeeting m JOIN loans_loanapplication a ON a.id = m.application_id "
        "WHERE m.id = NEW.meeting_id AND (a.handler_id = NEW.person_id OR EXISTS (SELECT 1 "
        "FROM loans_applicationstep s WHERE s.application_id = a.id AND s.person_id = NEW.person_id)))",
        "who holds a post of the loan does not vote on it",
        lock=LOCK_MEETING,
    ),
    Trigger(
        "loans_vote_before_the_result",
        "loans_vote",
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_groupmeeting m JOIN loans_applicationstep s "
        "ON s.application_id = m.application_id WHERE m.id = NEW.meeting_id AND s.step = 'group')",
        "the meeting is closed",
        lock=LOCK_MEETING,
    ),
]
