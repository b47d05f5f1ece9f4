"""The handler asks in writing for an exception to II.6: a guarantee loan over the border, before pay-out (Q7).

Refused after the money has left or the application has ended (then it is a breach and frees nothing), for a loan on
credit, where the regulation allows or needs none, when the group meets already, while another request is open or
granted, and without proof of the guarantor's means. Leaves the request with its evidence, waiting for an answer.
"""

import datetime
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import EvidenceFile
from creditcoop.core.regulation import version_on
from creditcoop.core.services.attach_evidence import attach_evidence
from loans.models import GroupMeeting, GuaranteeException, LoanApplication
from loans.queries.exceptions import rule_for
from loans.rules.exceptions import CollateralRule
from loans.rules.lending_policy import LendingPolicy
from loans.services import road


@transaction.atomic
def ask_exception(
    *,
    application_id: int,
    reason: str,
    means: str,
    valid_to: datetime.date,
    files: Sequence[EvidenceFile],
    actor: Actor,
    on: datetime.date,
) -> GuaranteeException:
    """Write the request with the proof attached, and return it."""
    if not reason.strip():
        raise Refused(_("Write why this loan may go out without mortgage or pledge."), field="reason")
    if not means.strip():
        raise Refused(_("Write what the guarantor can pay from."), field="means")
    if valid_to < on:
        raise Refused(_("The last day of the exception lies in the past."), field="valid_to")
    if not files:
        raise Refused(_("Attach proof of the guarantor's means."), field="files")
    application = road.locked(application_id)
    actor.require("ask_exception", branch=application.branch, owners={application.handler_id})
    if actor.person is None or actor.person_id != application.handler_id:
        raise PermissionDenied(_("Only the handler of this loan asks for an exception (Q7)."))
    road.require_untied(application, actor.person)
    _check(application, on)
    exception = GuaranteeException.objects.create(
        application=application,
        reason=reason.strip(),
        means=means.strip(),
        valid_to=valid_to,
        asked_by=actor.person,
        on=on,
    )
    for file in files:
        attach_evidence(file=file, subject=exception, unit=application.branch, actor=actor, on=on)
    audit.record(
        act="ask_exception",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="II.6",
        facts={"exception": exception.pk, "valid_to": valid_to, "files": len(files)},
    )
    return exception


def _check(application: LoanApplication, on: datetime.date) -> None:
    require_open(application)
    rule = rule_for(application, version_on(on).chapter(LendingPolicy))
    if rule is CollateralRule.FREE:
        raise Refused(_("This loan needs no exception to II.6."))
    if rule is CollateralRule.BARRED:
        raise Refused(_("No exception frees this loan: it needs a mortgage or pledge (II.6, Q6)."))
    if GuaranteeException.objects.filter(application=application).barring_another(on).exists():
        raise AlreadyDone(_("An exception for this loan is asked for or granted already."))
    if GroupMeeting.objects.filter(application=application).exists():
        raise Refused(
            _(
                "The approval group has met on this loan; it decides an exception in the same meeting. Withdraw "
                "the application, enter it anew and ask before the meeting (Q7)."
            ),
            code="too_late",
        )


def require_open(application: LoanApplication) -> None:
    """Q7: after pay-out an exception is a breach, after the end of an application it is pointless."""
    if application.state == LoanApplication.State.ISSUED:
        raise Refused(
            _("The money has left. An exception entered after pay-out is a breach and frees nothing (Q7)."),
            code="too_late",
        )
    if application.state != LoanApplication.State.OPEN:
        raise Refused(_("This application has ended."), code="too_late")
