"""Add evidence to an application; the same bytes elsewhere are named at once (I3)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.forms import ActForm, EvidenceField
from creditcoop.core.views.evidence import evidence_rows, other_words
from loans.services.add_evidence import add_evidence
from loans.views.pages import ApplicationActPage


class EvidenceForm(ActForm):
    evidence = EvidenceField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("PDF, JPG or PNG. The original is kept unchanged; what is added stays."),
    )
    note = forms.CharField(
        label=gettext_lazy("What they show"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For example: loan contract, survey of the house, receipt."),
    )


class AddEvidence(ApplicationActPage):
    form_class = EvidenceForm
    title = gettext_lazy("Add evidence")
    submit_label = gettext_lazy("Add to the application")
    done_message = gettext_lazy("The evidence is added.")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "evidence": evidence_rows(self.subject, self.actor)}

    def perform(self, data: dict[str, Any]) -> str:
        uses = add_evidence(
            application_id=self.subject.pk,
            files=data["evidence"],
            note=data["note"],
            actor=self.actor,
            on=self.actor.on,
        )
        for name, words in other_words(uses, actor=self.actor):
            messages.warning(
                self.request, _("%(name)s also serves %(others)s.") % {"name": name, "others": words}
            )
        return self.back()
