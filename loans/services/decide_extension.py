"""Decide on an extension: deputy, director or the union, never who asked; on or before the due day (3.9, 4.4).

Agreed, one transaction moves the due day of the loan, begins new terms that keep the old ones on record (at the rate
of a longer class, where the whole term reaches it), writes the extension as an event of the time limits, and one of its
own for each guarantor who agreed on paper: the term of who did not stays where it was. People, tier and the day of the
pay-out stay (Q3). Refused, only the refusal is kept.
"""

import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import EvidenceFile, EvidenceUse
from creditcoop.core.services.attach_evidence import attach_evidence
from loans.models import (
    ExtensionDecision,
    ExtensionRequest,
    LateConfirmation,
    Loan,
    LoanEvent,
    LoanTerms,
)
from loans.queries.extensions import rate_if_extended
from loans.rules.quality.extension import RateOfExtension
from loans.services.agree_terms import yearly
from loans.services.ask_extension import extension_facts
from loans.services.keep_check_duties import keep_check_duties_of
from loans.services.keep_class import keep_class
from loans.services.keep_time_limits import keep_time_limits
from loans.services.record_event import late_record_days


@transaction.atomic
def decide_extension(
    *, request_id: int, agreed: bool, reason: str, actor: Actor, on: datetime.date
) -> ExtensionDecision:
    """Write the decision, and where it agrees all that follows."""
    request = ExtensionRequest.objects.select_related("asked_by").get(pk=request_id)
    loan: Loan = Loan.objects.select_for_update().get(pk=request.loan_id)
    actor.require("decide_extension", branch=loan.branch)
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    if ExtensionDecision.objects.filter(request=request).exists():
        raise AlreadyDone(_("This extension is decided already."))
    if actor.person_id == request.asked_by_id:
        raise Refused(_("You asked for it. Another person must decide."), code="same_person")
    if not reason.strip():
        raise Refused(_("Write your reasons, in your own words."), field="reason")
    if agreed and (on > request.old_due_on or loan.standing != Loan.Standing.RUNNING):
        text = _("The due day %(day)s is over: the loan is overdue and cannot be extended any more.")
        raise Refused(text % {"day": request.old_due_on.isoformat()}, field="agreed")
    decision = ExtensionDecision.objects.create(
        request=request, agreed=agreed, reason=reason.strip(), person=actor.person, on=on
    )
    if agreed:
        _extend(loan, request, decision, actor)
    facts = {"new_due_on": request.new_due_on, "old_due_on": request.old_due_on, "agreed": agreed}
    audit.record(
        act="decide_extension", actor=actor, subject=loan, unit=loan.branch, clause="II.4", facts=facts
    )
    return decision


def _extend(loan: Loan, request: ExtensionRequest, decision: ExtensionDecision, actor: Actor) -> None:
    on = decision.on
    terms = LoanTerms.objects.filter(loan=loan).last()
    rate = rate_if_extended(loan, request.new_due_on, on=on)
    if terms is not None and rate is not None:
        _anew(terms, from_on=on, due_on=request.new_due_on, rate=rate).save(force_insert=True)
    loan.due_on = request.new_due_on
    loan.save(update_fields=["due_on"])
    papers = [
        use.file for use in EvidenceUse.objects.filter(subject_kind="extensionrequest", subject_id=request.pk)
    ]
    _event(loan, request, decision, papers, actor)
    for consent in request.consents.exclude(paper=None).select_related("paper"):
        papers = [consent.paper] if consent.paper else []
        _event(loan, request, decision, papers, actor, guarantor_id=consent.guarantor_id)
    keep_time_limits(loan=loan, on=on)
    keep_class(loan=loan, on=on)
    keep_check_duties_of(loan_ids=[loan.pk], on=on)


def _anew(
    terms: LoanTerms, *, from_on: datetime.date, due_on: datetime.date, rate: RateOfExtension
) -> LoanTerms:
    """The terms in force, from a day to a new due day, as a row of their own; the rate counts from the old due day."""
    kept = {
        field.attname: getattr(terms, field.attname)
        for field in LoanTerms._meta.concrete_fields
        if field.attname not in ("id", "recorded_at")
    }
    if rate.changed:  # a rate by term is quoted in ‰ a month
        quoted = Decimal(rate.after.value.numerator) / Decimal(rate.after.value.denominator)
        kept |= {"quoted_per": "month", "quoted": quoted, "rate": yearly(quoted)}
    return LoanTerms(**{**kept, "from_on": from_on, "due_on": due_on})


def _event(
    loan: Loan,
    request: ExtensionRequest,
    decision: ExtensionDecision,
    papers: list[EvidenceFile],
    actor: Actor,
    *,
    guarantor_id: int | None = None,
) -> None:
    event = LoanEvent.objects.create(
        loan=loan,
        kind="extension",
        side="borrower" if guarantor_id is None else "guarantor",
        guarantor_id=guarantor_id,
        happened_on=decision.on,
        facts=extension_facts(request.new_due_on, agreed=guarantor_id is not None),
        late=False,
        late_record_days=late_record_days(decision.on),
        needs_second=True,
        recorded_by=request.asked_by,
        on=decision.on,
    )
    for file in papers:
        attach_evidence(file=file, subject=event, unit=loan.branch, actor=actor, on=decision.on)
    LateConfirmation.objects.create(
        event=event, person=decision.person, reason=decision.reason, on=decision.on
    )
