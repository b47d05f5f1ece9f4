"""The API's addresses, under /api/v1/. Names stand in the access table like those of pages."""

from django.urls import path

from accountability.api import agreements, monthly_notices, papers, penalties, penalty_cases
from accountability.api.liability import IssueLoan, LiabilityReport, LoanLiability, PersonShares
from accountability.api.regulation import CompareVersion
from accountability.api.three_noes import ThreeNoesReport
from creditcoop.core.api import accounts, resets
from creditcoop.core.api.calculators import Calculator
from creditcoop.core.api.docs import ApiDocs, ApiSchema
from creditcoop.core.api.me import Me
from creditcoop.core.api.regulation import (
    AdoptVersion,
    DiscardVersion,
    EditVersion,
    RejectVersion,
    Version,
    Versions,
)
from handover.api import credit_files, handovers
from loans.api import (
    alarms,
    classes,
    costs,
    day_list,
    extensions,
    money,
    notices,
    on_file,
    people,
    people_data,
    security,
    steps,
    time_limits,
    visits,
)
from loans.api.applications import ApplicationDetail, Applications, Inbox
from loans.api.book_comparison import BookComparisons
from loans.api.borrowers import BorrowerDetail, Borrowers, CorrectBorrower
from loans.api.evidence import ApplicationEvidence, EvidenceDownload
from loans.api.imports import CommitImport, ImportDetail, Imports, MapImport, Mappings
from loans.api.loans import LoanDetail, Loans

