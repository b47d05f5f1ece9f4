"""Say no to the list instead of signing it, with reasons in writing (Annex 7, Q24).

Done by whose turn it is to sign. A receiver's refusal waits for the supervisors' ruling within three working days; the
outgoing officer's or a supervisor's no sends the list back to be made anew.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from handover.models import Handover, HandoverLoan, Refusal, RefusedLoan
from handover.rules.handover_flow import Role, State
from handover.rules.handover_policy import HandoverPolicy
from handover.rules.refusal import ONE_LOAN, OTHER, rule_by
from handover.services.locked import concerned, latest_dossier, locked, person_of
from handover.services.sign_handover import waiting_signers
from loans.queries.rest_days import calendar_now


@dataclass(frozen=True, kw_only=True)
class No:
    """A code of the version's list or "other", the reasons in words, the loans that it names, items found missing."""

    reason: str
    words: str
    loan_ids: Collection[int] = ()
    items_missing: Collection[str] = ()


@transaction.atomic
def refuse_handover(*, handover_id: int, no: No, actor: Actor, on: datetime.date) -> Refusal:
    """Write the refusal and return it."""
    handover = locked(handover_id, states={State.SIGNING})
    actor.require("refuse_handover", branch=None, owners=concerned(handover))
    person, dossier = person_of(actor), latest_dossier(handover)
    policy = handover.version.chapter(HandoverPolicy)
    signer = next((one for one in waiting_signers(handover, dossier) if one.person == person.pk), None)
    if signer is None:
        raise Refused(_("It is not your turn to sign this list."))
    _check(no, policy)
    refusal = Refusal.objects.create(
        dossier=dossier,
        role=signer.role.value,
        person=person,
        reason=no.reason,
        words=no.words.strip(),
        items_missing=sorted(no.items_missing),
        rule_by=rule_by(refused_on=on, policy=policy, calendar=calendar_now()),
        on=on,
    )
    _name_loans(refusal, handover, no)
    state = State.REFUSED if signer.role is Role.RECEIVER else State.PREPARING
    Handover.objects.filter(pk=handover.pk).update(state=state.value)
    audit.record(
        act="refuse_handover",
        actor=actor,
        subject=handover,
        unit=handover.branch,
        clause="Annex 7",
        facts={"reason": no.reason, "role": signer.role.value, "sha256": dossier.sha256},
    )
    return refusal


def _check(no: No, policy: HandoverPolicy) -> None:
    listed = (*policy.refusal_reasons.proper, *policy.refusal_reasons.not_proper, OTHER)
    if no.reason not in listed:
        raise Refused(_("Choose the reason from the list."), field="reason")
    if not no.words.strip():
        raise Refused(_("Write your reasons, in your own words."), field="words")
    if no.reason in ONE_LOAN and not no.loan_ids:
        raise Refused(_("Name the loans of the borrower you are related to."), field="loan_ids")
    if set(no.items_missing) - set(policy.mandatory_items):
        raise Refused(_("Choose mandatory items of the list."), field="items_missing")


def _name_loans(refusal: Refusal, handover: Handover, no: No) -> None:
    rows = HandoverLoan.objects.filter(
        handover=handover, loan__in=no.loan_ids, receiver__person=refusal.person, dropped=False
    )
    if refusal.role == Role.RECEIVER and len(rows) < len(set(no.loan_ids)):
        raise Refused(_("Choose loans that you are to take over."), field="loan_ids")
    RefusedLoan.objects.bulk_create(RefusedLoan(refusal=refusal, row=row) for row in rows)
