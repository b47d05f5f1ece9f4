"""The compensation that a bad loan would cost on a day, and by whom (IV.1, IV.3; Q3, Q15): worked out, never charged.

Of a renewal the people of the loan before it make good the part that was bad already, the new ones the rest (Q3).
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile

from django.db.models import QuerySet

from accountability.models import LiabilityShare, LiabilitySplit
from accountability.queries import shares_of_split, split_on
from accountability.rules.compensation import Loss, loss_of, made_good
from accountability.rules.liability_policy import LiabilityPolicy
from creditcoop.core.models import RegulationVersion
from creditcoop.core.rules.money import to_yuan
from loans.models import Loan
from loans.queries.classes import BAD, class_on
from loans.queries.debt import books_of, owed_on
from loans.queries.renewals import chain_of
from loans.rules.interest.owed import Owed

CHUNK = 1000  # books held in memory at once


@dataclass(frozen=True)
class MadeGood:
    """One person's part of the loss."""

    share: LiabilityShare
    part: Fraction
    fen: int


@dataclass(frozen=True)
class Compensation:
    """`nobody_part` and `nobody_fen`: what the regulation gives to nobody, or to people not on record."""

    on: datetime.date
    split: LiabilitySplit
    policy: LiabilityPolicy
    loss: Loss
    shares: list[MadeGood]
    nobody_part: Fraction
    nobody_fen: int


def compensation_on(loan: Loan, day: datetime.date) -> Compensation | None:
    """None: the loan was not bad on that day, or who answers or what it owes is not recorded."""
    kept, split = class_on(loan, day), split_on(loan, day)
    if split is None or kept is None or kept.grade not in BAD:
        return None
    owed = owed_on(loan, day)
    if owed is None:
        return None
    policy: LiabilityPolicy = split.version.chapter(LiabilityPolicy)
    loss = _loss(owed, policy)
    lines, nobody = _lines(loan, split, day)
    parts = [part for _share, part in lines]
    first = next(place for place, (share, _part) in enumerate(lines) if share.is_first)
    fen = made_good(loss, [*parts, nobody], first=first, policy=policy)
    shares = [MadeGood(share, part, amount) for (share, part), amount in zip(lines, fen[:-1], strict=True)]
    return Compensation(day, split, policy, loss, shares, nobody, fen[-1])


def _loss(owed: Owed, policy: LiabilityPolicy) -> Loss:
    return loss_of(
        principal_fen=owed.principal_fen,
        interest_fen=owed.interest_fen,
        penalty_fen=owed.penalty_fen,
        policy=policy,
    )


def _lines(
    loan: Loan, split: LiabilitySplit, day: datetime.date
) -> tuple[list[tuple[LiabilityShare, Fraction]], Fraction]:
    """Who makes good which part of the loss, those of this loan first; and the part of nobody."""
    lines: list[tuple[LiabilityShare, Fraction]] = []
    nobody, left = Fraction(0), Fraction(1)
    older = list(takewhile(lambda one: one.pk != loan.pk, chain_of(loan)))
    for one in [loan, *reversed(older)]:
        bad = Fraction(one.already_bad_amount or 0) / Fraction(one.amount) if one.renews_id else Fraction(0)
        own, left = left * (1 - bad), left * bad
        found = split if one.pk == loan.pk else split_on(one, day)
        if own and found is None:
            nobody += own
        elif own and found is not None:
            lines += [
                (share, own * Fraction(share.parts, found.denominator)) for share in shares_of_split(found)
            ]
            nobody += own * Fraction(found.unallocated_parts, found.denominator)
    return lines, nobody + left


def losses_of(loans: QuerySet[Loan], day: datetime.date) -> dict[int, Decimal]:
    """By loan id the loss of each in yuan, as known on the day; without those whose ledger says nothing."""
    found: dict[int, Decimal] = {}
    chunk: list[Loan] = []
    policies: dict[int | None, LiabilityPolicy] = {
        version.pk: version.chapter(LiabilityPolicy)
        for version in RegulationVersion.objects.filter(loans__in=loans.order_by().values("pk")).distinct()
    }
    for loan in loans.order_by("pk").defer("source_row").iterator(CHUNK):
        chunk.append(loan)
        if len(chunk) == CHUNK:
            found |= _losses(chunk, policies, day)
            chunk = []
    return found | _losses(chunk, policies, day)


def _losses(
    loans: list[Loan], policies: dict[int | None, LiabilityPolicy], day: datetime.date
) -> dict[int, Decimal]:
    by_id = {loan.pk: loan for loan in loans}
    losses = {
        pk: _loss(books.owed(day), policies[by_id[pk].version_id]).total_fen
        for pk, books in books_of(loans, known_on=day).items()
        if day >= books.opened_on and by_id[pk].version_id in policies
    }
    return {pk: to_yuan(fen) for pk, fen in losses.items() if fen}
