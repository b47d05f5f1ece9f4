"""The form of costs that the cooperative advanced, and its page."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm, EvidenceField
from creditcoop.core.views.base import ObjectActPage
from loans.forms import DAY_INPUT, money_field
from loans.labels import COST_LABELS
from loans.services.check_cost import CostFacts
from loans.services.record_cost import record_cost
from loans.views.pages import LoanPage


class CostForm(ActForm):
    paid_on = forms.DateField(
        label=_("Day on which it was paid"),
        widget=DAY_INPUT,
        error_messages={
            "required": _("Enter the day on which it was paid."),
            "invalid": _("Enter the day as 2026-11-23."),
        },
    )
    amount = money_field(_("Amount"))
    kind = forms.ChoiceField(label=_("What for"), choices=list(COST_LABELS.items()))
    words = forms.CharField(
        label=_("In words"),
        max_length=100,
        required=False,
        help_text=_("Needed for something else than the fees named; case number or notice otherwise."),
    )
    payee = forms.CharField(
        label=_("Paid to"),
        max_length=60,
        error_messages={"required": _("Write to whom it was paid.")},
    )
    files = EvidenceField(label=_("Evidence"), help_text=_("The receipt of the payee."))


class RecordCost(LoanPage, ObjectActPage):
    template = "loans/cost_form.html"
    form_class = CostForm
    done_message = _("The costs are laid on the loan; the next payment covers them first.")

    def owners_of(self, subject: Any) -> set[int]:
        return set()

    def initial(self) -> dict[str, Any]:
        return {"paid_on": self.actor.on}

    def context(self) -> dict[str, Any]:
        return {"loan": self.subject, "cancel_url": reverse("loan_money", args=[self.subject.pk])}

    def perform(self, data: dict[str, Any]) -> str:
        names = ("paid_on", "amount", "kind", "payee", "words")
        entry = record_cost(
            loan_id=self.subject.pk,
            facts=CostFacts(**{name: data[name] for name in names}),
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("ledger_entry", args=[entry.pk])
