"""Every URL and API route by name, and the right it asks for: nothing that is not listed here answers.

`subject` names the object in the address ("loan", "application", …); empty means none. An object outside the
reader's scope answers 404; inside it, without the right, 403. Pages, API and the access tests read this table.
"""

from dataclasses import dataclass

PUBLIC = "public"  # no account needed


@dataclass(frozen=True)
class Route:
    """The act for reading an address and, where it takes posts, the act for sending to it."""

    read: str
    write: str = ""
    subject: str = ""


ROUTES: dict[str, Route] = {
    "sign_in": Route(PUBLIC, PUBLIC),
    "health": Route(PUBLIC),
    "set_language": Route(PUBLIC, PUBLIC),
    "pieces": Route("see_today"),
    "sign_out": Route(PUBLIC, PUBLIC),  # also for somebody whose last post has ended
    "today": Route("see_today"),
    "search": Route("see_today"),
    "regulation": Route("read_regulation"),
    "regulation_version": Route("read_regulation", subject="regulation_version"),
    "jobs": Route("see_jobs"),
    "audit": Route("read_audit"),
    "people": Route("read_people"),
    "tokens": Route("change_own_settings", "change_own_settings"),
    "revoke_token": Route("change_own_settings", "change_own_settings", subject="token"),
    # loans
    "loans": Route("view_loans"),
    "loan": Route("view_loans", subject="loan"),
    "loan_history": Route("view_loans", subject="loan"),
    "borrowers": Route("view_borrowers"),
    "borrower": Route("view_borrowers", subject="borrower"),
    "enter_borrower": Route("enter_borrower", "enter_borrower"),
    "correct_borrower": Route("correct_borrower", "correct_borrower", subject="borrower"),
    "applications": Route("view_loans"),
    "application": Route("view_loans", subject="application"),
    "enter_application": Route("enter_application", "enter_application"),
    "investigate": Route("investigate", "investigate", subject="application"),
    "review": Route("review", "review", subject="application"),
    "review_and_approve": Route("review_and_approve", "review_and_approve", subject="application"),
    "convene_group": Route("convene_group", "convene_group", subject="application"),
    "cast_vote": Route("cast_vote", "cast_vote", subject="application"),
    "close_meeting": Route("close_meeting", "close_meeting", subject="application"),
    "register_collateral": Route("register_collateral", "register_collateral", subject="application"),
    "withdraw_application": Route("withdraw_application", "withdraw_application", subject="application"),
    "approve": Route("approve", "approve", subject="application"),
    "approve_for_union": Route("approve_for_union", "approve_for_union", subject="application"),
    "take_inspection": Route("take_inspection", "take_inspection", subject="application"),
    "order_issue": Route("order_issue", "order_issue", subject="application"),
    # accountability
    "issue_loan": Route("issue_loan", "issue_loan", subject="application"),
    "loan_liability": Route("view_liability", subject="loan"),
    "person_liability": Route("view_person", subject="person"),
    "liability_report": Route("view_liability_report"),
    "split_calculator": Route("use_calculators", "use_calculators"),
    "split_panel": Route("use_calculators", "use_calculators"),
    # import
    "import": Route("view_imports", "stage_import"),
    "import_batch": Route("view_imports", subject="import_batch"),
    "commit_import": Route("commit_import", "commit_import", subject="import_batch"),
    # the API: the same acts and subjects
    "api_schema": Route("see_today"),
    "api_docs": Route("see_today"),
    "api_me": Route("see_today"),
    "api_inbox": Route("see_today"),
    "api_regulation_versions": Route("read_regulation"),
    "api_regulation_version": Route("read_regulation", subject="regulation_version"),
    "api_calculator": Route("use_calculators", "use_calculators"),
    "api_borrowers": Route("view_borrowers", "enter_borrower"),
    "api_borrower": Route("view_borrowers", subject="borrower"),
    "api_correct_borrower": Route("correct_borrower", "correct_borrower", subject="borrower"),
    "api_applications": Route("view_loans", "enter_application"),
    "api_application": Route("view_loans", subject="application"),
    "api_investigate": Route("investigate", "investigate", subject="application"),
    "api_review": Route("review", "review", subject="application"),
    "api_review_and_approve": Route("review_and_approve", "review_and_approve", subject="application"),
    "api_convene_group": Route("convene_group", "convene_group", subject="application"),
    "api_cast_vote": Route("cast_vote", "cast_vote", subject="application"),
    "api_close_meeting": Route("close_meeting", "close_meeting", subject="application"),
    "api_approve": Route("approve", "approve", subject="application"),
    "api_approve_for_union": Route("approve_for_union", "approve_for_union", subject="application"),
    "api_register_collateral": Route("register_collateral", "register_collateral", subject="application"),
    "api_take_inspection": Route("take_inspection", "take_inspection", subject="application"),
    "api_order_issue": Route("order_issue", "order_issue", subject="application"),
    "api_withdraw_application": Route("withdraw_application", "withdraw_application", subject="application"),
    "api_issue_loan": Route("issue_loan", "issue_loan", subject="application"),
    "api_loans": Route("view_loans"),
    "api_loan": Route("view_loans", subject="loan"),
    "api_imports": Route("view_imports", "stage_import"),
    "api_import_batch": Route("view_imports", subject="import_batch"),
    "api_commit_import": Route("commit_import", "commit_import", subject="import_batch"),
    "api_loan_liability": Route("view_liability", subject="loan"),
    "api_person_liability": Route("view_person", subject="person"),
    "api_liability_report": Route("view_liability_report"),
}
