"""Make the agreement of an extension as a paper, or show what it would say: also of a loan of an old book (3.9).

A loan issued here has it among the papers of its application. One of an old book has no application: its agreement is a
paper of the loan itself, made by who looks after it, with blanks for what the book did not say.
"""

import datetime

from django.db import models, transaction

from accountability.services.make_paper import make_paper
from accountability.services.paper_facts import agreement_facts
from creditcoop.core.access import Actor
from creditcoop.core.models import IssuedPaper
from creditcoop.core.regulation import version_on
from creditcoop.core.services.issue_paper import issue_paper, previewed, standing_paper
from loans.models import ExtensionRequest
from loans.queries.time_limits import owners_for_events

KIND = IssuedPaper.Kind.EXTENSION_AGREEMENT.value


@transaction.atomic
def make_agreement(
    *, request: ExtensionRequest, corrects: bool, actor: Actor, on: datetime.date
) -> IssuedPaper:
    """Number, draw and keep the agreement; `corrects`: in the place of the one that stands."""
    replaces = standing_agreement(request) if corrects else None
    loan, about = request.loan, str(request.pk)
    if loan.application is not None:
        return make_paper(
            application=loan.application, kind=KIND, about=about, replaces=replaces, actor=actor, on=on
        )
    actor.require("make_paper", branch=loan.branch, owners=makers_of(request, on))
    return issue_paper(
        kind=KIND,
        facts=agreement_facts(request, on=on),
        subject=loan,
        about=about,
        unit=loan.branch,
        version=version_on(on),
        replaces=replaces,
        actor=actor,
        on=on,
    )


def preview_agreement(*, request: ExtensionRequest, language: str, actor: Actor, on: datetime.date) -> bytes:
    """The agreement as it would be made now, marked as a preview and without a number. Nothing is kept."""
    branch = request.loan.branch
    actor.require("make_paper", branch=branch, owners=makers_of(request, on))
    return previewed(
        kind=KIND,
        language=language,
        facts=agreement_facts(request, on=on),
        unit=branch,
        version=version_on(on),
        actor=actor,
        on=on,
    )


def standing_agreement(request: ExtensionRequest) -> IssuedPaper | None:
    """The agreement that stands, if one was made."""
    subject: models.Model = request.loan.application or request.loan
    return standing_paper(kind=KIND, subject=subject, about=str(request.pk))


def makers_of(request: ExtensionRequest, on: datetime.date) -> set[int]:
    """Whose own the paper is: the handler of the application, or who looks after a loan of an old book."""
    application = request.loan.application
    if application is not None:
        return {application.handler_id}
    return set(owners_for_events(request.loan, on))
