"""When something was recorded is the database's word; what master data said before stays said (I3, I10)."""

from creditcoop.core.triggers import history_only_grows, recorded_now

TRIGGERS = [
    *(
        recorded_now(table)
        for table in (
            "core_auditevent",
            "core_evidencefile",
            "core_evidenceuse",
            "core_signature",
            "core_regulationedit",
            "core_issuedpaper",
            "core_paperprint",
        )
    ),
    *history_only_grows("core_historicalunit"),
    *history_only_grows("core_historicalperson"),
    *history_only_grows("core_historicalauthorisation"),
]
