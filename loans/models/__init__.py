"""Borrowers, applications, loans."""

from loans.models.application import (
    ApplicationStep,
    GroupMeeting,
    IssueOrder,
    LoanApplication,
    MeetingMember,
    Vote,
)
from loans.models.borrower import Borrower, CollateralItem, Guarantor, Household, IdKind
from loans.models.importing import ImportBatch
from loans.models.loan import Custody, Loan

__all__ = [
    "ApplicationStep",
    "Borrower",
    "CollateralItem",
    "Custody",
    "GroupMeeting",
    "Guarantor",
    "Household",
    "IdKind",
    "ImportBatch",
    "IssueOrder",
    "Loan",
    "LoanApplication",
    "MeetingMember",
    "Vote",
]
