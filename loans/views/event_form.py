"""The form of an event: what is asked for follows from what happened."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm, EvidenceField
from creditcoop.core.views.regulation_words import language
from loans.forms import DAY_INPUT
from loans.models import Guarantor, Loan, LoanEvent
from loans.rules.limitation.code_words import KEY_WORDS, VALUE_WORDS
from loans.rules.limitation.events import PROCEDURES
from loans.rules.limitation.question import FLAGS, PARTY_KEYS
from loans.rules.time_limits.events import KIND_WORDS, KINDS, NOT_HAPPENED, RECORD_CHOICES, RECORD_KEYS
from loans.rules.time_limits.openings import (
    FOLLOW_UPS,
    OPENING_CHOICES,
    OPENING_KEYS,
    STAGE_LABEL,
    STAGE_WORDS,
)
from loans.services.check_event import EventFacts

MONEY_KINDS = ("part_payment", "account_deduction")
WITHOUT_DEFAULT = ("medium", "closes", *(key for key in OPENING_CHOICES if key != "stage"))
ONLY_PUBLISHED = ("whereabouts_unknown", "medium", "states_claim")
KEY_LABELS = {**KEY_WORDS, "stage": STAGE_LABEL}
VALUE_LABELS = {**VALUE_WORDS, "stage": STAGE_WORDS}
_DAY_WRONG = _("Enter the day as 2026-11-23.")
_DAYS_WRONG = _("Enter the days as 2026-11-23, separated by commas.")


class DaysField(forms.CharField):
    """Several days, separated by commas or blanks, as texts such as 2026-11-23."""

    def to_python(self, value: Any) -> Any:
        words = (super().to_python(value) or "").replace("，", " ").replace(",", " ").split()
        try:
            return [datetime.date.fromisoformat(word).isoformat() for word in words]
        except ValueError:
            raise forms.ValidationError(_DAYS_WRONG) from None


class EventForm(ActForm):
    """`kind` is the kind already chosen; an unknown one leaves only the question what happened."""

    def __init__(self, *args: Any, loan: Loan, kind: str, only_thought: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind if kind in KINDS else ""
        self.fields["kind"] = forms.ChoiceField(
            choices=kind_choices(),
            initial=kind,
            widget=forms.HiddenInput,
            error_messages={
                "required": _("Choose what happened."),
                "invalid_choice": _("Choose what happened."),
            },
        )
        if not self.kind:
            return
        self.guarantors = _guarantors(loan)
        parties = _parties(self.kind, self.guarantors)
        if len(parties) > 1:
            self.fields["party"] = forms.ChoiceField(label=_party_label(self.kind), choices=parties)
        self.fields["happened_on"] = forms.DateField(
            label=KEY_WORDS["date"].say(language()),
            widget=DAY_INPUT,
            error_messages={"required": _("Enter the day on which it happened."), "invalid": _DAY_WRONG},
        )
        self.keys = [key for key in RECORD_KEYS.get(self.kind, ()) if key not in PARTY_KEYS]
        for key in self.keys:
            self.fields[field_of(key)] = _key_field(key)
        self._add_about(loan)
        self._add_rest(loan, only_thought=only_thought)

    def _add_about(self, loan: Loan) -> None:
        """What ends or renews a time limit names the event that began it."""
        if self.kind not in FOLLOW_UPS:
            return
        began = LoanEvent.objects.filter(loan=loan, corrected_by=None, kind__in=FOLLOW_UPS[self.kind])
        began = began.select_related("guarantor")
        self.fields["about"] = forms.ChoiceField(
            label=_("Which time limit"),
            choices=[(str(row.pk), event_line(row)) for row in began.order_by("-happened_on", "-id")],
            help_text=_("The event that began it: record that one first."),
            error_messages={"required": _("Choose which time limit it concerns.")},
        )

    def _add_rest(self, loan: Loan, *, only_thought: bool) -> None:
        if self.kind == "demand":
            self.fields["waybill"] = forms.CharField(
                label=_("Number of the waybill"), max_length=60, required=False
            )
        if only_thought:
            del self.fields["act_key"]
            self.fields["proved"] = forms.BooleanField(label=_("With a scan of the proof"), required=False)
            return
        if self.kind in MONEY_KINDS:
            self.fields["amount"] = forms.DecimalField(
                label=_("Amount (yuan)"),
                required=False,
                max_digits=13,
                decimal_places=2,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
        self.fields["words"] = forms.CharField(
            label=_("In words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
        )
        recorded = LoanEvent.objects.filter(loan=loan, corrected_by=None).select_related("guarantor")
        events = list(recorded.order_by("-happened_on", "-id"))
        if events:
            self.fields["corrects"] = forms.ChoiceField(
                label=_("Which event it corrects"),
                required=False,
                choices=[
                    ("", _("Nothing: a new event")),
                    *((str(row.pk), event_line(row)) for row in events),
                ],
                help_text=_("Nothing is changed: the wrong record stays and counts no more once confirmed."),
            )
        self.fields["files"] = EvidenceField(
            label=_("Evidence"),
            required=False,
            help_text=_("PDF, JPG or PNG. The original is kept unchanged; what is added stays."),
        )

    def event_facts(self) -> EventFacts:
        """What was filled in, as the service takes it."""
        data = self.cleaned_data
        said = {key: field_of(key) for key in self.keys}
        side, _dash, guarantor = str(data.get("party") or "borrower").partition("-")
        return EventFacts(
            kind=self.kind,
            happened_on=data["happened_on"],
            side=side,
            guarantor_id=int(guarantor) if guarantor else None,
            facts={
                key: _plain(data[name]) for key, name in said.items() if data.get(name) not in (None, "", [])
            },
            amount=data.get("amount"),
            waybill=data.get("waybill") or "",
            words=data.get("words") or "",
            corrects_id=int(data["corrects"]) if data.get("corrects") else None,
            about_id=int(data["about"]) if data.get("about") else None,
        )

    def file_count(self) -> int:
        return len(self.cleaned_data.get("files") or []) or int(bool(self.cleaned_data.get("proved")))


def field_of(key: str) -> str:
    """An obstacle has a kind of its own, which is not that of the event."""
    return "obstacle_kind" if key == "kind" else key


def kind_choices() -> list[tuple[str, str]]:
    return [(kind, kind_label(kind)) for kind in KINDS]


def kind_groups() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Every kind once, by what it is: dealings with the debtor, steps before a court, papers of it, corrections."""
    before_court = (*PROCEDURES, "suit_withdrawn", "procedure_ended", "enforcement_terminated")
    before_court += ("execution_settlement",)
    of_court = (*OPENING_KEYS, *FOLLOW_UPS)
    grouped = [
        (_("Dealings with the debtor"), lambda kind: kind not in (*before_court, *of_court, NOT_HAPPENED)),
        (_("Steps before a court or office"), lambda kind: kind in before_court and kind not in of_court),
        (_("Judgments, preserved property and what renews or ends them"), lambda kind: kind in of_court),
        (_("Correction"), lambda kind: kind == NOT_HAPPENED),
    ]
    return [(label, [one for one in kind_choices() if fits(one[0])]) for label, fits in grouped]


