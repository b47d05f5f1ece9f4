"""The record of acts only grows."""

from creditcoop.core.triggers import Trigger, append_only

TRIGGERS = [
    Trigger(
        "core_auditevent_names_somebody",
        "core_auditevent",
        "INSERT",
        "NEW.actor_id IS NULL AND NEW.channel IN ('page', 'api')",
        "an act by page or API names who did it",
    ),
    *append_only("core_auditevent"),
]
