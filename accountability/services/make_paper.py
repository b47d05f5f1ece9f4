"""Make a paper of an application, or show what it would say: the facts of every kind come together here."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.documents.responsibility import (
    answering,
    card_facts,
    responsibility_letter,
    signed_days,
    signed_letters,
    six_guarantees,
)
from accountability.reports.planned_card import card_of
from creditcoop.core.access import Actor
from creditcoop.core.documents.text import canonical, sha256
from creditcoop.core.errors import Refused
from creditcoop.core.models import IssuedPaper
from creditcoop.core.regulation import version_on
from creditcoop.core.services.issue_paper import drawn, frame_of, issue_paper, standing_paper
from loans.documents.approval import approval_sheet
from loans.documents.exceptions import exception_sheet, intervention_sheet
from loans.documents.lending import application_form, contract, receipt
from loans.documents.survey import survey_report
from loans.models import Loan, LoanApplication

Kind = IssuedPaper.Kind
Facts = Mapping[str, Any]
ABOUT_SOMETHING = (Kind.RESPONSIBILITY_LETTER, Kind.EXCEPTION_SHEET, Kind.INTERVENTION_SHEET)


@transaction.atomic
def make_paper(
    *,
    application: LoanApplication,
    kind: str,
    about: str,
    replaces: IssuedPaper | None,
    actor: Actor,
    on: datetime.date,
) -> IssuedPaper:
    """Number, draw and keep a paper of this application. `about` says whose letter, which exception it is."""
    actor.require("make_paper", branch=application.branch, owners={application.handler_id})
    return issue_paper(
        kind=kind,
        facts=facts_of(application=application, kind=kind, about=about, on=on),
        subject=application,
        about=about,
        unit=application.branch,
        version=version_on(on),
        replaces=replaces,
        actor=actor,
        on=on,
    )


def preview_paper(
    *,
    application: LoanApplication,
    kind: str,
    about: str,
    language: str,
    actor: Actor,
    on: datetime.date,
) -> bytes:
    """The paper as it would be made now, marked as a preview and without a number. Nothing is kept."""
    actor.require("make_paper", branch=application.branch, owners={application.handler_id})
    facts = facts_of(application=application, kind=kind, about=about, on=on)
    frame = frame_of(
        facts_sha256=sha256(canonical(facts)),
        unit=application.branch,
        version=version_on(on),
        actor=actor,
        on=on,
    )
    return drawn(kind=kind, language=language, facts=facts, frame=frame)


def facts_of(*, application: LoanApplication, kind: str, about: str, on: datetime.date) -> Facts:
    """What a paper says today. Refused where its time has not come."""
    if kind not in BUILDERS or (about and kind not in ABOUT_SOMETHING):
        raise Refused(_("Choose which paper to make."), field="paper")
    return BUILDERS[kind](application, about, on)


def choices(application: LoanApplication, *, on: datetime.date) -> list[tuple[str, str, str]]:
    """Papers that can be made today: kind, what it is about, the name of whom or what it is about."""
    found = [(Kind.APPLICATION_FORM.value, "", ""), (Kind.SURVEY_REPORT.value, "", "")]
    found += [(Kind.APPROVAL_SHEET.value, "", ""), (Kind.CONTRACT.value, "", "")]
    found += [
        (Kind.RESPONSIBILITY_LETTER.value, str(line.person_id), line.name)
        for line in card_of(application, on=on).lines
        if line.person_id is not None
    ]
    if Loan.objects.filter(application=application).exists():
        found.append((Kind.RECEIPT.value, "", ""))
    found += [
        (Kind.EXCEPTION_SHEET.value, str(row.pk), row.on.isoformat())
        for row in application.exceptions.order_by("id")
    ]
    found += [
        (Kind.INTERVENTION_SHEET.value, str(row.pk), row.happened_on.isoformat())
        for row in application.interventions.order_by("id")
    ]
    return found


def standing_choices(
    application: LoanApplication, *, on: datetime.date
) -> list[tuple[str, str, str, IssuedPaper | None]]:
    """The same, each with the paper of its kind that stands already."""
    return [
        (kind, about, name, standing_paper(kind=kind, subject=application, about=about))
        for kind, about, name in choices(application, on=on)
    ]


def _application_form(application: LoanApplication, about: str, on: datetime.date) -> Facts:
    return application_form(application)


def _contract(application: LoanApplication, about: str, on: datetime.date) -> Facts:
    return contract(application)


def _survey_report(application: LoanApplication, about: str, on: datetime.date) -> Facts:
    return survey_report(application, answering=list(answering(card_of(application, on=on))))


def _approval_sheet(application: LoanApplication, about: str, on: datetime.date) -> Facts:
    card = card_of(application, on=on)
    signed = signed_letters(application, card=card)
    guarantees = six_guarantees(application)
    return approval_sheet(
        application, card=card_facts(card, signed=signed_days(signed), guarantees=guarantees)
    )


def _letter(application: LoanApplication, about: str, on: datetime.date) -> Facts:
    card = card_of(application, on=on)
    facts = (
        responsibility_letter(
            application,
            card=card,
            person_id=int(about),
            signed=signed_letters(application, card=card),
        )
        if _key(about)
        else None
    )
    if facts is None:
        raise Refused(_("This person has no share in this loan."), field="paper")
    return facts


def _receipt(application: LoanApplication, about: str, on: datetime.date) -> Facts:
    loan = Loan.objects.filter(application=application).first()
    if loan is None:
        raise Refused(_("The receipt is made when the loan has been issued."), field="paper")
    agreed = standing_paper(kind=Kind.CONTRACT, subject=application, about="")
    return receipt(application, loan, contract_number=agreed.number if agreed else None)


def _exception_sheet(application: LoanApplication, about: str, on: datetime.date) -> Facts:
    exception = application.exceptions.filter(pk=_key(about)).first()
    if exception is None:
        raise Refused(_("This application has no such exception."), field="paper")
    return exception_sheet(application, exception)


def _intervention_sheet(application: LoanApplication, about: str, on: datetime.date) -> Facts:
    intervention = application.interventions.filter(pk=_key(about)).first()
    if intervention is None:
        raise Refused(_("This application has no such intervention on file."), field="paper")
    return intervention_sheet(application, intervention)


def _key(about: str) -> int:
    return int(about) if about.isdecimal() and len(about) < 19 else 0


BUILDERS: Mapping[str, Callable[[LoanApplication, str, datetime.date], Facts]] = {
    Kind.APPLICATION_FORM: _application_form,
    Kind.SURVEY_REPORT: _survey_report,
    Kind.APPROVAL_SHEET: _approval_sheet,
    Kind.RESPONSIBILITY_LETTER: _letter,
    Kind.CONTRACT: _contract,
    Kind.RECEIPT: _receipt,
    Kind.EXCEPTION_SHEET: _exception_sheet,
    Kind.INTERVENTION_SHEET: _intervention_sheet,
}
