"""What the database refuses in the tables of loans, whoever asks: page, API, command, shell."""

from creditcoop.core.triggers import Trigger, append_only, not_replaced

_LOCK_APPLICATION = "SELECT 1 FROM loans_loanapplication WHERE id = NEW.application_id"
# Only the application is locked: locking asks for the right to change, and meetings are append-only.
_LOCK_MEETING = (
    "SELECT 1 FROM loans_loanapplication "
    "WHERE id = (SELECT application_id FROM loans_groupmeeting WHERE id = NEW.meeting_id)"
)


# Who may take a step on any route; the services narrow it by route and tier (approval_flow).
STEP_POSTS = {
    "investigation": ("cm",),
    "review_approval": ("cm_director", "deputy"),
    "review": ("cm_director", "deputy"),
    "approval": ("director",),
    "union_approval": ("union_credit",),
    "inspection": ("monitor", "union_credit"),
    "booking": ("chief_accountant", "credit_clerk"),
}


def _posted(person: str, post: str, day: str) -> str:
    """SQL: `person` holds a post that fits `post` on `day`."""
    return (
        f"EXISTS (SELECT 1 FROM core_posting p WHERE p.person_id = {person} AND p.post {post} "
        f"AND p.from_on <= {day} AND (p.until_on IS NULL OR p.until_on > {day}))"
    )


_STEPS = [
    *append_only("loans_applicationstep", ("application_id", "step"), ("application_id", "person_id")),
    Trigger(
        "loans_step_voter_takes_no_post",
        "loans_applicationstep",
        "INSERT",
        "NEW.step <> 'group' AND NEW.step <> 'booking' AND EXISTS (SELECT 1 FROM loans_vote v "
        "JOIN loans_groupmeeting m ON m.id = v.meeting_id "
        "WHERE m.application_id = NEW.application_id AND v.person_id = NEW.person_id)",
        "who voted on a loan takes no post of it",
        lock=_LOCK_APPLICATION,
    ),
    Trigger(
        "loans_step_only_while_open",
        "loans_applicationstep",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loanapplication a "
        "WHERE a.id = NEW.application_id AND a.state = 'open')",
        "the application has ended",
        lock=_LOCK_APPLICATION,
    ),
    Trigger(
        "loans_step_investigator_is_handler",
        "loans_applicationstep",
        "INSERT",
        "NEW.step = 'investigation' AND NOT EXISTS (SELECT 1 FROM loans_loanapplication a "
        "WHERE a.id = NEW.application_id AND a.handler_id = NEW.person_id)",
        "the handler of the loan investigates it",
    ),
    Trigger(
        "loans_step_by_holder_of_its_post",
        "loans_applicationstep",
        "INSERT",
        "NEW.step <> 'group' AND NOT EXISTS (SELECT 1 FROM core_posting p "
        "JOIN loans_loanapplication a ON a.id = NEW.application_id JOIN core_unit u ON u.id = a.branch_id "
        "WHERE p.person_id = NEW.person_id AND p.unit_id IN (a.branch_id, u.parent_id) "
        'AND p.from_on <= NEW."on" AND (p.until_on IS NULL OR p.until_on > NEW."on") AND ('
        + " OR ".join(
            f"(NEW.step = '{step}' AND p.post IN ({', '.join(repr(post) for post in posts)}))"
            for step, posts in STEP_POSTS.items()
        )
        + "))",
        "only who holds its post that day takes a step",
    ),
    Trigger(
        "loans_step_handler_takes_no_other",
        "loans_applicationstep",
        "INSERT",
        "NEW.step <> 'investigation' AND EXISTS (SELECT 1 FROM loans_loanapplication a "
        "WHERE a.id = NEW.application_id AND a.handler_id = NEW.person_id)",
        "the handler of the loan takes no other post of it",
    ),
]

