"""What a finding about a lapse can be, and what a lapse costs after its findings (Q27, Q32, Annex 13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from accountability.rules.fine_parts import LostLimit
from creditcoop.core.rules.wording import Wording

DECISIONS = ("confirmed", "refused")
# Q27: what excuses a lapse.
EXCUSES = ("force_majeure", "untraceable", "court_stay", "superior_order")


class FindingKind(StrEnum):
    HUMAN_CAUSE = "human_cause"
    FRAUD = "fraud"
    EXCUSED = "excused"


KIND_WORDS: Mapping[str, Wording] = {
    "human_cause": Wording("人为造成", "human fault"),
    "fraud": Wording("弄虚作假", "fraud"),
    "excused": Wording("免责", "excused"),
}
CAUSE_WORDS: Mapping[str, Wording] = {
    "force_majeure": Wording("不可抗力", "force majeure"),
    "untraceable": Wording(
        "借款人下落不明，已按规定查找", "borrower untraceable, with the proofs of a proper search"
    ),
    "court_stay": Wording("法院中止或破产程序", "court or bankruptcy stay"),
    "superior_order": Wording("上级书面指令", "written order of a superior"),
}
DECISION_WORDS: Mapping[str, Wording] = {
    "confirmed": Wording("已确认", "confirmed"),
    "refused": Wording("已驳回", "refused"),
}


@dataclass(frozen=True)
class Found:
    """A confirmed finding: kind, intent, the ids of the people it names as text."""

    kind: str
    intent: bool = False
    people: frozenset[str] = frozenset()


def lost_after(lost: LostLimit, findings: Sequence[Found]) -> LostLimit:
    """The lapse as it stands after the findings confirmed so far, in their order.

    Fraud adds up: whoever was found to have taken part stays so.
    """
    for found in findings:
        if found.kind == FindingKind.HUMAN_CAUSE:
            lost = replace(lost, human_caused=True, intent=lost.intent or found.intent)
        elif found.kind == FindingKind.FRAUD:
            lost = replace(lost, fraud=lost.fraud | found.people)
    return lost


def excused(person: str, findings: Sequence[Found]) -> bool:
    """Whether the latest finding that bears on the person frees him; human fault found later binds again."""
    free = False
    for found in findings:
        if found.kind == FindingKind.EXCUSED and (not found.people or person in found.people):
            free = True
        elif found.kind != FindingKind.EXCUSED and (not found.people or person in found.people):
            free = False
    return free
