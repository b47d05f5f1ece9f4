"""Signatures, flags and used codes only grow; a recovery code and a second factor end once."""

from creditcoop.core.triggers import Trigger, append_only, not_replaced

TRIGGERS = [
    *append_only("core_signature"),
    *append_only("core_deviceflag", ("earlier_id", "later_id")),
    *append_only("core_usedcode", ("factor_id", "step")),
    Trigger(
        "core_recoverycode_used_once",
        "core_recoverycode",
        "UPDATE",
        "OLD.used_at IS NOT NULL OR NEW.digest <> OLD.digest OR NEW.factor_id <> OLD.factor_id",
        "a recovery code is used once",
    ),
    Trigger(
        "core_recoverycode_kept", "core_recoverycode", "DELETE", "1=1", "a recovery code is never removed"
    ),
    not_replaced("core_recoverycode", ("digest",)),
    Trigger(
        "core_secondfactor_only_ends",
        "core_secondfactor",
        "UPDATE",
        "OLD.removed_at IS NOT NULL OR NEW.user_id <> OLD.user_id OR NEW.sealed_secret <> OLD.sealed_secret",
        "a second factor changes only once, when it is taken away",
    ),
    Trigger(
        "core_secondfactor_kept", "core_secondfactor", "DELETE", "1=1", "a second factor is never removed"
    ),
    not_replaced("core_secondfactor"),
]
