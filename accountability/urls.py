"""Addresses of the accountability pages. Names are those of the access table."""

from django.urls import path

from accountability.views import case_acts
from accountability.views.findings import AskFinding, DecideFinding, FindingDetail
from accountability.views.fines_calculator import FinesCalculator
from accountability.views.issue_loan import IssueLoan
from accountability.views.ledger_day import LedgerDay
from accountability.views.ledger_export import ExportLedger
from accountability.views.liability_report import LiabilityReportPage
from accountability.views.loan_liability import LoanLiability
from accountability.views.make_agreement import MakeAgreement, PreviewAgreement
from accountability.views.make_paper import MakePaper, PreviewPaper, PrintPaper, SpoilPaper
from accountability.views.monthly_notices import (
    GiveNotices,
    MissedNotices,
    MonthlyNotices,
    Notice,
    SignNotice,
)
from accountability.views.papers import Paper, Papers, PapersOfApplication, PapersOfLoan
from accountability.views.penalties import (
    LapseDetail,
    PenaltyEntryDetail,
    PenaltyLedger,
    TakeOutLedger,
    VerifyLedger,
)
from accountability.views.penalty_cases import PenaltyCaseDetail, PenaltyCases, WaiverRequestDetail
from accountability.views.person_liability import PersonLiability
from accountability.views.planned_card import PlannedCard
from accountability.views.regulation import AdoptRegulation, CompareRegulation
from accountability.views.responsibility import SignResponsibilityLetter
from accountability.views.split_calculator import SplitCalculator
from accountability.views.split_panel import SplitPanel
from accountability.views.survey import SignSurvey, WriteSurvey
from accountability.views.three_noes import ThreeNoesLoans, ThreeNoesPage

urlpatterns = [
    path("loans/<int:pk>/liability/", LoanLiability.as_view(), name="loan_liability"),
    path("people/<int:pk>/answers/", PersonLiability.as_view(), name="person_liability"),
    path("reports/three-noes/", ThreeNoesPage.as_view(), name="three_noes"),
    path("reports/three-noes/loans/", ThreeNoesLoans.as_view(), name="three_noes_loans"),
    path("reports/liability/", LiabilityReportPage.as_view(), name="liability_report"),
    path("papers/", Papers.as_view(), name="papers"),
    path("papers/<int:pk>/", Paper.as_view(), name="paper"),
    path("papers/<int:pk>/copy/", PrintPaper.as_view(), name="print_paper"),
    path("papers/<int:pk>/void/", SpoilPaper.as_view(), name="spoil_paper"),
    path("applications/<int:pk>/card/", PlannedCard.as_view(), name="planned_card"),
    path("applications/<int:pk>/papers/", PapersOfApplication.as_view(), name="application_papers"),
    path("extensions/<int:pk>/agreement/", MakeAgreement.as_view(), name="make_agreement"),
    path("extensions/<int:pk>/agreement/preview/", PreviewAgreement.as_view(), name="preview_agreement"),
    path("applications/<int:pk>/papers/new/", MakePaper.as_view(), name="make_paper"),
    path("applications/<int:pk>/papers/preview/", PreviewPaper.as_view(), name="preview_paper"),
    path("applications/<int:pk>/survey/", WriteSurvey.as_view(), name="write_survey"),
    path("applications/<int:pk>/survey/sign/", SignSurvey.as_view(), name="sign_survey"),
    path(
        "applications/<int:pk>/letter/",
        SignResponsibilityLetter.as_view(),
        name="sign_responsibility_letter",
    ),
    path("loans/<int:pk>/papers/", PapersOfLoan.as_view(), name="loan_papers"),
    path("ledger/", PenaltyLedger.as_view(), name="penalty_ledger"),
    path("ledger/entries/<int:pk>/", PenaltyEntryDetail.as_view(), name="penalty_entry"),
    path("ledger/verify/", VerifyLedger.as_view(), name="verify_ledger"),
    path("ledger/day/", LedgerDay.as_view(), name="ledger_day"),
    path("ledger/whole/", TakeOutLedger.as_view(), name="take_out_ledger"),
    path("lapses/<int:pk>/", LapseDetail.as_view(), name="lapse"),
    path("lapses/<int:pk>/findings/new/", AskFinding.as_view(), name="ask_finding"),
    path("findings/<int:pk>/", FindingDetail.as_view(), name="finding"),
    path("findings/<int:pk>/decide/", DecideFinding.as_view(), name="decide_finding"),
    path("tools/fines/", FinesCalculator.as_view(), name="fines_calculator"),
    path("ledger/export/", ExportLedger.as_view(), name="export_ledger"),
    path("cases/", PenaltyCases.as_view(), name="penalty_cases"),
    path("cases/<int:pk>/", PenaltyCaseDetail.as_view(), name="penalty_case"),
    path("waivers/<int:pk>/", WaiverRequestDetail.as_view(), name="waiver_request"),
    path("cases/<int:pk>/receive/", case_acts.ReceivePenaltyNotice.as_view(), name="receive_penalty_notice"),
    path("cases/<int:pk>/refused/", case_acts.WitnessRefusal.as_view(), name="witness_refusal"),
    path("cases/<int:pk>/answer/", case_acts.AnswerPenaltyNotice.as_view(), name="answer_penalty_notice"),
    path("cases/<int:pk>/confirm/", case_acts.ConfirmPenalty.as_view(), name="confirm_penalty"),
    path("cases/<int:pk>/object/", case_acts.ObjectToPenalty.as_view(), name="object_to_penalty"),
    path("cases/<int:pk>/judge/", case_acts.DecideObjection.as_view(), name="decide_objection"),
    path("cases/<int:pk>/ask-waiver/", case_acts.AskWaiver.as_view(), name="ask_waiver"),
    path("cases/<int:pk>/waive/", case_acts.DecideWaiver.as_view(), name="decide_waiver"),
    path("cases/<int:pk>/defer/", case_acts.DeferPenalty.as_view(), name="defer_penalty"),
    path("cases/<int:pk>/pay/", case_acts.RecordPenaltyPayment.as_view(), name="record_penalty_payment"),
    path("cases/<int:pk>/ask-refund/", case_acts.AskRefund.as_view(), name="ask_refund"),
    path("cases/<int:pk>/refund/", case_acts.DecideRefund.as_view(), name="decide_refund"),
    path("cases/<int:pk>/close/", case_acts.MakeClosingSlip.as_view(), name="make_closing_slip"),
    path("wages/", case_acts.KeepWage.as_view(), name="keep_wage"),
    path("wages/minimum/", case_acts.KeepMinimumWage.as_view(), name="keep_minimum_wage"),
    path("notices/", MonthlyNotices.as_view(), name="monthly_notices"),
    path("notices/new/", GiveNotices.as_view(), name="make_monthly_notices"),
    path("notices/missed/", MissedNotices.as_view(), name="missed_notices"),
    path("notices/<int:pk>/", Notice.as_view(), name="monthly_notice"),
    path("notices/<int:pk>/sign/", SignNotice.as_view(), name="sign_monthly_notice"),
    path("tools/split/", SplitCalculator.as_view(), name="split_calculator"),
    path("tools/split/panel/", SplitPanel.as_view(), name="split_panel"),
    path("regulation/compare/", CompareRegulation.as_view(), name="compare_regulation"),
    path("regulation/<int:pk>/adopt/", AdoptRegulation.as_view(), name="adopt_regulation"),
    path("applications/<int:pk>/issue/", IssueLoan.as_view(), name="issue_loan"),
]
