"""Add evidence to an application (II.2; practice.md 3): contracts, surveys, photographs.

Done by who handles or entered it, by the heads of its branch and by the monitoring accountant, at any time: a loan
that has gone out gets papers too. What is added stays.
"""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import EvidenceFile, EvidenceUse
from creditcoop.core.services.attach_evidence import attach_evidence
from loans.models import LoanApplication


@transaction.atomic
def add_evidence(
    *,
    application_id: int,
    files: Sequence[EvidenceFile],
    actor: Actor,
    on: datetime.date,
    note: str = "",
) -> list[EvidenceUse]:
    """Attach every file and return the uses."""
    application = LoanApplication.objects.select_related("branch").get(pk=application_id)
    owners = {application.handler_id, application.entered_by_id}
    actor.require("attach_evidence", branch=application.branch, owners=owners)
    if not files:
        raise Refused(_("Choose at least one file."), field="evidence")
    return [
        attach_evidence(
            file=file, subject=application, unit=application.branch, actor=actor, on=on, note=note
        )
        for file in files
    ]
