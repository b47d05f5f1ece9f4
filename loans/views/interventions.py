"""Pressure on a loan: record it, object to it in writing, one record (III.5, Q14)."""

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.forms import ActForm, EvidenceField
from creditcoop.core.models import Unit
from creditcoop.core.views.base import ObjectActPage, ObjectPage
from creditcoop.core.views.evidence import evidence_rows
from loans.forms import DAY_INPUT
from loans.labels import PRESSURE_FORM_LABELS
from loans.models import Intervention
from loans.services.object_in_writing import object_in_writing
from loans.services.record_intervention import InterventionFacts, record_intervention
from loans.views.application import application_context
from loans.views.on_file import may_take_part, pressure_facts
from loans.views.pages import ApplicationActPage

_WORDS: dict[str, Any] = {"widget": forms.Textarea(attrs={"rows": 4}), "max_length": 2000}
_FILE_KINDS = gettext_lazy("PDF, JPG or PNG. The original is kept unchanged; what is added stays.")


class InterventionForm(ActForm):
    """Who pushed, how, when, in which words, with what evidence."""

    name = forms.CharField(
        label=gettext_lazy("Who pushed for the loan"),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter the name of who pushed for the loan.")},
    )
    office = forms.CharField(
        label=gettext_lazy("Office he holds"),
        max_length=100,
        help_text=gettext_lazy("For example: deputy head of the township, county bank."),
        error_messages={"required": gettext_lazy("Enter the office he holds.")},
    )
    form = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=list(PRESSURE_FORM_LABELS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it was done.")},
    )
    happened_on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=DAY_INPUT,
        error_messages={
            "required": gettext_lazy("Enter the day on which it happened."),
            "invalid": gettext_lazy("Enter the day as 2026-11-23."),
        },
    )
    words = forms.CharField(
        label=gettext_lazy("What was said or written"),
        error_messages={"required": gettext_lazy("Write what was said or written.")},
        **_WORDS,
    )
    witness = forms.CharField(label=gettext_lazy("Witness"), max_length=100, required=False)
    files = EvidenceField(  # type: ignore[assignment]  # a field, not the files of the form
        label=gettext_lazy("Evidence"),
        help_text=_FILE_KINDS,
        error_messages={
            "required": gettext_lazy("Attach evidence: without it the pressure does not count (Q14).")
        },
    )


class RecordIntervention(ApplicationActPage):
    form_class = InterventionForm
    title = gettext_lazy("Record pressure on this loan")
    submit_label = gettext_lazy("Put on file")
    done_message = gettext_lazy("The pressure is on file. Who takes part in the loan may object in writing.")

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            **application_context(self.subject, self.actor),
            "meaning": _(
                "It counts only if it is on file with evidence before the money leaves. Whoever then signs answers for"
                " the whole; whoever objects in writing is free; without it the shares of the tier stand (III.5, Q14)."
            ),
        }

    def perform(self, data: dict[str, Any]) -> str:
        facts = {name: data[name] for name in InterventionFacts.__dataclass_fields__}
        record_intervention(
            application_id=self.subject.pk,
            facts=InterventionFacts(**facts),
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()


class InterventionPage(ObjectPage):
    """A page about one record of pressure, seen by whoever sees its application."""

    def subjects(self) -> models.QuerySet[Any]:
        return Intervention.objects.visible_to(self.actor).select_related(
            "application__borrower__household",
            "application__branch",
            "application__handler",
            "application__entered_by",
            "application__version",
            "entered_by",
        )

    def branch_of(self, subject: Intervention) -> Unit:
        return subject.application.branch


class InterventionDetail(InterventionPage):
    template = "loans/intervention.html"

    def context(self) -> dict[str, Any]:
        objections = list(self.subject.objections.select_related("person"))
        mine = any(row.person_id == self.actor.person_id for row in objections)
        may_object = may_take_part("object_in_writing", self.subject.application, self.actor)
        return {
            "intervention": self.subject,
            "application": self.subject.application,
            "facts": pressure_facts(self.subject),
            "objections": objections,
            "evidence": evidence_rows(self.subject, self.actor),
            "object_url": reverse("object_in_writing", args=[self.subject.pk])
            if may_object and not mine
            else "",
        }


class ObjectionForm(ActForm):
    words = forms.CharField(
        label=gettext_lazy("Your objection"),
        help_text=gettext_lazy(
            "What you object to and why. It stays with the loan for its whole life and is not changed."
        ),
        error_messages={"required": gettext_lazy("Write what you object to and why.")},
        **_WORDS,
    )
    files = EvidenceField(  # type: ignore[assignment]  # a field, not the files of the form
        label=gettext_lazy("Evidence"), help_text=_FILE_KINDS, required=False
    )


class ObjectInWriting(InterventionPage, ObjectActPage):
    template = "loans/intervention_act.html"
    form_class = ObjectionForm
    done_message = gettext_lazy("Your objection is on file.")

    def context(self) -> dict[str, Any]:
        return {
            **application_context(self.subject.application, self.actor),
            "intervention": self.subject,
            "title": _("Object in writing"),
            "submit_label": _("Sign the objection"),
            "cancel_url": reverse("application", args=[self.subject.application_id]),
        }

    def perform(self, data: dict[str, Any]) -> str:
        object_in_writing(
            intervention_id=self.subject.pk,
            words=data["words"],
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("application", args=[self.subject.application_id])
