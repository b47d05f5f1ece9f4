"""Kinds of entries in the penalty ledger. What changes the price of a lapse, and what comes after it."""

from collections.abc import Mapping
from enum import StrEnum

from creditcoop.core.rules.wording import Wording


class EntryKind(StrEnum):
    """Example: `assessed` is what the night's scan writes, `excused` reverses it after a finding (Q27)."""

    ASSESSED = "assessed"
    HUMAN_CAUSE = "human_cause"
    FRAUD = "fraud"
    EXCUSED = "excused"
    UNDONE = "undone"
    WAIVED = "waived"
    OBJECTION = "objection"


# What the price of a lapse is made of; the others leave it as it is.
PRICING = frozenset(
    {EntryKind.ASSESSED, EntryKind.HUMAN_CAUSE, EntryKind.FRAUD, EntryKind.EXCUSED, EntryKind.UNDONE}
)
REVERSING = frozenset({EntryKind.EXCUSED, EntryKind.UNDONE})

KIND_WORDS: Mapping[str, Wording] = {
    "assessed": Wording("按附件认定", "assessed"),
    "human_cause": Wording("认定人为后增加", "added after human fault was found"),
    "fraud": Wording("弄虚作假加倍", "doubled for fraud"),
    "excused": Wording("免责冲回", "taken back: excused"),
    "undone": Wording("时效未失，冲回", "taken back: nothing was lost"),
    "waived": Wording("减免", "waived"),
    "objection": Wording("申诉复议减少", "taken off on objection"),
}
