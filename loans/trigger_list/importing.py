"""A loan book that was uploaded: its bytes stay, it comes in whole and once, and what its columns mean is kept."""

from creditcoop.core.triggers import Trigger, append_only, not_replaced, recorded_now

_UNION = (
    "EXISTS (SELECT 1 FROM loans_columnmapping m "
    "WHERE m.id = NEW.column_mapping_id AND m.union_id <> NEW.union_id)"
)
TRIGGERS = [
    not_replaced("loans_importbatch"),
    Trigger(
        "loans_importbatch_kept",
        "loans_importbatch",
        "DELETE",
        "1=1",
        "an uploaded loan book is never removed",
    ),
    Trigger(
        "loans_importbatch_same_file",
        "loans_importbatch",
        "UPDATE",
        "OLD.sha256 <> NEW.sha256 OR OLD.content <> NEW.content OR OLD.union_id <> NEW.union_id "
        "OR COALESCE(OLD.staged_by_id, -1) <> COALESCE(NEW.staged_by_id, -1) OR OLD.staged_on <> NEW.staged_on",
        "the file of a loan book, and who uploaded it, never change",
    ),
    Trigger(
        "loans_importbatch_committed_once",
        "loans_importbatch",
        "UPDATE",
        "OLD.state = 'committed'",
        "a loan book that is in the books never changes",
    ),
    Trigger(
        "loans_importbatch_checked_first",
        "loans_importbatch",
        "UPDATE",
        "NEW.state = 'committed' AND OLD.state NOT IN ('staged', 'committed')",
        "only a loan book that was checked without findings comes in",
    ),
    Trigger(
        "loans_importbatch_mapping_stays",
        "loans_importbatch",
        "UPDATE",
        "OLD.state = 'staged' AND (OLD.mapping <> NEW.mapping OR OLD.kind <> NEW.kind OR OLD.encoding <> NEW.encoding "
        "OR OLD.delimiter <> NEW.delimiter "
        "OR COALESCE(OLD.column_mapping_id, -1) <> COALESCE(NEW.column_mapping_id, -1))",
        "what the columns of a checked loan book mean never changes",
    ),
    Trigger(
        "loans_importbatch_own_mapping",
        "loans_importbatch",
        "INSERT",
        _UNION,
        "a loan book is read by a mapping of its own union",
    ),
    Trigger(
        "loans_importbatch_own_mapping_later",
        "loans_importbatch",
        "UPDATE",
        _UNION,
        "a loan book is read by a mapping of its own union",
    ),
    *append_only("loans_columnmapping", ("union_id", "name", "version")),
    not_replaced("loans_importjob"),
    Trigger(
        "loans_importjob_kept", "loans_importjob", "DELETE", "1=1", "a job of an import is never removed"
    ),
    Trigger(
        "loans_importjob_ends_once",
        "loans_importjob",
        "UPDATE",
        "OLD.finished_at IS NOT NULL",
        "a job that has ended never changes",
    ),
    *append_only("loans_statedfacts", ("loan_id",)),
    recorded_now("loans_statedfacts"),
    Trigger(
        "loans_statedfacts_of_an_old_book",
        "loans_statedfacts",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loan l WHERE l.id = NEW.loan_id AND l.origin = 'imported' "
        "AND (NEW.stated_on IS NULL OR l.granted_on <= NEW.stated_on))",
        "an old book states facts of the loans that came in with it",
    ),
]