urlpatterns = [
    path("schema/", ApiSchema.as_view(), name="api_schema"),
    path("docs/", ApiDocs.as_view(), name="api_docs"),
    path("me/", Me.as_view(), name="api_me"),
    path("inbox/", Inbox.as_view(), name="api_inbox"),
    path("regulation-versions/", Versions.as_view(), name="api_regulation_versions"),
    path("regulation-versions/<int:pk>/", Version.as_view(), name="api_regulation_version"),
    path("regulation-versions/<int:pk>/compare/", CompareVersion.as_view(), name="api_compare_regulation"),
    path("regulation-versions/<int:pk>/edit/", EditVersion.as_view(), name="api_edit_regulation"),
    path("regulation-versions/<int:pk>/discard/", DiscardVersion.as_view(), name="api_discard_regulation"),
    path("regulation-versions/<int:pk>/adopt/", AdoptVersion.as_view(), name="api_adopt_regulation"),
    path("regulation-versions/<int:pk>/reject/", RejectVersion.as_view(), name="api_reject_regulation"),
    path("calculators/<slug:name>/", Calculator.as_view(), name="api_calculator"),
    # posts, seats, accounts
    path("posting-requests/", accounts.PostingRequests.as_view(), name="api_posting_requests"),
    path("posting-requests/<int:pk>/decide/", accounts.ConfirmPosting.as_view(), name="api_confirm_posting"),
    path("postings/<int:pk>/end/", accounts.EndPosting.as_view(), name="api_end_posting"),
    path("seats/<int:pk>/end/", accounts.EndSeat.as_view(), name="api_end_seat"),
    path("accounts/", accounts.CreateAccount.as_view(), name="api_create_account"),
    path("persons/<int:pk>/close-account/", accounts.DisableAccount.as_view(), name="api_disable_account"),
    path("persons/<int:pk>/start-reset/", accounts.StartReset.as_view(), name="api_start_reset"),
    path(
        "persons/<int:pk>/reset-second-factor/",
        resets.AskFactorReset.as_view(),
        name="api_ask_factor_reset",
    ),
    path("second-factor-resets/", resets.FactorResets.as_view(), name="api_factor_resets"),
    path(
        "second-factor-resets/<int:pk>/decide/",
        resets.ConfirmFactorReset.as_view(),
        name="api_confirm_factor_reset",
    ),
    path("second-factor-posts/", accounts.SecondFactorPosts.as_view(), name="api_second_factor_posts"),
    path(
        "second-factor-posts/<int:pk>/end/",
        accounts.EndSecondFactorPost.as_view(),
        name="api_end_second_factor_post",
    ),
    path("device-flags/", accounts.DeviceFlags.as_view(), name="api_device_flags"),
    # loans
    path("borrowers/", Borrowers.as_view(), name="api_borrowers"),
    path("borrowers/<int:pk>/", BorrowerDetail.as_view(), name="api_borrower"),
    path("borrowers/<int:pk>/identity/", people_data.UnmaskBorrower.as_view(), name="api_unmask_borrower"),
    path("guarantors/<int:pk>/identity/", people_data.UnmaskGuarantor.as_view(), name="api_unmask_guarantor"),
    path(
        "borrowers/<int:pk>/erase/",
        people_data.AskErasureOfBorrower.as_view(),
        name="api_ask_erasure_borrower",
    ),
    path(
        "guarantors/<int:pk>/erase/",
        people_data.AskErasureOfGuarantor.as_view(),
        name="api_ask_erasure_guarantor",
    ),
    path("erasures/", people_data.Erasures.as_view(), name="api_erasures"),
    path("erasures/<int:pk>/decide/", people_data.DecideErasure.as_view(), name="api_decide_erasure"),
    path("borrowers/<int:pk>/correct/", CorrectBorrower.as_view(), name="api_correct_borrower"),
    path("applications/", Applications.as_view(), name="api_applications"),
    path("applications/<int:pk>/", ApplicationDetail.as_view(), name="api_application"),
    path("applications/<int:pk>/evidence/", ApplicationEvidence.as_view(), name="api_evidence"),
    path("evidence/<int:pk>/", EvidenceDownload.as_view(), name="api_evidence_file"),
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
    path("applications/<int:pk>/send-up/", steps.SendUp.as_view(), name="api_send_up"),
    path("applications/<int:pk>/stand-in/", steps.NameStandIn.as_view(), name="api_name_stand_in"),
    path("applications/<int:pk>/exception/", on_file.AskException.as_view(), name="api_ask_exception"),
    path(
        "applications/<int:pk>/pressure/",
        on_file.RecordIntervention.as_view(),
        name="api_record_intervention",
    ),
    path("exceptions/", on_file.Exceptions.as_view(), name="api_exceptions"),
    path("exceptions/<int:pk>/", on_file.ExceptionDetail.as_view(), name="api_exception"),
    path("exceptions/<int:pk>/answer/", on_file.DecideException.as_view(), name="api_decide_exception"),
    path("pressure/<int:pk>/", on_file.InterventionDetail.as_view(), name="api_intervention"),
    path("pressure/<int:pk>/object/", on_file.ObjectInWriting.as_view(), name="api_object_in_writing"),
    path("letters/", people.Letters.as_view(), name="api_letters"),
    path("letters/<int:pk>/end/", people.EndLetter.as_view(), name="api_end_letter"),
    path("ties/", people.Ties.as_view(), name="api_ties"),
    path("ties/<int:pk>/end/", people.EndTie.as_view(), name="api_end_tie"),
    path(
        "applications/<int:pk>/withdraw/",
        steps.WithdrawApplication.as_view(),
        name="api_withdraw_application",
    ),
    path("loans/", Loans.as_view(), name="api_loans"),
    path("loans/<int:pk>/", LoanDetail.as_view(), name="api_loan"),
    path("loans/<int:pk>/classes/", classes.LoanClasses.as_view(), name="api_loan_classes"),
    path("loans/<int:pk>/extensions/", extensions.AskExtension.as_view(), name="api_ask_extension"),
    path("extensions/", extensions.Extensions.as_view(), name="api_extensions"),
    path("extensions/<int:pk>/", extensions.ExtensionDetail.as_view(), name="api_extension"),
    path("extensions/<int:pk>/agreement/", agreements.MakeAgreement.as_view(), name="api_make_agreement"),
    path("extensions/<int:pk>/decide/", extensions.DecideExtension.as_view(), name="api_decide_extension"),
    path("class-grounds/<int:pk>/lift/", classes.LiftClass.as_view(), name="api_lift_class"),
    path("loans/<int:pk>/money/", money.LoanMoney.as_view(), name="api_loan_money"),
    path("loans/<int:pk>/repayments/", money.RecordRepayment.as_view(), name="api_record_repayment"),
    path("ledger/<int:pk>/", money.LedgerEntryDetail.as_view(), name="api_ledger_entry"),
    path("loans/<int:pk>/costs/", costs.RecordCost.as_view(), name="api_record_cost"),
    path("ledger/<int:pk>/reverse/", money.AskReversal.as_view(), name="api_ask_reversal"),
    path("reversals/<int:pk>/decide/", money.DecideReversal.as_view(), name="api_decide_reversal"),
    path("loans/<int:pk>/time-limits/", time_limits.LoanTimeLimits.as_view(), name="api_loan_time_limits"),
    path("loans/<int:pk>/events/what-if/", time_limits.WhatIfEvent.as_view(), name="api_what_if_event"),
    path("loans/<int:pk>/events/", time_limits.RecordEvent.as_view(), name="api_record_event"),
    path("events/<int:pk>/", time_limits.LoanEventDetail.as_view(), name="api_loan_event"),
    path("events/<int:pk>/confirm/", time_limits.ConfirmLateEvent.as_view(), name="api_confirm_late_event"),
    path("time-limits/", time_limits.TimeLimits.as_view(), name="api_time_limits"),
    path(
        "time-limits/none/",
        time_limits.LoansWithoutTimeLimits.as_view(),
        name="api_loans_without_time_limits",
    ),
    path("handovers/", handovers.Handovers.as_view(), name="api_handovers"),
    path("handovers/<int:pk>/", handovers.HandoverDetail.as_view(), name="api_handover"),
    path("handovers/<int:pk>/sign/", handovers.SignHandover.as_view(), name="api_sign_handover"),
    path("handovers/<int:pk>/refuse/", handovers.RefuseHandover.as_view(), name="api_refuse_handover"),
    path("handovers/<int:pk>/rule/", handovers.RuleOnRefusal.as_view(), name="api_rule_on_refusal"),
    path("handovers/<int:pk>/complete/", handovers.CompleteHandover.as_view(), name="api_complete_handover"),
    path("handovers/<int:pk>/inventory/", handovers.InventoryLines.as_view(), name="api_handover_inventory"),
    path(
        "handovers/<int:pk>/inventory/check/",
        handovers.RecordInventory.as_view(),
        name="api_record_inventory",
    ),
    path("files/", credit_files.CreditFiles.as_view(), name="api_credit_files"),
    path("files/<int:pk>/", credit_files.CreditFile.as_view(), name="api_credit_file"),
    path("files/<int:pk>/keep/", credit_files.KeepFile.as_view(), name="api_keep_file"),
    path("files/<int:pk>/lend/", credit_files.LendFile.as_view(), name="api_lend_file"),
    path("files/<int:pk>/return/", credit_files.ReturnFile.as_view(), name="api_return_file"),
    path("penalty-cases/", penalty_cases.PenaltyCases.as_view(), name="api_penalty_cases"),
    path("penalty-cases/<int:pk>/", penalty_cases.PenaltyCaseDetail.as_view(), name="api_penalty_case"),
    path(
        "penalty-cases/<int:pk>/receive/",
        penalty_cases.ReceivePenaltyNotice.as_view(),
        name="api_receive_penalty_notice",
    ),
    path(
        "penalty-cases/<int:pk>/refused/", penalty_cases.WitnessRefusal.as_view(), name="api_witness_refusal"
    ),
    path(
        "penalty-cases/<int:pk>/answer/",
        penalty_cases.AnswerPenaltyNotice.as_view(),
        name="api_answer_penalty_notice",
    ),
    path(
        "penalty-cases/<int:pk>/confirm/", penalty_cases.ConfirmPenalty.as_view(), name="api_confirm_penalty"
    ),
    path(
        "penalty-cases/<int:pk>/object/",
        penalty_cases.ObjectToPenalty.as_view(),
        name="api_object_to_penalty",
    ),
    path(
        "penalty-cases/<int:pk>/judge/", penalty_cases.DecideObjection.as_view(), name="api_decide_objection"
    ),
    path(
        "penalty-cases/<int:pk>/ask-waiver/",
        penalty_cases.AskWaiver.as_view(),
        name="api_ask_waiver",
    ),
    path(
        "penalty-cases/<int:pk>/waive/",
        penalty_cases.DecideWaiver.as_view(),
        name="api_decide_waiver",
    ),
    path(
        "penalty-cases/<int:pk>/defer/",
        penalty_cases.DeferPenalty.as_view(),
        name="api_defer_penalty",
    ),
    path(
        "penalty-cases/<int:pk>/pay/",
        penalty_cases.RecordPenaltyPayment.as_view(),
        name="api_record_penalty_payment",
    ),
    path("penalty-cases/<int:pk>/ask-refund/", penalty_cases.AskRefund.as_view(), name="api_ask_refund"),
    path("penalty-cases/<int:pk>/refund/", penalty_cases.DecideRefund.as_view(), name="api_decide_refund"),
    path(
        "penalty-cases/<int:pk>/close/", penalty_cases.MakeClosingSlip.as_view(), name="api_make_closing_slip"
    ),
    path("wages/", penalty_cases.KeepWage.as_view(), name="api_keep_wage"),
    path("minimum-wages/", penalty_cases.KeepMinimumWage.as_view(), name="api_keep_minimum_wage"),
    path("notices/", monthly_notices.MonthlyNotices.as_view(), name="api_monthly_notices"),
    path("notices/give/", monthly_notices.GiveMonthlyNotices.as_view(), name="api_make_monthly_notices"),
    path("notices/missed/", monthly_notices.MissedNotices.as_view(), name="api_missed_notices"),
    path("notices/<int:pk>/", monthly_notices.NoticeDetail.as_view(), name="api_monthly_notice"),
    path("notices/<int:pk>/sign/", monthly_notices.SignNotice.as_view(), name="api_sign_monthly_notice"),
    path("loan-notices/", notices.Notices.as_view(), name="api_notices"),
    path("loan-notices/copies/", notices.PrintNotices.as_view(), name="api_print_notices"),
    path("loan-notices/<int:pk>/", notices.NoticeDetail.as_view(), name="api_notice"),
    path("loan-notices/<int:pk>/slip/", notices.FileSlip.as_view(), name="api_file_slip"),
    path("alarms/", alarms.Alarms.as_view(), name="api_alarms"),
    path("day-list/", day_list.DayListEndpoint.as_view(), name="api_day_list"),
    path("loans/<int:pk>/security/", security.LoanSecurity.as_view(), name="api_loan_security"),
    path("loans/<int:pk>/security/release/", security.ReleaseSecurity.as_view(), name="api_release_security"),
    path("security-releases/<int:pk>/decide/", security.DecideRelease.as_view(), name="api_decide_release"),
    path("visits/", visits.Visits.as_view(), name="api_visits"),
    path("visits/<int:pk>/", visits.VisitDetail.as_view(), name="api_visit"),
    path("visits/<int:pk>/read/", visits.ReadVisit.as_view(), name="api_read_visit"),
    path("loans/<int:pk>/visits/", visits.RecordVisit.as_view(), name="api_record_visit"),
    path("alarms/<int:pk>/acknowledge/", alarms.AcknowledgeAlarm.as_view(), name="api_acknowledge_alarm"),
    path("imports/", Imports.as_view(), name="api_imports"),
    path("imports/mappings/", Mappings.as_view(), name="api_import_mappings"),
    path("imports/<int:pk>/columns/", MapImport.as_view(), name="api_map_import"),
    path("imports/reconciliation/", BookComparisons.as_view(), name="api_book_comparison"),
    path("imports/<int:pk>/", ImportDetail.as_view(), name="api_import_batch"),
    path("imports/<int:pk>/commit/", CommitImport.as_view(), name="api_commit_import"),
    # accountability
    path("penalty-ledger/", penalties.Ledger.as_view(), name="api_penalty_ledger"),
    path("penalty-ledger/<int:pk>/", penalties.Entry.as_view(), name="api_penalty_entry"),
    path("penalty-ledger/verification/", penalties.Verification.as_view(), name="api_verify_ledger"),
    path("lapses/<int:pk>/", penalties.LapseDetail.as_view(), name="api_lapse"),
    path("lapses/<int:pk>/findings/", penalties.AskFinding.as_view(), name="api_ask_finding"),
    path("findings/<int:pk>/decide/", penalties.DecideFinding.as_view(), name="api_decide_finding"),
    path("applications/<int:pk>/issue/", IssueLoan.as_view(), name="api_issue_loan"),
    path("papers/", papers.Papers.as_view(), name="api_papers"),
    path("papers/<int:pk>/", papers.PaperDetail.as_view(), name="api_paper"),
    path("papers/<int:pk>/copy/", papers.PrintPaper.as_view(), name="api_print_paper"),
    path("papers/<int:pk>/void/", papers.SpoilPaper.as_view(), name="api_spoil_paper"),
    path("applications/<int:pk>/papers/", papers.MakePaper.as_view(), name="api_make_paper"),
    path("applications/<int:pk>/survey/", papers.Survey.as_view(), name="api_survey"),
    path("applications/<int:pk>/survey/sign/", papers.SignSurvey.as_view(), name="api_sign_survey"),
    path("applications/<int:pk>/letter/", papers.SignLetter.as_view(), name="api_responsibility_letter"),
    path("loans/<int:pk>/liability/", LoanLiability.as_view(), name="api_loan_liability"),
    path("persons/<int:pk>/liability/", PersonShares.as_view(), name="api_person_liability"),
    path("three-noes/", ThreeNoesReport.as_view(), name="api_three_noes"),
    path("liability-report/", LiabilityReport.as_view(), name="api_liability_report"),
]
