"""A paper that was made stays as it is, and its number follows the one before it (practice.md 3)."""

from creditcoop.core.triggers import Trigger, append_only

_SPOILED = "EXISTS (SELECT 1 FROM core_spoiledpaper s WHERE s.paper_id = {paper}.id)"
_GAP = (
    "NEW.serial <> (SELECT COALESCE(MAX(earlier.serial), 0) + 1 FROM core_issuedpaper earlier "
    "WHERE earlier.series = NEW.series)"
)
_TWICE = (
    "EXISTS (SELECT 1 FROM core_issuedpaper kept WHERE kept.subject_kind = NEW.subject_kind "
    "AND kept.subject_id = NEW.subject_id AND kept.kind = NEW.kind AND kept.about = NEW.about "
    "AND kept.id <> COALESCE(NEW.replaces_id, -1) AND NOT " + _SPOILED.format(paper="kept") + " "
    "AND NOT EXISTS (SELECT 1 FROM core_issuedpaper later WHERE later.replaces_id = kept.id))"
)
_NAMES_ANOTHER = (
    "NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM core_issuedpaper kept "
    "WHERE kept.id = NEW.replaces_id AND kept.kind = NEW.kind AND kept.subject_kind = NEW.subject_kind "
    "AND kept.subject_id = NEW.subject_id AND kept.about = NEW.about)"
)

TRIGGERS = [
    *append_only("core_issuedpaper", ("number",), ("series", "serial"), ("replaces_id",)),
    Trigger(
        "core_issuedpaper_no_gap",
        "core_issuedpaper",
        "INSERT",
        _GAP,
        "a paper takes the number after the last one of its series",
        lock="SELECT 1 FROM core_serial WHERE series = NEW.series",
    ),
    Trigger(
        "core_issuedpaper_one_stands",
        "core_issuedpaper",
        "INSERT",
        _TWICE,
        "one paper of a kind stands; another corrects it or comes after it is void",
        lock="SELECT 1 FROM core_serial WHERE series = NEW.series",
    ),
    Trigger(
        "core_issuedpaper_replaces_its_like",
        "core_issuedpaper",
        "INSERT",
        _NAMES_ANOTHER,
        "a correction names a paper of the same kind and subject",
    ),
    *append_only("core_spoiledpaper", ("paper_id",)),
    *append_only("core_paperprint", ("paper_id", "copy")),
]
