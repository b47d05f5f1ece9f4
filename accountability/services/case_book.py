"""What the acts on a penalty case share: the case under its lock, whether its turn has come, who may decide (S8)."""

import datetime
from collections.abc import Collection

from django.utils.translation import gettext as _

from accountability.labels import CASE_REFUSAL_LABELS
from accountability.models import PenaltyCase
from accountability.queries.cases import charged_by, facts_of
from accountability.rules.case_flow import CaseAct, refusal
from accountability.rules.liability_policy import LiabilityPolicy
from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import Person

DONE = frozenset({"objected_already", "state_closed"})


def locked(case_id: int) -> PenaltyCase:
    """The case, with its row locked for this transaction."""
    PenaltyCase.objects.select_for_update().get(pk=case_id)
    joined = PenaltyCase.objects.select_related("branch__parent", "person", "lapse", "version")
    case: PenaltyCase = joined.get(pk=case_id)
    return case


def policy_of(case: PenaltyCase) -> LiabilityPolicy:
    """A case goes on by the version that its lapse is judged by."""
    return case.version.chapter(LiabilityPolicy)


def require_turn(case: PenaltyCase, act: CaseAct, on: datetime.date) -> None:
    """Refused where the flow does not allow the act on this day, saying why."""
    code = refusal(act, facts_of(case), on=on)
    if code in DONE:
        raise AlreadyDone(str(CASE_REFUSAL_LABELS[code]))
    if code:
        raise Refused(str(CASE_REFUSAL_LABELS[code]), code=code)


def require_outsider(case: PenaltyCase, actor: Actor, *others: Collection[int]) -> Person:
    """The acting person, who is neither charged for the lapse nor one of `others` (S8)."""
    assert actor.person is not None  # the right was asked for before
    if actor.person_id == case.person_id or actor.person_id in charged_by(case.lapse):
        raise Refused(
            _("You answer for this lapse yourself. Somebody else has to do this (S8)."), code="charged"
        )
    if any(actor.person_id in group for group in others):
        raise Refused(
            _("You have had a part in this case already. Another person has to do this (S8)."),
            code="not_other_people",
        )
    return actor.person


def require_words(words: str, *, field: str) -> str:
    if not words.strip():
        raise Refused(_("Write your reasons, in your own words."), field=field)
    return words.strip()


def record(
    act: str, case: PenaltyCase, actor: Actor, **facts: str | int | bool | datetime.date | None
) -> None:
    """One audit row of an act on a case."""
    audit.record(act=act, actor=actor, subject=case, unit=case.branch, clause="IV.1", facts=facts)
