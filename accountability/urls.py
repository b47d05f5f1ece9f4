"""Addresses of the accountability pages. Names are those of the access table."""

from django.urls import path

from accountability.views.issue_loan import IssueLoan
from accountability.views.liability_report import LiabilityReportPage
from accountability.views.loan_liability import LoanLiability
from accountability.views.person_liability import PersonLiability
from accountability.views.split_calculator import SplitCalculator
from accountability.views.split_panel import SplitPanel

urlpatterns = [
    path("loans/<int:pk>/liability/", LoanLiability.as_view(), name="loan_liability"),
    path("people/<int:pk>/answers/", PersonLiability.as_view(), name="person_liability"),
    path("reports/liability/", LiabilityReportPage.as_view(), name="liability_report"),
    path("tools/split/", SplitCalculator.as_view(), name="split_calculator"),
    path("tools/split/panel/", SplitPanel.as_view(), name="split_panel"),
    path("applications/<int:pk>/issue/", IssueLoan.as_view(), name="issue_loan"),
]
