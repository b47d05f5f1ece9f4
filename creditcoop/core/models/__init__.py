"""The shared facts: units, people, regulation versions, audit, jobs."""

from creditcoop.core.models.audit import ActKey, AuditEvent
from creditcoop.core.models.chain import ChainedRow, ChainHead
from creditcoop.core.models.documents import IssuedPaper, PaperPrint, SpoiledPaper
from creditcoop.core.models.evidence import EvidenceFile, EvidenceUse
from creditcoop.core.models.jobs import JobRun
from creditcoop.core.models.people import Authorisation, DatedRow, GroupSeat, Person, Posting, User
from creditcoop.core.models.posting_request import PostingRequest
from creditcoop.core.models.regulation import RegulationEdit, RegulationVersion
from creditcoop.core.models.second_factor import (
    FactorReset,
    RecoveryCode,
    SecondFactor,
    SecondFactorPost,
    UsedCode,
)
from creditcoop.core.models.serials import Serial
from creditcoop.core.models.sign_in import ApiToken, SetupCode, SignInAttempt
from creditcoop.core.models.signing import DeviceFlag, Signature
from creditcoop.core.models.units import Unit

__all__ = [
    "ActKey",
    "ApiToken",
    "AuditEvent",
    "Authorisation",
    "ChainHead",
    "ChainedRow",
    "DatedRow",
    "DeviceFlag",
    "EvidenceFile",
    "EvidenceUse",
    "FactorReset",
    "GroupSeat",
    "IssuedPaper",
    "JobRun",
    "PaperPrint",
    "Person",
    "Posting",
    "PostingRequest",
    "RecoveryCode",
    "RegulationEdit",
    "RegulationVersion",
    "SecondFactor",
    "SecondFactorPost",
    "Serial",
    "SetupCode",
    "SignInAttempt",
    "Signature",
    "SpoiledPaper",
    "Unit",
    "UsedCode",
    "User",
]
