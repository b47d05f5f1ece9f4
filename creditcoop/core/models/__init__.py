"""The shared facts: units, people, regulation versions, audit, jobs."""

from creditcoop.core.models.audit import ActKey, AuditEvent
from creditcoop.core.models.jobs import JobRun
from creditcoop.core.models.people import Authorisation, DatedRow, GroupSeat, Person, Posting, User
from creditcoop.core.models.regulation import RegulationVersion
from creditcoop.core.models.serials import Serial
from creditcoop.core.models.sign_in import ApiToken, SignInAttempt
from creditcoop.core.models.units import Unit

__all__ = [
    "ActKey",
    "ApiToken",
    "AuditEvent",
    "Authorisation",
    "DatedRow",
    "GroupSeat",
    "JobRun",
    "Person",
    "Posting",
    "RegulationVersion",
    "Serial",
    "SignInAttempt",
    "Unit",
    "User",
]
