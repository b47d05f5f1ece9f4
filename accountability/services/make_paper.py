"""Make a paper of an application, or show what it would say: the facts of every kind come together here."""

import datetime

from django.db import transaction

from accountability.reports.planned_card import card_of
from accountability.services.paper_facts import facts_of
from creditcoop.core.access import Actor
from creditcoop.core.models import IssuedPaper
from creditcoop.core.regulation import version_on
from creditcoop.core.services.issue_paper import issue_paper, previewed, standing_paper
from loans.models import ExtensionRequest, Loan, LoanApplication

Kind = IssuedPaper.Kind


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
    return previewed(
        kind=kind,
        language=language,
        facts=facts,
        unit=application.branch,
        version=version_on(on),
        actor=actor,
        on=on,
    )


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
    found += [
        (Kind.EXTENSION_AGREEMENT.value, str(row.pk), row.new_due_on.isoformat())
        for row in ExtensionRequest.objects.filter(loan__application=application).order_by("id")
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