_VOTES = [
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
        lock=_LOCK_MEETING,
    ),
    Trigger(
        "loans_vote_by_present_member",
        "loans_vote",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_meetingmember s WHERE s.meeting_id = NEW.meeting_id "
        "AND s.person_id = NEW.person_id AND s.presence = 'present')",
        "only a member who is present votes",
        lock=_LOCK_MEETING,
    ),
    Trigger(
        "loans_vote_not_by_post_holder",
        "loans_vote",
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_groupmeeting m JOIN loans_loanapplication a ON a.id = m.application_id "
        "WHERE m.id = NEW.meeting_id AND (a.handler_id = NEW.person_id OR EXISTS (SELECT 1 "
        "FROM loans_applicationstep s WHERE s.application_id = a.id AND s.person_id = NEW.person_id)))",
        "who holds a post of the loan does not vote on it",
        lock=_LOCK_MEETING,
    ),
    Trigger(
        "loans_vote_before_the_result",
        "loans_vote",
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_groupmeeting m JOIN loans_applicationstep s "
        "ON s.application_id = m.application_id WHERE m.id = NEW.meeting_id AND s.step = 'group')",
        "the meeting is closed",
        lock=_LOCK_MEETING,
    ),
]

_ORDERS = [
    *append_only("loans_issueorder", ("application_id",)),
    Trigger(
        "loans_order_by_authorised_handler",
        "loans_issueorder",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loanapplication a "
        "JOIN core_authorisation l ON l.unit_id = a.branch_id "
        "WHERE a.id = NEW.application_id AND a.handler_id = NEW.person_id AND l.id = NEW.authorisation_id "
        "AND l.person_id = NEW.person_id AND l.limit_amount >= a.amount "
        'AND l.from_on <= NEW."on" AND (l.until_on IS NULL OR l.until_on > NEW."on"))',
        "only the handler orders the issue, under a letter in force that covers the amount (II.1)",
    ),
    Trigger(
        "loans_order_never_by_marketer",
        "loans_issueorder",
        "INSERT",
        _posted("NEW.person_id", "IN ('station_clerk', 'marketer')", 'NEW."on"'),
        "marketers and station clerks never issue (II.1, Q17)",
    ),
]

_AGREED = (
    "EXISTS (SELECT 1 FROM loans_applicationstep s WHERE s.application_id = NEW.application_id "
    "AND s.outcome = 'agree' AND s.step {steps})"
)
_DECIDED = (
    "= CASE NEW.route WHEN 'three_posts' THEN 'review_approval' "
    "WHEN 'three_posts_plus_group' THEN 'group' ELSE 'approval' END"
)
_LIKE_ITS_APPLICATION = (
    " AND EXISTS (SELECT 1 FROM loans_loanapplication a JOIN loans_applicationstep b "
    "ON b.application_id = a.id AND b.step = 'booking' AND b.person_id = NEW.booked_by_id "
    "WHERE a.id = NEW.application_id AND a.amount = NEW.amount AND a.borrower_id = NEW.borrower_id "
    "AND a.branch_id = NEW.branch_id AND a.handler_id = NEW.handler_id AND a.tier = NEW.tier "
    "AND a.route = NEW.route AND (NOT a.over_branch_letter OR EXISTS (SELECT 1 FROM loans_applicationstep u "
    "WHERE u.application_id = a.id AND u.step = 'union_approval' AND u.outcome = 'agree')))"
    " AND NOT EXISTS (SELECT 1 FROM loans_applicationstep r "
    "WHERE r.application_id = NEW.application_id AND r.outcome <> 'agree')"
)
_FIXED = (
    "number",
    "branch_id",
    "borrower_id",
    "origin",
    "amount",
    "granted_on",
    "application_id",
    "handler_id",
    "booked_by_id",
    "version_id",
    "tier",
    "route",
    "batch_id",
)

