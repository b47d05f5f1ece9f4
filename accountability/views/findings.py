"""Findings about a lapse by page: put on file by one person, decided by another (Q27, Annex 13)."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accountability.forms.findings import FindingDecisionForm, FindingForm
from accountability.models import Finding
from accountability.services.ask_finding import ask_finding
from accountability.services.decide_finding import decide_finding
from accountability.views.penalties import LapsePage, finding_shown
from creditcoop.core.models import Unit
from creditcoop.core.views.base import ObjectActPage, ObjectPage


class AskFinding(LapsePage, ObjectActPage):
    form_class = FindingForm
    template = "accountability/finding_act.html"
    done_message = _("The finding is on file. It counts when a second person confirms it.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"lapse": self.subject}

    def context(self) -> dict[str, Any]:
        return {
            "lapse": self.subject,
            "title": _("Put a finding on file"),
            "submit_label": _("Put it on file"),
            "cancel_url": reverse("lapse", args=[self.subject.pk]),
        }

    def perform(self, data: dict[str, Any]) -> str:
        ask_finding(
            lapse_id=self.subject.pk,
            kind=data["kind"],
            cause=data["cause"],
            intent=data["intent"],
            people=[int(person) for person in data["people"]],
            words=data["words"],
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("lapse", args=[self.subject.pk])


class FindingPage(ObjectPage):
    """A page about one finding, seen by whoever sees its lapse."""

    template = "accountability/finding_act.html"

    def subjects(self) -> QuerySet[Any]:
        rows = Finding.objects.visible_to(self.actor).select_related(
            "lapse__branch", "lapse__loan", "asked_by"
        )
        return rows.prefetch_related("people__person")

    def branch_of(self, subject: Finding) -> Unit:
        return subject.lapse.branch

    def context(self) -> dict[str, Any]:
        return {
            "lapse": self.subject.lapse,
            "finding": finding_shown(self.subject, self.actor),
            "title": _("What was found"),
            "cancel_url": reverse("lapse", args=[self.subject.lapse_id]),
        }


class FindingDetail(FindingPage):
    """Where its evidence leads back to."""


class DecideFinding(FindingPage, ObjectActPage):
    form_class = FindingDecisionForm
    done_message = _("Your decision is recorded; the ledger has what follows from it.")

    def context(self) -> dict[str, Any]:
        shown = {
            **super().context(),
            "title": _("Decide on the finding"),
            "submit_label": _("Sign the decision"),
        }
        return {**shown, "finding": {**shown["finding"], "decide_url": ""}}

    def perform(self, data: dict[str, Any]) -> str:
        decide_finding(
            finding_id=self.subject.pk,
            outcome=data["outcome"],
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("lapse", args=[self.subject.lapse_id])
