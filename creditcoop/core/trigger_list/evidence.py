"""Evidence only grows: no file and no use of one is changed, removed or replaced (I3)."""

from creditcoop.core.triggers import append_only

TRIGGERS = [
    *append_only("core_evidencefile", ("sha256",)),
    *append_only("core_evidenceuse", ("file_id", "subject_kind", "subject_id")),
]
