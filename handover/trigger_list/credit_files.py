"""The register of credit files: rows are only added, a set is lent once at a time, two sets lie apart (Annex 14)."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now

_NOT_BACK = "NOT EXISTS (SELECT 1 FROM handover_filereturn r WHERE r.lending_id = f.id)"

TRIGGERS = [
    *append_only("handover_filelevel", ("borrower_id", '"on"')),
    recorded_now("handover_filelevel"),
    *append_only("handover_fileplace", ("settles_id",)),
    recorded_now("handover_fileplace"),
    Trigger(
        "handover_file_sets_apart",
        "handover_fileplace",
        "INSERT",
        "EXISTS (SELECT 1 FROM handover_fileplace p WHERE p.borrower_id = NEW.borrower_id "
        "AND p.which <> NEW.which AND p.keeper_id = NEW.keeper_id AND NOT EXISTS (SELECT 1 "
        "FROM handover_fileplace q WHERE q.borrower_id = p.borrower_id AND q.which = p.which AND q.id > p.id))",
        "the second set has a keeper of its own (Annex 14)",
        lock="SELECT 1 FROM loans_borrower WHERE id = NEW.borrower_id",
    ),
    Trigger(
        "handover_file_settles_its_own_level",
        "handover_fileplace",
        "INSERT",
        "NEW.settles_id IS NOT NULL AND (NEW.which <> 'original' OR NOT EXISTS (SELECT 1 FROM handover_filelevel l "
        "WHERE l.id = NEW.settles_id AND l.borrower_id = NEW.borrower_id AND l.previous IS NOT NULL))",
        "handing the file over settles a crossing of its own borrower (Annex 8)",
    ),
    *append_only("handover_filelending"),
    recorded_now("handover_filelending"),
    Trigger(
        "handover_file_lent_once",
        "handover_filelending",
        "INSERT",
        "EXISTS (SELECT 1 FROM handover_filelending f WHERE f.borrower_id = NEW.borrower_id "
        f"AND f.which = NEW.which AND {_NOT_BACK})",
        "a set that is lent out is not lent again",
        lock="SELECT 1 FROM loans_borrower WHERE id = NEW.borrower_id",
    ),
    *append_only("handover_filereturn", ("lending_id",)),
    recorded_now("handover_filereturn"),
    Trigger(
        "handover_file_back_after_it_was_lent",
        "handover_filereturn",
        "INSERT",
        'NOT EXISTS (SELECT 1 FROM handover_filelending f WHERE f.id = NEW.lending_id AND f."on" <= NEW."on")',
        "a set comes back after it was lent",
    ),
]
