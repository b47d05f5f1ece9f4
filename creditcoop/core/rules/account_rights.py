"""Rights about people, posts and accounts (matrix: create a user, grant and end a capacity; notes x, y, ab).

Kept apart from the rights of the business: the administrator has these and no other.
"""

from creditcoop.core.rules.posts import Post as P

B, U = "branch", "union"

_GIVERS: dict[str, str] = {P.DIRECTOR: B, P.UNION_CREDIT: U, P.UNION_HR: U}
_ADMIN: dict[str, str] = {P.UNION_ADMIN: U}

ACCOUNT_RIGHTS: dict[str, dict[str, str]] = {
    "view_posting_requests": {**_GIVERS, P.UNION_AUDIT: U},
    "ask_posting": {**_GIVERS},
    # The director for lower posts only, which the service and the database say.
    "confirm_posting": {**_GIVERS},
    "end_posting": {**_GIVERS, **_ADMIN},
    "create_account": _ADMIN,
    "disable_account": _ADMIN,
    "start_reset": _ADMIN,
    "view_factor_resets": {**_ADMIN, P.UNION_CREDIT: U, P.UNION_HR: U, P.UNION_AUDIT: U},
    "ask_factor_reset": _ADMIN,
    "confirm_factor_reset": {P.UNION_CREDIT: U, P.UNION_HR: U},
    "view_second_factor_posts": {**_ADMIN, P.UNION_CREDIT: U, P.UNION_AUDIT: U},
    "name_second_factor_post": {**_ADMIN, P.UNION_CREDIT: U},
    "view_device_flags": {P.DIRECTOR: B, P.UNION_CREDIT: U, P.UNION_AUDIT: U},
}

# Recorded without a right of their own: everyone does them for his own account.
OWN_ACCOUNT_ACTS = frozenset({"set_password", "enrol_second_factor", "remove_second_factor"})

# What an administrator reads in the record of acts (note ab); the acts of the business are hidden from him.
TECHNICAL_ACTS = frozenset(
    {
        "sign_in",
        "sign_out",
        "refuse_sign_in",
        "refuse_signature",
        "check_books",
        "sweep_evidence",
        "make_token",
        "revoke_token",
        "add_unit",
        "add_account",
        "end_posting",
        "create_account",
        "disable_account",
        "start_reset",
        "ask_factor_reset",
        "confirm_factor_reset",
        "name_second_factor_post",
        *OWN_ACCOUNT_ACTS,
    }
)
