"""Forms of findings about a lapse."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability.labels import office_text, spoken
from accountability.models import Lapse
from accountability.rules.findings import CAUSE_WORDS, DECISION_WORDS, KIND_WORDS, FindingKind
from creditcoop.core.forms import ActForm, EvidenceField
from creditcoop.core.models import Person


class FindingForm(ActForm):
    """What was found, about whom, with the minutes."""

    kind = forms.ChoiceField(
        label=_("What was found"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was found.")},
    )
    intent = forms.BooleanField(label=_("The fault was intended"), required=False)
    cause = forms.ChoiceField(
        label=_("What excuses it"), required=False, help_text=_("Only for an excuse (Q27).")
    )
    people = forms.MultipleChoiceField(
        label=_("About whom"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Fraud: who took part. An excuse: whom it frees; nobody ticked means everybody."),
    )
    words = forms.CharField(
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": _("Write your reasons, in your own words.")},
    )
    files = EvidenceField(  # type: ignore[assignment]  # a field, not the files of the form
        label=_("Minutes or other proof"),
        help_text=_("PDF, JPG or PNG. The original is kept unchanged; what is added stays."),
        error_messages={"required": _("Attach the minutes or other proof of the finding.")},
    )

    def __init__(self, *args: Any, lapse: Lapse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(code, spoken(words)) for code, words in KIND_WORDS.items()]  # type: ignore[attr-defined]
        self.fields["cause"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((code, spoken(words)) for code, words in CAUSE_WORDS.items()),
        ]
        people = Person.objects.in_bulk([person for person in lapse.holder_ids().values() if person])
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (str(person), f"{people[person].name} · {office_text(office)}")
            for office, person in lapse.holder_ids().items()
            if person
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == FindingKind.HUMAN_CAUSE:
            data["people"] = []
        return data


class FindingDecisionForm(ActForm):
    """A second person's answer."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you confirm or refuse the finding.")},
    )
    reason = forms.CharField(
        label=_("Reasons"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Needed to refuse it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(code, spoken(words)) for code, words in DECISION_WORDS.items()]  # type: ignore[attr-defined]
