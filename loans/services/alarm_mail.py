"""Tell by mail whom new alarms reach, where mail is configured and he gave an address.

A mail says how many alarms wait and where to read them, nothing else. It is put into the outbox together with the
alarms, in their transaction, one a person and day, and sent by a job of its own. What fails is tried again, later each
time. A process killed while sending leaves a mail that goes out again under the same Message-ID: none is lost, and a
mail server sees that it is the same one.
"""

import datetime
import logging
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from creditcoop.core.access import Actor
from creditcoop.core.models import Person
from loans.models import AlarmMail, MailAddress
from loans.queries.alarm_reach import alarms_for, unseen_by

log = logging.getLogger("loans.alarm_mail")

FIRST_WAIT = datetime.timedelta(minutes=10)
LONGEST_WAIT = datetime.timedelta(hours=12)
GIVEN_UP_AFTER_DAYS = 7  # the alarms themselves stay; an old number helps nobody


def configured() -> bool:
    """Whether the place of installation sends mail at all."""
    return bool(settings.EMAIL_HOST and settings.SITE_URL)


def queue_alarm_mails(*, on: datetime.date) -> int:
    """Put a mail for everybody whom an alarm raised on this day reaches into the outbox; how many were put."""
    if not configured():
        return 0
    queued = 0
    for person in _with_address():
        actor = Actor.of(person=person, on=on, channel="job")
        if alarms_for(actor).filter(on=on).exists():
            _mail, made = AlarmMail.objects.get_or_create(
                person=person, day=on, defaults={"count": unseen_by(actor).count()}
            )
            queued += made
    return queued


def send_alarm_mails(*, at: datetime.datetime) -> int:
    """Send what waits in the outbox and is due at this moment; how many went out."""
    if not configured():
        return 0
    oldest = at.date() - datetime.timedelta(days=GIVEN_UP_AFTER_DAYS)
    waiting = AlarmMail.objects.filter(sent_at=None, day__gte=oldest).values_list("pk", flat=True)
    return sum(_send(pk, at) for pk in list(waiting))


def _send(pk: int, at: datetime.datetime) -> bool:
    mail = _claimed(pk, at)
    if mail is None:
        return False
    try:
        _message(mail).send()
    except (SMTPException, OSError):
        log.exception("alarm mail %s was not sent; it is tried again", pk)
        return False
    AlarmMail.objects.filter(pk=pk, sent_at=None).update(sent_at=Now())
    return True


@transaction.atomic
def _claimed(pk: int, at: datetime.datetime) -> AlarmMail | None:
    """The mail, marked as being tried, so that no second process takes it; None where it is not due."""
    rows = AlarmMail.objects.select_for_update(
        of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
    )
    mail = rows.filter(pk=pk, sent_at=None, person__in=_with_address()).select_related("person__user").first()
    if mail is None or (mail.tried_at is not None and at < mail.tried_at + _wait(mail.attempts)):
        return None
    AlarmMail.objects.filter(pk=pk).update(tried_at=at, attempts=F("attempts") + 1)
    return mail


def _wait(attempts: int) -> datetime.timedelta:
    doublings: int = 2 ** min(max(attempts - 1, 0), 10)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)


def _with_address() -> QuerySet[Person]:
    """People with an open account whose latest word on mails is an address."""
    latest = MailAddress.objects.filter(person=OuterRef("pk")).order_by("-id").values("address")[:1]
    told = Person.objects.annotate(mail_address=Subquery(latest))
    return told.filter(user__is_active=True, mail_address__gt="")


def _message(mail: AlarmMail) -> EmailMessage:
    to = MailAddress.objects.filter(person=mail.person).latest("id").address
    link = settings.SITE_URL.rstrip("/") + reverse("alarms")
    with translation.override(mail.person.user.language or settings.LANGUAGE_CODE):
        text = ngettext(
            "%(count)s time limit waits for you.", "%(count)s time limits wait for you.", mail.count
        )
        words = text % {"count": mail.count}
    host = urlsplit(settings.SITE_URL).hostname
    return EmailMessage(
        subject=words,
        body=f"{words}\n\n{link}\n",
        to=[to],
        headers={"Message-ID": f"<alarms-{mail.pk}-{mail.day.isoformat()}@{host}>"},
    )
