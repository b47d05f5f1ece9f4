"""Let applications lapse that nobody finished in time, and send up those that are stuck (II.5, Q13).

The night's job. An application lapses on the day after its last day: entered on 1 January under 90 days it may still
be finished on 1 April and has lapsed on 2 April. Under the version by which it was entered. Done twice it changes
nothing: only open applications are touched.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.models import RegulationVersion
from creditcoop.core.services.run_job import Counts, Fault
from loans.models import LoanApplication
from loans.rules.approval_flow import place_of
from loans.rules.lending_policy import LendingPolicy
from loans.services import road


def lapse_applications(*, on: datetime.date) -> tuple[Counts, list[Fault]]:
    """Work of one business day; returns what was done."""
    actor = Actor.system(on=on, channel="job")
    lapsed = sum(_lapse(pk, actor, on) for pk in due(on))
    waiting = LoanApplication.objects.filter(state=LoanApplication.State.OPEN).order_by("pk")
    sent = sum(_send(pk, actor, on) for pk in waiting.values_list("pk", flat=True))
    return {"lapsed": lapsed, "sent_up": sent}, []


def due(on: datetime.date) -> list[int]:
    """Open applications whose last day is past, by the version of each."""
    found: list[int] = []
    open_now = LoanApplication.objects.filter(state=LoanApplication.State.OPEN)
    for version in RegulationVersion.objects.filter(pk__in=open_now.values("version")):
        days = version.chapter(LendingPolicy).application_lapses_after_days
        past = open_now.filter(version=version, entered_on__lt=on - datetime.timedelta(days=days))
        found += past.values_list("pk", flat=True)
    return sorted(found)


@transaction.atomic
def _lapse(application_id: int, actor: Actor, on: datetime.date) -> int:
    application = road.locked(application_id)
    if application.state != LoanApplication.State.OPEN:
        return 0
    days = application.version.chapter(LendingPolicy).application_lapses_after_days
    application.state = LoanApplication.State.LAPSED
    application.waiting_for = ""
    application.waiting_since = on
    application.end_reason = _("Not finished within %(days)s days of its entry.") % {"days": days}
    application.save(update_fields=["state", "waiting_for", "waiting_since", "end_reason"])
    audit.record(
        act="lapse_application",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="II.5",
        facts={"days": days, "entered_on": application.entered_on},
    )
    return 1


@transaction.atomic
def _send(application_id: int, actor: Actor, on: datetime.date) -> int:
    application = road.locked(application_id)
    place = place_of(application.places, application.waiting_for)
    if place is None or application.sent_up.filter(step=place.step).exists():
        return 0
    row = road.send_up_if_needed(application, place, on)
    if row is None:
        return 0
    audit.record(
        act="send_up",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="II.5",
        facts={"step": place.step, "reason": row.reason},
    )
    return 1
