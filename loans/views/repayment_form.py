"""The form of a repayment: who paid, how, under which receipt, who collected it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditcoop.core.access import Actor
from creditcoop.core.forms import ActForm, EvidenceField
from creditcoop.core.models import Person
from creditcoop.core.templatetags.ui import yuan_unit
from loans.forms import DAY_INPUT, money_field
from loans.labels import MEANS_LABELS, PAYER_LABELS
from loans.models import Loan, LoanEvent
from loans.services.check_repayment import MONEY_EVENTS, RepaymentFacts


class RepaymentForm(ActForm):
    paid_on = forms.DateField(
        label=_("Day of the payment"),
        widget=DAY_INPUT,
        error_messages={
            "required": _("Enter the day on which the money came."),
            "invalid": _("Enter the day as 2026-11-23."),
        },
    )
    amount = money_field(_("Amount"))
    receipt_number = forms.CharField(
        label=_("Number of the receipt"),
        max_length=40,
        error_messages={"required": _("Write the number of the receipt that the payer holds.")},
    )
    means = forms.ChoiceField(label=_("How it came"), choices=list(MEANS_LABELS.items()))
    payer = forms.ChoiceField(label=_("Who paid"), choices=[])
    payer_name = forms.CharField(
        label=_("Name of the other person"),
        max_length=60,
        required=False,
        help_text=_("Where somebody else paid. Such a payment lowers the debt but moves no time limit."),
    )
    collector = forms.ModelChoiceField(
        label=_("Who collected it"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody: paid in at the counter or by transfer"),
        help_text=_("Who collects does not post."),
    )
    cash_event = forms.ModelChoiceField(
        label=_("The collector's own record"),
        queryset=LoanEvent.objects.none(),
        required=False,
        empty_label=_("None: the posting itself is the event"),
    )
    files = EvidenceField(
        label=_("Evidence"),
        required=False,
        help_text=_(
            "A scan of the voucher with the payer's signature. Without proof it moves no time limit."
        ),
    )

    def __init__(self, *args: Any, loan: Loan, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guarantors = list(loan.application.guarantors.order_by("pk")) if loan.application else []
        payer: Any = self.fields["payer"]
        payer.choices = [
            ("borrower", PAYER_LABELS["borrower"]),
            ("co_borrower", PAYER_LABELS["co_borrower"]),
            *((f"guarantor-{one.pk}", _("guarantor %(name)s") % {"name": one.name}) for one in guarantors),
            ("other", PAYER_LABELS["other"]),
        ]
        collector: Any = self.fields["collector"]
        collector.queryset = (
            Person.objects.filter(postings__unit__in=_units(loan))
            .exclude(pk=actor.person_id)
            .distinct()
            .order_by("staff_number")
        )
        told = LoanEvent.objects.filter(
            loan=loan, kind__in=set(MONEY_EVENTS.values()), entry=None, posting=None, corrected_by=None
        ).select_related("recorded_by")
        if told.exists():
            cash: Any = self.fields["cash_event"]
            cash.queryset = told
            cash.label_from_instance = _event_line
        else:
            del self.fields["cash_event"]

    def facts(self) -> RepaymentFacts:
        """What was filled in, as the service takes it."""
        data = self.cleaned_data
        payer, _dash, guarantor = str(data["payer"]).partition("-")
        collector, event = data.get("collector"), data.get("cash_event")
        return RepaymentFacts(
            paid_on=data["paid_on"],
            amount=data["amount"],
            receipt_number=data["receipt_number"],
            means=data["means"],
            payer=payer,
            payer_name=data.get("payer_name") or "",
            guarantor_id=int(guarantor) if guarantor else None,
            collector_id=collector.pk if collector else None,
            cash_event_id=event.pk if event else None,
        )


def _units(loan: Loan) -> list[int]:
    """The branch of the loan and its stations."""
    return [loan.branch_id, *loan.branch.children.values_list("pk", flat=True)]


def _event_line(event: LoanEvent) -> str:
    amount = f" · {yuan_unit(event.amount)}" if event.amount is not None else ""
    return f"{event.happened_on.isoformat()} · {event.recorded_by.name}{amount}"
