"""A recorded event: when it counts, and what proves it (practice.md 3.7, 3.8; security.md I1, I2).

Example: a demand sent by courier, signed for, with a scan but without its waybill is weakly proved; a telephone
call without a recording is not proved at all and moves no clock.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from creditcoop.core.rules.wording import Wording
from loans.rules.limitation.events import EFFECTS, NOTICE_MEDIA, PROVED_BY
from loans.rules.limitation.question import CHOICES, EVENT_KEYS, PARTY_KEYS
from loans.rules.limitation.words import EVENT_WORDS
from loans.rules.time_limits.openings import (
    FOLLOW_UPS,
    OPENING_CHOICES,
    OPENING_KEYS,
    OPENING_WORDS,
)

NOT_HAPPENED = "not_happened"  # a correction that names an event which never took place
KINDS = (*(kind for kind in EFFECTS if kind not in FOLLOW_UPS), *OPENING_KEYS, *FOLLOW_UPS, NOT_HAPPENED)
# Which extra keys a record of each kind may have, and the codes that a key may hold.
RECORD_KEYS: Mapping[str, tuple[str, ...]] = {**EVENT_KEYS, **OPENING_KEYS}
RECORD_CHOICES: Mapping[str, tuple[str, ...]] = {**CHOICES, **OPENING_CHOICES}
KIND_WORDS: Mapping[str, Wording] = {
    **EVENT_WORDS,
    **OPENING_WORDS,
    NOT_HAPPENED: Wording("并未发生（更正误记）", "did not happen (corrects a record)"),
}
SIDES = ("borrower", "co_borrower", "guarantor", "both")
# These tell against the creditor: they count without a paper, because leaving them out would make a clock later.
AGAINST_US = frozenset(
    {
        "acceleration", "refusal", "suit_withdrawn", "procedure_ended", "enforcement_terminated", *OPENING_KEYS,
        NOT_HAPPENED,
    }
)  # fmt: skip
# I1: these move the due date itself, so they always need a second person.
MOVES_DUE_DATE = frozenset({"extension", "acceleration"})

STRONG, WEAK, NONE = "strong", "weak", "none"
GRADE_WORDS: Mapping[str, Wording] = {
    STRONG: Wording("证据充分", "strong proof"),
    WEAK: Wording("证据不足", "weak proof"),
    NONE: Wording("没有证据，不影响期间", "not proved: moves nothing"),
}
MISSING_WORDS: Mapping[str, Wording] = {
    "file": Wording(
        "附上证明材料的扫描件（回执、凭证、法院收件回执等）。",
        "Attach a scan of what proves it: receipt, voucher, the court's receipt.",
    ),
    "receipt": Wording(
        "需要送达凭证：本人或同住成年家属签收、送达证明或录音录像。",
        "A proof of arrival is needed: signed by the debtor or an adult of the household, proved, or recorded.",
    ),
    "medium": Wording(
        "公告须登在国家级或省级媒体。", "The notice must stand in a national or provincial medium."
    ),
    "whereabouts": Wording(
        "公告只适用于下落不明的债务人。", "A notice counts only where the whereabouts are unknown."
    ),
    "states_claim": Wording("公告内容须主张权利。", "The notice must claim the debt."),
    "waybill": Wording("写明快递或挂号单号。", "Give the number of the waybill."),
    "recording": Wording("电话催收须有录音。", "A telephone call needs a recording."),
}
UNCOUNTED_WORDS: Mapping[str, Wording] = {
    "waits": Wording("等待第二人确认", "waits for a second person"),
    "corrected": Wording("已被更正", "corrected"),
    "unproved": Wording("没有证据", "not proved"),
    NOT_HAPPENED: Wording("只作更正", "only corrects"),
}


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One event as it is on record; `id` 0 is one that is only being thought of."""

    id: int
    kind: str
    on: datetime.date
    side: str = "borrower"
    guarantor: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    files: int = 0
    waybill: str = ""
    needs_second: bool = False
    confirmed: bool = False
    corrects: int | None = None
    about: int | None = None

    def proof(self) -> "Proof":
        return proof_of(kind=self.kind, facts=self.facts, files=self.files, waybill=self.waybill)


