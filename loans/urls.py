"""Addresses of the loan pages. Names are those of the access table."""

from django.urls import path

from loans.views.application import Application
from loans.views.borrower import BorrowerDetail, CorrectBorrower, EnterBorrower
from loans.views.enter_application import EnterApplication
from loans.views.importing import CommitImport, ImportBatchDetail, Imports
from loans.views.lists import Applications, Borrowers, Loans
from loans.views.loan import LoanDetail, LoanHistory
from loans.views.search import Search
from loans.views.steps import (
    Approve,
    ApproveForUnion,
    CastVote,
    CloseMeeting,
    ConveneGroup,
    Investigate,
    OrderIssue,
    RegisterCollateral,
    Review,
    ReviewAndApprove,
    TakeInspection,
    WithdrawApplication,
)
from loans.views.today import Today

urlpatterns = [
    path("", Today.as_view(), name="today"),
    path("search/", Search.as_view(), name="search"),
    path("loans/", Loans.as_view(), name="loans"),
    path("loans/<int:pk>/", LoanDetail.as_view(), name="loan"),
    path("loans/<int:pk>/history/", LoanHistory.as_view(), name="loan_history"),
    path("borrowers/", Borrowers.as_view(), name="borrowers"),
    path("borrowers/new/", EnterBorrower.as_view(), name="enter_borrower"),
    path("borrowers/<int:pk>/", BorrowerDetail.as_view(), name="borrower"),
    path("borrowers/<int:pk>/correct/", CorrectBorrower.as_view(), name="correct_borrower"),
    path("applications/", Applications.as_view(), name="applications"),
    path("applications/new/", EnterApplication.as_view(), name="enter_application"),
    path("applications/<int:pk>/", Application.as_view(), name="application"),
    path("applications/<int:pk>/investigate/", Investigate.as_view(), name="investigate"),
    path("applications/<int:pk>/review/", Review.as_view(), name="review"),
    path("applications/<int:pk>/review-approve/", ReviewAndApprove.as_view(), name="review_and_approve"),
    path("applications/<int:pk>/meeting/", ConveneGroup.as_view(), name="convene_group"),
    path("applications/<int:pk>/vote/", CastVote.as_view(), name="cast_vote"),
    path("applications/<int:pk>/meeting/close/", CloseMeeting.as_view(), name="close_meeting"),
    path("applications/<int:pk>/approve/", Approve.as_view(), name="approve"),
    path("applications/<int:pk>/approve-union/", ApproveForUnion.as_view(), name="approve_for_union"),
    path("applications/<int:pk>/inspection/", TakeInspection.as_view(), name="take_inspection"),
    path("applications/<int:pk>/collateral/", RegisterCollateral.as_view(), name="register_collateral"),
    path("applications/<int:pk>/order/", OrderIssue.as_view(), name="order_issue"),
    path("applications/<int:pk>/withdraw/", WithdrawApplication.as_view(), name="withdraw_application"),
    path("import/", Imports.as_view(), name="import"),
    path("import/<int:pk>/", ImportBatchDetail.as_view(), name="import_batch"),
    path("import/<int:pk>/commit/", CommitImport.as_view(), name="commit_import"),
]
