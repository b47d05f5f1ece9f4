"""Events, and the one table of what each of them does to which clock (docs/rules/limitation.md).

Example: a part payment by the borrower interrupts the litigation period (Limitation Provisions 14) and does
nothing to the guarantor's, whose events are those by, to or against the guarantor.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

BORROWER, CO_BORROWER, GUARANTOR, OTHER_GUARANTOR, BOTH = (
    "borrower",
    "co_borrower",
    "guarantor",
    "other_guarantor",
    "both",
)
BORROWER_SIDE = frozenset({BORROWER, CO_BORROWER, BOTH})
GUARANTOR_SIDE = frozenset({GUARANTOR, BOTH})

# Choices of the extra keys; the first of a tuple with a default is the default.
TO = (BORROWER, CO_BORROWER, GUARANTOR, OTHER_GUARANTOR)
BY = (BORROWER, CO_BORROWER, GUARANTOR)
AGAINST = (BORROWER, GUARANTOR, BOTH)
CHANNELS = ("handed", "post", "courier", "electronic", "phone", "public_notice")
RECEIPTS = (
    "none",
    "signed",
    "signed_by_household_adult",
    "signed_by_other",
    "proved_arrival",
    "recorded",
)
MEDIA = ("national", "provincial", "county", "own_site")
OBSTACLES = ("other", "force_majeure", "no_representative", "heir_undetermined", "creditor_controlled")


class Effect(StrEnum):
    NONE = "none"
    INTERRUPTS = "interrupts"
    PLAN = "plan"  # interrupts; a new due date that was accepted counts from that date
    EXTENDS = "extends"  # moves the due date, or counts as a plan
    ADVANCES = "advances"  # brings the due date forward
    REFUSES = "refuses"  # starts a debt on demand
    PROCEDURE = "procedure"  # the period stands still until it ends
    ENDS = "ends"
    SETTLES = "settles"
    CLOSES_ROUND = "closes_round"
    SUSPENDS = "suspends"


class Clock(StrEnum):
    LITIGATION = "litigation"
    GUARANTEE_PERIOD = "guarantee_period"
    GUARANTEE_LITIGATION = "guarantee_litigation"
    SECURITY_RIGHT = "security_right"
    ENFORCEMENT = "enforcement"
    PRESUIT_PRESERVATION = "presuit_preservation"
    PRESERVATION = "preservation"
    RENEWAL_APPLICATION = "renewal_application"
    POST_JUDGMENT_PRESERVATION = "post_judgment_preservation"
    APPEAL = "appeal"
    RETRIAL = "retrial"
    JUDICIAL_CONFIRMATION = "judicial_confirmation"


_LIMITATIONS = (Clock.LITIGATION, Clock.GUARANTEE_LITIGATION, Clock.ENFORCEMENT)


def _row(
    litigation: Effect, guarantee: Effect | None = None, enforcement: Effect | None = None
) -> Mapping[Clock, Effect]:
    """What an event does to the three limitation periods; a column left out is as the first."""
    columns = (litigation, guarantee or litigation, enforcement or litigation)
    return dict(zip(_LIMITATIONS, columns, strict=True))


_NONE, _PROCEDURE = Effect.NONE, Effect.PROCEDURE

EFFECTS: Mapping[str, Mapping[Clock, Effect]] = {
    "demand": _row(Effect.INTERRUPTS),
    "debtor_consent": _row(Effect.INTERRUPTS),
    "part_payment": _row(Effect.INTERRUPTS),
    "account_deduction": _row(Effect.INTERRUPTS),
    "iou_accepted": _row(Effect.INTERRUPTS),
    "new_security": _row(Effect.INTERRUPTS),
    "refusal": _row(Effect.REFUSES, _NONE, _NONE),
    "repayment_plan": _row(Effect.PLAN),
    "reconfirmation": _row(Effect.INTERRUPTS),
    "extension": _row(Effect.EXTENDS, _NONE, _NONE),
    "acceleration": _row(Effect.ADVANCES, _NONE, _NONE),
    "assigned": _row(Effect.INTERRUPTS, _NONE, Effect.INTERRUPTS),
    "suit_filed": _row(_PROCEDURE, _PROCEDURE, _NONE),
    "arbitration_applied": _row(_PROCEDURE, _PROCEDURE, _NONE),
    "payment_order_applied": _row(_PROCEDURE),
    "mediation_requested": _row(_PROCEDURE),
    "preservation_applied": _row(_PROCEDURE),
    "crime_reported": _row(_PROCEDURE),
    "bankruptcy_claim_filed": _row(_PROCEDURE),
    "enforcement_applied": _row(_PROCEDURE),
    "security_enforced": _row(_NONE),  # a procedure on the clock security_right
    "suit_withdrawn": _row(Effect.ENDS),
    "procedure_ended": _row(Effect.ENDS),
    "enforcement_terminated": _row(_NONE, _NONE, Effect.CLOSES_ROUND),
    "execution_settlement": _row(_NONE, _NONE, Effect.SETTLES),
    "obstacle": _row(Effect.SUSPENDS),
    "renewal_done": _row(_NONE),
    "step_taken": _row(_NONE),
}

PROCEDURES = tuple(kind for kind, row in EFFECTS.items() if _PROCEDURE in row.values()) + (
    "security_enforced",
)
# While only these are open, the cautious day still counts from the application.
SOFT_PROCEDURES = frozenset({"mediation_requested", "payment_order_applied", "preservation_applied"})
# When these end, the cautious day counts from the end; otherwise from the application.
CAUTIOUS_FROM_END = frozenset({"arbitration_applied", "crime_reported", "bankruptcy_claim_filed"})
# After expiry an act of the debtor may waive the defence (Limitation Provisions 19): a lawyer looks at it.
MAY_WAIVE = frozenset(
    {
        "part_payment", "debtor_consent", "iou_accepted", "new_security", "repayment_plan", "extension",
        "execution_settlement", "reconfirmation",
    }
)  # fmt: skip

# Limitation Provisions 8: which receipt proves that a demand reached the other side, by channel.
PROVED_BY: Mapping[str, frozenset[str]] = {
    "handed": frozenset({"signed", "signed_by_household_adult", "proved_arrival", "recorded"}),
    "post": frozenset({"signed", "signed_by_household_adult", "proved_arrival", "recorded"}),
    "courier": frozenset({"signed", "signed_by_household_adult", "proved_arrival", "recorded"}),
    "electronic": frozenset({"signed", "proved_arrival", "recorded"}),
    "phone": frozenset({"recorded", "proved_arrival"}),
}
NOTICE_MEDIA = frozenset({"national", "provincial"})


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened. `on` is its place in time: the day itself, for an assignment that of its notice."""

    position: int
    type: str
    on: datetime.date
    party: str = BORROWER  # to, by or against
    channel: str = "handed"
    receipt: str = "none"
    medium: str = ""
    closes: str = ""
    kind: str = "other"
    whereabouts_unknown: bool = False
    states_claim: bool = False
    accepted: bool = False
    consent_to_perform: bool = False
    guarantor_consented: bool = False
    days: Mapping[str, datetime.date] = field(default_factory=dict)

    def day(self, key: str) -> datetime.date | None:
        """One of the optional dates: grace_end, new_due_date, served_on, until …"""
        return self.days.get(key)

    def reached(self) -> bool:
        """Limitation Provisions 8: whether a demand is proved to have reached the other side."""
        if self.channel == "public_notice":
            return self.whereabouts_unknown and self.medium in NOTICE_MEDIA and self.states_claim
        return self.receipt in PROVED_BY[self.channel]


def in_order(events: Iterable[Event], *, as_of: datetime.date) -> tuple[Event, ...]:
    """By day, then by position; what takes its place after `as_of` is left out altogether."""
    found = [event for event in events if event.on <= as_of]
    return tuple(sorted(found, key=lambda event: (event.on, event.position)))
