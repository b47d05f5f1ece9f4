"""Annex 9–13: what one lapsed time limit costs whom, every figure that was looked at with it.

Example: 28,000.00 lost by human fault: the head 280.00 under Annex 9 and 300.00 under Annex 10, of which the higher
counts (Q29); the deputy 420.00, the manager 700.00, the accountant 280.00 under Annex 9.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from accountability.rules.fine_parts import (
    ANNEX_9,
    Claim,
    FineLine,
    Holders,
    LostLimit,
    Office,
    annex_9,
    annex_10,
    annex_11,
    annex_13,
)
from accountability.rules.lapse_policy import LapseLeaves


def fine_lines(*, lost: LostLimit, holders: Holders, units: int, policy: LapseLeaves) -> tuple[FineLine, ...]:
    """All lines of one lapse, in the order of the posts; those counted add up to what each person pays.

    `holders` is who held each post on the last possible day, the manager being who kept the loan. `units` are what
    this lapse adds under Annex 10. A guarantor lost while the claim lives costs Annex 11 alone (Q19).
    """
    if lost.claim == Claim.GUARANTOR:
        if policy.lapse_count == "main_claim_only":
            return ()
        found = list(_manager(lost, holders, policy))
    elif counts_as_human(lost, policy):
        found = [*_by_rate(lost, holders, policy), *_by_unit_and_loan(lost, holders, units, policy)]
    else:
        found = [*_heads(lost, holders, units, policy), *_manager(lost, holders, policy)]
    order = list(Office)
    people = dict.fromkeys(line.person for line in sorted(found, key=lambda line: order.index(line.office)))
    return tuple(line for person in people for line in _of_person(person, found, lost, policy))


def counts_as_human(lost: LostLimit, policy: LapseLeaves) -> bool:
    """Q27: by a finding; every lapse; or a finding of intent, which fraud shows too: neglect is then not enough."""
    match policy.human_cause:
        case "any_lapse":
            return True
        case "intent_only":
            return lost.human_caused and (lost.intent or bool(lost.fraud))
        case _:
            return lost.human_caused


def heads_of(holders: Holders, policy: LapseLeaves) -> list[Office]:
    """Q30: whoever heads the department; the deputy where that post has no holder, or besides."""
    named = [office for office in (Office.DEPARTMENT_DIRECTOR, Office.DEPUTY) if holders.get(office)]
    return named if policy.head_rule == "both" else named[:1]


def rates_of(policy: LapseLeaves) -> dict[Office, Fraction]:
    """Annex 9: who pays which part; its 主任 by reading (Q26)."""
    return {
        Office(policy.art9_director): policy.art9_department_director,
        Office.DEPUTY: policy.art9_deputy,
        Office.MANAGER: policy.art9_manager,
        Office.ACCOUNTANT: policy.art9_accountant,
    }


def _by_rate(lost: LostLimit, holders: Holders, policy: LapseLeaves) -> Iterator[FineLine]:
    for office, rate in rates_of(policy).items():
        if holders.get(office):
            yield annex_9(holders[office], office, lost.base_fen, rate)


def _by_unit_and_loan(
    lost: LostLimit, holders: Holders, units: int, policy: LapseLeaves
) -> Iterator[FineLine]:
    """Annex 10 for the head, Annex 11 for everybody else whom Annex 9 names."""
    heads = heads_of(holders, policy)
    yield from _heads(lost, holders, units, policy)
    for office in rates_of(policy):
        if holders.get(office) and office not in heads:
            yield annex_11(holders[office], office, lost.amount_fen, policy.art11_fine)


def _heads(lost: LostLimit, holders: Holders, units: int, policy: LapseLeaves) -> Iterator[FineLine]:
    for office in heads_of(holders, policy):
        yield annex_10(holders[office], office, lost.amount_fen, policy.art10_fine, units)


def _manager(lost: LostLimit, holders: Holders, policy: LapseLeaves) -> Iterator[FineLine]:
    if holders.get(Office.MANAGER):
        yield annex_11(holders[Office.MANAGER], Office.MANAGER, lost.amount_fen, policy.art11_fine)


def _of_person(
    person: str, found: Sequence[FineLine], lost: LostLimit, policy: LapseLeaves
) -> Iterator[FineLine]:
    """His lines with `counted` set: each of two posts is looked at, one counts (Q26); then the articles (Q29)."""
    own = [line for line in found if line.person == person]
    rate = _highest([line for line in own if line.article == ANNEX_9])
    flat = _highest([line for line in own if line.article != ANNEX_9])
    counted = [line for line in (rate, flat) if line is not None]
    if policy.fine_mode == "art9_alone" and any(line.article == ANNEX_9 for line in found):
        counted = [rate] if rate else []
    elif rate is not None and flat is not None and policy.fine_mode == "higher":
        counted = [rate] if rate.amount_fen >= flat.amount_fen else [flat]
    for line in own:
        yield line if line in counted else replace(line, counted=False)
    doubled = person in lost.fraud or (lost.fraud and policy.fraud_reach == "all_involved")
    if counted and doubled:
        fine = sum(line.amount_fen for line in counted)
        yield annex_13(person, counted[0].office, fine, policy.fraud_factor)


def _highest(lines: Sequence[FineLine]) -> FineLine | None:
    return max(lines, key=lambda line: line.amount_fen, default=None)
