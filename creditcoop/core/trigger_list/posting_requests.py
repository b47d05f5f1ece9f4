"""Who may give a post or a seat: one asks, another confirms, and neither is the holder (S11, matrix note y)."""

from creditcoop.core.triggers import Trigger, not_replaced

TABLE = "core_postingrequest"
CONFIRMERS = "('union_credit', 'union_hr')"
# These and every seat and union post are confirmed by the union alone.
ONLY_UNION = "('director', 'deputy', 'monitor', 'cm_director')"

_FACTS = ("kind", "person_id", "post", "role", "unit_id", "from_on", "ground", "asked_by_id", "asked_on")


def _holds(person: str, posts: str, day: str, units: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM core_posting held JOIN core_unit place ON place.id = NEW.unit_id "
        "LEFT JOIN core_unit above ON above.id = place.parent_id "
        f"WHERE held.person_id = {person} AND held.post IN {posts} AND held.from_on <= {day} "
        f"AND (held.until_on IS NULL OR held.until_on > {day}) AND held.unit_id IN ({units}))"
    )


def _of_union(person: str, day: str) -> str:
    return _holds(person, CONFIRMERS, day, "place.id, place.parent_id, above.parent_id")


def _director(person: str, day: str) -> str:
    return _holds(person, "('director')", day, "place.id, place.parent_id")


def _granted(table: str, kind: str, facts: tuple[str, ...]) -> Trigger:
    same = " AND ".join(f"asked.{fact} = NEW.{fact}" for fact in facts)
    return Trigger(
        f"{table}_granted_as_confirmed",
        table,
        "INSERT",
        "NEW.source = 'granted' AND NOT EXISTS (SELECT 1 FROM core_postingrequest asked "
        f"WHERE asked.id = NEW.request_id AND asked.state = 'confirmed' AND asked.kind = '{kind}' AND {same})",
        "a post or seat is given as two people have confirmed it (S11)",
    )


_UNION_OF_NEW = (
    "(SELECT CASE WHEN place.kind = 'union' THEN place.id WHEN place.kind = 'branch' THEN place.parent_id "
    "ELSE above.parent_id END FROM core_unit place LEFT JOIN core_unit above ON above.id = place.parent_id "
    "WHERE place.id = NEW.unit_id)"
)


def _bootstrap(table: str) -> Trigger:
    """Two people of the union are enough to ask and to confirm: from then on nobody is put in at the console."""
    return Trigger(
        f"{table}_bootstrap_over",
        table,
        "INSERT",
        "NEW.source = 'bootstrap' AND (SELECT COUNT(DISTINCT held.person_id) FROM core_posting held "
        f"WHERE held.post IN {CONFIRMERS} AND held.unit_id = {_UNION_OF_NEW} "
        "AND (held.until_on IS NULL OR held.until_on > CURRENT_DATE)) >= 2",
        "the union has two people who give posts: one asks, another confirms (S11)",
    )


def _imported(table: str) -> Trigger:
    """Set up together with the books; over with the first post that two people gave in this union."""
    granted = (
        f"EXISTS (SELECT 1 FROM core_posting given JOIN core_unit place ON place.id = given.unit_id "
        "LEFT JOIN core_unit above ON above.id = place.parent_id WHERE given.source = 'granted' "
        "AND (CASE WHEN place.kind = 'union' THEN place.id WHEN place.kind = 'branch' THEN place.parent_id "
        f"ELSE above.parent_id END) = {_UNION_OF_NEW})"
    )
    return Trigger(
        f"{table}_set_up_over",
        table,
        "INSERT",
        f"NEW.source = 'imported' AND {granted}",
        "posts of this union are given by two people now (S11)",
    )


_UNION_OF_HELD = (
    "(CASE WHEN spot.kind = 'union' THEN spot.id WHEN spot.kind = 'branch' THEN spot.parent_id "
    "ELSE higher.parent_id END)"
)
_POST_HERE = (
    "EXISTS (SELECT 1 FROM core_posting held JOIN core_unit spot ON spot.id = held.unit_id "
    "LEFT JOIN core_unit higher ON higher.id = spot.parent_id "
    f"WHERE held.person_id = NEW.person_id AND {_UNION_OF_HELD} = {_UNION_OF_NEW})"
)
_NEWCOMER_HERE = (
    "EXISTS (SELECT 1 FROM core_person person WHERE person.id = NEW.person_id "
    f"AND person.opened_in_id = {_UNION_OF_NEW} "
    "AND NOT EXISTS (SELECT 1 FROM core_posting held WHERE held.person_id = person.id))"
)

