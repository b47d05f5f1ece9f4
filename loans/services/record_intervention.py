"""Record that somebody of the party, the government or a higher bank pushed for a loan (干预登记, III.5).

Done by whoever takes part in the loan, before the money leaves and with evidence: otherwise it does not count (Q14).
Who gave way is not entered: it follows from whose signature lets the money go. Leaves the record with its evidence.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import EvidenceFile
from creditcoop.core.services.attach_evidence import attach_evidence
from loans.models import Intervention, LoanApplication
from loans.queries.pressure import takes_part
from loans.services import road


@dataclass(frozen=True, kw_only=True)
class InterventionFacts:
    """Who pushed, from which office, how, when, in which words."""

    name: str
    office: str
    form: str
    happened_on: datetime.date
    words: str
    witness: str = ""


@transaction.atomic
def record_intervention(
    *,
    application_id: int,
    facts: InterventionFacts,
    files: Sequence[EvidenceFile],
    actor: Actor,
    on: datetime.date,
) -> Intervention:
    """Write the record with its evidence and return it."""
    _check(facts, files, on)
    application = road.locked(application_id)
    actor.require(
        "record_intervention",
        branch=application.branch,
        owners={application.handler_id, application.entered_by_id},
    )
    require_before_pay_out(application)
    if actor.person is None or not takes_part(application, actor.person, on):
        raise Refused(_("Only who takes part in this loan records pressure on it."), code="no_part")
    intervention = Intervention.objects.create(
        application=application,
        name=facts.name.strip(),
        office=facts.office.strip(),
        form=facts.form,
        happened_on=facts.happened_on,
        words=facts.words.strip(),
        witness=facts.witness.strip(),
        entered_by=actor.person,
        on=on,
    )
    for file in files:
        attach_evidence(file=file, subject=intervention, unit=application.branch, actor=actor, on=on)
    audit.record(
        act="record_intervention",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="III.5",
        facts={"intervention": intervention.pk, "happened_on": facts.happened_on, "files": len(files)},
    )
    return intervention


def require_before_pay_out(application: LoanApplication) -> None:
    """Q14: what is entered after pay-out counts for nobody; the normal split stands."""
    if application.state == LoanApplication.State.ISSUED:
        raise Refused(
            _("The money has left. What is entered now does not count and changes no share (Q14)."),
            code="too_late",
        )
    if application.state != LoanApplication.State.OPEN:
        raise Refused(_("This application has ended."), code="too_late")


def _check(facts: InterventionFacts, files: Sequence[EvidenceFile], on: datetime.date) -> None:
    if not facts.name.strip():
        raise Refused(_("Enter the name of who pushed for the loan."), field="name")
    if not facts.office.strip():
        raise Refused(_("Enter the office he holds."), field="office")
    if facts.form not in Intervention.Form.values:
        raise Refused(_("Choose how it was done."), field="form")
    if facts.happened_on > on:
        raise Refused(_("This day lies in the future."), field="happened_on")
    if not facts.words.strip():
        raise Refused(_("Write what was said or written."), field="words")
    if not files:
        raise Refused(_("Attach evidence: without it the pressure does not count (Q14)."), field="files")
