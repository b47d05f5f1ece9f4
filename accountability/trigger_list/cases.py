"""Who may not decide about a penalty, in which order, within which bounds (S8, I9, IV.1, Q36)."""

from accountability.trigger_list.case_entries import LEDGER, LOCK, UNTOLD
from creditcoop.core.triggers import Trigger, append_only, recorded_now

_T = "accountability_"
_CASE, _RECEIPT, _ANSWER = f"{_T}penaltycase", f"{_T}casereceipt", f"{_T}caseanswer"
_CONFIRMED, _OBJECTION, _JUDGED = f"{_T}caseconfirmation", f"{_T}objection", f"{_T}objectiondecision"
_ASKED, _VOTE, _GRANTED = f"{_T}waiverrequest", f"{_T}waivervote", f"{_T}waiverentry"
_REFUND, _GIVEN = f"{_T}penaltyrefund", f"{_T}penaltyrefunddecision"
_DEFERRAL, _PAID, _WAGE, _MINIMUM = f"{_T}deferral", f"{_T}penaltypayment", f"{_T}wage", f"{_T}minimumwage"

_CHARGED = (
    "EXISTS (SELECT 1 FROM accountability_penaltycase c WHERE c.id = {case} AND (c.person_id = NEW.person_id "
    "OR EXISTS (SELECT 1 FROM accountability_penaltyentry e WHERE e.lapse_id = c.lapse_id "
    "AND e.person_id = NEW.person_id)))"
)
_IN_LINE = (
    "EXISTS (SELECT 1 FROM accountability_penaltycase c JOIN accountability_lapse l ON l.id = c.lapse_id "
    "WHERE c.id = {case} AND NEW.person_id IN (COALESCE(l.manager_id, 0), COALESCE(l.department_director_id, 0), "
    "COALESCE(l.branch_director_id, 0), COALESCE(l.deputy_id, 0), COALESCE(l.accountant_id, 0)))"
)
_OBJECTED = "(SELECT o.case_id FROM accountability_objection o WHERE o.id = NEW.objection_id)"
_WAIVED = "(SELECT w.case_id FROM accountability_waiverrequest w WHERE w.id = NEW.request_id)"
_POSTED = (
    "SELECT 1 FROM core_posting p JOIN accountability_penaltycase k ON k.id = {case} "
    "JOIN core_unit b ON b.id = k.branch_id WHERE p.person_id = NEW.person_id "
    'AND p.from_on <= NEW."on" AND (p.until_on IS NULL OR p.until_on > NEW."on") AND {where}'
)
_UNION = "p.unit_id = b.parent_id AND p.post IN ({posts})"
# What of a notice was paid and not given back.
_SETTLED = (
    "((SELECT COALESCE(SUM(q.amount), 0) FROM accountability_penaltypayment q WHERE q.case_id = {case}) "
    "- (SELECT COALESCE(SUM(q.amount), 0) FROM accountability_penaltyrefund q "
    "JOIN accountability_penaltyrefunddecision z ON z.refund_id = q.id WHERE q.case_id = {case} AND z.grants))"
)
_BACK = "(SELECT q.case_id FROM accountability_penaltyrefund q WHERE q.id = NEW.refund_id)"


def _assessed(case: str) -> str:
    """Who asked for or decided a finding about the lapse: it assessed."""
    return (
        "EXISTS (SELECT 1 FROM accountability_finding f JOIN accountability_penaltycase k ON k.lapse_id = f.lapse_id "
        "LEFT JOIN accountability_findingdecision d ON d.finding_id = f.id "
        f"WHERE k.id = {case} AND (f.asked_by_id = NEW.person_id OR d.person_id = NEW.person_id))"
    )


def _confirmed(case: str) -> str:
    return f"EXISTS (SELECT 1 FROM {_CONFIRMED} x WHERE x.case_id = {case} AND x.person_id = NEW.person_id)"


def _judged(case: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {_JUDGED} j JOIN {_OBJECTION} o ON o.id = j.objection_id "
        f"WHERE o.case_id = {case} AND j.person_id = NEW.person_id)"
    )


def _waived(case: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {_ASKED} w LEFT JOIN {_VOTE} v ON v.request_id = w.id WHERE w.case_id = {case} "
        "AND (w.person_id = NEW.person_id OR v.person_id = NEW.person_id))"
    )


