"""Every URL and API route by name, and the right it asks for: nothing that is not listed here answers.

`subject` names the object in the address ("loan", "application", …); empty means none. An object outside the
reader's scope answers 404; inside it, without the right, 403. Pages, API and the access tests read this table.
"""

from creditcoop.core.rules.account_routes import ACCOUNT_ROUTES
from creditcoop.core.rules.after_lending_routes import AFTER_LENDING_ROUTES
from creditcoop.core.rules.api_routes import API_ROUTES
from creditcoop.core.rules.handover_routes import HANDOVER_ROUTES
from creditcoop.core.rules.ledger_routes import LEDGER_ROUTES
from creditcoop.core.rules.penalty_routes import PENALTY_ROUTES
from creditcoop.core.rules.route import PUBLIC, Route
from creditcoop.core.rules.time_limit_routes import TIME_LIMIT_ROUTES

__all__ = ["PUBLIC", "ROUTES", "Route"]

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
    "compare_regulation": Route("read_regulation"),
    "draft_regulation": Route("draft_regulation", "draft_regulation"),
    "edit_regulation": Route("edit_regulation", "edit_regulation", subject="regulation_version"),
    "discard_regulation": Route("discard_regulation", "discard_regulation", subject="regulation_version"),
    "adopt_regulation": Route(
        "adopt_regulation", "adopt_regulation", subject="regulation_version", signed=True
    ),
    "reject_regulation": Route("reject_regulation", "reject_regulation", subject="regulation_version"),
    "jobs": Route("see_jobs"),
    "audit": Route("read_audit"),
    "people": Route("read_people"),
    "tokens": Route("change_own_settings", "change_own_settings", signed=True),
    "revoke_token": Route("change_own_settings", "change_own_settings", subject="token"),
    **ACCOUNT_ROUTES,
    "evidence_file": Route("view_evidence", subject="evidence"),
    "evidence_preview": Route("view_evidence", subject="evidence"),
    # loans
    **LEDGER_ROUTES,
    **TIME_LIMIT_ROUTES,
    **AFTER_LENDING_ROUTES,
    **HANDOVER_ROUTES,
    "borrowers": Route("view_borrowers"),
    "borrower": Route("view_borrowers", subject="borrower"),
    "enter_borrower": Route("enter_borrower", "enter_borrower"),
    "unmask_borrower": Route("unmask_identity", "unmask_identity", subject="borrower"),
    "unmask_guarantor": Route("unmask_identity", "unmask_identity", subject="guarantor"),
    "borrower_choices": Route("enter_application"),
    "erasures": Route("view_erasures"),
    "ask_erasure_borrower": Route("ask_erasure", "ask_erasure", subject="borrower"),
    "ask_erasure_guarantor": Route("ask_erasure", "ask_erasure", subject="guarantor"),
    "decide_erasure": Route("decide_erasure", "decide_erasure", subject="erasure", signed=True),
    "correct_borrower": Route("correct_borrower", "correct_borrower", subject="borrower"),
    "applications": Route("view_loans"),
    "application": Route("view_loans", subject="application"),
    "enter_application": Route("enter_application", "enter_application"),
    "add_evidence": Route("attach_evidence", "attach_evidence", subject="application"),
    "investigate": Route("investigate", "investigate", subject="application"),
    "review": Route("review", "review", subject="application", signed=True),
    "review_and_approve": Route(
        "review_and_approve", "review_and_approve", subject="application", signed=True
    ),
    "convene_group": Route("convene_group", "convene_group", subject="application"),
    "cast_vote": Route("cast_vote", "cast_vote", subject="application", signed=True),
    "close_meeting": Route("close_meeting", "close_meeting", subject="application", signed=True),
    "register_collateral": Route("register_collateral", "register_collateral", subject="application"),
    "withdraw_application": Route("withdraw_application", "withdraw_application", subject="application"),
    "approve": Route("approve", "approve", subject="application", signed=True),
    "approve_for_union": Route("approve_for_union", "approve_for_union", subject="application", signed=True),
    "take_inspection": Route("take_inspection", "take_inspection", subject="application", signed=True),
    "send_up": Route("send_up", "send_up", subject="application"),
    "name_stand_in": Route("name_stand_in", "name_stand_in", subject="application", signed=True),
    "letters": Route("view_letters"),
    "grant_letter": Route("grant_letter", "grant_letter", signed=True),
    "end_letter": Route("grant_letter", "grant_letter", subject="letter"),
    "ties": Route("declare_tie"),
    "declare_tie": Route("declare_tie", "declare_tie"),
    "end_tie": Route("end_tie", "end_tie", subject="tie"),
    "order_issue": Route("order_issue", "order_issue", subject="application", signed=True),
    "ask_exception": Route("ask_exception", "ask_exception", subject="application"),
    "record_intervention": Route("record_intervention", "record_intervention", subject="application"),
    "exceptions": Route("view_exceptions"),
    "exception": Route("view_loans", subject="exception"),
    "decide_exception": Route("decide_exception", "decide_exception", subject="exception", signed=True),
    "intervention": Route("view_loans", subject="intervention"),
    "object_in_writing": Route("object_in_writing", "object_in_writing", subject="intervention", signed=True),
    # accountability
    "issue_loan": Route("issue_loan", "issue_loan", subject="application", signed=True),
    "loan_liability": Route("view_liability", subject="loan"),
    "person_liability": Route("view_person", subject="person"),
    "liability_report": Route("view_liability_report"),
    "papers": Route("view_papers"),
    "paper": Route("view_papers", subject="paper"),
    "print_paper": Route("print_paper", "print_paper", subject="paper"),
    "spoil_paper": Route("spoil_paper", "spoil_paper", subject="paper", signed=True),
    "planned_card": Route("view_loans", subject="application"),
    "application_papers": Route("view_papers", subject="application"),
    "loan_papers": Route("view_papers", subject="loan"),
    "make_paper": Route("make_paper", "make_paper", subject="application"),
    "make_agreement": Route("make_paper", "make_paper", subject="extension"),
    "preview_agreement": Route("make_paper", subject="extension"),
    "preview_paper": Route("make_paper", subject="application"),
    "write_survey": Route("write_survey", "write_survey", subject="application"),
    "sign_survey": Route("sign_survey", "sign_survey", subject="application", signed=True),
    "sign_responsibility_letter": Route(
        "sign_responsibility_letter", "sign_responsibility_letter", subject="application", signed=True
    ),
    "limitation_calculator": Route("use_calculators", "use_calculators"),
    "schedule_calculator": Route("use_calculators", "use_calculators"),
    "split_calculator": Route("use_calculators", "use_calculators"),
    "split_panel": Route("use_calculators", "use_calculators"),
    **PENALTY_ROUTES,
    "import": Route("view_imports", "stage_import"),
    "import_template": Route("view_imports"),
    "book_comparison": Route("view_imports"),
    "import_batch": Route("view_imports", subject="import_batch"),
    "map_import": Route("map_import", "map_import", subject="import_batch"),
    "commit_import": Route("commit_import", "commit_import", subject="import_batch", signed=True),
    **API_ROUTES,
}
