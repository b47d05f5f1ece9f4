"""Which post may do what, and how far: the one table that pages, API and tests share.

Reach: `own` = objects that name the person or are in his care; `branch` = his branch; `union` = every branch of
his union; `any` = not about a unit. Conflicts (maker and checker, one person on two posts of a loan) always win
and are refused by the services and the database.
"""

from creditcoop.core.rules.account_rights import ACCOUNT_RIGHTS
from creditcoop.core.rules.after_lending_rights import AFTER_LENDING_RIGHTS
from creditcoop.core.rules.claim_rights import CLAIM_RIGHTS
from creditcoop.core.rules.handover_rights import HANDOVER_RIGHTS
from creditcoop.core.rules.money_rights import MONEY_RIGHTS
from creditcoop.core.rules.penalty_rights import PENALTY_RIGHTS
from creditcoop.core.rules.reaches import (
    BUSINESS,
    EVERYONE,
    FIELD,
    READERS,
    STAND_INS,
    TAKES_PART,
    A,
    B,
    C,
    O,
    P,
    Reach,
    U,
)

RIGHTS: dict[str, dict[str, Reach]] = {
    # everyone who is signed in
    "see_today": EVERYONE,
    "read_regulation": EVERYONE,
    # Drafted by one, adopted by another: the services and the database keep them apart (S10).
    "draft_regulation": {P.UNION_CREDIT: A},
    "edit_regulation": {P.UNION_CREDIT: A},
    "discard_regulation": {P.UNION_CREDIT: A},
    "adopt_regulation": {P.UNION_CREDIT: A},
    "reject_regulation": {P.UNION_CREDIT: A},
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
    # The union's credit department takes what was sent up because nobody in the branch may (Q13).
    "review_and_approve": {**STAND_INS, P.CM_DIRECTOR: B, P.DEPUTY: B, P.UNION_CREDIT: U},
    # 审查: deputy on five posts, department director in front of the group.
    "review": {**STAND_INS, P.CM_DIRECTOR: B, P.DEPUTY: B, P.UNION_CREDIT: U},
    "convene_group": {**STAND_INS, C.GROUP_CHAIR: B},
    "cast_vote": {C.GROUP_MEMBER: B, C.GROUP_CHAIR: B},
    "approve": {**STAND_INS, P.DIRECTOR: B, P.UNION_CREDIT: U},
    "approve_for_union": {P.UNION_CREDIT: U},
    "close_meeting": {**STAND_INS, C.GROUP_CHAIR: B},
    "register_collateral": {P.CM: O, P.CREDIT_CLERK: B},
    "take_inspection": {**STAND_INS, P.MONITOR: B, P.UNION_CREDIT: U},
    "order_issue": {C.AUTHORISED_CM: O},
    "issue_loan": {**STAND_INS, P.CHIEF_ACCOUNTANT: B, P.CREDIT_CLERK: B},
    "send_up": {**FIELD, P.CM_DIRECTOR: B, P.DEPUTY: B, P.DIRECTOR: B, P.MONITOR: B},
    "name_stand_in": {P.UNION_CREDIT: U},
    # letters of authorisation (II.1) and ties of staff (S12)
    "view_letters": {
        P.CM: B,
        P.CM_DIRECTOR: B,
        P.DEPUTY: B,
        P.DIRECTOR: B,
        P.CHIEF_ACCOUNTANT: B,
        P.CREDIT_CLERK: B,
        P.MONITOR: B,
        P.UNION_CREDIT: U,
        P.UNION_AUDIT: U,
        P.UNION_HR: U,
    },
    "grant_letter": {P.UNION_CREDIT: U},
    "declare_tie": BUSINESS,
    "end_tie": {P.UNION_HR: U},
    # The field for its own, heads of the branch and the monitoring accountant for all of it (security.md 6).
    "attach_evidence": {**FIELD, P.CM_DIRECTOR: B, P.DEPUTY: B, P.DIRECTOR: B, P.MONITOR: B},
    # One number at a time, with a reason and a daily quota (security.md 6, I14).
    "unmask_identity": {
        P.CM: O,
        P.STATION_CLERK: O,
        P.CM_DIRECTOR: B,
        P.DEPUTY: B,
        P.DIRECTOR: B,
        P.MONITOR: B,
        C.GROUP_MEMBER: B,
        C.GROUP_CHAIR: B,
        P.UNION_CREDIT: U,
        P.UNION_AUDIT: U,
    },
    # Personal data goes only by two people of the union (PIPL art. 47).
    "view_erasures": {P.UNION_CREDIT: U, P.UNION_AUDIT: U},
    "ask_erasure": {P.UNION_CREDIT: U},
    "decide_erasure": {P.UNION_CREDIT: U, P.UNION_AUDIT: U},
    # Any evidence of what one may see: the file is found through its subject only.
    "view_evidence": BUSINESS,
    "correct_borrower": {P.CM: O, P.CREDIT_CLERK: B, P.MONITOR: B},
    # Exceptions to II.6 and pressure (III.5); who exactly, of those who may at all, the services say.
    "ask_exception": {P.CM: O},
    "decide_exception": {P.UNION_CREDIT: U},
    "view_exceptions": {P.CM_DIRECTOR: B, P.DEPUTY: B, P.DIRECTOR: B, P.UNION_CREDIT: U, P.UNION_AUDIT: U},
    "record_intervention": TAKES_PART,
    "object_in_writing": TAKES_PART,
    **CLAIM_RIGHTS,
    **AFTER_LENDING_RIGHTS,
    # Papers: who handles the loan or keeps its papers makes them, who keeps them declares one void.
    "view_papers": READERS,
    "make_paper": {P.CM: O, P.CREDIT_CLERK: B, P.CHIEF_ACCOUNTANT: B, P.DIRECTOR: B},
    "print_paper": {
        P.CM: O,
        P.CM_DIRECTOR: B,
        P.DEPUTY: B,
        P.DIRECTOR: B,
        P.CHIEF_ACCOUNTANT: B,
        P.CREDIT_CLERK: B,
        P.MONITOR: B,
        P.READER: B,
        P.UNION_CREDIT: U,
        P.UNION_AUDIT: U,
        # Their own notices.
        P.MARKETER: O,
        P.STATION_CLERK: O,
    },
    "spoil_paper": {P.CREDIT_CLERK: B, P.CHIEF_ACCOUNTANT: B, P.DIRECTOR: B},
    "write_survey": {P.CM: O},
    "sign_survey": {P.CM: O},
    # Whoever can have a share signs for his own.
    "sign_responsibility_letter": dict.fromkeys(
        (
            P.CM,
            P.CM_DIRECTOR,
            P.DEPUTY,
            P.DIRECTOR,
            P.CHIEF_ACCOUNTANT,
            P.CREDIT_CLERK,
            P.MONITOR,
            P.UNION_CREDIT,
        )
        + (C.GROUP_MEMBER, C.GROUP_CHAIR),
        O,
    ),
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
    **PENALTY_RIGHTS,
    # import
    "view_imports": {P.MONITOR: B, P.DIRECTOR: B, P.DEPUTY: B, P.UNION_CREDIT: U, P.UNION_AUDIT: U},
    "stage_import": {P.MONITOR: B, P.UNION_CREDIT: U},
    "map_import": {P.MONITOR: B, P.UNION_CREDIT: U},
    "commit_import": {P.DIRECTOR: B, P.DEPUTY: B, P.UNION_CREDIT: U},
    # records about the program itself
    "read_audit": {
        P.CM: O,
        P.MARKETER: O,
        P.STATION_CLERK: O,
        P.DIRECTOR: B,
        P.UNION_CREDIT: U,
        P.UNION_AUDIT: U,
        # Sign-ins, accounts and jobs only (note ab), which the query of the record says.
        P.UNION_ADMIN: U,
    },
    "see_jobs": {P.UNION_ADMIN: A, P.UNION_CREDIT: A, P.UNION_AUDIT: A},
    "read_people": {P.UNION_ADMIN: U, P.UNION_CREDIT: U, P.UNION_HR: U, P.UNION_AUDIT: U, P.DIRECTOR: B},
    **MONEY_RIGHTS,
    **HANDOVER_RIGHTS,
    **{act: {post: Reach(reach) for post, reach in posts.items()} for act, posts in ACCOUNT_RIGHTS.items()},
}
