"""Which post may do what, and how far: the one table that pages, API and tests share.

Reach: `own` = objects that name the person or are in his care; `branch` = his branch; `union` = every branch of
his union; `any` = not about a unit. Conflicts (maker and checker, one person on two posts of a loan) always win
and are refused by the services and the database.
"""

from enum import StrEnum

from creditcoop.core.rules.posts import Capacity, Post


class Reach(StrEnum):
    OWN = "own"
    BRANCH = "branch"
    UNION = "union"
    ANY = "any"


O, B, U, A = Reach.OWN, Reach.BRANCH, Reach.UNION, Reach.ANY
P, C = Post, Capacity

EVERYONE: dict[str, Reach] = dict.fromkeys(Post, A)
BUSINESS: dict[str, Reach] = {post: A for post in Post if post is not Post.UNION_ADMIN}
FIELD: dict[str, Reach] = {P.CM: O, P.MARKETER: O, P.STATION_CLERK: O}
BRANCH_READERS: dict[str, Reach] = {
    P.CM_DIRECTOR: B,
    P.DEPUTY: B,
    P.DIRECTOR: B,
    P.CHIEF_ACCOUNTANT: B,
    P.CREDIT_CLERK: B,
    P.MONITOR: B,
    P.TELLER: B,
    P.READER: B,
    C.GROUP_MEMBER: B,
    C.GROUP_CHAIR: B,
}
UNION_READERS: dict[str, Reach] = {P.UNION_CREDIT: U, P.UNION_AUDIT: U, P.UNION_HR: U}
READERS: dict[str, Reach] = {**FIELD, **BRANCH_READERS, **UNION_READERS}

RIGHTS: dict[str, dict[str, Reach]] = {
    # everyone who is signed in
    "see_today": EVERYONE,
    "read_regulation": EVERYONE,
    "change_own_settings": EVERYONE,
    "use_calculators": BUSINESS,
    # borrowers and loans
    "view_loans": READERS,
    "view_borrowers": READERS,
    "enter_borrower": FIELD,
    "enter_application": FIELD,
    # Who brought it in or handles it; where he has left, the heads of the branch.
    "withdraw_application": {**FIELD, P.CM_DIRECTOR: B, P.DIRECTOR: B},
    "investigate": {P.CM: O},
    # 审查核批: the department director; the deputy only to 3,000, which the flow says.
    "review_and_approve": {P.CM_DIRECTOR: B, P.DEPUTY: B},
    # 审查: deputy on five posts, department director in front of the group.
    "review": {P.CM_DIRECTOR: B, P.DEPUTY: B},
    "convene_group": {C.GROUP_CHAIR: B},
    "cast_vote": {C.GROUP_MEMBER: B, C.GROUP_CHAIR: B},
    "approve": {P.DIRECTOR: B},
    "approve_for_union": {P.UNION_CREDIT: U},
    "close_meeting": {C.GROUP_CHAIR: B},
    "register_collateral": {P.CM: O, P.CREDIT_CLERK: B},
    "take_inspection": {P.MONITOR: B, P.UNION_CREDIT: U},
    "order_issue": {C.AUTHORISED_CM: O},
    "issue_loan": {P.CHIEF_ACCOUNTANT: B, P.CREDIT_CLERK: B},
    "correct_borrower": {P.CM: O, P.CREDIT_CLERK: B, P.MONITOR: B},
    # who answers
    "view_liability": READERS,
    "view_person": READERS,
    "view_liability_report": {
        P.CM: O,
        P.CM_DIRECTOR: B,
        P.DEPUTY: B,
        P.DIRECTOR: B,
        P.MONITOR: B,
        P.UNION_CREDIT: U,
        P.UNION_AUDIT: U,
    },
    # import
    "view_imports": {P.MONITOR: B, P.DIRECTOR: B, P.DEPUTY: B, P.UNION_CREDIT: U, P.UNION_AUDIT: U},
    "stage_import": {P.MONITOR: B, P.UNION_CREDIT: U},
    "commit_import": {P.DIRECTOR: B, P.DEPUTY: B, P.UNION_CREDIT: U},
    # records about the program itself
    "read_audit": {
        P.CM: O,
        P.MARKETER: O,
        P.STATION_CLERK: O,
        P.DIRECTOR: B,
        P.UNION_CREDIT: U,
        P.UNION_AUDIT: U,
    },
    "see_jobs": {P.UNION_ADMIN: A, P.UNION_CREDIT: A, P.UNION_AUDIT: A},
    "read_people": {P.UNION_ADMIN: U, P.UNION_CREDIT: U, P.UNION_HR: U, P.UNION_AUDIT: U, P.DIRECTOR: B},
}


# Recorded without a right from the table: they need none, or the program itself does them.
SYSTEM_ACTS = frozenset(
    {
        "sign_in",
        "sign_out",
        "refuse_sign_in",
        "check_books",
        "make_token",
        "add_unit",
        "add_account",
        "add_letter",
        "add_seat",
        "revoke_token",
    }
)
