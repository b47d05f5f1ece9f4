"""Who answers for a loan, for its papers: as it was written with the issue, or as it would be written today."""

import datetime
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from accountability.models import LiabilitySplit
from accountability.queries import pressure_on, shares_of_split, signers_of
from accountability.reports.post_holders import Holders, expected_signers, names_by_key
from accountability.reports.split_preview import BETWEEN
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.responsibility_card import Card, CardLine
from accountability.rules.share_split import ShareSplit, Signers
from accountability.rules.shares import ShareError, split_loss
from creditcoop.core.models import Person
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.money import to_fen
from loans.models import Loan, LoanApplication
from loans.queries import vote_of
from loans.rules.approval_flow import Step


def card_of(application: LoanApplication, *, on: datetime.date) -> Card:
    """The card of an application on a day. A vacant post leaves the card without lines."""
    loan = Loan.objects.filter(application=application).first()
    split = LiabilitySplit.objects.filter(loan=loan, sealed=True).select_related("version").first()
    return _written(split) if split else _planned(application, on=on)


def _written(split: LiabilitySplit) -> Card:
    return Card(
        lines=tuple(
            CardLine(
                person_id=share.person_id,
                name=share.person.name,
                role=share.post,
                percent=share.percent,
                fen=to_fen(share.amount),
                clause=share.clause,
                is_first=share.is_first,
            )
            for share in shares_of_split(split)
        ),
        total_fen=to_fen(split.total_amount),
        unallocated_percent=split.unallocated_percent,
        unallocated_fen=to_fen(split.unallocated_amount),
        planned=False,
        version=split.version.number,
        version_sha256=split.version.sha256,
    )


def _planned(application: LoanApplication, *, on: datetime.date) -> Card:
    version = version_on(on)
    signers, people = _expected(application, on=on)
    decided = application.steps.filter(step=Step.GROUP).exists()
    try:
        split = split_loss(
            tier=application.tier,
            loss_fen=to_fen(application.amount),
            signers=signers,
            vote=vote_of(application) if decided else None,
            intervention=pressure_on(application),
            policy=version.chapter(LiabilityPolicy),
        )
    except ShareError:
        return Card(
            lines=(),
            total_fen=to_fen(application.amount),
            unallocated_percent=Fraction(0),
            unallocated_fen=0,
            planned=True,
            version=version.number,
            version_sha256=version.sha256,
        )
    names = names_by_key({entry.person for entry in split.entries}, people, BETWEEN)
    return Card(
        lines=_lines(split, names),
        total_fen=split.total_fen,
        unallocated_percent=split.percent(split.unallocated_parts),
        unallocated_fen=split.unallocated_fen,
        planned=True,
        version=version.number,
        version_sha256=version.sha256,
    )


def _lines(split: ShareSplit, names: dict[str, str]) -> tuple[CardLine, ...]:
    return tuple(
        CardLine(
            person_id=int(entry.person) if entry.person.isdigit() else None,
            name=names.get(entry.person, ""),
            role=entry.post.value,
            percent=split.percent(entry.parts),
            fen=entry.fen,
            clause=entry.clause,
            is_first=entry.is_first,
        )
        for entry in sorted(split.entries, key=lambda entry: not entry.is_first)
    )


def _expected(application: LoanApplication, *, on: datetime.date) -> tuple[Signers, Iterable[Person]]:
    """Who signed, and for posts not yet taken whoever would take them today."""
    holders = Holders.of(application.branch, on=on)
    signed = signers_of(application, on=on)
    expected = expected_signers(holders, handler=application.handler)
    missing = {
        name: getattr(expected, name)
        for name in Signers.__dataclass_fields__
        if not getattr(signed, name) and getattr(expected, name)
    }
    keys = {key for name in Signers.__dataclass_fields__ for key in getattr(signed, name).split("|") if key}
    held = [
        person for place in (holders.at_branch, holders.at_union) for row in place.values() for person in row
    ]
    return replace(signed, **missing), [
        *Person.objects.filter(pk__in=[int(key) for key in keys]),
        *held,
        *holders.seats,
    ]
