"""Addresses of the loan pages. Names are those of the access table."""

from django.urls import path

from loans.views.alarms import AcknowledgeAlarm, Alarms
from loans.views.application import Application
from loans.views.book_comparison import BookComparisons
from loans.views.borrower import BorrowerDetail, CorrectBorrower, EnterBorrower
from loans.views.borrower_choices import BorrowerChoices
from loans.views.classes import LiftClass, LoanClasses, LowerClass
from loans.views.cost_form import RecordCost
from loans.views.day_list import DayListPage, MarkLine
from loans.views.enter_application import EnterApplication
from loans.views.erasures import AskErasureOfBorrower, AskErasureOfGuarantor, DecideErasure, Erasures
from loans.views.evidence import AddEvidence
from loans.views.exceptions import AskException, DecideException, ExceptionDetail, Exceptions
from loans.views.extensions import AskExtension, DecideExtension, ExtensionDetail
from loans.views.import_mapping import MapImport
from loans.views.importing import CommitImport, ImportBatchDetail, Imports, ImportTemplate
from loans.views.interventions import InterventionDetail, ObjectInWriting, RecordIntervention
from loans.views.letters import EndLetter, GrantLetter, Letters
from loans.views.limitation_calculator import LimitationCalculator
from loans.views.lists import Applications, Borrowers, Loans
from loans.views.loan import LoanDetail, LoanHistory
from loans.views.money import (
    AskReversal,
    DecideReversal,
    LedgerEntryDetail,
    LoanMoney,
    RecordRepayment,
)
from loans.views.notices import FileSlip, MakeNotices, Notices, PrintNotices
from loans.views.schedule_calculator import ScheduleCalculator
from loans.views.search import Search
from loans.views.security import (
    DecideRelease,
    LoanSecurity,
    RecordSecurity,
    ReleaseSecurity,
    SecurityEnds,
)
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
from loans.views.ties import DeclareTie, EndTie, Ties
from loans.views.time_limit_board import LoansWithoutTimeLimits, TimeLimits
from loans.views.time_limits import (
    ConfirmLateEvent,
    LoanEventDetail,
    LoanTimeLimits,
    RecordEvent,
    WhatIfEvent,
)
from loans.views.today import Today
from loans.views.union_help import NameStandIn, SendUp
from loans.views.unmask import UnmaskBorrower, UnmaskGuarantor
from loans.views.visits import LoanVisits, ReadVisit, RecordVisit, VisitDetail, Visits

