"""The published rest days are only ever added: a later notice of the same year is a row of its own."""

from creditcoop.core.triggers import append_only, recorded_now

_YEAR = "loans_restdayyear"

TRIGGERS = [*append_only(_YEAR), recorded_now(_YEAR)]
