"""Letters of authorisation (II.1): who may issue up to what, for whom, where, from when to the minute."""

import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm
from creditcoop.core.models import Authorisation, Person, Posting, Unit
from creditcoop.core.queries import branches_in_scope
from creditcoop.core.rules.posts import NEVER_ISSUE, Post
from creditcoop.core.services.end_letter import end_letter
from creditcoop.core.services.grant_letter import LetterFacts, grant_letter
from creditcoop.core.views.base import ActPage, ObjectActPage
from creditcoop.core.views.lists import Column, ListPage
from loans.filters import LetterFilter
from loans.forms import DAY_INPUT, ReasonForm
from loans.labels import KIND_LABELS, SECURITY_LABELS
from loans.queries.letters import visible_letters

MINUTE_INPUT = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def moment_text(day: datetime.date | None, time: datetime.time | None) -> str:
    """A day, with its minute where the letter names one."""
    if day is None:
        return ""
    return f"{day} {time:%H:%M}" if time and time != datetime.time.min else str(day)


def covers_text(letter: Authorisation) -> str:
    """Kinds of borrower, securities and villages a letter names; all where it names none."""
    parts = [
        *(str(KIND_LABELS[kind]) for kind in letter.borrower_kinds),
        *(str(SECURITY_LABELS[security]) for security in letter.securities),
        *letter.villages,
    ]
    return str(_(", ")).join(parts) or str(_("All"))


class Letters(ListPage):
    """Every letter of the scope, the newest first; ended ones stay."""

    template = "loans/letters.html"
    filter_class = LetterFilter
    default_sort = "-from_on"
    export_name = "letters"
    empty_text = _("No letter fits.")
    columns = [
        Column("number", _("Number"), lambda row: row.number, sort=("number",), nowrap=True, priority=1),
        Column(
            "holder",
            _("Holder"),
            lambda row: row.person.name if row.person else _("The branch itself"),
            sort=("person__name", "id"),
            priority=1,
        ),
        Column("branch", _("Branch"), lambda row: row.unit.name, sort=("unit__code", "id"), nowrap=True),
        Column(
            "limit",
            _("For each loan (yuan)"),
            lambda row: row.limit_amount,
            sort=("limit_amount", "id"),
            numeric=True,
            priority=1,
        ),
        Column("total", _("In total (yuan)"), lambda row: row.total_limit_amount, numeric=True),
        Column("covers", _("Covers"), covers_text),
        Column(
            "from_on",
            _("From"),
            lambda row: moment_text(row.from_on, row.from_time),
            sort=("from_on", "id"),
            nowrap=True,
        ),
        Column(
            "until_on",
            _("Until"),
            lambda row: moment_text(row.until_on, row.until_time),
            sort=("until_on", "id"),
            nowrap=True,
        ),
        Column("granted_by", _("Granted by"), lambda row: row.granted_by_text, priority=3),
    ]

    def rows(self) -> QuerySet[Authorisation]:
        return visible_letters(self.actor)

    def row_url(self, row: Authorisation) -> str:
        ended = row.until_on is not None and row.until_on <= self.actor.on
        may = self.actor.may("grant_letter", branch=row.unit)
        return reverse("end_letter", args=[row.pk]) if may and not ended else ""

    def context(self) -> dict[str, Any]:
        return {"may_grant": not self.actor.scope("grant_letter").empty}