urlpatterns = [
    path("tools/limitation/", LimitationCalculator.as_view(), name="limitation_calculator"),
    path("tools/schedule/", ScheduleCalculator.as_view(), name="schedule_calculator"),
    path("", Today.as_view(), name="today"),
    path("today/list/", DayListPage.as_view(), name="day_list"),
    path("today/mark/", MarkLine.as_view(), name="mark_line"),
    path("search/", Search.as_view(), name="search"),
    path("loans/", Loans.as_view(), name="loans"),
    path("loans/<int:pk>/", LoanDetail.as_view(), name="loan"),
    path("loans/<int:pk>/time-limits/", LoanTimeLimits.as_view(), name="loan_time_limits"),
    path("loans/<int:pk>/time-limits/what-if/", WhatIfEvent.as_view(), name="what_if_event"),
    path("loans/<int:pk>/events/new/", RecordEvent.as_view(), name="record_event"),
    path("events/<int:pk>/", LoanEventDetail.as_view(), name="loan_event"),
    path("events/<int:pk>/confirm/", ConfirmLateEvent.as_view(), name="confirm_late_event"),
    path("security/", SecurityEnds.as_view(), name="security_ends"),
    path("security/<int:pk>/decide/", DecideRelease.as_view(), name="decide_release"),
    path("loans/<int:pk>/security/", LoanSecurity.as_view(), name="loan_security"),
    path("loans/<int:pk>/security/new/", RecordSecurity.as_view(), name="record_security"),
    path("loans/<int:pk>/security/release/", ReleaseSecurity.as_view(), name="release_security"),
    path("visits/", Visits.as_view(), name="visits"),
    path("visits/<int:pk>/", VisitDetail.as_view(), name="visit"),
    path("visits/<int:pk>/read/", ReadVisit.as_view(), name="read_visit"),
    path("loans/<int:pk>/visits/", LoanVisits.as_view(), name="loan_visits"),
    path("loans/<int:pk>/visits/new/", RecordVisit.as_view(), name="record_visit"),
    path("loan-notices/", Notices.as_view(), name="notices"),
    path("loan-notices/new/", MakeNotices.as_view(), name="make_notices"),
    path("loan-notices/copies/", PrintNotices.as_view(), name="print_notices"),
    path("loan-notices/<int:pk>/slip/", FileSlip.as_view(), name="file_slip"),
    path("time-limits/", TimeLimits.as_view(), name="time_limits"),
    path("alarms/", Alarms.as_view(), name="alarms"),
    path("alarms/<int:pk>/", AcknowledgeAlarm.as_view(), name="acknowledge_alarm"),
    path("time-limits/none/", LoansWithoutTimeLimits.as_view(), name="loans_without_time_limits"),
    path("loans/<int:pk>/money/", LoanMoney.as_view(), name="loan_money"),
    path("loans/<int:pk>/repayments/new/", RecordRepayment.as_view(), name="record_repayment"),
    path("loans/<int:pk>/costs/new/", RecordCost.as_view(), name="record_cost"),
    path("loans/<int:pk>/classes/", LoanClasses.as_view(), name="loan_classes"),
    path("loans/<int:pk>/classes/lower/", LowerClass.as_view(), name="lower_class"),
    path("loans/<int:pk>/extension/new/", AskExtension.as_view(), name="ask_extension"),
    path("extensions/<int:pk>/", ExtensionDetail.as_view(), name="extension"),
    path("extensions/<int:pk>/decide/", DecideExtension.as_view(), name="decide_extension"),
    path("class-grounds/<int:pk>/lift/", LiftClass.as_view(), name="lift_class"),
    path("ledger/<int:pk>/", LedgerEntryDetail.as_view(), name="ledger_entry"),
    path("ledger/<int:pk>/reverse/", AskReversal.as_view(), name="ask_reversal"),
    path("reversals/<int:pk>/", DecideReversal.as_view(), name="decide_reversal"),
    path("loans/<int:pk>/history/", LoanHistory.as_view(), name="loan_history"),
    path("borrowers/", Borrowers.as_view(), name="borrowers"),
    path("borrowers/new/", EnterBorrower.as_view(), name="enter_borrower"),
    path("borrowers/<int:pk>/", BorrowerDetail.as_view(), name="borrower"),
    path("borrowers/choices/", BorrowerChoices.as_view(), name="borrower_choices"),
    path("borrowers/<int:pk>/identity/", UnmaskBorrower.as_view(), name="unmask_borrower"),
    path("guarantors/<int:pk>/identity/", UnmaskGuarantor.as_view(), name="unmask_guarantor"),
    path("borrowers/<int:pk>/erase/", AskErasureOfBorrower.as_view(), name="ask_erasure_borrower"),
    path("guarantors/<int:pk>/erase/", AskErasureOfGuarantor.as_view(), name="ask_erasure_guarantor"),
    path("erasures/", Erasures.as_view(), name="erasures"),
    path("erasures/<int:pk>/", DecideErasure.as_view(), name="decide_erasure"),
    path("borrowers/<int:pk>/correct/", CorrectBorrower.as_view(), name="correct_borrower"),
    path("applications/", Applications.as_view(), name="applications"),
    path("applications/new/", EnterApplication.as_view(), name="enter_application"),
    path("applications/<int:pk>/", Application.as_view(), name="application"),
    path("applications/<int:pk>/evidence/", AddEvidence.as_view(), name="add_evidence"),
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
    path("applications/<int:pk>/send-up/", SendUp.as_view(), name="send_up"),
    path("applications/<int:pk>/stand-in/", NameStandIn.as_view(), name="name_stand_in"),
    path("applications/<int:pk>/exception/", AskException.as_view(), name="ask_exception"),
    path("applications/<int:pk>/pressure/", RecordIntervention.as_view(), name="record_intervention"),
    path("exceptions/", Exceptions.as_view(), name="exceptions"),
    path("exceptions/<int:pk>/", ExceptionDetail.as_view(), name="exception"),
    path("exceptions/<int:pk>/answer/", DecideException.as_view(), name="decide_exception"),
    path("pressure/<int:pk>/", InterventionDetail.as_view(), name="intervention"),
    path("pressure/<int:pk>/object/", ObjectInWriting.as_view(), name="object_in_writing"),
    path("letters/", Letters.as_view(), name="letters"),
    path("letters/new/", GrantLetter.as_view(), name="grant_letter"),
    path("letters/<int:pk>/end/", EndLetter.as_view(), name="end_letter"),
    path("ties/", Ties.as_view(), name="ties"),
    path("ties/new/", DeclareTie.as_view(), name="declare_tie"),
    path("ties/<int:pk>/end/", EndTie.as_view(), name="end_tie"),
    path("applications/<int:pk>/withdraw/", WithdrawApplication.as_view(), name="withdraw_application"),
    path("import/", Imports.as_view(), name="import"),
    path("import/template/", ImportTemplate.as_view(), name="import_template"),
    path("import/reconciliation/", BookComparisons.as_view(), name="book_comparison"),
    path("import/<int:pk>/columns/", MapImport.as_view(), name="map_import"),
    path("import/<int:pk>/", ImportBatchDetail.as_view(), name="import_batch"),
    path("import/<int:pk>/commit/", CommitImport.as_view(), name="commit_import"),
]