@dataclass(frozen=True)
class Proof:
    """How well an event is proved, and what is missing to make it strong."""

    grade: str
    missing: tuple[str, ...] = ()


def is_late(*, happened_on: datetime.date, on: datetime.date, days: int) -> bool:
    """I2: recorded more than `days` days after the day claimed."""
    return (on - happened_on).days > days


def needs_second(*, kind: str, late: bool, corrects: bool) -> bool:
    """A late record, a correction and a change of the due date count once a second person confirmed them."""
    return late or corrects or kind in MOVES_DUE_DATE


def proof_of(*, kind: str, facts: Mapping[str, Any], files: int, waybill: str) -> Proof:
    """Limitation Provisions 8 for a demand; for everything else a paper (practice.md 3.8)."""
    if kind in AGAINST_US:
        return Proof(STRONG) if files else Proof(WEAK, ("file",))
    missing = [] if files else ["file"]
    unproved = bool(missing)
    if kind == "demand":
        gaps = _unreached(facts)
        missing += gaps
        unproved = unproved or bool(gaps)
        if facts.get("channel") == "courier" and not waybill.strip():
            missing.append("waybill")
    grade = NONE if unproved else WEAK if missing else STRONG
    return Proof(grade, tuple(missing))


def _unreached(facts: Mapping[str, Any]) -> list[str]:
    channel = facts.get("channel", "handed")
    if channel == "public_notice":
        gaps = {
            "whereabouts": facts.get("whereabouts_unknown"),
            "medium": facts.get("medium") in NOTICE_MEDIA,
            "states_claim": facts.get("states_claim"),
        }
        return [gap for gap, there in gaps.items() if not there]
    if facts.get("receipt", "none") in PROVED_BY[channel]:
        return []
    return ["recording" if channel == "phone" else "receipt"]


def uncounted(events: Sequence[Happened]) -> dict[int, str]:
    """By id of each event that moves no clock: why, a key of UNCOUNTED_WORDS.

    A correction counts once a second person confirmed it; then every earlier one of its chain counts no more.
    """
    by_id = {event.id: event for event in events}
    gone: set[int] = set()
    for event in events:
        if event.confirmed and event.corrects is not None:
            wrong: int | None = event.corrects
            while wrong is not None and wrong in by_id:
                gone.add(wrong)
                wrong = by_id[wrong].corrects
    return {event.id: why for event in events if (why := _why_not(event, gone))}


def _why_not(event: Happened, gone: Iterable[int]) -> str:
    if event.id in gone:
        return "corrected"
    if event.kind == NOT_HAPPENED:
        return NOT_HAPPENED
    # A clock begins with the paper, not with its confirmation: one too many is better than one missing.
    opens = event.kind in OPENING_KEYS and event.corrects is None
    if event.needs_second and not event.confirmed and not opens:
        return "waits"
    return "unproved" if event.proof().grade == NONE else ""


def as_asked(event: Happened, *, guarantor: int | None) -> dict[str, Any] | None:
    """The event as the calculator is asked it, seen from one debtor; None where it does not concern him at all.

    `guarantor` is the one whose clock is asked for, None for the borrower's clocks.
    """
    if event.kind in OPENING_KEYS or event.kind in FOLLOW_UPS:
        return None
    if event.kind == "extension" and event.guarantor not in (None, guarantor):
        return None  # what one guarantor agreed to concerns nobody else
    side = event.side
    other = guarantor is not None and event.guarantor is not None and event.guarantor != guarantor
    asked: dict[str, Any] = {"date": event.on.isoformat(), "type": event.kind, **event.facts}
    for key in PARTY_KEYS:
        if key not in EVENT_KEYS[event.kind]:
            continue
        if other and side == "guarantor" and key != "to":
            return None
        if other:
            side = "borrower" if side == "both" else "other_guarantor"
        asked[key] = side
    return asked
