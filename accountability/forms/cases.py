"""Forms of the acts on a penalty case."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accountability.forms import amount_field
from accountability.labels import OBJECTION_OUTCOME_LABELS, WAIVER_CAUSE_LABELS
from creditcoop.core.forms import ActForm, EvidenceField
from creditcoop.core.models import Person


def words_field(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your reasons, in your own words.")},
    )


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as 2026-11-23.")},
    )


def month_field(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        input_formats=["%Y-%m"],
        error_messages={"required": _("Choose a month."), "invalid": _("Write the month as 2026-11.")},
    )


class RefusalForm(ActForm):
    words = words_field(_("How it was given and refused, with the two witnesses"))
    files = EvidenceField(label=_("Proof"))


class AnswerForm(ActForm):
    words = words_field(_("What you have to say"))
    files = EvidenceField(label=_("Proof"), required=False)


class ConfirmForm(ActForm):
    words = words_field(_("Remark"), required=False)


class ObjectForm(ActForm):
    words = words_field(_("Why you object"))
    files = EvidenceField(label=_("Proof"), required=False)


class JudgeForm(ActForm):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=list(OBJECTION_OUTCOME_LABELS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the objection is dismissed or the penalty reduced.")},
    )
    amount = amount_field(_("Taken off"), required=False)
    reason = words_field(_("Reasons"))


class AskWaiverForm(ActForm):
    amount = amount_field(_("Amount to waive"))
    cause = forms.ChoiceField(
        label=_("For what cause"),
        choices=[("", ""), *WAIVER_CAUSE_LABELS.items()],
        error_messages={"required": _("Choose for what cause.")},
    )
    words = words_field(_("Reasons"))
    files = EvidenceField(label=_("Document that shows the cause"))


class WaiverVoteForm(ActForm):
    grants = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Waive it")), ("no", _("Do not waive it"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you waive it or not.")},
    )
    reason = words_field(_("Reasons"))


class DeferForm(ActForm):
    until = day_field(_("Until"))
    reason = words_field(_("Reasons"))


class PaymentForm(ActForm):
    amount = amount_field(_("Amount"))
    receipt = forms.CharField(
        label=_("Number of the voucher"),
        max_length=60,
        error_messages={"required": _("Write the number of the voucher.")},
    )
    month = month_field(_("Month of the wage it is kept back of; empty: paid by the person"), required=False)


class AskRefundForm(ActForm):
    amount = amount_field(_("Amount"))
    receipt = forms.CharField(
        label=_("Number of the voucher"),
        max_length=60,
        error_messages={"required": _("Write the number of the voucher.")},
    )


class RefundForm(ActForm):
    grants = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Give it back")), ("no", _("Do not give it back"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is given back or not.")},
    )
    reason = words_field(_("Reasons; needed where it is not given back"), required=False)


class WageForm(ActForm):
    person = forms.ModelChoiceField(
        label=_("Person"),
        queryset=Person.objects.none(),
        error_messages={"required": _("Choose a person.")},
    )
    month = month_field(_("Month"))
    amount = amount_field(_("Wage of the month"))

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class MinimumWageForm(ActForm):
    from_on = day_field(_("In force from"))
    amount = amount_field(_("Minimum wage a month"))
    source = forms.CharField(
        label=_("Notice that sets it"),
        max_length=200,
        error_messages={"required": _("Name the notice that sets the minimum wage.")},
    )
