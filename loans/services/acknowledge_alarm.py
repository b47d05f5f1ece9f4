"""Say that one has seen an alarm (Annex 3).

Done by whom it reaches today: the officer in whose care the loan is, or the holder of the level's post or of the next
higher one. Silences nothing: the alarm stays until an event moves the clock. Leaves one row and one audit row.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import Alarm, AlarmSeen, Loan
from loans.queries.alarm_reach import alarms_for
from loans.queries.time_limits import owners_for_events


@transaction.atomic
def acknowledge_alarm(*, alarm_id: int, words: str, actor: Actor, on: datetime.date) -> AlarmSeen:
    """Write that the person has seen it, with what he is going to do."""
    alarm = Alarm.objects.get(pk=alarm_id)
    loan: Loan = Loan.objects.select_for_update().get(pk=alarm.loan_id)
    actor.require("acknowledge_alarm", branch=loan.branch, owners=owners_for_events(loan, on))
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    if AlarmSeen.objects.filter(alarm=alarm, person=actor.person).exists():
        raise AlreadyDone(_("You have acknowledged this alarm already."))
    if not alarms_for(actor).filter(pk=alarm.pk).exists():
        raise Refused(_("This alarm does not go to you today, or its time limit has moved."))
    seen = AlarmSeen.objects.create(alarm=alarm, person=actor.person, words=words.strip(), on=on)
    audit.record(
        act="acknowledge_alarm",
        actor=actor,
        subject=loan,
        unit=loan.branch,
        clause="Annex 3",
        facts={"alarm": alarm.pk, "clock": alarm.clock, "act_by": alarm.act_by, "days": alarm.days},
    )
    return seen
