"""Time limits of one loan: the drawn clocks, recording an event with its preview, what-if, confirming (Annex 12)."""

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.errors import Refused
from creditcoop.core.forms import ActForm, give_actor
from creditcoop.core.models import Unit
from creditcoop.core.views.base import ObjectActPage, ObjectPage
from creditcoop.core.views.evidence import evidence_rows
from creditcoop.core.views.regulation_words import language
from loans.models import Loan, LoanEvent
from loans.queries.notices import lines_visible_to
from loans.queries.time_limits import clocks_on, events_of, loan_facts, owners_for_events, with_files
from loans.rules.time_limits.clocks import SKIPPED_WORDS, lacks_guarantor, skipped
from loans.services.confirm_late_event import confirm_late_event
from loans.services.record_event import record_event, what_if
from loans.views.event_form import EventForm, kind_choices, kind_groups
from loans.views.notices import shown_line
from loans.views.pages import LoanPage
from loans.views.time_limit_words import guarantor_names, shown_clock, shown_events, shown_preview


class LoanTimeLimits(LoanPage):
    template = "loans/loan_time_limits.html"

    def context(self) -> dict[str, Any]:
        loan, today = self.subject, self.actor.on
        events, names = list(events_of(loan)), guarantor_names(loan)
        facts = loan_facts(loan)
        why = skipped(facts)
        may_record = self.actor.may("record_event", branch=loan.branch, owners=owners_for_events(loan, today))
        return {
            "loan": loan,
            "tab": "time_limits",
            "clocks": [
                shown_clock(found, names, events, loan, today)
                for found in clocks_on(loan, today, language=language())
            ],
            "skipped": SKIPPED_WORDS[why].say(language()) if why else "",
            "unwatched": SKIPPED_WORDS["no_guarantor"].say(language()) if lacks_guarantor(facts) else "",
            "events": shown_events(events),
            "notices": [shown_line(line, today) for line in lines_visible_to(self.actor).filter(loan=loan)],
            "notice_url": f"{reverse('make_notices')}?loan={loan.pk}" if self._may_write() else "",
            "record_url": reverse("record_event", args=[loan.pk]) if may_record else "",
            "what_if_url": reverse("what_if_event", args=[loan.pk]),
        }

    def _may_write(self) -> bool:
        loan: Loan = self.subject
        owners = owners_for_events(loan, self.actor.on)
        paid = loan.standing == Loan.Standing.SETTLED
        return not paid and self.actor.may("make_notice", branch=loan.branch, owners=owners)


class EventFormPage(LoanPage):
    """What the pages about a new event share: the kind comes first, then what that kind asks for."""

    template = "loans/event_form.html"

    @property
    def kind(self) -> str:
        return str(self.request.POST.get("kind") or self.request.GET.get("kind") or "")

    def context(self) -> dict[str, Any]:
        loan = self.subject
        return {
            "loan": loan,
            "kind_groups": kind_groups(),
            "kind": dict(kind_choices()).get(self.kind, ""),
            "cancel_url": reverse("loan_time_limits", args=[loan.pk]),
        }


class RecordEvent(EventFormPage, ObjectActPage):
    form_class = EventForm
    done_message = gettext_lazy("The event is on record, and the time limits are computed anew.")

    def owners_of(self, subject: Any) -> set[int]:
        return owners_for_events(subject, self.actor.on)

    def form_kwargs(self) -> dict[str, Any]:
        return {"loan": self.subject, "kind": self.kind}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "title": _("Record an event")}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = EventForm(request.POST, request.FILES, **self.form_kwargs())
        give_actor(form, self.actor)
        shown, status = previewed(form, self)
        return render(request, self.template, {**self.context(), **shown, "form": form}, status=status)

    def perform(self, data: dict[str, Any]) -> str:
        record_event(
            loan_id=self.subject.pk,
            facts=self.form.event_facts(),
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("loan_time_limits", args=[self.subject.pk])


class WhatIfEvent(EventFormPage):
    """The same question without keeping anything: everything stands in the address."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        options = {"loan": self.subject, "kind": self.kind, "only_thought": True}
        asked = "happened_on" in request.GET
        form = EventForm(request.GET, **options) if asked else EventForm(**options)
        shown, status = previewed(form, self) if asked else ({}, 200)
        found = {**self.context(), **shown, "form": form, "thought": True, "title": _("What if")}
        return render(request, self.template, found, status=status)


def previewed(form: EventForm, page: LoanPage) -> tuple[dict[str, Any], int]:
    """What the event would do, for the template, and the status of the answer."""
    if not form.is_valid():
        return {}, 422
    loan, on = page.subject, page.actor.on
    try:
        preview = what_if(loan=loan, facts=form.event_facts(), files=form.file_count(), on=on)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return {}, 409
    return {"preview": shown_preview(preview, loan, on)}, 200


class EventPage(ObjectPage):
    """A page about one event, seen by whoever sees its loan."""

    def subjects(self) -> models.QuerySet[Any]:
        return with_files(
            LoanEvent.objects.visible_to(self.actor).select_related(
                "loan__branch", "loan__borrower", "corrects", "slip__line__paper"
            )
        )

    def branch_of(self, subject: LoanEvent) -> Unit:
        return subject.loan.branch

    def context(self) -> dict[str, Any]:
        event: LoanEvent = self.subject
        may = (
            event.needs_second
            and not hasattr(event, "confirmation")
            and event.recorded_by_id != self.actor.person_id
            and self.actor.may("confirm_late_event", branch=event.loan.branch)
        )
        listed = shown_events(list(events_of(event.loan)))
        return {
            "loan": event.loan,
            "event": event,
            "shown": next(one for one in listed if one["row"].pk == event.pk),
            "evidence": evidence_rows(event, self.actor),
            "confirm_url": reverse("confirm_late_event", args=[event.pk]) if may else "",
            "cancel_url": reverse("loan_time_limits", args=[event.loan_id]),
        }


class LoanEventDetail(EventPage):
    template = "loans/loan_event.html"


class ConfirmForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("What you checked"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what you checked and why you confirm it.")},
    )


class ConfirmLateEvent(EventPage, ObjectActPage):
    template = "loans/loan_event.html"
    form_class = ConfirmForm
    done_message = gettext_lazy("The event is confirmed, and the time limits are computed anew.")

    def owners_of(self, subject: Any) -> set[int]:
        return set()

    def perform(self, data: dict[str, Any]) -> str:
        confirm_late_event(
            event_id=self.subject.pk, reason=data["reason"], actor=self.actor, on=self.actor.on
        )
        return reverse("loan_time_limits", args=[self.subject.loan_id])
