"""What can happen to a penalty after the night that wrote it, and when (IV.1, Q36; practice.md 5.4).

A case is one person and one lapse. Its state follows from what is on record, never from a field that somebody sets.
Example: received on 2026-11-23 it can be answered until the 30th; from the answer, or from 2026-12-01 on, it can be
confirmed; an objection until 2026-12-07 stops deductions, not collecting. Whoever has paid can still object in time,
and what was paid can still be waived, as where the loan was recovered since: both open the case again, and what then
was paid too much is given back.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# For what a penalty may be waived, in whole or in part (practice.md 5.5, Q27, Q28).
WAIVER_CAUSES = (
    "dissent", "ordered", "duties_done", "force_majeure", "hidden_forgery", "own_report", "no_notice", "recovered",
)  # fmt: skip
OUTCOMES = ("dismissed", "reduced")
PAYMENT_KINDS = ("paid", "deducted")
CONFIRM_AT_UNION = (
    "branch_director_id",
    "deputy_id",
)  # whose part in the lapse sends the confirmation up (note s)


class CaseState(StrEnum):
    SERVED = "served"
    RECEIVED = "received"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    REFUND_DUE = "refund_due"
    CLOSED = "closed"


class CaseAct(StrEnum):
    RECEIVE = "receive_penalty_notice"
    ANSWER = "answer_penalty_notice"
    CONFIRM = "confirm_penalty"
    OBJECT = "object_to_penalty"
    DECIDE_OBJECTION = "decide_objection"
    ASK_WAIVER = "ask_waiver"
    DECIDE_WAIVER = "decide_waiver"
    DEFER = "defer_penalty"
    PAY = "record_penalty_payment"
    DEDUCT = "deduct_penalty"
    ASK_REFUND = "ask_refund"
    DECIDE_REFUND = "decide_refund"
    CLOSE = "make_closing_slip"


_AFTER_RECEIPT = frozenset({CaseState.RECEIVED, CaseState.ANSWERED, CaseState.CONFIRMED})
_PAID_TOO = _AFTER_RECEIPT | {CaseState.REFUND_DUE, CaseState.CLOSED}
# The state table: in which states an act can be done at all; `refusal` says the rest.
STATES: Mapping[CaseAct, frozenset[CaseState]] = {
    CaseAct.RECEIVE: frozenset({CaseState.SERVED}),
    CaseAct.ANSWER: frozenset({CaseState.RECEIVED}),
    CaseAct.CONFIRM: frozenset({CaseState.RECEIVED, CaseState.ANSWERED}),
    CaseAct.OBJECT: _PAID_TOO,
    CaseAct.DECIDE_OBJECTION: _AFTER_RECEIPT,
    CaseAct.ASK_WAIVER: _PAID_TOO,
    CaseAct.DECIDE_WAIVER: _AFTER_RECEIPT,
    CaseAct.DEFER: frozenset({CaseState.CONFIRMED}),
    CaseAct.PAY: _AFTER_RECEIPT,
    CaseAct.DEDUCT: frozenset({CaseState.CONFIRMED}),
    CaseAct.ASK_REFUND: frozenset({CaseState.REFUND_DUE}),
    CaseAct.DECIDE_REFUND: frozenset({CaseState.REFUND_DUE}),
    CaseAct.CLOSE: frozenset({CaseState.CLOSED}),
}


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What is on record. `charged_fen` is what the ledger says, `owed_fen` less what was paid and not given back."""

    received_on: datetime.date | None = None
    answer_by: datetime.date | None = None
    object_by: datetime.date | None = None
    answered: bool = False
    confirmed: bool = False
    objected: bool = False
    objection_decided: bool = False
    waiver_open: bool = False
    refund_open: bool = False
    slip_made: bool = False
    deferred_until: datetime.date | None = None
    charged_fen: int = 0
    owed_fen: int = 0


def state_of(facts: CaseFacts) -> CaseState:
    """Closed as soon as nothing is owed on either side and nothing is left to decide."""
    if facts.owed_fen <= 0 and not objection_open(facts) and not facts.waiver_open:
        return CaseState.REFUND_DUE if facts.owed_fen else CaseState.CLOSED
    if facts.confirmed:
        return CaseState.CONFIRMED
    if facts.answered:
        return CaseState.ANSWERED
    return CaseState.RECEIVED if facts.received_on else CaseState.SERVED


def objection_open(facts: CaseFacts) -> bool:
    return facts.objected and not facts.objection_decided


def refusal(act: CaseAct, facts: CaseFacts, *, on: datetime.date) -> str:
    """Why an act cannot be done on a day, a key of REFUSALS; empty where it can."""
    if state_of(facts) not in STATES[act]:
        return f"state_{state_of(facts).value}"
    found = {
        CaseAct.ANSWER: _answer(facts, on),
        CaseAct.CONFIRM: _confirm(facts, on),
        CaseAct.OBJECT: _object(facts, on),
        CaseAct.DECIDE_OBJECTION: "" if objection_open(facts) else "no_objection",
        CaseAct.ASK_WAIVER: _ask_waiver(facts),
        CaseAct.DECIDE_WAIVER: "" if facts.waiver_open else "no_waiver",
        CaseAct.DEDUCT: _deduct(facts, on),
        CaseAct.ASK_REFUND: "refund_open" if facts.refund_open else "",
        CaseAct.DECIDE_REFUND: "" if facts.refund_open else "no_refund",
        CaseAct.CLOSE: "slip_made" if facts.slip_made else "",
    }
    return found.get(act, "")


def possible(facts: CaseFacts, *, on: datetime.date) -> tuple[CaseAct, ...]:
    """What can be done on a day, in the order of the flow."""
    return tuple(act for act in CaseAct if not refusal(act, facts, on=on))


def _answer(facts: CaseFacts, on: datetime.date) -> str:
    return "answer_late" if facts.answer_by is not None and on > facts.answer_by else ""


def _confirm(facts: CaseFacts, on: datetime.date) -> str:
    """Not before the person was heard, or has let his time go by."""
    heard = facts.answered or (facts.answer_by is not None and on > facts.answer_by)
    return "" if heard else "not_heard"


def _object(facts: CaseFacts, on: datetime.date) -> str:
    if facts.objected:
        return "objected_already"
    if facts.charged_fen <= 0:
        return "nothing_charged"
    return "objection_late" if facts.object_by is not None and on > facts.object_by else ""


def _ask_waiver(facts: CaseFacts) -> str:
    if facts.waiver_open:
        return "waiver_open"
    return "" if facts.charged_fen > 0 else "nothing_charged"


def _deduct(facts: CaseFacts, on: datetime.date) -> str:
    """An objection stops deductions, not collecting; so does its time while it still runs."""
    if objection_open(facts):
        return "objection_open"
    if not facts.objected and facts.object_by is not None and on <= facts.object_by:
        return "objection_possible"
    return "deferred" if facts.deferred_until is not None and on <= facts.deferred_until else ""
