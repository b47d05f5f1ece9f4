"""A regulation version is drafted by one, adopted by another, and then stays as it is (S10, I10)."""

from creditcoop.core.triggers import Trigger, append_only

_VERSION = "core_regulationversion"
_LOCK = f"SELECT 1 FROM {_VERSION} WHERE id = NEW.version_id"
_TEXT = ("number", "title", "title_en", "effective_from", "body", "sha256", "drafted_by_id", "based_on_id")
_TODAY = "date('now', '+8 hours')"  # Asia/Shanghai
_TODAY_POSTGRESQL = "(CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Shanghai')::date"
_ADOPTING = "NEW.state = 'adopted' AND OLD.state = 'draft'"

_TEXTS = [
    Trigger(
        f"core_regulation_hash_is_of_its_body_{event.lower()}",
        _VERSION,
        event,
        "SHA256(NEW.body) <> NEW.sha256",
        "the fingerprint of a regulation version is that of its text",
        on_postgresql="encode(sha256(convert_to(NEW.body, 'UTF8')), 'hex') <> NEW.sha256",
    )
    for event in ("INSERT", "UPDATE")
]

_DRAFTS = [
    Trigger(
        "core_regulation_born_a_draft",
        _VERSION,
        "INSERT",
        "NOT NEW.shipped AND NEW.state <> 'draft'",
        "a version begins as a draft",
    ),
    Trigger(
        "core_regulation_never_shipped_later",
        _VERSION,
        "UPDATE",
        "OLD.shipped <> NEW.shipped",
        "a version made by people never becomes the shipped one",
    ),
    Trigger(
        "core_regulation_draft_keeps_its_drafter",
        _VERSION,
        "UPDATE",
        "OLD.drafted_by_id IS DISTINCT FROM NEW.drafted_by_id "
        "OR OLD.based_on_id IS DISTINCT FROM NEW.based_on_id OR OLD.recorded_at <> NEW.recorded_at",
        "who began a draft, when and from which version never changes",
    ),
    Trigger(
        "core_regulation_text_names_its_writer",
        _VERSION,
        "UPDATE",
        "NEW.body <> OLD.body AND NOT EXISTS (SELECT 1 FROM core_regulationedit e "
        "WHERE e.version_id = NEW.id AND e.sha256 = NEW.sha256)",
        "a draft takes no text without the row that says who wrote it",
    ),
    *append_only("core_regulationedit"),
    Trigger(
        "core_regulation_edit_only_of_a_draft",
        "core_regulationedit",
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {_VERSION} v WHERE v.id = NEW.version_id AND v.state = 'draft')",
        "only a draft is edited",
        lock=_LOCK,
    ),
]

_ADOPTION = [
    Trigger(
        "core_regulation_adopted_by_no_writer",
        _VERSION,
        "UPDATE",
        f"{_ADOPTING} AND EXISTS (SELECT 1 FROM core_regulationedit e "
        "WHERE e.version_id = NEW.id AND e.person_id = NEW.adopted_by_id)",
        "who drafted or edited a version does not adopt it",
    ),
    Trigger(
        "core_regulation_adopted_as_read",
        _VERSION,
        "UPDATE",
        "NEW.state <> 'draft' AND OLD.state = 'draft' AND ("
        + " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _TEXT)
        + ")",
        "a version is adopted or closed as it was drafted",
    ),
    Trigger(
        "core_regulation_adopted_by_resolution",
        _VERSION,
        "UPDATE",
        f"{_ADOPTING} AND (NEW.resolution = '' OR NOT EXISTS (SELECT 1 FROM core_evidenceuse u "
        "WHERE u.subject_kind = 'regulationversion' AND u.subject_id = NEW.id))",
        "a version is adopted by a resolution, whose paper is kept",
    ),
    Trigger(
        "core_regulation_adopted_for_a_day_to_come",
        _VERSION,
        "UPDATE",
        f"{_ADOPTING} AND NEW.effective_from <= {_TODAY}",
        "a version is adopted before its first day",
        on_postgresql=f"{_ADOPTING} AND NEW.effective_from <= {_TODAY_POSTGRESQL}",
    ),
]

TRIGGERS = [
    *_TEXTS,
    *_DRAFTS,
    *_ADOPTION,
    Trigger(
        "core_regulation_one_shipped",
        _VERSION,
        "INSERT",
        f"NEW.shipped AND EXISTS (SELECT 1 FROM {_VERSION} other WHERE other.shipped)",
        "only the first regulation version is shipped with the program",
    ),
    *[
        Trigger(
            f"core_regulation_begins_later_{event.lower()}",
            _VERSION,
            event,
            "NOT NEW.shipped AND NEW.state = 'adopted' AND NEW.effective_from <= NEW.adopted_on",
            "a version adopted by people begins on a later day",
        )
        for event in ("INSERT", "UPDATE")
    ],
    Trigger(
        "core_regulation_adopted_stays",
        _VERSION,
        "UPDATE",
        "OLD.state <> 'draft'",
        "a version that was adopted, rejected or discarded never changes",
    ),
    Trigger(
        "core_regulation_adopted_kept", _VERSION, "DELETE", "1=1", "a regulation version is never removed"
    ),
    Trigger(
        "core_regulation_no_replace",
        _VERSION,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {_VERSION} old_row WHERE old_row.id = NEW.id) "
        f"OR (NEW.state IN ('draft', 'adopted') AND (EXISTS (SELECT 1 FROM {_VERSION} old_row "
        "WHERE old_row.state IN ('draft', 'adopted') AND old_row.number = NEW.number) "
        f"OR EXISTS (SELECT 1 FROM {_VERSION} old_row "
        "WHERE old_row.state IN ('draft', 'adopted') AND old_row.effective_from = NEW.effective_from)))",
        "a regulation version is never replaced",
    ),
]
