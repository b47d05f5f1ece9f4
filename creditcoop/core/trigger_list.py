"""What the database refuses in the core's tables."""

from creditcoop.core.triggers import Trigger, append_only

# The administrator has no business right, the auditor no other post (C2, C3); a station clerk is never a
# customer manager at the same time (C1, II.1); who supervises for the union decides in no branch (C4).
_EXCLUDED = (
    "EXISTS (SELECT 1 FROM core_posting other WHERE other.person_id = NEW.person_id "
    "AND other.id <> COALESCE(NEW.id, -1) AND other.post <> NEW.post "
    "AND ('union_admin' IN (other.post, NEW.post) OR 'union_audit' IN (other.post, NEW.post) "
    "OR (other.post = 'union_credit' AND NEW.post IN ('director', 'deputy')) "
    "OR (NEW.post = 'union_credit' AND other.post IN ('director', 'deputy')) "
    "OR (other.post = 'station_clerk' AND NEW.post = 'cm') "
    "OR (other.post = 'cm' AND NEW.post = 'station_clerk')) "
    "AND (other.until_on IS NULL OR other.until_on > NEW.from_on) "
    "AND (NEW.until_on IS NULL OR NEW.until_on > other.from_on))"
)
_MESSAGE = "these two posts exclude each other"

_OFFICE = [
    trigger
    for table, facts in (
        ("core_posting", ("person_id", "post", "unit_id", "from_on")),
        ("core_groupseat", ("person_id", "role", "unit_id", "from_on")),
    )
    for trigger in (
        Trigger(
            f"{table}_only_ends",
            table,
            "UPDATE",
            " OR ".join(f"OLD.{fact} <> NEW.{fact}" for fact in facts)
            + " OR (OLD.until_on IS NOT NULL AND (NEW.until_on IS NULL OR NEW.until_on <> OLD.until_on))",
            "a term of office changes only once, when it ends (Annex 4)",
        ),
        Trigger(f"{table}_kept", table, "DELETE", "1=1", "a term of office is never removed (Annex 4)"),
    )
]

TRIGGERS = [
    *_OFFICE,
    Trigger(
        "core_auditevent_names_somebody",
        "core_auditevent",
        "INSERT",
        "NEW.actor_id IS NULL AND NEW.channel IN ('page', 'api')",
        "an act by page or API names who did it",
    ),
    Trigger(
        "core_regulation_one_shipped",
        "core_regulationversion",
        "INSERT",
        "NEW.shipped AND EXISTS (SELECT 1 FROM core_regulationversion other WHERE other.shipped)",
        "only the first regulation version is shipped with the program",
    ),
    *[
        Trigger(
            f"core_regulation_begins_later_{event.lower()}",
            "core_regulationversion",
            event,
            "NOT NEW.shipped AND NEW.state = 'adopted' AND NEW.effective_from <= NEW.adopted_on",
            "a version adopted by people begins on a later day",
        )
        for event in ("INSERT", "UPDATE")
    ],
    *append_only("core_auditevent"),
    Trigger(
        "core_regulation_adopted_stays",
        "core_regulationversion",
        "UPDATE",
        "OLD.state = 'adopted'",
        "an adopted regulation version never changes",
    ),
    Trigger(
        "core_regulation_adopted_kept",
        "core_regulationversion",
        "DELETE",
        "OLD.state = 'adopted'",
        "an adopted regulation version is never removed",
    ),
    Trigger(
        "core_regulation_no_replace",
        "core_regulationversion",
        "INSERT",
        "EXISTS (SELECT 1 FROM core_regulationversion old_row WHERE old_row.state = 'adopted' "
        "AND (old_row.id = NEW.id OR old_row.number = NEW.number "
        "OR old_row.effective_from = NEW.effective_from))",
        "an adopted regulation version is never replaced",
    ),
    *[
        Trigger(f"core_posting_conflict_{event.lower()}", "core_posting", event, _EXCLUDED, _MESSAGE)
        for event in ("INSERT", "UPDATE")
    ],
]
