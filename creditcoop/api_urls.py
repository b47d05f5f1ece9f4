"""The API's addresses, under /api/v1/. Names stand in the access table like those of pages."""

from django.urls import path

from accountability.api.liability import IssueLoan, LiabilityReport, LoanLiability, PersonShares
from creditcoop.core.api.calculators import Calculator
from creditcoop.core.api.docs import ApiDocs, ApiSchema
from creditcoop.core.api.me import Me
from creditcoop.core.api.regulation import Version, Versions
from loans.api import steps
from loans.api.applications import ApplicationDetail, Applications, Inbox
from loans.api.borrowers import BorrowerDetail, Borrowers, CorrectBorrower
from loans.api.imports import CommitImport, ImportDetail, Imports
from loans.api.loans import LoanDetail, Loans

urlpatterns = [
    path("schema/", ApiSchema.as_view(), name="api_schema"),
    path("docs/", ApiDocs.as_view(), name="api_docs"),
    path("me/", Me.as_view(), name="api_me"),
    path("inbox/", Inbox.as_view(), name="api_inbox"),
    path("regulation-versions/", Versions.as_view(), name="api_regulation_versions"),
    path("regulation-versions/<int:pk>/", Version.as_view(), name="api_regulation_version"),
    path("calculators/<slug:name>/", Calculator.as_view(), name="api_calculator"),
    # loans
    path("borrowers/", Borrowers.as_view(), name="api_borrowers"),
    path("borrowers/<int:pk>/", BorrowerDetail.as_view(), name="api_borrower"),
    path("borrowers/<int:pk>/correct/", CorrectBorrower.as_view(), name="api_correct_borrower"),
    path("applications/", Applications.as_view(), name="api_applications"),
    path("applications/<int:pk>/", ApplicationDetail.as_view(), name="api_application"),
    path("applications/<int:pk>/investigate/", steps.Investigate.as_view(), name="api_investigate"),
    path("applications/<int:pk>/review/", steps.Review.as_view(), name="api_review"),
    path(
        "applications/<int:pk>/review-and-approve/",
        steps.ReviewAndApprove.as_view(),
        name="api_review_and_approve",
    ),
    path("applications/<int:pk>/convene-group/", steps.ConveneGroup.as_view(), name="api_convene_group"),
    path("applications/<int:pk>/cast-vote/", steps.CastVote.as_view(), name="api_cast_vote"),
    path("applications/<int:pk>/close-meeting/", steps.CloseMeeting.as_view(), name="api_close_meeting"),
    path("applications/<int:pk>/approve/", steps.Approve.as_view(), name="api_approve"),
    path(
        "applications/<int:pk>/approve-for-union/",
        steps.ApproveForUnion.as_view(),
        name="api_approve_for_union",
    ),
    path(
        "applications/<int:pk>/register-collateral/",
        steps.RegisterCollateral.as_view(),
        name="api_register_collateral",
    ),
    path(
        "applications/<int:pk>/take-inspection/", steps.TakeInspection.as_view(), name="api_take_inspection"
    ),
    path("applications/<int:pk>/order-issue/", steps.OrderIssue.as_view(), name="api_order_issue"),
    path(
        "applications/<int:pk>/withdraw/",
        steps.WithdrawApplication.as_view(),
        name="api_withdraw_application",
    ),
    path("loans/", Loans.as_view(), name="api_loans"),
    path("loans/<int:pk>/", LoanDetail.as_view(), name="api_loan"),
    path("imports/", Imports.as_view(), name="api_imports"),
    path("imports/<int:pk>/", ImportDetail.as_view(), name="api_import_batch"),
    path("imports/<int:pk>/commit/", CommitImport.as_view(), name="api_commit_import"),
    # accountability
    path("applications/<int:pk>/issue/", IssueLoan.as_view(), name="api_issue_loan"),
    path("loans/<int:pk>/liability/", LoanLiability.as_view(), name="api_loan_liability"),
    path("persons/<int:pk>/liability/", PersonShares.as_view(), name="api_person_liability"),
    path("liability-report/", LiabilityReport.as_view(), name="api_liability_report"),
]