def kind_label(kind: str) -> str:
    text = KIND_WORDS[kind].say(language())
    return text[:1].upper() + text[1:]


def event_line(row: LoanEvent) -> str:
    """The event in a list: its day, what happened, and the property or instrument that tells two of a day apart."""
    told = [VALUE_LABELS[key][row.facts[key]].say(language()) for key in OPENING_CHOICES if key in row.facts]
    about = [row.guarantor.name] if row.guarantor else []
    return " · ".join([f"{row.happened_on.isoformat()} {kind_label(row.kind)}", *told, *about])


def _guarantors(loan: Loan) -> list[Guarantor]:
    return list(loan.application.guarantors.order_by("pk")) if loan.application else []


def _party_key(kind: str) -> str:
    return next((key for key in PARTY_KEYS if key in RECORD_KEYS.get(kind, ())), "")


def _party_label(kind: str) -> str:
    return KEY_WORDS[_party_key(kind)].say(language())


def _parties(kind: str, guarantors: Sequence[Guarantor]) -> list[tuple[str, Any]]:
    key = _party_key(kind)
    if not key:
        return []
    words = VALUE_WORDS[key]
    found: list[tuple[str, Any]] = [("borrower", words["borrower"].say(language()))]
    if key != "against":
        found.append(("co_borrower", words["co_borrower"].say(language())))
    for one in guarantors:
        found.append((f"guarantor-{one.pk}", _("guarantor %(name)s") % {"name": one.name}))
        if key == "against":
            found.append((f"both-{one.pk}", _("the borrower and guarantor %(name)s") % {"name": one.name}))
    return found


def _key_field(key: str) -> forms.Field:
    label = KEY_LABELS[key].say(language())
    field = _plain_field(key, label)
    if key in ONLY_PUBLISHED:
        field.help_text = _("Only for a public notice.")
    return field


def _plain_field(key: str, label: str) -> forms.Field:
    if key in FLAGS:
        return forms.BooleanField(label=label, required=False)
    if key == "closes":
        procedures = [("", _("Choose")), *((code, kind_label(code)) for code in PROCEDURES)]
        return forms.ChoiceField(label=label, required=False, choices=procedures)
    if key == "instalment_due_dates":
        return DaysField(label=label, required=False, max_length=4000, help_text=_DAYS_WRONG)
    if key in RECORD_CHOICES:
        told = [(code, VALUE_LABELS[key][code].say(language())) for code in RECORD_CHOICES[key]]
        first = [("", _("Choose"))] if key in WITHOUT_DEFAULT else []
        return forms.ChoiceField(
            label=label,
            required=key in OPENING_CHOICES,
            choices=[*first, *told],
            error_messages={"required": _("Choose one of these.")},
        )
    return forms.DateField(
        label=label, required=False, widget=DAY_INPUT, error_messages={"invalid": _DAY_WRONG}
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value