def _outsider(name: str, table: str, case: str, words: str) -> Trigger:
    return Trigger(
        f"accountability_{name}_not_by_charged",
        table,
        "INSERT",
        _CHARGED.format(case=case),
        f"nobody {words} a penalty of a lapse for which he is charged",
    )


def _at_union(name: str, table: str, case: str, words: str, posts: str = "'union_credit'") -> Trigger:
    where = _UNION.format(posts=posts)
    return Trigger(
        f"accountability_{name}_at_the_union",
        table,
        "INSERT",
        f"NOT EXISTS ({_POSTED.format(case=case, where=where)})",
        f"the union {words}",
    )


def _others(name: str, table: str, case: str, words: str, *parts: str) -> Trigger:
    return Trigger(f"accountability_{name}_other_people", table, "INSERT", " OR ".join(parts), words)


_NOTICES = [
    *append_only(_CASE, ("lapse_id", "person_id", "up_to_seq")),
    recorded_now(_CASE),
    Trigger(
        "accountability_case_of_its_ledger",
        _CASE,
        "INSERT",
        "NEW.branch_id <> (SELECT l.branch_id FROM accountability_lapse l WHERE l.id = NEW.lapse_id) "
        f"OR NEW.amount <> (SELECT COALESCE(SUM(e.amount), 0) {UNTOLD}) "
        f"OR NEW.up_to_seq <> (SELECT COALESCE(MAX(e.seq), 0) {UNTOLD})",
        "a notice says what the ledger says and nobody was told yet",
    ),
    *append_only(_RECEIPT, ("case_id",)),
    recorded_now(_RECEIPT),
    Trigger(
        "accountability_receipt_of_its_notice",
        _RECEIPT,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM accountability_penaltycase c WHERE c.id = NEW.case_id "
        'AND c.text_sha256 = NEW.text_sha256 AND c."on" <= NEW."on" '
        "AND (NEW.refused AND c.person_id <> NEW.person_id OR NOT NEW.refused AND c.person_id = NEW.person_id))",
        "a notice is received by whom it is for, or a second person says that he refused",
    ),
    *append_only(_ANSWER, ("case_id",)),
    recorded_now(_ANSWER),
    Trigger(
        "accountability_answer_in_time",
        _ANSWER,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {_RECEIPT} r JOIN {_CASE} c ON c.id = r.case_id WHERE r.case_id = NEW.case_id "
        'AND c.person_id = NEW.person_id AND r."on" <= NEW."on" AND r.answer_by >= NEW."on") '
        f"OR EXISTS (SELECT 1 FROM {_CONFIRMED} x WHERE x.case_id = NEW.case_id)",
        "the person answers in time, before it is confirmed",
        lock=LOCK.format(case="NEW.case_id"),
    ),
    *append_only(_CONFIRMED, ("case_id",)),
    recorded_now(_CONFIRMED),
    _outsider("confirmation", _CONFIRMED, "NEW.case_id", "confirms"),
    Trigger(
        "accountability_confirmed_when_heard",
        _CONFIRMED,
        "INSERT",
        f'NOT EXISTS (SELECT 1 FROM {_RECEIPT} r WHERE r.case_id = NEW.case_id AND (r.answer_by < NEW."on" '
        f"OR EXISTS (SELECT 1 FROM {_ANSWER} a WHERE a.case_id = NEW.case_id)))",
        "nothing is confirmed before the person was heard or let his time go by",
        lock=LOCK.format(case="NEW.case_id"),
    ),
    Trigger(
        "accountability_confirmed_by_director_or_union",
        _CONFIRMED,
        "INSERT",
        "NOT EXISTS ("
        + _POSTED.format(
            case="NEW.case_id",
            where="(NEW.by_union AND p.unit_id = b.parent_id AND p.post = 'union_credit' "
            "OR NOT NEW.by_union AND p.unit_id = b.id AND p.post = 'director')",
        )
        + ") OR NOT NEW.by_union AND EXISTS (SELECT 1 FROM accountability_penaltyentry e "
        "JOIN accountability_penaltycase k ON k.lapse_id = e.lapse_id WHERE k.id = NEW.case_id "
        "AND e.person_id IN (SELECT p.person_id FROM core_posting p WHERE p.unit_id = k.branch_id "
        "AND p.post IN ('director', 'deputy') AND p.from_on <= NEW.\"on\" "
        'AND (p.until_on IS NULL OR p.until_on > NEW."on")))',
        "the branch director confirms, or the union where he or the deputy is charged or shares",
    ),
    _others(
        "confirmation",
        _CONFIRMED,
        "NEW.case_id",
        "who assessed, waives or judges does not confirm",
        _assessed("NEW.case_id"),
        _waived("NEW.case_id"),
        _judged("NEW.case_id"),
    ),
]

