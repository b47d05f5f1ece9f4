"""Borrowers, applications, loans."""

from loans.models.alarm import Alarm, AlarmMail, AlarmSeen, CalendarFeed, MailAddress
from loans.models.application import (
    ApplicationStep,
    GroupMeeting,
    IssueOrder,
    LoanApplication,
    MeetingMember,
    Vote,
)
from loans.models.book_comparison import BookComparison
from loans.models.borrower import Borrower, CollateralItem, Guarantor, Household, IdKind
from loans.models.column_mapping import ColumnMapping
from loans.models.day_mark import DayMark
from loans.models.erasure import Erasure
from loans.models.exception import ExceptionDecision, GuaranteeException
from loans.models.extension import ExtensionConsent, ExtensionDecision, ExtensionRequest
from loans.models.import_job import ImportJob
from loans.models.importing import ImportBatch
from loans.models.intervention import Intervention, WrittenObjection
from loans.models.ledger import LedgerEntry, ReversalDecision, ReversalRequest
from loans.models.loan import Custody, Loan
from loans.models.loan_class import ClassGround, ClassReview, GroundLifted, LoanClass
from loans.models.notice import FiledSlip, NoticeLine
from loans.models.notice_run import NoticeRun
from loans.models.old_payment import OldPayment
from loans.models.rest_days import RestDayYear
from loans.models.security import ReleaseDecision, SecurityFact, SecurityRelease
from loans.models.sent_up import SentUp, StandIn
from loans.models.stated import StatedFacts
from loans.models.survey import SurveyReport, SurveySignature
from loans.models.taken_over import FoundClock, ListedClock, TakenOver
from loans.models.terms import LoanTerms
from loans.models.tie import Tie
from loans.models.time_limit import LateConfirmation, LoanEvent, TimeLimit
from loans.models.visit import CheckDuty, Visit, VisitLoan, VisitRead

__all__ = [
    "Alarm",
    "AlarmMail",
    "AlarmSeen",
    "ApplicationStep",
    "BookComparison",
    "Borrower",
    "CalendarFeed",
    "CheckDuty",
    "ClassGround",
    "ClassReview",
    "CollateralItem",
    "ColumnMapping",
    "Custody",
    "DayMark",
    "Erasure",
    "ExceptionDecision",
    "ExtensionConsent",
    "ExtensionDecision",
    "ExtensionRequest",
    "FoundClock",
    "FiledSlip",
    "GroundLifted",
    "GroupMeeting",
    "GuaranteeException",
    "Guarantor",
    "Household",
    "IdKind",
    "ImportBatch",
    "ImportJob",
    "Intervention",
    "IssueOrder",
    "LateConfirmation",
    "ListedClock",
    "LedgerEntry",
    "Loan",
    "LoanApplication",
    "LoanClass",
    "LoanEvent",
    "LoanTerms",
    "MailAddress",
    "MeetingMember",
    "NoticeLine",
    "NoticeRun",
    "OldPayment",
    "RestDayYear",
    "ReversalDecision",
    "ReversalRequest",
    "ReleaseDecision",
    "RestDayYear",
    "SecurityFact",
    "SecurityRelease",
    "SentUp",
    "StandIn",
    "StatedFacts",
    "SurveyReport",
    "SurveySignature",
    "TakenOver",
    "Tie",
    "TimeLimit",
    "Visit",
    "VisitLoan",
    "VisitRead",
    "Vote",
    "WrittenObjection",
]