TRIGGERS = [
    Trigger(
        "core_person_opened_in_one_union",
        "core_person",
        "UPDATE",
        "OLD.opened_in_id IS NOT NULL AND OLD.opened_in_id IS DISTINCT FROM NEW.opened_in_id",
        "a newcomer stays of the union that opened his account",
    ),
    Trigger(
        f"{TABLE}_for_ones_own_people",
        TABLE,
        "INSERT",
        f"NOT {_POST_HERE} AND NOT {_NEWCOMER_HERE}",
        "a post is asked for somebody of this union, or for a newcomer whom it opened an account for",
    ),
    Trigger(
        f"{TABLE}_born_asked",
        TABLE,
        "INSERT",
        "NEW.state <> 'asked'",
        "a post is asked for before it is confirmed (S11)",
    ),
    Trigger(
        f"{TABLE}_asked_by_who_may",
        TABLE,
        "INSERT",
        f"NOT {_of_union('NEW.asked_by_id', 'NEW.asked_on')} "
        f"AND NOT {_director('NEW.asked_by_id', 'NEW.asked_on')}",
        "a post is asked for by the director of the branch or by the union (note y)",
    ),
    Trigger(
        f"{TABLE}_confirmed_by_who_may",
        TABLE,
        "UPDATE",
        "NEW.state <> 'asked' AND OLD.state = 'asked' "
        f"AND NOT {_of_union('NEW.decided_by_id', 'NEW.decided_on')} "
        f"AND (NEW.kind = 'seat' OR NEW.post IN {ONLY_UNION} "
        f"OR NOT {_director('NEW.decided_by_id', 'NEW.decided_on')})",
        "this post or seat is confirmed by the union, lower posts by the director too (note y)",
    ),
    Trigger(
        f"{TABLE}_decided_once",
        TABLE,
        "UPDATE",
        "OLD.state <> 'asked' OR " + " OR ".join(f"OLD.{fact} <> NEW.{fact}" for fact in _FACTS),
        "what was asked for does not change, and it is decided once",
    ),
    Trigger(f"{TABLE}_kept", TABLE, "DELETE", "1=1", "a request for a post is never removed"),
    not_replaced(TABLE),
    _granted("core_posting", "posting", ("person_id", "post", "unit_id", "from_on")),
    _granted("core_groupseat", "seat", ("person_id", "role", "unit_id", "from_on")),
    *[make(table) for table in ("core_posting", "core_groupseat") for make in (_bootstrap, _imported)],
    # A second factor lost is given up by two people, neither of them its holder.
    *[
        Trigger(
            f"core_factorreset_not_by_the_holder_{event.lower()}",
            "core_factorreset",
            event,
            "EXISTS (SELECT 1 FROM core_user account WHERE account.id = NEW.user_id "
            "AND (account.person_id = NEW.asked_by_id OR account.person_id = COALESCE(NEW.decided_by_id, 0)))",
            "nobody resets his own second factor",
        )
        for event in ("INSERT", "UPDATE")
    ],
    Trigger(
        "core_factorreset_born_asked",
        "core_factorreset",
        "INSERT",
        "NEW.state <> 'asked'",
        "a reset is asked for before it is confirmed",
    ),
    Trigger(
        "core_factorreset_decided_once",
        "core_factorreset",
        "UPDATE",
        "OLD.state <> 'asked' OR OLD.user_id <> NEW.user_id OR OLD.asked_by_id <> NEW.asked_by_id "
        "OR OLD.asked_on <> NEW.asked_on OR OLD.reason <> NEW.reason",
        "a reset is decided once",
    ),
    Trigger("core_factorreset_kept", "core_factorreset", "DELETE", "1=1", "a reset is never removed"),
    not_replaced("core_factorreset"),
    Trigger(
        "core_setupcode_used_once",
        "core_setupcode",
        "UPDATE",
        "OLD.used_at IS NOT NULL OR OLD.digest <> NEW.digest OR OLD.user_id <> NEW.user_id "
        "OR OLD.ends_at <> NEW.ends_at",
        "a set-up code is used once, within its day",
    ),
    Trigger("core_setupcode_kept", "core_setupcode", "DELETE", "1=1", "a set-up code is never removed"),
    not_replaced("core_setupcode", ("digest",)),
]
