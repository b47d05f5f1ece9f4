"""What can be recorded of a visit, and why a record is refused (practice.md 3.13, 7.3).

Refused with the field: a future day, one before a loan, loans of somebody else, a check that does not say what the
money is used for, half a promise, a next step without its day, a second person who is the first.
"""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Unit
from loans.models import Loan, Visit
from loans.queries.visits import second_people
from loans.rules import visits as codes


@dataclass(frozen=True, kw_only=True)
class VisitFacts:
    """What the visitor fills in; codes are those of `rules/visits.py`, empty where it was not looked at.

    `also_ids` are further loans of the same borrower, `corrects_id` a wrong record of his own.
    """

    purpose: str
    visited_on: datetime.date
    also_ids: Collection[int] = ()
    began_at: datetime.time | None = None
    ended_at: datetime.time | None = None
    place: str = ""
    met: tuple[str, ...] = ()
    met_names: str = ""
    use: str = ""
    business: str = ""
    changes: tuple[str, ...] = ()
    guarantor: str = ""
    collateral: str = ""
    risks: tuple[str, ...] = ()
    words: str = ""
    promised_amount: Decimal | None = None
    promised_on: datetime.date | None = None
    paper_number: str = ""
    next_step: str = ""
    next_on: datetime.date | None = None
    with_person_id: int | None = None
    corrects_id: int | None = None


_CODES = {
    "purpose": codes.PURPOSES,
    "use": ("", *codes.USES),
    "business": ("", *codes.BUSINESS),
    "guarantor": ("", *codes.GUARANTOR),
    "collateral": ("", *codes.COLLATERAL),
    "next_step": ("", *codes.NEXT_STEPS),
}
_LISTS = {"met": codes.MET, "changes": codes.CHANGES, "risks": codes.RISKS}


def check_visit(loans: Sequence[Loan], facts: VisitFacts, *, actor: Actor, on: datetime.date) -> Visit | None:
    """Refuse what cannot be; the record that this one corrects, if it names one."""
    _check_codes(facts)
    _check_days(loans, facts, on)
    _check_findings(facts)
    if facts.with_person_id is not None:
        _check_second(loans[0].branch, facts.with_person_id, actor, on)
    return _corrected(loans, facts, actor)


def _check_codes(facts: VisitFacts) -> None:
    wrong = [name for name, allowed in _CODES.items() if getattr(facts, name) not in allowed]
    wrong += [name for name, allowed in _LISTS.items() if not set(getattr(facts, name)) <= set(allowed)]
    if wrong:
        raise Refused(_("Choose one of these."), field=wrong[0])
    if codes.NOBODY in facts.met and len(facts.met) > 1:
        raise Refused(_("Either nobody was met or somebody was."), field="met")


def _check_days(loans: Sequence[Loan], facts: VisitFacts, on: datetime.date) -> None:
    if facts.visited_on > on:
        raise Refused(_("The day lies in the future."), field="visited_on")
    granted = max(loan.granted_on for loan in loans)
    if facts.visited_on < granted:
        text = _("The loan was granted on %(day)s: a visit before it belongs to the survey.")
        raise Refused(text % {"day": granted.isoformat()}, field="visited_on")
    if facts.ended_at and (facts.began_at is None or facts.ended_at < facts.began_at):
        raise Refused(_("The end comes before the beginning."), field="ended_at")
    if facts.next_on is not None and facts.next_on < facts.visited_on:
        raise Refused(_("The next step comes after the visit."), field="next_on")
    if bool(facts.next_step) != bool(facts.next_on):
        missing = "next_on" if facts.next_step else "next_step"
        raise Refused(_("A next step and its day belong together."), field=missing)


def _check_findings(facts: VisitFacts) -> None:
    if facts.purpose in codes.CHECKS and not facts.use:
        raise Refused(_("A check says whether the money is used as agreed."), field="use")
    if facts.purpose != codes.NOT_HELD and not facts.met:
        raise Refused(_("Say whom you met, or that you met nobody."), field="met")
    if facts.use == "otherwise" and not facts.words.strip():
        raise Refused(_("Write what the money is used for."), field="words")
    if facts.purpose == codes.NOT_HELD and not facts.words.strip():
        raise Refused(_("Write why the record was wrong."), field="words")
    if (facts.promised_amount is None) != (facts.promised_on is None):
        missing = "promised_on" if facts.promised_on is None else "promised_amount"
        raise Refused(_("A promise has an amount and a day."), field=missing)
    if facts.promised_amount is not None and facts.promised_amount <= 0:
        raise Refused(_("The amount must be more than zero."), field="promised_amount")
    if facts.promised_on is not None and facts.promised_on < facts.visited_on:
        raise Refused(_("Nobody promises for a day that is over."), field="promised_on")


def _check_second(branch: Unit, person_id: int, actor: Actor, on: datetime.date) -> None:
    if person_id == actor.person_id:
        raise Refused(_("The second person is somebody else than you."), field="with_person")
    if not second_people(branch, on).filter(pk=person_id).exists():
        raise Refused(_("Choose somebody who holds a post in this branch."), field="with_person")


def _corrected(loans: Sequence[Loan], facts: VisitFacts, actor: Actor) -> Visit | None:
    if facts.corrects_id is None:
        if facts.purpose == codes.NOT_HELD:
            raise Refused(_("Choose the record that was wrong."), field="corrects")
        return None
    wrong: Visit | None = Visit.objects.filter(
        pk=facts.corrects_id, borrower=loans[0].borrower_id, recorded_by=actor.person
    ).first()
    if wrong is None:
        raise Refused(_("You correct only your own records of this borrower."), field="corrects")
    if Visit.objects.filter(corrects=wrong).exists():
        raise Refused(_("This record is corrected already. Correct the correction."), field="corrects")
    return wrong
