"""What a ruling on a refusal does, whoever gives it (Annex 7).

A proper reason: the outgoing officer completes the list, his term runs on; for kinship the loans named stay with him.
Not proper: it counts as taken over from the fixed day, without the receiver's signature.
"""

import datetime
import json

from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from handover.documents.completeness import missing
from handover.models import Handover, HandoverLoan, Refusal, Ruling
from handover.queries.outcome_of import outcome_of
from handover.rules.handover_flow import State
from handover.rules.handover_policy import HandoverPolicy
from handover.rules.refusal import ONE_LOAN, Outcome, ruling_allowed
from handover.services.locked import latest_dossier, locked, parties, person_of
from handover.services.sign_handover import move_on_when_signed


def refused(refusal_id: int) -> tuple[Refusal, Handover]:
    """The refusal, and its handover under lock while it waits for a ruling."""
    refusal = Refusal.objects.select_related("dossier__handover").get(pk=refusal_id)
    return refusal, locked(refusal.dossier.handover_id, states={State.REFUSED})


def write_ruling(
    refusal: Refusal,
    handover: Handover,
    *,
    ruling: str,
    reason: str,
    last_word: bool,
    actor: Actor,
    on: datetime.date,
) -> Ruling:
    """Keep the ruling; take it into effect when it settles the matter."""
    person = person_of(actor)
    if person.pk in parties(handover):
        raise Refused(_("Who hands over or takes over does not rule on it."))
    _check(refusal, handover, ruling=ruling, reason=reason)
    row = Ruling.objects.create(
        refusal=refusal, person=person, ruling=ruling, reason=reason.strip(), last_word=last_word, on=on
    )
    result = outcome_of(refusal)
    audit.record(
        act="give_last_word" if last_word else "rule_on_refusal",
        actor=actor,
        subject=handover,
        unit=handover.branch,
        clause="Annex 7",
        facts={"ruling": ruling, "outcome": result.value, "late": on > refusal.rule_by},
    )
    _take_effect(refusal, handover, result)
    return row


def _check(refusal: Refusal, handover: Handover, *, ruling: str, reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Write your reasons, in your own words."), field="reason")
    policy = handover.version.chapter(HandoverPolicy)
    gaps = bool(missing(json.loads(refusal.dossier.text), policy=policy))
    if not ruling_allowed(reason=refusal.reason, ruling=ruling, items_missing=gaps, policy=policy):
        raise Refused(
            _("The regulation in force says itself whether this reason is proper (Q24): rule as it says."),
            field="ruling",
        )


def _take_effect(refusal: Refusal, handover: Handover, result: Outcome) -> None:
    if result is Outcome.MEND:
        _to(handover, State.PREPARING)
        if refusal.reason in ONE_LOAN:
            HandoverLoan.objects.filter(pk__in=refusal.loans.values("row")).update(dropped=True)
    elif result is Outcome.TAKEN_OVER:
        _to(handover, State.SIGNING)
        move_on_when_signed(handover, latest_dossier(handover))


def _to(handover: Handover, state: State) -> None:
    Handover.objects.filter(pk=handover.pk).update(state=state.value)
