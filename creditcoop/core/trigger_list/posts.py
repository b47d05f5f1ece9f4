"""Terms of office, and posts that exclude each other (Annex 4, II.1)."""

from creditcoop.core.triggers import Trigger

# The administrator has no business right, the auditor no other post (C2, C3); a station clerk is never a
# customer manager at the same time (C1, II.1), nor is a marketer unless the regulation of the day lets marketers
# pay out (C1, Q17); who supervises for the union decides in no branch and sits in no approval group (C4).
_MARKETERS_PAY_OUT = (
    "EXISTS (SELECT 1 FROM core_regulationversion rule WHERE rule.state = 'adopted' "
    "AND rule.effective_from <= NEW.from_on AND rule.body LIKE '%\"marketer_can_pay_out\":true%' "
    "AND NOT EXISTS (SELECT 1 FROM core_regulationversion later WHERE later.state = 'adopted' "
    "AND later.effective_from <= NEW.from_on AND later.effective_from > rule.effective_from))"
)
_EXCLUDED = (
    "EXISTS (SELECT 1 FROM core_posting other WHERE other.person_id = NEW.person_id "
    "AND other.id <> COALESCE(NEW.id, -1) AND other.post <> NEW.post "
    "AND ('union_admin' IN (other.post, NEW.post) OR 'union_audit' IN (other.post, NEW.post) "
    "OR (other.post = 'union_credit' AND NEW.post IN ('director', 'deputy')) "
    "OR (NEW.post = 'union_credit' AND other.post IN ('director', 'deputy')) "
    "OR (other.post = 'station_clerk' AND NEW.post = 'cm') "
    "OR (other.post = 'cm' AND NEW.post = 'station_clerk') "
    "OR (other.post IN ('cm', 'marketer') AND NEW.post IN ('cm', 'marketer') "
    f"AND NOT {_MARKETERS_PAY_OUT})) "
    "AND (other.until_on IS NULL OR other.until_on > NEW.from_on) "
    "AND (NEW.until_on IS NULL OR NEW.until_on > other.from_on))"
)
_MESSAGE = "these two posts exclude each other"
# C2, C3, C4 for seats: administrator, auditor and credit department sit in no approval group.
_WITHOUT_SEAT = "('union_admin', 'union_audit', 'union_credit')"
_OVERLAP = (
    "AND (other.until_on IS NULL OR other.until_on > NEW.from_on) "
    "AND (NEW.until_on IS NULL OR NEW.until_on > other.from_on))"
)
_SEATED = (
    f"NEW.post IN {_WITHOUT_SEAT} AND EXISTS (SELECT 1 FROM core_groupseat other "
    f"WHERE other.person_id = NEW.person_id {_OVERLAP}"
)
_SEAT_EXCLUDED = (
    "EXISTS (SELECT 1 FROM core_posting other WHERE other.person_id = NEW.person_id "
    f"AND other.post IN {_WITHOUT_SEAT} {_OVERLAP}"
)
_SEAT_MESSAGE = "this post and a seat in an approval group exclude each other"

_OFFICE = [
    trigger
    for table, facts in (
        ("core_posting", ("person_id", "post", "unit_id", "from_on")),
        ("core_groupseat", ("person_id", "role", "unit_id", "from_on")),
    )
    for trigger in (
        Trigger(
            f"{table}_only_ends",
            table,
            "UPDATE",
            " OR ".join(f"OLD.{fact} <> NEW.{fact}" for fact in facts)
            + " OR OLD.source <> NEW.source OR COALESCE(OLD.request_id, 0) <> COALESCE(NEW.request_id, 0)"
            + " OR (OLD.until_on IS NOT NULL AND (NEW.until_on IS NULL OR NEW.until_on <> OLD.until_on "
            "OR NEW.end_reason <> OLD.end_reason "
            "OR COALESCE(NEW.ended_by_id, 0) <> COALESCE(OLD.ended_by_id, 0)))",
            "a term of office changes only once, when it ends (Annex 4)",
        ),
        Trigger(f"{table}_kept", table, "DELETE", "1=1", "a term of office is never removed (Annex 4)"),
    )
]

TRIGGERS = [
    *_OFFICE,
    *[
        Trigger(f"core_posting_conflict_{event.lower()}", "core_posting", event, _EXCLUDED, _MESSAGE)
        for event in ("INSERT", "UPDATE")
    ],
    *[
        Trigger(f"{table}_seat_conflict_{event.lower()}", table, event, excluded, _SEAT_MESSAGE)
        for table, excluded in (("core_posting", _SEATED), ("core_groupseat", _SEAT_EXCLUDED))
        for event in ("INSERT", "UPDATE")
    ],
]
