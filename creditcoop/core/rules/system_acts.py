"""Acts that stand in no row of the table of rights."""

from creditcoop.core.rules.account_rights import OWN_ACCOUNT_ACTS

# Recorded without a right from the table: they need none, or the program itself does them.
SYSTEM_ACTS = frozenset(
    {
        "export_rows",
        "sign_in",
        "sign_out",
        "refuse_sign_in",
        "refuse_signature",
        *OWN_ACCOUNT_ACTS,
        "check_books",
        "sweep_evidence",
        "make_token",
        "add_unit",
        "add_account",
        "end_letter",
        "lapse_application",
        "lapse_applications",
        "raise_alarms",
        "check_monthly_notices",
        "serve_penalty_notices",
        "refresh_time_limits",
        "keep_check_duties",
        "follow_file_levels",
        "classify_loans",
        "scan_time_limits",
        "load_rest_days",
        "add_seat",
        "revoke_token",
    }
)
