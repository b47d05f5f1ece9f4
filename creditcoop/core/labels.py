"""Words for the core's codes, in both languages. Codes themselves are never shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from creditcoop.core.rules.posts import Capacity, Post

POST_LABELS: dict[str, Any] = {
    Post.UNION_ADMIN: _("Administrator"),
    Post.UNION_CREDIT: _("Union credit department"),
    Post.UNION_AUDIT: _("Union auditor"),
    Post.UNION_HR: _("Union personnel"),
    Post.DIRECTOR: _("Branch director"),
    Post.DEPUTY: _("Deputy director for credit"),
    Post.CM_DIRECTOR: _("Department director of customer managers"),
    Post.CM: _("Customer manager"),
    Post.MARKETER: _("Special marketer"),
    Post.STATION_CLERK: _("Station clerk"),
    Post.CHIEF_ACCOUNTANT: _("Chief accountant"),
    Post.CREDIT_CLERK: _("Credit clerk"),
    Post.MONITOR: _("Monitoring accountant"),
    Post.TELLER: _("Teller"),
    Post.READER: _("Reader"),
    Capacity.AUTHORISED_CM: _("Authorised to issue loans"),
    Capacity.GROUP_MEMBER: _("Member of the approval group"),
    Capacity.GROUP_CHAIR: _("Chair of the approval group"),
}

SEAT_LABELS: dict[str, Any] = {
    "member": POST_LABELS[Capacity.GROUP_MEMBER],
    "chair": POST_LABELS[Capacity.GROUP_CHAIR],
}

# Every act of every app: the audit page and the refusals name it so.
ACT_LABELS: dict[str, Any] = {
    "see_today": _("See today's work"),
    "read_regulation": _("Read the regulation"),
    "change_own_settings": _("Change one's own settings"),
    "use_calculators": _("Use the calculators"),
    "view_loans": _("See loans"),
    "view_borrowers": _("See borrowers"),
    "enter_borrower": _("Enter a borrower"),
    "correct_borrower": _("Correct a borrower"),
    "enter_application": _("Enter an application"),
    "withdraw_application": _("Withdraw an application"),
    "investigate": _("Investigate"),
    "review_and_approve": _("Review and approve"),
    "review": _("Review"),
    "convene_group": _("Convene the approval group"),
    "cast_vote": _("Cast a vote"),
    "close_meeting": _("Close the meeting"),
    "approve": _("Approve"),
    "approve_for_union": _("Approve for the union"),
    "register_collateral": _("Register collateral"),
    "take_inspection": _("Take over inspection"),
    "order_issue": _("Order the issue"),
    "issue_loan": _("Issue the loan"),
    "view_liability": _("See who answers"),
    "view_person": _("See what a person answers for"),
    "view_liability_report": _("See the liability report"),
    "view_imports": _("See imported loan books"),
    "stage_import": _("Check a loan book for import"),
    "commit_import": _("Import a loan book"),
    "read_audit": _("Read recorded acts"),
    "see_jobs": _("See the nightly jobs"),
    "read_people": _("See people and posts"),
    "sign_in": _("Sign in"),
    "sign_out": _("Sign out"),
    "refuse_sign_in": _("Sign-in refused"),
    "add_unit": _("Set up a unit"),
    "add_letter": _("Record a letter of authorisation"),
    "add_seat": _("Give a seat in the approval group"),
    "add_account": _("Give an account and a post"),
    "check_books": _("Check the books"),
    "make_token": _("Make an access token"),
    "revoke_token": _("Revoke an access token"),
}

CHANNEL_LABELS: dict[str, Any] = {
    "page": _("On screen"),
    "sign_in": _("At the sign-in page"),
    "api": _("By a program (API)"),
    "command": _("By a command"),
    "job": _("Nightly job"),
}

JOB_LABELS: dict[str, Any] = {"check_books": _("Check of the books")}

# What a nightly job counts and what it may find wrong, by the codes that it keeps.
COUNT_LABELS: dict[str, Any] = {
    "loans_checked": _("Loans checked"),
    "loans_not_recorded": _("Loans from an old book, nobody recorded as responsible"),
    "splits_checked": _("Splits checked"),
    "custodies_checked": _("Custodies checked"),
    "decisions_checked": _("Decisions checked"),
    "versions_checked": _("Regulation versions checked"),
}
FAULT_LABELS: dict[str, Any] = {
    "days_left_out": _("Days too long ago to be made up"),
    "trigger_missing": _("Guards missing in the database"),
    "regulation_changed": _("Adopted regulation whose text was changed"),
    "loan_half_issued": _("Loans left half issued"),
    "loan_without_split": _("Loans for which nobody answers"),
    "split_not_sealed": _("Splits that were never closed"),
    "split_does_not_add_up": _("Splits whose shares do not make up the whole"),
    "first_responsible_not_named": _("Splits without a share of the first responsible person"),
    "custody_not_single": _("Running loans not kept by exactly one person"),
    "custody_not_of_the_day": _("Running loans kept by nobody on that day"),
    "application_not_issued": _("Issued loans whose application is not closed as issued"),
    "issued_without_loan": _("Applications issued without a loan"),
    "decided_twice": _("Applications with two decisions for one post or by one person"),
    "order_not_by_handler": _("Loans not ordered by their own handler"),
}
