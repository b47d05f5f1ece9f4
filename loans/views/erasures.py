"""Requests to erase personal data: the list, asking, and the second person's decision."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from creditcoop.core.views.base import ObjectActPage, Page
from loans.forms import ReasonForm
from loans.labels import ERASURE_STATE_LABELS, ERASURE_STATE_TAGS
from loans.models import Borrower, Erasure, Guarantor
from loans.services.erase_personal_data import ask_erasure, decide_erasure

SHOWN = 200


class Erasures(Page):
    template = "loans/erasures.html"

    def context(self) -> dict[str, Any]:
        found = Erasure.objects.visible_to(self.actor).select_related(
            "borrower", "guarantor", "branch", "asked_by", "decided_by"
        )
        return {"erasures": [_row(erasure) for erasure in found[:SHOWN]]}


def _row(erasure: Erasure) -> dict[str, Any]:
    waits = erasure.state == Erasure.State.ASKED
    return {
        "erasure": erasure,
        "state": {"text": ERASURE_STATE_LABELS[erasure.state], "kind": ERASURE_STATE_TAGS[erasure.state]},
        "who": erasure.borrower.number if erasure.borrower else _("Guarantor"),
        "url": reverse("decide_erasure", args=[erasure.pk]) if waits else "",
    }


class AskErasure(ObjectActPage):
    form_class = ReasonForm
    done_message = _("The request waits for a second person of the union.")

    def branch_of(self, subject: Borrower | Guarantor) -> Any:
        return subject.branch

    def context(self) -> dict[str, Any]:
        return {
            "title": _("Ask to erase personal data"),
            "intro": _("Name, document number, telephone and address go. Loans, amounts and shares stay."),
            "submit_label": _("Ask for it"),
            "cancel_url": reverse("erasures"),
            "danger": True,
        }

    def perform(self, data: dict[str, Any]) -> str:
        ask_erasure(party=self.subject, reason=data["reason"], actor=self.actor, on=self.actor.on)
        return reverse("erasures")


class AskErasureOfBorrower(AskErasure):
    def subjects(self) -> models.QuerySet[Any]:
        return Borrower.objects.visible_to(self.actor).select_related("branch")


class AskErasureOfGuarantor(AskErasure):
    def subjects(self) -> models.QuerySet[Any]:
        return Guarantor.objects.visible_to(self.actor).select_related("branch")


class DecisionForm(ReasonForm):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("erase", _("Erase for good")), ("reject", _("Reject the request"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the data is erased.")},
    )
    field_order = ["decision", "reason"]


class DecideErasure(ObjectActPage):
    form_class = DecisionForm
    done_message = _("The decision is recorded.")

    def subjects(self) -> QuerySet[Any]:
        return Erasure.objects.visible_to(self.actor).select_related(
            "borrower", "guarantor", "branch", "asked_by"
        )

    def context(self) -> dict[str, Any]:
        erasure: Erasure = self.subject
        return {
            "title": _("Erase personal data of %(name)s") % {"name": erasure.party.name},
            "intro": _("Asked by %(name)s on %(day)s: %(reason)s")
            % {"name": erasure.asked_by.name, "day": erasure.asked_on, "reason": erasure.reason},
            "submit_label": _("Record the decision"),
            "cancel_url": reverse("erasures"),
            "danger": True,
        }

    def perform(self, data: dict[str, Any]) -> str:
        decide_erasure(
            erasure_id=self.subject.pk,
            agreed=data["decision"] == "erase",
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("erasures")
