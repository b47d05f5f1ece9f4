"""The kept ends of chains only grow."""

from creditcoop.core.triggers import append_only, recorded_now

TRIGGERS = [*append_only("core_chainhead", ("chain", "day")), recorded_now("core_chainhead")]