_OBJECTIONS = [
    *append_only(_OBJECTION, ("case_id",)),
    recorded_now(_OBJECTION),
    Trigger(
        "accountability_objection_in_time",
        _OBJECTION,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {_RECEIPT} r JOIN {_CASE} c ON c.id = r.case_id WHERE r.case_id = NEW.case_id "
        'AND c.person_id = NEW.person_id AND r."on" <= NEW."on" AND r.object_by >= NEW."on")',
        "the person objects in time",
    ),
    *append_only(_JUDGED, ("objection_id",)),
    recorded_now(_JUDGED),
    _outsider("judgment", _JUDGED, _OBJECTED, "judges"),
    _at_union("judgment", _JUDGED, _OBJECTED, "decides on an objection"),
    _others(
        "judgment",
        _JUDGED,
        _OBJECTED,
        "an objection is decided by other people than who assessed, confirmed or waived",
        _IN_LINE.format(case=_OBJECTED),
        _assessed(_OBJECTED),
        _confirmed(_OBJECTED),
        _waived(_OBJECTED),
    ),
]

_WAIVERS = [
    *append_only(_ASKED),
    recorded_now(_ASKED),
    _outsider("waiver_request", _ASKED, "NEW.case_id", "asks to waive"),
    Trigger(
        "accountability_waiver_one_at_a_time",
        _ASKED,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {_RECEIPT} r WHERE r.case_id = NEW.case_id) OR EXISTS (SELECT 1 FROM {_ASKED} w "
        f"WHERE w.case_id = NEW.case_id AND NOT EXISTS (SELECT 1 FROM {_VOTE} v WHERE v.request_id = w.id "
        f"AND NOT v.grants) AND (SELECT COUNT(*) FROM {_VOTE} v WHERE v.request_id = w.id) < 2) "
        f"OR NEW.amount > {LEDGER.format(case='NEW.case_id')}",
        "a waiver is asked for after the receipt, one at a time, of no more than is charged",
        lock=LOCK.format(case="NEW.case_id"),
    ),
    *append_only(_VOTE, ("request_id", "person_id")),
    recorded_now(_VOTE),
    _outsider("waiver", _VOTE, _WAIVED, "waives"),
    _at_union("waiver", _VOTE, _WAIVED, "decides on a waiver"),
    _others(
        "waiver",
        _VOTE,
        _WAIVED,
        "a waiver is decided by other people than who asked, assessed, confirmed or judged",
        "EXISTS (SELECT 1 FROM accountability_waiverrequest w WHERE w.id = NEW.request_id "
        "AND w.person_id = NEW.person_id)",
        _IN_LINE.format(case=_WAIVED),
        _assessed(_WAIVED),
        _confirmed(_WAIVED),
        _judged(_WAIVED),
    ),
    Trigger(
        "accountability_waiver_decided_by_two",
        _VOTE,
        "INSERT",
        f"(SELECT COUNT(*) FROM {_VOTE} v WHERE v.request_id = NEW.request_id) >= 2 OR EXISTS (SELECT 1 "
        f"FROM {_VOTE} v WHERE v.request_id = NEW.request_id AND NOT v.grants) OR NOT EXISTS (SELECT 1 "
        "FROM core_evidenceuse u WHERE u.subject_kind = 'waiverrequest' AND u.subject_id = NEW.request_id)",
        "two people decide on a waiver that has its document; one no ends it",
        lock="SELECT 1 FROM accountability_waiverrequest WHERE id = NEW.request_id",
    ),
    *append_only(_GRANTED, ("request_id",), ("decision_id",), ("entry_id",)),
    # The ledger takes such an entry only with a decision that stands behind it and was not entered yet.
    Trigger(
        "accountability_entry_after_waiver",
        "accountability_penaltyentry",
        "INSERT",
        f"NEW.kind = 'waived' AND NOT EXISTS (SELECT 1 FROM {_ASKED} w JOIN {_CASE} c ON c.id = w.case_id "
        "WHERE c.lapse_id = NEW.lapse_id AND c.person_id = NEW.person_id AND w.amount = -NEW.amount "
        f"AND NOT EXISTS (SELECT 1 FROM {_GRANTED} g WHERE g.request_id = w.id) "
        f"AND (SELECT COUNT(*) FROM {_VOTE} v WHERE v.request_id = w.id AND v.grants) = 2)",
        "a waiver enters the ledger once, after two people have granted it",
    ),
    Trigger(
        "accountability_entry_after_objection",
        "accountability_penaltyentry",
        "INSERT",
        f"NEW.kind = 'objection' AND NOT EXISTS (SELECT 1 FROM {_JUDGED} j JOIN {_OBJECTION} o "
        f"ON o.id = j.objection_id JOIN {_CASE} c ON c.id = o.case_id WHERE c.lapse_id = NEW.lapse_id "
        "AND c.person_id = NEW.person_id AND j.amount = -NEW.amount AND j.outcome = 'reduced' "
        f"AND NOT EXISTS (SELECT 1 FROM {_GRANTED} g WHERE g.decision_id = j.id))",
        "a reduction enters the ledger once, after an objection was decided",
    ),
    Trigger(
        "accountability_entry_not_below_nothing",
        "accountability_penaltyentry",
        "INSERT",
        "NEW.kind IN ('waived', 'objection') AND (SELECT COALESCE(SUM(e.amount), 0) "
        "FROM accountability_penaltyentry e WHERE e.lapse_id = NEW.lapse_id AND e.person_id = NEW.person_id) "
        "+ NEW.amount < 0",
        "no more is waived than was charged",
    ),
    Trigger(
        "accountability_granted_by_its_act",
        _GRANTED,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM accountability_penaltyentry e JOIN {_CASE} c ON c.lapse_id = e.lapse_id "
        f"AND c.person_id = e.person_id LEFT JOIN {_ASKED} w ON w.id = NEW.request_id AND w.case_id = c.id "
        f"LEFT JOIN {_JUDGED} j ON j.id = NEW.decision_id LEFT JOIN {_OBJECTION} o ON o.id = j.objection_id "
        "AND o.case_id = c.id WHERE e.id = NEW.entry_id AND (e.kind = 'waived' AND w.amount = -e.amount "
        "OR e.kind = 'objection' AND o.id IS NOT NULL AND j.amount = -e.amount))",
        "a granted waiver is the entry of its own case and amount",
    ),
]

