"""What can be recorded of a claim, and why a record is refused (Annex 12; practice.md 3.8).

Used by the record itself and by what-if. Refused with the field: a future day, one before the loan, facts that do not
belong to the kind, a guarantor or an event of another loan, an end of a time limit that names none.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from creditcoop.core.rules.wording import Language
from loans.models import Loan, LoanEvent
from loans.rules.limitation.question import PARTY_KEYS
from loans.rules.time_limits.clocks import event_errors
from loans.rules.time_limits.events import KINDS, NOT_HAPPENED, RECORD_KEYS
from loans.rules.time_limits.openings import FOLLOW_UPS


@dataclass(frozen=True, kw_only=True)
class EventFacts:
    """What is claimed. `facts` are the extra keys of the kind (`RECORD_KEYS`).

    `corrects_id` is the id of a wrong event, `about_id` of the one that began the time limit which this one ends.
    """

    kind: str
    happened_on: datetime.date
    side: str = "borrower"
    guarantor_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    amount: Decimal | None = None
    waybill: str = ""
    words: str = ""
    corrects_id: int | None = None
    about_id: int | None = None


def check_event(loan: Loan, facts: EventFacts, *, on: datetime.date) -> None:
    """Refuse what cannot be: a future day, one before the loan, facts that do not belong to the kind."""
    if facts.kind not in KINDS:
        raise Refused(_("Choose what happened."), field="kind")
    if facts.happened_on > on:
        raise Refused(_("The day lies in the future."), field="happened_on")
    if facts.happened_on < loan.granted_on:
        text = _("The loan was granted on %(day)s: nothing happened to it before.")
        raise Refused(text % {"day": loan.granted_on.isoformat()}, field="happened_on")
    if facts.amount is not None and facts.amount <= 0:
        raise Refused(_("The amount must be more than zero."), field="amount")
    _check_side(loan, facts)
    _check_correction(loan, facts)
    _check_about(loan, facts)
    if facts.kind != NOT_HAPPENED:
        wrong = event_errors(kind=facts.kind, on=facts.happened_on, facts=facts.facts, language=language())
        for key, texts in wrong.items():
            raise Refused(" ".join(texts), field=key)


def _check_side(loan: Loan, facts: EventFacts) -> None:
    party = next((key for key in PARTY_KEYS if key in RECORD_KEYS.get(facts.kind, ())), "")
    allowed = {"": ("borrower",), "against": ("borrower", "guarantor", "both")}.get(
        party, ("borrower", "co_borrower", "guarantor")
    )
    if facts.side not in allowed:
        raise Refused(_("Choose whom it concerns."), field="side")
    if (facts.side in ("guarantor", "both")) != (facts.guarantor_id is not None):
        raise Refused(_("Choose which guarantor it concerns."), field="guarantor")
    application = loan.application
    if facts.guarantor_id is not None and not (
        application and application.guarantors.filter(pk=facts.guarantor_id).exists()
    ):
        raise Refused(_("Choose which guarantor it concerns."), field="guarantor")


def _check_correction(loan: Loan, facts: EventFacts) -> None:
    if facts.corrects_id is None:
        if facts.kind == NOT_HAPPENED:
            raise Refused(_("Choose the event that did not happen."), field="corrects")
        return
    wrong = loan.events.filter(pk=facts.corrects_id).first()
    if wrong is None:
        raise Refused(_("Choose an event of this loan."), field="corrects")
    if LoanEvent.objects.filter(corrects=wrong).exists():
        raise Refused(_("This event is corrected already. Correct the correction."), field="corrects")


def _check_about(loan: Loan, facts: EventFacts) -> None:
    opened = FOLLOW_UPS.get(facts.kind, ())
    if (facts.about_id is not None) != bool(opened):
        raise Refused(_("Choose which time limit it concerns."), field="about")
    if facts.about_id is None:
        return
    began = loan.events.filter(
        pk=facts.about_id, kind__in=opened, happened_on__lte=facts.happened_on, corrected_by=None
    )
    if not began.exists():
        raise Refused(_("Choose which time limit it concerns."), field="about")


def language() -> Language:
    return "en" if (get_language() or "").startswith("en") else "zh"
