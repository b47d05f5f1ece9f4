"""Who answers for loans: shares, monthly notices, and what lapsed time limits cost."""

from accountability.models.case import (
    CaseAnswer,
    CaseConfirmation,
    CaseEntry,
    CaseReceipt,
    Deferral,
    MinimumWage,
    Objection,
    ObjectionDecision,
    PenaltyCase,
    PenaltyPayment,
    Wage,
    WaiverEntry,
    WaiverRequest,
    WaiverVote,
)
from accountability.models.finding import Finding, FindingDecision, FindingPerson
from accountability.models.lapse import Lapse, LapseUndone
from accountability.models.liability import LiabilityShare, LiabilitySplit
from accountability.models.monthly_notice import (
    MonthlyNotice,
    MonthlyNoticeLine,
    MonthlyNoticeSignature,
    NoticeBreach,
)
from accountability.models.penalty import PenaltyEntry
from accountability.models.refund import PenaltyRefund, PenaltyRefundDecision
from accountability.models.responsibility import ResponsibilitySignature

__all__ = [
    "CaseAnswer",
    "CaseConfirmation",
    "CaseEntry",
    "CaseReceipt",
    "Deferral",
    "Finding",
    "FindingDecision",
    "FindingPerson",
    "Lapse",
    "LapseUndone",
    "LiabilityShare",
    "LiabilitySplit",
    "MinimumWage",
    "MonthlyNotice",
    "MonthlyNoticeLine",
    "MonthlyNoticeSignature",
    "NoticeBreach",
    "Objection",
    "ObjectionDecision",
    "PenaltyCase",
    "PenaltyEntry",
    "PenaltyPayment",
    "PenaltyRefund",
    "PenaltyRefundDecision",
    "ResponsibilitySignature",
    "Wage",
    "WaiverEntry",
    "WaiverRequest",
    "WaiverVote",
]
