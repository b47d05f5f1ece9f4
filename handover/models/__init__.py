"""What a handover leaves behind; every table of the app."""

from handover.models.credit_file import FileLending, FileLevel, FilePlace, FileReturn, FileSet
from handover.models.handover import (
    Appeal,
    Dossier,
    Handover,
    HandoverLoan,
    HandoverPart,
    HandoverPost,
    HandoverReceiver,
    HandoverRequest,
    HandoverSignature,
    HandoverSupervisor,
    Reason,
    Refusal,
    RefusedLoan,
    Ruling,
)
from handover.models.inventory import Endorsement, InventoryEntry, InventoryReport

__all__ = [
    "Appeal",
    "Dossier",
    "Endorsement",
    "FileLending",
    "FileLevel",
    "FilePlace",
    "FileReturn",
    "FileSet",
    "Handover",
    "HandoverLoan",
    "HandoverPart",
    "HandoverPost",
    "HandoverReceiver",
    "HandoverRequest",
    "HandoverSignature",
    "HandoverSupervisor",
    "InventoryEntry",
    "InventoryReport",
    "Reason",
    "Refusal",
    "RefusedLoan",
    "Ruling",
]
