"""Who takes part in a loan objects in writing to pressure on it (书面反对, III.5, Q14).

Done once a person and record, before the money leaves, by who holds a post or seat of the loan or is due to. It frees
him where III.5 applies. If it is the one whose signature let the money go, the money stays: the loan is not issued.
"""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import EvidenceFile
from creditcoop.core.services.attach_evidence import attach_evidence
from loans.models import Intervention, WrittenObjection
from loans.queries.pressure import takes_part
from loans.services import road
from loans.services.record_intervention import require_before_pay_out


@transaction.atomic
def object_in_writing(
    *,
    intervention_id: int,
    words: str,
    actor: Actor,
    on: datetime.date,
    files: Sequence[EvidenceFile] = (),
) -> WrittenObjection:
    """Write the objection and return it; `files` are kept with the record of the pressure."""
    if not words.strip():
        raise Refused(_("Write what you object to and why."), field="words")
    intervention = Intervention.objects.get(pk=intervention_id)
    application = road.locked(intervention.application_id)
    actor.require(
        "object_in_writing",
        branch=application.branch,
        owners={application.handler_id, application.entered_by_id},
    )
    require_before_pay_out(application)
    if actor.person is None or not takes_part(application, actor.person, on):
        raise Refused(
            _("Only who holds a post or seat of this loan, or is due to, objects in writing."), code="no_part"
        )
    if WrittenObjection.objects.filter(intervention=intervention, person=actor.person).exists():
        raise AlreadyDone(_("Your objection is on file already. It is not changed."))
    objection = WrittenObjection.objects.create(
        intervention=intervention, person=actor.person, words=words.strip(), on=on
    )
    for file in files:
        attach_evidence(
            file=file,
            subject=intervention,
            unit=application.branch,
            actor=actor,
            on=on,
            note=_("With the objection of %(person)s") % {"person": actor.person.name},
        )
    audit.record(
        act="object_in_writing",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="III.5",
        facts={"intervention": intervention.pk, "files": len(files)},
    )
    return objection
