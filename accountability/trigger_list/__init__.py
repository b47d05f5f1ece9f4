"""What the database refuses in the tables of accountability, whoever asks: page, API, command, shell."""

from accountability.trigger_list import (
    case_entries,
    cases,
    findings,
    lapses,
    liability,
    monthly_notices,
    penalties,
)

TRIGGERS = [
    *liability.TRIGGERS,
    *lapses.TRIGGERS,
    *findings.TRIGGERS,
    *penalties.TRIGGERS,
    *cases.TRIGGERS,
    *case_entries.TRIGGERS,
    *monthly_notices.TRIGGERS,
]
