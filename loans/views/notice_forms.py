"""The forms of notices: whom to address how, which copies to take, what came back on a slip."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm, EvidenceField
from creditcoop.core.views.regulation_words import language
from loans.forms import DAY_INPUT
from loans.labels import ASKED_LABELS
from loans.models import NoticeLine
from loans.rules.limitation.code_words import KEY_WORDS, VALUE_WORDS
from loans.services.file_slip import SlipFacts

# A telephone leaves no slip, and a newspaper has a form of its own.
SLIP_CHANNELS = ("handed", "post", "courier", "electronic")
SLIP_RECEIPTS = (
    "signed",
    "signed_by_household_adult",
    "signed_by_other",
    "proved_arrival",
    "recorded",
    "none",
)
PUBLIC_CHANNEL = "public_notice"
_DAY_WRONG = _("Enter the day as 2026-11-23.")


class MakeNoticesForm(ActForm):
    """Which notice, to whom, by when and where to pay."""

    kind = forms.ChoiceField(
        label=_("Which notice"),
        choices=list(ASKED_LABELS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which notice to make.")},
    )
    targets = forms.MultipleChoiceField(
        label=_("Addressee"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person to address.")},
    )
    pay_by = forms.DateField(
        label=_("Last day to pay"),
        required=False,
        widget=DAY_INPUT,
        help_text=_("Of a demand and a public notice; a due notice names the due date."),
        error_messages={"invalid": _DAY_WRONG},
    )
    pay_to = forms.CharField(label=_("Where to pay"), required=False, max_length=100)

    def __init__(self, *args: Any, targets: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["targets"].choices = list(targets)  # type: ignore[attr-defined]


class FileSlipForm(ActForm):
    """What the slip says. A public notice has no slip: its proof is the page of the newspaper."""

    def __init__(self, *args: Any, lines: Sequence[NoticeLine], public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.public = public
        if len(lines) > 1:
            self.fields["lines"] = forms.MultipleChoiceField(
                label=_("Whom it concerns"),
                choices=[(str(line.pk), f"{line.loan.number} · {line.addressee}") for line in lines],
                initial=[str(line.pk) for line in lines],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Choose whom the slip concerns.")},
            )
        self.fields["happened_on"] = forms.DateField(
            label=_("Day of publication") if public else _("Signed or arrived on"),
            widget=DAY_INPUT,
            error_messages={"required": _("Enter the day on which it happened."), "invalid": _DAY_WRONG},
        )
        (self._add_publication if public else self._add_delivery)()
        self.fields["words"] = forms.CharField(
            label=_("In words"),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("Newspaper and page, proof of search.")
            if public
            else _("Who signed if not in person and how he is related, witnesses of a refusal, the place."),
        )
        self.fields["files"] = EvidenceField(
            label=_("Scan of the page") if public else _("Scan of the slip"),
            help_text=_("PDF, JPG or PNG. The original is kept unchanged; what is added stays."),
        )

    def _add_delivery(self) -> None:
        self.fields["channel"] = _choice("channel", SLIP_CHANNELS)
        self.fields["receipt"] = _choice("receipt", SLIP_RECEIPTS)
        self.fields["waybill"] = forms.CharField(
            label=_("Number of the waybill"), max_length=60, required=False
        )

    def _add_publication(self) -> None:
        self.fields["medium"] = _choice("medium", tuple(VALUE_WORDS["medium"]))
        self.fields["whereabouts_unknown"] = forms.BooleanField(
            label=KEY_WORDS["whereabouts_unknown"].say(language()), required=False
        )

    def slip_facts(self) -> SlipFacts:
        """What was filled in, as the service takes it."""
        data = self.cleaned_data
        on: datetime.date = data["happened_on"]
        if self.public:
            return SlipFacts(
                happened_on=on,
                channel=PUBLIC_CHANNEL,
                receipt="none",
                words=data["words"],
                medium=data["medium"],
                whereabouts_unknown=data["whereabouts_unknown"],
            )
        return SlipFacts(
            happened_on=on,
            channel=data["channel"],
            receipt=data["receipt"],
            waybill=data["waybill"],
            words=data["words"],
        )

    def chosen(self, lines: Sequence[NoticeLine]) -> list[NoticeLine]:
        if "lines" not in self.fields:
            return list(lines)
        wanted = set(self.cleaned_data["lines"])
        return [line for line in lines if str(line.pk) in wanted]


def _choice(key: str, codes: Sequence[str]) -> forms.ChoiceField:
    words = VALUE_WORDS[key]
    return forms.ChoiceField(
        label=KEY_WORDS[key].say(language()), choices=[(code, words[code].say(language())) for code in codes]
    )