_LOANS = [
    Trigger(
        "loans_loan_born_unissued",
        "loans_loan",
        "INSERT",
        "NEW.origin = 'issued' AND NEW.standing <> 'being_issued'",
        "a loan is issued by the act of issue alone",
    ),
    Trigger(
        "loans_loan_issue_complete",
        "loans_loan",
        "UPDATE",
        "OLD.standing = 'being_issued' AND NEW.standing <> 'being_issued' AND NOT ("
        + _AGREED.format(steps="= 'investigation'")
        + " AND "
        + _AGREED.format(steps=_DECIDED)
        + " AND "
        + _AGREED.format(steps="= 'inspection'")
        + " AND "
        + _AGREED.format(steps="= 'booking'")
        + _LIKE_ITS_APPLICATION
        + " AND EXISTS (SELECT 1 FROM loans_issueorder o WHERE o.application_id = NEW.application_id "
        "AND o.person_id = NEW.handler_id)"
        " AND EXISTS (SELECT 1 FROM core_authorisation l WHERE l.person_id = NEW.handler_id "
        "AND l.unit_id = NEW.branch_id AND l.limit_amount >= NEW.amount AND l.from_on <= NEW.granted_on "
        "AND (l.until_on IS NULL OR l.until_on > NEW.granted_on))"
        " AND EXISTS (SELECT 1 FROM loans_custody c WHERE c.loan_id = NEW.id AND c.until_on IS NULL "
        "AND c.person_id = NEW.handler_id AND c.from_on = NEW.granted_on))",
        "a loan is issued as its application says, with decision, inspection, order, letter, booking and custody",
    ),
    Trigger(
        "loans_loan_never_unissued",
        "loans_loan",
        "UPDATE",
        "OLD.standing <> 'being_issued' AND NEW.standing = 'being_issued'",
        "an issued loan stays issued",
    ),
    Trigger(
        "loans_loan_facts_stay",
        "loans_loan",
        "UPDATE",
        " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _FIXED),
        "who lent what to whom, when and under which version never changes",
    ),
    # Until an extension with its own papers exists, what was agreed at the issue stays.
    Trigger(
        "loans_loan_terms_stay",
        "loans_loan",
        "UPDATE",
        "OLD.origin = 'issued' AND (OLD.due_on <> NEW.due_on OR OLD.security <> NEW.security "
        "OR OLD.purpose <> NEW.purpose OR OLD.recorded_at <> NEW.recorded_at)",
        "due day, security and purpose of an issued loan stay as agreed",
    ),
    *[
        Trigger(
            f"loans_loan_settled_owes_nothing_{event.lower()}",
            "loans_loan",
            event,
            "NEW.standing = 'settled' AND NEW.balance > 0",
            "a loan is settled when nothing is owed",
        )
        for event in ("INSERT", "UPDATE")
    ],
    Trigger("loans_loan_kept", "loans_loan", "DELETE", "1=1", "a loan is never removed"),
    not_replaced("loans_loan", ("number",)),
]

_OVERLAP = (
    "EXISTS (SELECT 1 FROM loans_custody c WHERE c.loan_id = NEW.loan_id AND c.id <> COALESCE(NEW.id, -1) "
    "AND (c.until_on IS NULL OR c.until_on > NEW.from_on) "
    "AND (NEW.until_on IS NULL OR NEW.until_on > c.from_on))"
)
_CUSTODY = [
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
]

_ASKED = (
    "number",
    "branch_id",
    "borrower_id",
    "amount",
    "term_months",
    "security",
    "purpose",
    "entered_by_id",
    "entered_on",
    "handler_id",
    "version_id",
    "tier",
    "route",
    "over_branch_letter",
    "recorded_at",
)
_APPLICATIONS = [
    not_replaced("loans_loanapplication", ("number",)),
    Trigger(
        "loans_application_facts_stay",
        "loans_loanapplication",
        "UPDATE",
        " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _ASKED)
        + " OR (OLD.state <> 'open' AND OLD.state <> NEW.state)",
        "an application keeps its facts, and once ended stays ended",
    ),
    Trigger(
        "loans_application_kept", "loans_loanapplication", "DELETE", "1=1", "an application is never removed"
    ),
]

_LETTER_FACTS = ("number", "person_id", "unit_id", "limit_amount", "total_limit_amount", "from_on")
_LETTERS = [
    Trigger(
        "loans_letter_used_stays",
        "core_authorisation",
        "UPDATE",
        "EXISTS (SELECT 1 FROM loans_issueorder o WHERE o.authorisation_id = OLD.id) AND ("
        + " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _LETTER_FACTS)
        + ")",
        "a letter under which money was ordered only ends; a wider one is a new letter (II.1)",
    ),
]

TRIGGERS = [*_LETTERS, *_STEPS, *_VOTES, *_ORDERS, *_LOANS, *_CUSTODY, *_APPLICATIONS]
