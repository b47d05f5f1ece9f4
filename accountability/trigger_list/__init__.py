"""What the database refuses in the tables of accountability, whoever asks: page, API, command, shell."""

from accountability.trigger_list import cases, findings, lapses, liability, monthly_notices, penalties

TRIGGERS = [
    *liability.TRIGGERS,
    *lapses.TRIGGERS,
    *findings.TRIGGERS,
    *penalties.TRIGGERS,
    *cases.TRIGGERS,
    *monthly_notices.TRIGGERS,
]
