"""Nobody alone comes into the account of somebody who holds a post, and nobody alone opens a closed one (note x).

A reset is asked for by the administrator and confirmed by another person of the union; only a confirmed one lets a
set-up code in for such an account, to be handed over by who confirmed it, and each lets in one.
"""

from creditcoop.core.triggers import Trigger

TABLE = "core_factorreset"

_ON_POST = "(held.until_on IS NULL OR held.until_on > {day})"
_ASKED_BY_WHO_MAY = (
    "EXISTS (SELECT 1 FROM core_posting held WHERE held.person_id = NEW.asked_by_id "
    "AND held.post = 'union_admin' AND held.from_on <= NEW.asked_on AND "
    + _ON_POST.format(day="NEW.asked_on")
    + ")"
)
# Of the same union as who asked: posts of a union stand at the union itself.
_DECIDED_BY_WHO_MAY = (
    "EXISTS (SELECT 1 FROM core_posting held "
    "JOIN core_posting admin ON admin.unit_id = held.unit_id AND admin.post = 'union_admin' "
    "WHERE held.person_id = NEW.decided_by_id AND admin.person_id = NEW.asked_by_id "
    "AND held.post IN ('union_credit', 'union_hr') AND held.from_on <= NEW.decided_on AND "
    + _ON_POST.format(day="NEW.decided_on")
    + ")"
)


def _holder_has(table: str) -> str:
    """A post or seat of today or to come. The day of the database is that of the program or the one before."""
    return (
        f"EXISTS (SELECT 1 FROM core_user account JOIN {table} held ON held.person_id = account.person_id "
        f"WHERE account.id = NEW.user_id AND {_ON_POST.format(day='CURRENT_DATE')})"
    )


_CONFIRMED = (
    "EXISTS (SELECT 1 FROM core_factorreset asked WHERE asked.id = NEW.reset_id "
    "AND asked.user_id = NEW.user_id AND asked.decided_by_id = NEW.made_by_id "
    "AND asked.state = 'done' AND asked.what <> 'second_factor')"
)
_REOPENED = (
    "EXISTS (SELECT 1 FROM core_factorreset asked WHERE asked.id = NEW.reopened_with_id "
    "AND asked.id > COALESCE(OLD.reopened_with_id, 0) AND asked.user_id = NEW.id "
    "AND asked.state = 'done' AND asked.what = 'reopening')"
)

TRIGGERS = [
    Trigger(
        f"{TABLE}_asked_by_who_may",
        TABLE,
        "INSERT",
        f"NOT {_ASKED_BY_WHO_MAY}",
        "a reset is asked for by the administrator (note x)",
    ),
    Trigger(
        f"{TABLE}_decided_by_who_may",
        TABLE,
        "UPDATE",
        f"NEW.state <> 'asked' AND NOT {_DECIDED_BY_WHO_MAY}",
        "a reset is decided by credit department or personnel of the union (note x)",
    ),
    Trigger(
        f"{TABLE}_stays_what_it_is",
        TABLE,
        "UPDATE",
        "OLD.what <> NEW.what",
        "what was asked for does not change",
    ),
    *[
        Trigger(
            f"core_setupcode_by_two_for_a_{held}",
            "core_setupcode",
            "INSERT",
            f"{_holder_has(table)} AND NOT {_CONFIRMED}",
            "a code for the account of somebody with a post or seat is given by two people (note x)",
        )
        for held, table in (("post", "core_posting"), ("seat", "core_groupseat"))
    ],
    Trigger(
        "core_setupcode_as_confirmed",
        "core_setupcode",
        "INSERT",
        f"NEW.reset_id IS NOT NULL AND NOT {_CONFIRMED}",
        "a code goes to who confirmed the reset",
    ),
    Trigger(
        "core_setupcode_of_an_open_account",
        "core_setupcode",
        "INSERT",
        "EXISTS (SELECT 1 FROM core_user account WHERE account.id = NEW.user_id AND NOT account.is_active)",
        "a closed account gets no code",
    ),
    Trigger(
        "core_user_opened_by_two",
        "core_user",
        "UPDATE",
        f"NEW.is_active AND NOT OLD.is_active AND NOT {_REOPENED}",
        "a closed account is opened again by two people",
    ),
    Trigger(
        "core_user_each_opening_once",
        "core_user",
        "UPDATE",
        "COALESCE(NEW.reopened_with_id, 0) < COALESCE(OLD.reopened_with_id, 0)",
        "what opened an account once opens it no second time",
    ),
]
