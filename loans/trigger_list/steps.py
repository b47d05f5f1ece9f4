"""One post, one person, one decision (II.5)."""

from creditcoop.core.triggers import Trigger, append_only
from loans.trigger_list.sql import LOCK_APPLICATION, posted, tied

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

# What the union's credit department decides itself where the branch has nobody (loans/queries/able.py).
UNION_TAKES = ("review_approval", "review", "approval", "inspection")

TRIGGERS = [
    *append_only("loans_applicationstep", ("application_id", "step"), ("application_id", "person_id")),
    Trigger(
        "loans_step_voter_takes_no_post",
        "loans_applicationstep",
        "INSERT",
        "NEW.step <> 'group' AND NEW.step <> 'booking' AND EXISTS (SELECT 1 FROM loans_vote v "
        "JOIN loans_groupmeeting m ON m.id = v.meeting_id "
        "WHERE m.application_id = NEW.application_id AND v.person_id = NEW.person_id)",
        "who voted on a loan takes no post of it",
        lock=LOCK_APPLICATION,
    ),
    Trigger(
        "loans_step_only_while_open",
        "loans_applicationstep",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loanapplication a "
        "WHERE a.id = NEW.application_id AND a.state = 'open')",
        "the application has ended",
        lock=LOCK_APPLICATION,
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
        + ")) AND NOT EXISTS (SELECT 1 FROM loans_standin n WHERE n.application_id = NEW.application_id "
        "AND n.step = NEW.step AND n.person_id = NEW.person_id) "
        f"AND NOT (NEW.step IN ({', '.join(repr(step) for step in UNION_TAKES)}) "
        "AND EXISTS (SELECT 1 FROM loans_sentup u WHERE u.application_id = NEW.application_id "
        "AND u.step = NEW.step) AND EXISTS (SELECT 1 FROM core_posting p "
        "JOIN loans_loanapplication a ON a.id = NEW.application_id JOIN core_unit u ON u.id = a.branch_id "
        "WHERE p.person_id = NEW.person_id AND p.unit_id = u.parent_id AND p.post = 'union_credit' "
        'AND p.from_on <= NEW."on" AND (p.until_on IS NULL OR p.until_on > NEW."on")))',
        "only who holds its post that day takes a step, or whom the union named",
    ),
    Trigger(
        "loans_step_where_somebody_stands_in",
        "loans_applicationstep",
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_standin n WHERE n.application_id = NEW.application_id "
        "AND n.step = NEW.step AND n.person_id <> NEW.person_id)",
        "the union has named who takes this step (Q13)",
    ),
    Trigger(
        "loans_step_not_for_kin",
        "loans_applicationstep",
        "INSERT",
        tied("NEW.person_id", "NEW.application_id"),
        "nobody takes a step of a loan of himself or a declared relative, nor of one he guarantees (S12)",
    ),
    Trigger(
        "loans_booking_never_by_marketer",
        "loans_applicationstep",
        "INSERT",
        "NEW.step = 'booking' AND " + posted("NEW.person_id", "IN ('station_clerk', 'marketer')", 'NEW."on"'),
        "marketers and station clerks pay out nothing, whatever else they hold (II.1, Q17)",
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
