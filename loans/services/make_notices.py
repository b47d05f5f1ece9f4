"""Make notices for one loan or several: demand, due notice, public notice (practice.md 3.6, 3.7, 3.17).

Done for loans in one's care or of one's branch. Each paper is numbered, drawn and kept by `issue_paper`, with a line
that says whom it addresses. What cannot be made is named and left out, and takes no number; where nothing can be
made, the whole is refused. A selection too large for the time of one request is `ask_notices`.
"""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.documents.text import canonical, sha256
from creditcoop.core.errors import Refused
from creditcoop.core.models import IssuedPaper
from creditcoop.core.regulation import version_on
from creditcoop.core.services.issue_paper import issue_paper
from loans.documents.common import Facts
from loans.documents.notices import notice, public_notice
from loans.models import Guarantor, Loan, NoticeLine
from loans.queries.notices import due_now
from loans.queries.time_limits import owners_for_events
from loans.rules.notices import ASKED, DUE, PUBLIC, WHY_NOT_WORDS, paper_kind, why_not
from loans.services.check_event import language


@dataclass(frozen=True, kw_only=True)
class Target:
    """Whom to address about which loan; the borrower where `guarantor` is None."""

    loan: Loan
    guarantor: Guarantor | None = None

    @property
    def name(self) -> str:
        return self.guarantor.name if self.guarantor else self.loan.borrower.name


@dataclass(frozen=True, kw_only=True)
class Made:
    """`papers` made in this run; `left_out` says of each other target why there is none."""

    run: uuid.UUID
    papers: list[IssuedPaper]
    left_out: list[tuple[Target, str]]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`kind` is one of ASKED. `pay_by` is the last day of a demand, `pay_to` where to pay, as the paper says it."""

    kind: str
    pay_by: datetime.date | None = None
    pay_to: str = ""


@transaction.atomic
def make_notices(*, targets: Sequence[Target], wanted: Wanted, actor: Actor, on: datetime.date) -> Made:
    """Make every paper that can be made, in the order of branch, loan and person."""
    check_wanted(targets, wanted, most=settings.NOTICES_AT_ONCE, on=on)
    made = make_each(ordered(targets), wanted, run=uuid.uuid4(), actor=actor, on=on)
    if not made.papers:
        raise Refused(_refusal(made.left_out), field="targets", code="no_notice")
    return made


def make_each(
    targets: Sequence[Target], wanted: Wanted, *, run: uuid.UUID, actor: Actor, on: datetime.date
) -> Made:
    """Make the papers of targets that are in order, within the transaction of the caller."""
    require(targets, actor=actor, on=on)
    made = Made(run=run, papers=[], left_out=[])
    ready: list[tuple[Target, datetime.date]] = []
    for target in targets:
        due_on = due_now(target.loan)
        settled = target.loan.standing == Loan.Standing.SETTLED
        reason = why_not(wanted.kind, settled=settled, due_on=due_on, on=on)
        if reason:
            made.left_out.append((target, WHY_NOT_WORDS[reason].say(language())))
        else:
            ready.append((target, due_on))
    if wanted.kind == PUBLIC:
        for _branch, group in groupby(ready, key=lambda one: one[0].loan.branch_id):
            _make(list(group), wanted, made, actor=actor, on=on)
    else:
        for one in ready:
            _make([one], wanted, made, actor=actor, on=on)
    return made


def require(targets: Iterable[Target], *, actor: Actor, on: datetime.date) -> None:
    """Raise PermissionDenied unless the actor may make notices about every loan."""
    for loan in {target.loan.pk: target.loan for target in targets}.values():
        actor.require("make_notice", branch=loan.branch, owners=owners_for_events(loan, on))


def check_wanted(targets: Sequence[Target], wanted: Wanted, *, most: int, on: datetime.date) -> None:
    """Raise Refused with the field to mend: no kind, nobody, more than `most`, a last day that is over."""
    if wanted.kind not in ASKED:
        raise Refused(_("Choose which notice to make."), field="kind")
    if not targets:
        raise Refused(_("Choose at least one person to address."), field="targets")
    if len(targets) > most:
        text = _("At most %(most)s notices are made in one go. Choose fewer.")
        raise Refused(text % {"most": most}, field="targets")
    if wanted.kind != DUE and (wanted.pay_by is None or wanted.pay_by < on):
        raise Refused(_("Give the last day to pay: today or later."), field="pay_by")


def ordered(targets: Iterable[Target]) -> list[Target]:
    """Each target once: by branch and loan, the borrower before his guarantors."""
    once = {(one.loan.pk, one.guarantor.pk if one.guarantor else 0): one for one in targets}
    return [
        one
        for key, one in sorted(
            once.items(), key=lambda pair: (pair[1].loan.branch.code, pair[1].loan.number, pair[0])
        )
    ]


def _make(
    group: list[tuple[Target, datetime.date]], wanted: Wanted, made: Made, *, actor: Actor, on: datetime.date
) -> None:
    """One paper with its lines; where it is refused, its targets are left out with the reason."""
    first = group[0][0]
    public = wanted.kind == PUBLIC
    facts = _facts(group, wanted, on=on)
    try:
        with transaction.atomic():
            paper = issue_paper(
                kind=paper_kind(wanted.kind, to_guarantor=first.guarantor is not None),
                facts=facts,
                subject=first.loan.branch if public else first.loan,
                about=f"{on.isoformat()} {sha256(canonical(facts))[:16]}" if public else about_of(first, on),
                unit=first.loan.branch,
                version=version_on(on),
                replaces=None,
                actor=actor,
                on=on,
            )
            NoticeLine.objects.bulk_create(
                NoticeLine(paper=paper, loan=target.loan, guarantor=target.guarantor, run=made.run)
                for target, _due in group
            )
    except Refused as refusal:
        made.left_out.extend((target, refusal.message) for target, _due in group)
    else:
        made.papers.append(paper)


def _facts(group: list[tuple[Target, datetime.date]], wanted: Wanted, *, on: datetime.date) -> Facts:
    if wanted.kind == PUBLIC:
        assert wanted.pay_by is not None  # _check
        listed = [(target.loan, target.guarantor, due) for target, due in group]
        return public_notice(listed, pay_by=wanted.pay_by, pay_to=wanted.pay_to)
    target, due_on = group[0]
    return notice(
        target.loan,
        guarantor=target.guarantor,
        due_on=due_on,
        pay_by=None if wanted.kind == DUE else wanted.pay_by,
        pay_to=wanted.pay_to,
        on=on,
    )


def about_of(target: Target, on: datetime.date) -> str:
    """Whom a notice addresses and on which day: one such notice stands for a person, a loan and a day."""
    return f"{on.isoformat()} {target.guarantor.pk if target.guarantor else 0}"


def _refusal(left_out: Sequence[tuple[Target, str]]) -> str:
    told = [f"{target.loan.number} {target.name}: {why}" for target, why in left_out[:3]]
    return " ".join([_("No notice was made."), *told])
