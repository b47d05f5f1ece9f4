"""What each paper of an application says today, by its kind."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

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
from creditcoop.core.errors import Refused
from creditcoop.core.models import IssuedPaper
from creditcoop.core.services.issue_paper import standing_paper
from loans.documents.approval import approval_sheet
from loans.documents.exceptions import exception_sheet, intervention_sheet
from loans.documents.extensions import extension_agreement
from loans.documents.lending import application_form, contract, receipt
from loans.documents.survey import survey_report
from loans.models import ExtensionRequest, Loan, LoanApplication
from loans.services.ask_extension import last_days

Kind = IssuedPaper.Kind
Facts = Mapping[str, Any]
ABOUT_SOMETHING = (
    Kind.RESPONSIBILITY_LETTER,
    Kind.EXCEPTION_SHEET,
    Kind.INTERVENTION_SHEET,
    Kind.EXTENSION_AGREEMENT,
)


def facts_of(*, application: LoanApplication, kind: str, about: str, on: datetime.date) -> Facts:
    """What a paper says today. Refused where its time has not come."""
    if kind not in BUILDERS or (about and kind not in ABOUT_SOMETHING):
        raise Refused(_("Choose which paper to make."), field="paper")
    return BUILDERS[kind](application, about, on)


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


def _extension_agreement(application: LoanApplication, about: str, on: datetime.date) -> Facts:
    request = ExtensionRequest.objects.filter(pk=_key(about), loan__application=application).first()
    if request is None:
        raise Refused(_("This loan has no such extension."), field="paper")
    return agreement_facts(request, on=on)


def agreement_facts(request: ExtensionRequest, *, on: datetime.date) -> Facts:
    """What the agreement of an extension says, also of a loan that has no application."""
    application = request.loan.application
    agreed = application and standing_paper(kind=Kind.CONTRACT, subject=application, about="")
    return extension_agreement(
        request,
        contract_number=agreed.number if agreed else None,
        last_days=last_days(request, on),
        on=on,
    )


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
    Kind.EXTENSION_AGREEMENT: _extension_agreement,
}
