"""Issue a loan: one act that checks everything again and writes loan, custody, shares and version together.

Done by the chief accountant or credit clerk (booking), on the handler's order; on five posts this is the post
发放. Refused when anything stands in the way that day. Judged by the version in force on the day of issue. The
transaction leaves all of it or nothing.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.labels import language
from accountability.models import LiabilityShare, LiabilitySplit
from accountability.queries import names_of, pressure_on, signers_of, with_pressure_said
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.share_split import Role, ShareEntry, ShareSplit
from accountability.rules.shares import ShareError, split_loss
from accountability.rules.split_wording import ROLES
from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import RegulationVersion
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.money import to_fen, to_yuan
from loans.models import Intervention, Loan
from loans.queries import vote_of
from loans.queries.pressure import interventions_of
from loans.services import pay_out_loan, road


@transaction.atomic
def issue_loan(*, application_id: int, actor: Actor, on: datetime.date) -> Loan:
    """Issue the loan of a decided and ordered application and return it."""
    application = road.locked(application_id)
    version = version_on(on)
    policy = version.chapter(LiabilityPolicy)
    loan = pay_out_loan.begin(application=application, version=version, actor=actor, on=on)
    try:
        split = split_loss(
            tier=application.tier,
            loss_fen=to_fen(application.amount),
            signers=signers_of(application, on=on),
            vote=vote_of(application),
            intervention=pressure_on(application),
            policy=policy,
        )
    except ShareError as error:
        raise Refused(
            _("A post that must answer for this loan is vacant: %(post)s. The union must name someone (III).")
            % {"post": ROLES[error.role or Role.HANDLER].say(language())},
            code="post_vacant",
        ) from error
    split = with_pressure_said(split, application, policy)
    write_split(
        loan=loan,
        split=split,
        version=version,
        names=names_of(split),
        on=on,
        intervention=next(iter(interventions_of(application)), None),
    )
    pay_out_loan.complete(loan=loan, application=application, on=on)
    audit.record(
        act="issue_loan",
        actor=actor,
        subject=loan,
        unit=loan.branch,
        clause=", ".join(split.clauses),
        facts={"amount": loan.amount, "version": version.number, "sha256": version.sha256},
    )
    return loan


def reasons(split: ShareSplit, names: Mapping[str, str]) -> dict[str, list[str]]:
    """Every step of the split in both languages, people by name."""
    named = [
        replace(step, values={key: _name(value, names) for key, value in step.values.items()})
        for step in split.steps
    ]
    return {"zh": [step.say("zh") for step in named], "en": [step.say("en") for step in named]}


def _name(value: object, names: Mapping[str, str]) -> object:
    return names.get(value, value) if isinstance(value, str) else value


def write_split(
    *,
    loan: Loan,
    split: ShareSplit,
    version: RegulationVersion,
    names: Mapping[str, str],
    on: datetime.date,
    intervention: Intervention | None = None,
) -> LiabilitySplit:
    """Write the shares of a split and seal it.

    Its person keys are person ids as text; `names` gives the name of each for the reasons kept beside it.
    `intervention` is the first record of pressure on the loan; the reasons name every one (III.5).
    """
    row = split_row(loan=loan, split=split, version=version, said=reasons(split, names), on=on)
    row.intervention = intervention
    row.save(force_insert=True)
    LiabilityShare.objects.bulk_create(share_rows(row=row, split=split))
    row.sealed = True
    row.save(update_fields=["sealed"])
    return row


def split_row(
    *,
    loan: Loan,
    split: ShareSplit,
    version: RegulationVersion,
    said: Mapping[str, list[str]],
    on: datetime.date,
) -> LiabilitySplit:
    """The row of a split, open and not yet written; `said` are its reasons."""
    return LiabilitySplit(
        loan=loan,
        version=version,
        from_on=on,
        tier=split.tier,
        first_responsible_id=int(split.first_responsible),
        denominator=split.denominator,
        total_parts=split.total_parts,
        total_amount=to_yuan(split.total_fen),
        unallocated_parts=split.unallocated_parts,
        unallocated_amount=to_yuan(split.unallocated_fen),
        readings=json.dumps(dict(split.readings), sort_keys=True),
        steps=json.dumps(said, ensure_ascii=False),
    )


def share_rows(*, row: LiabilitySplit, split: ShareSplit) -> list[LiabilityShare]:
    """The rows of its shares, not yet written."""
    entries = list(split.entries)
    if not any(entry.is_first for entry in entries):
        # The label alone, with no part of the loss (`intervention = label_only`).
        entries.append(ShareEntry(split.first_responsible, Role.YIELDER, 0, 0, split.clauses[0], True))
    return [
        LiabilityShare(
            split=row,
            person_id=int(entry.person),
            post=entry.post,
            parts=entry.parts,
            amount=to_yuan(entry.fen),
            clause=entry.clause,
            is_first=entry.is_first,
        )
        for entry in entries
    ]
