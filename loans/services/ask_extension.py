"""Ask for an extension before the due day, within the limits of the version, with every guarantor's answer (3.9, 4.4).

Done by who looks after the loan, with the borrower's application as evidence; a guarantor who agrees does so on paper.
Another person decides (decide_extension.py). Nothing of the loan moves by the asking.
"""

import datetime
from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import EvidenceFile
from creditcoop.core.regulation import version_on
from creditcoop.core.services.attach_evidence import attach_evidence
from loans.models import ExtensionConsent, ExtensionRequest, Loan
from loans.queries.extensions import due_days
from loans.queries.time_limits import clocks_on, guarantors_of, owners_for_events
from loans.rules.lending_policy import LendingPolicy
from loans.rules.quality.extension import refusals
from loans.rules.time_limits.answers import ClockAnswer
from loans.rules.time_limits.events import Happened
from loans.services.check_event import language

Pairs = tuple[tuple[ClockAnswer | None, ClockAnswer | None], ...]


@transaction.atomic
def ask_extension(
    *,
    loan_id: int,
    new_due_on: datetime.date,
    reason: str,
    files: Sequence[EvidenceFile],
    papers: Mapping[int, EvidenceFile],
    actor: Actor,
    on: datetime.date,
) -> ExtensionRequest:
    """Write the request; `papers`: by guarantor the paper of each who agrees."""
    loan: Loan = Loan.objects.select_for_update().get(pk=loan_id)
    actor.require("ask_extension", branch=loan.branch, owners=owners_for_events(loan, on))
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    check_extension(loan, new_due_on, on=on)
    guarantors = guarantors_of(loan)
    if set(papers) - set(guarantors):
        raise Refused(_("Choose which guarantor it concerns."), field="consenting")
    if not reason.strip():
        raise Refused(_("Write why."), field="reason")
    if not files:
        raise Refused(_("Attach the borrower's application and the agreement."), field="files")
    request = ExtensionRequest.objects.create(
        loan=loan,
        old_due_on=loan.due_on,
        new_due_on=new_due_on,
        reason=reason.strip(),
        asked_by=actor.person,
        on=on,
    )
    ExtensionConsent.objects.bulk_create(
        ExtensionConsent(request=request, guarantor_id=key, paper=papers.get(key)) for key in guarantors
    )
    for file in [*files, *papers.values()]:
        attach_evidence(file=file, subject=request, unit=loan.branch, actor=actor, on=on)
    facts = {"new_due_on": new_due_on, "old_due_on": loan.due_on, "agreed_guarantors": len(papers)}
    audit.record(act="ask_extension", actor=actor, subject=loan, unit=loan.branch, clause="II.4", facts=facts)
    return request


def check_extension(loan: Loan, new_due_on: datetime.date, *, on: datetime.date) -> None:
    """Refuse what the limits of the version do not allow, or while another request waits."""
    if loan.standing != Loan.Standing.RUNNING:
        raise Refused(_("Only a running loan is extended."))
    if ExtensionRequest.objects.filter(loan=loan, decision=None).exists():
        raise AlreadyDone(_("An extension of this loan waits for its decision already."))
    found = refusals(
        start=loan.granted_on,
        due_days=due_days(loan),
        asked_on=on,
        new_due_on=new_due_on,
        leaves=version_on(on).chapter(LendingPolicy),
    )
    if found:
        raise Refused(" ".join(one.say(language()) for one in found), field="new_due_on")


def clocks_if_extended(
    loan: Loan, new_due_on: datetime.date, agreeing: Sequence[int], *, on: datetime.date
) -> Pairs:
    """Each clock before and after the extension, with these guarantors agreeing; nothing is written."""
    thought = [
        Happened(
            id=0 if guarantor is None else -guarantor,
            kind="extension",
            on=on,
            side="borrower" if guarantor is None else "guarantor",
            guarantor=guarantor,
            facts=extension_facts(new_due_on, agreed=guarantor is not None),
            files=1,
            needs_second=True,
            confirmed=True,
        )
        for guarantor in (None, *agreeing)
    ]
    before = {found.key: found for found in clocks_on(loan, on, language=language())}
    after = {found.key: found for found in clocks_on(loan, on, language=language(), more=thought)}
    return tuple((before.get(key), after.get(key)) for key in {**before, **after})


def extension_facts(new_due_on: datetime.date, *, agreed: bool) -> dict[str, object]:
    """The event as the time limits read it; one of a guarantor's own says that he agreed (Civil Code 695)."""
    facts: dict[str, object] = {"new_due_date": new_due_on.isoformat()}
    return {**facts, "guarantor_consented": True} if agreed else facts


def last_days(request: ExtensionRequest, on: datetime.date) -> dict[tuple[str, int | None], str]:
    """The last day of each time limit with the extension: as kept once it is agreed, as it would be before."""
    decision = getattr(request, "decision", None)
    found: list[ClockAnswer | None]
    if decision is None and on <= request.old_due_on:
        agreeing = [one.guarantor_id for one in request.consents.exclude(paper=None)]
        found = [
            after for _before, after in clocks_if_extended(request.loan, request.new_due_on, agreeing, on=on)
        ]
    else:
        found = list(clocks_on(request.loan, on))
    return {(one.clock, one.guarantor): one.said["last_day"] for one in found if one and one.said["last_day"]}
