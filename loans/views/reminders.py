"""One's own reminders: mails about alarms, and the secret address of one's calendar."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.forms import ActForm
from creditcoop.core.rules.tokens import digest
from creditcoop.core.services.slow_down import count_failure, refuse_while_waiting
from creditcoop.core.views.base import ActPage
from creditcoop.core.views.regulation_words import language
from loans.models import Alarm, CalendarFeed, MailAddress
from loans.queries.alarm_reach import alarms_for
from loans.rules.limitation.code_words import CLOCK_WORDS
from loans.rules.time_limits.calendar_text import Entry, calendar_text
from loans.services.alarm_mail import configured
from loans.services.calendar_address import make_calendar_address, revoke_calendar_address
from loans.services.set_mail_address import set_mail_address

NEW = "new_calendar"
SLOWED = "calendar"  # no account has this name: it begins with none of a person


class MailForm(ActForm):
    address = forms.EmailField(
        label=gettext_lazy("Mail address"),
        required=False,
        help_text=gettext_lazy("Empty: no mails. They say how many alarms wait and where, never a name."),
        error_messages={"invalid": gettext_lazy("Enter an address such as name@example.org.")},
    )


class Reminders(ActPage):
    template = "loans/reminders.html"
    form_class = MailForm
    done_message = gettext_lazy("Saved.")

    def initial(self) -> dict[str, Any]:
        latest = MailAddress.objects.filter(person=self.actor.person).first()
        return {"address": latest.address if latest else ""}

    def context(self) -> dict[str, Any]:
        secret = self.request.session.pop(NEW, "")
        address = f"{reverse('calendar_feed')}?key={secret}"
        return {
            "configured": configured(),
            "new_address": self.request.build_absolute_uri(address) if secret else "",
            "feed": CalendarFeed.objects.filter(person=self.actor.person, revoked_at=None).first(),
        }

    def perform(self, data: dict[str, Any]) -> str:
        set_mail_address(address=data["address"], actor=self.actor)
        return reverse("reminders")


class MakeCalendarAddress(ActPage):
    signed_as = "make_calendar_address"

    def context(self) -> dict[str, Any]:
        return {
            "title": _("Make a calendar address"),
            "intro": _("An address made before ends at once."),
            "submit_label": _("Make the address"),
            "cancel_url": reverse("reminders"),
        }

    def perform(self, data: dict[str, Any]) -> str:
        self.request.session[NEW] = make_calendar_address(actor=self.actor)
        return reverse("reminders")


class RevokeCalendarAddress(ActPage):
    done_message = gettext_lazy("The address opens nothing any more.")

    def context(self) -> dict[str, Any]:
        return {
            "title": _("Revoke the calendar address"),
            "submit_label": _("Revoke"),
            "cancel_url": reverse("reminders"),
            "danger": True,
        }

    def perform(self, data: dict[str, Any]) -> str:
        revoke_calendar_address(actor=self.actor)
        return reverse("reminders")


class CalendarFile(View):
    """The calendar itself, without a session: whoever has the secret reads kinds and days, and nobody's name.

    The secret stands in the query, which no log keeps. What it shows follows from the person's posts at the moment
    of asking; an unknown secret slows its place down.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        secret = request.GET.get("key", "")
        if not secret:
            return HttpResponseBadRequest()
        actor = _owner(secret, place=str(request.META.get("REMOTE_ADDR", "")))
        text = calendar_text(name=_("Time limits"), entries=_entries(actor, request))
        answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        answer["Cache-Control"] = "private, no-store"
        return answer


def _owner(secret: str, *, place: str) -> Actor:
    """Whose address it is, with the posts of today. Http404 where there is none, or no post any more."""
    at = clock.now()
    try:
        refuse_while_waiting(username=SLOWED, place=place, at=at)
    except Refused as refusal:
        raise Http404 from refusal
    feed = CalendarFeed.objects.filter(digest=digest(secret)).select_related("person__user").first()
    if feed is None:
        count_failure(username=SLOWED, place=place, at=at)
        raise Http404
    user = getattr(feed.person, "user", None)
    if feed.revoked_at is not None or user is None or not user.is_active:
        raise Http404
    actor = Actor.of_user(user, on=clock.today(), channel="page", at=clock.time_of_day())
    if not actor.held:
        raise Http404
    return actor


def _entries(actor: Actor, request: HttpRequest) -> list[Entry]:
    """One a clock, though several levels of its alarms may reach the same person."""
    by_clock: dict[tuple[Any, ...], Alarm] = {}
    for alarm in alarms_for(actor).order_by("act_by", "id"):
        by_clock.setdefault((alarm.loan_id, alarm.clock, alarm.guarantor_id, alarm.opened_by_id), alarm)
    host = request.get_host().partition(":")[0]
    return [
        Entry(
            uid="-".join(str(part or 0) for part in key) + f"@{host}",
            day=alarm.act_by,
            stamp=alarm.recorded_at,
            summary=f"{CLOCK_WORDS[alarm.clock].say(language())} · #{alarm.loan_id}",
            url=request.build_absolute_uri(reverse("loan_time_limits", args=[alarm.loan_id])),
        )
        for key, alarm in by_clock.items()
    ]