class LetterForm(ActForm):
    number = forms.CharField(
        label=_("Number"), max_length=40, error_messages={"required": _("Enter the number of the letter.")}
    )
    unit = forms.ModelChoiceField(
        label=_("Branch"),
        queryset=Unit.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the branch.")},
    )
    person = forms.ModelChoiceField(
        label=_("Customer manager"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("The branch itself"),
        help_text=_("Without a person it is the branch's own limit (III.4)."),
    )
    limit = forms.DecimalField(
        label=_("For each loan"),
        max_digits=13,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": _("Enter the amount in yuan, for example 15000.00.")},
    )
    total_limit = forms.DecimalField(
        label=_("For all open loans together"),
        max_digits=13,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    borrower_kinds = forms.MultipleChoiceField(
        label=_("Kinds of borrower"),
        required=False,
        choices=[(code, label) for code, label in KIND_LABELS.items() if code],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all."),
    )
    securities = forms.MultipleChoiceField(
        label=_("Securities"),
        required=False,
        choices=[(code, label) for code, label in SECURITY_LABELS.items() if code],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all."),
    )
    villages = forms.CharField(
        label=_("Villages"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, written as in the household register; empty: all."),
    )
    from_on = forms.DateField(
        label=_("From"), widget=DAY_INPUT, error_messages={"required": _("Enter the first day.")}
    )
    from_time = forms.TimeField(label=_("From the minute"), required=False, widget=MINUTE_INPUT)
    until_on = forms.DateField(
        label=_("Ends on"),
        required=False,
        widget=DAY_INPUT,
        help_text=_("Without a minute it ends with the day before."),
    )
    until_time = forms.TimeField(label=_("Ends at the minute"), required=False, widget=MINUTE_INPUT)
    granted_by = forms.CharField(
        label=_("Granted by"), max_length=100, error_messages={"required": _("Write who signed the letter.")}
    )

    def __init__(self, *args: Any, branches: Any, managers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["limit"].unit = self.fields["total_limit"].unit = _("yuan")  # type: ignore[attr-defined]
        self.fields["unit"].queryset = branches  # type: ignore[attr-defined]
        self.fields["person"].queryset = managers  # type: ignore[attr-defined]
        self.fields["person"].label_from_instance = lambda one: f"{one.name} · {one.staff_number}"  # type: ignore[attr-defined]

    def facts(self) -> LetterFacts:
        data = self.cleaned_data
        return LetterFacts(
            number=data["number"].strip(),
            unit_code=data["unit"].code,
            staff_number=data["person"].staff_number if data["person"] else "",
            limit=data["limit"],
            total_limit=data["total_limit"],
            from_on=data["from_on"],
            from_time=data["from_time"] or datetime.time.min,
            until_on=data["until_on"],
            until_time=data["until_time"],
            borrower_kinds=data["borrower_kinds"],
            securities=data["securities"],
            villages=[line.strip() for line in data["villages"].splitlines() if line.strip()],
            granted_by=data["granted_by"].strip(),
        )


class GrantLetter(ActPage):
    template = "core/act.html"
    form_class = LetterForm
    done_message = _("The letter is recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        branches = branches_in_scope(self.actor, "grant_letter").order_by("code")
        postings = Posting.objects.filter(Posting.covers(self.actor.on), unit__in=branches)
        managers = Person.objects.filter(pk__in=postings.filter(post=Post.CM).values("person")).exclude(
            pk__in=postings.filter(post__in=NEVER_ISSUE).values("person")
        )
        return {"branches": branches, "managers": managers}

    def initial(self) -> dict[str, Any]:
        return {"from_on": self.actor.on}

    def context(self) -> dict[str, Any]:
        return {
            "title": _("Grant a letter of authorisation"),
            "submit_label": _("Record the letter"),
            "cancel_url": reverse("letters"),
        }

    def perform(self, data: dict[str, Any]) -> str:
        grant_letter(facts=self.form.facts(), actor=self.actor)
        return reverse("letters")


class EndLetter(ObjectActPage):
    """End a letter now: what is ordered after this minute finds it no more."""

    template = "core/act.html"
    form_class = ReasonForm
    done_message = _("The letter has ended.")

    def subjects(self) -> QuerySet[Authorisation]:
        return visible_letters(self.actor)

    def branch_of(self, subject: Authorisation) -> Unit | None:
        return subject.unit

    def context(self) -> dict[str, Any]:
        holder = self.subject.person.name if self.subject.person else self.subject.unit.name
        return {
            "title": _("End a letter of authorisation"),
            "intro": f"{self.subject.number} · {holder}",
            "submit_label": _("End it now"),
            "cancel_url": reverse("letters"),
            "danger": True,
        }

    def perform(self, data: dict[str, Any]) -> str:
        end_letter(letter_id=self.subject.pk, reason=data["reason"], actor=self.actor, on=self.actor.on)
        return reverse("letters")