_MONTH_TAKEN = (
    "(SELECT COALESCE(SUM(q.amount), 0) FROM accountability_penaltypayment q "
    "JOIN accountability_wage y ON y.id = q.wage_id WHERE q.month = NEW.month AND y.person_id = g.person_id)"
)
_PAYMENTS = [
    *append_only(_DEFERRAL),
    recorded_now(_DEFERRAL),
    _outsider("deferral", _DEFERRAL, "NEW.case_id", "defers"),
    *append_only(_WAGE),
    recorded_now(_WAGE),
    *append_only(_MINIMUM),
    recorded_now(_MINIMUM),
    *append_only(_PAID),
    recorded_now(_PAID),
    _outsider("payment", _PAID, "NEW.case_id", "records a payment on"),
    Trigger(
        "accountability_payment_of_what_is_owed",
        _PAID,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {_RECEIPT} r WHERE r.case_id = NEW.case_id) OR NEW.amount + "
        f"{_SETTLED.format(case='NEW.case_id')} > {LEDGER.format(case='NEW.case_id')}",
        "no more is paid than is owed, and nothing before the notice was received",
        lock=LOCK.format(case="NEW.case_id"),
    ),
    Trigger(
        "accountability_deduction_within_bounds",
        _PAID,
        "INSERT",
        f"NEW.kind = 'deducted' AND NOT EXISTS (SELECT 1 FROM {_WAGE} g JOIN {_MINIMUM} m ON m.id = NEW.minimum_id "
        f"JOIN {_CASE} c ON c.id = NEW.case_id JOIN core_unit b ON b.id = c.branch_id "
        "JOIN core_regulationversion r ON r.id = c.version_id WHERE g.id = NEW.wage_id AND g.person_id = c.person_id "
        "AND g.month = NEW.month AND m.union_id = b.parent_id AND m.from_on <= NEW.month "
        "AND (r.body LIKE '%\"deduction_cap\":' || NEW.cap_percent || ',%' "
        "OR r.body LIKE '%\"deduction_cap\":' || NEW.cap_percent || '}%') "
        f"AND (NEW.amount + {_MONTH_TAKEN}) * 100 <= g.amount * NEW.cap_percent "
        f"AND g.amount - NEW.amount - {_MONTH_TAKEN} >= m.amount)",
        "of a month's wage at most the version's part is kept back, and the minimum wage is left",
        lock=f"SELECT 1 FROM {_WAGE} WHERE id = NEW.wage_id",
    ),
    Trigger(
        "accountability_deduction_when_final",
        _PAID,
        "INSERT",
        f"NEW.kind = 'deducted' AND (NOT EXISTS (SELECT 1 FROM {_CONFIRMED} x WHERE x.case_id = NEW.case_id) "
        f"OR EXISTS (SELECT 1 FROM {_OBJECTION} o LEFT JOIN {_JUDGED} j ON j.objection_id = o.id "
        f"WHERE o.case_id = NEW.case_id AND j.id IS NULL) OR EXISTS (SELECT 1 FROM {_RECEIPT} r "
        f'WHERE r.case_id = NEW.case_id AND r.object_by >= NEW."on" AND NOT EXISTS (SELECT 1 FROM {_OBJECTION} o '
        f"WHERE o.case_id = NEW.case_id)) OR EXISTS (SELECT 1 FROM {_DEFERRAL} f WHERE f.case_id = NEW.case_id "
        'AND f.until >= NEW."on"))',
        "nothing is kept back before confirmation, during an objection or its time, or while it is deferred",
    ),
]

_REFUNDS = [
    *append_only(_REFUND),
    recorded_now(_REFUND),
    _outsider("refund", _REFUND, "NEW.case_id", "asks for a refund of"),
    Trigger(
        "accountability_refund_of_what_was_too_much",
        _REFUND,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {_REFUND} w LEFT JOIN {_GIVEN} d ON d.refund_id = w.id "
        "WHERE w.case_id = NEW.case_id AND d.id IS NULL) "
        f"OR NEW.amount > {_SETTLED.format(case='NEW.case_id')} - {LEDGER.format(case='NEW.case_id')}",
        "a refund is asked for of no more than was paid too much, one at a time",
        lock=LOCK.format(case="NEW.case_id"),
    ),
    *append_only(_GIVEN, ("refund_id",)),
    recorded_now(_GIVEN),
    _outsider("refund_decision", _GIVEN, _BACK, "decides on a refund of"),
    Trigger(
        "accountability_refund_decided_by_another",
        _GIVEN,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {_REFUND} w WHERE w.id = NEW.refund_id AND w.person_id <> NEW.person_id) "
        "OR NOT EXISTS ("
        + _POSTED.format(
            case=_BACK,
            where="(p.unit_id = b.parent_id AND p.post = 'union_credit' OR p.unit_id = b.id AND p.post = 'director')",
        )
        + f") OR NEW.grants AND (SELECT w.amount FROM {_REFUND} w WHERE w.id = NEW.refund_id) "
        f"> {_SETTLED.format(case=_BACK)} - {LEDGER.format(case=_BACK)}",
        "the director or the union decides on a refund, not who asked for it, of no more than was paid too much",
        lock=LOCK.format(case=_BACK),
    ),
]

_SLIPS = [
    Trigger(
        "accountability_slip_of_a_closed_case",
        "core_issuedpaper",
        "INSERT",
        "NEW.kind = 'closing_slip' AND (NEW.subject_kind <> 'penaltycase' "
        f"OR {LEDGER.format(case='NEW.subject_id')} <> {_SETTLED.format(case='NEW.subject_id')} "
        f"OR EXISTS (SELECT 1 FROM {_OBJECTION} o LEFT JOIN {_JUDGED} j ON j.objection_id = o.id "
        "WHERE o.case_id = NEW.subject_id AND j.id IS NULL))",
        "a closing slip is about a penalty of which nothing is owed and nothing left to decide",
        lock=LOCK.format(case="NEW.subject_id") + " AND NEW.kind = 'closing_slip'",
    ),
]

TRIGGERS = [*_NOTICES, *_OBJECTIONS, *_WAIVERS, *_PAYMENTS, *_REFUNDS, *_SLIPS]
