"""Filter of the loans: branch, tier, state, class, days overdue, and what a report opens to."""

import datetime

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from loans.filters import DAY, SearchFilter, _branches, _pick
from loans.labels import ORIGIN_LABELS, SECURITY_LABELS, STANDING_LABELS, TIER_LABELS
from loans.models import Loan
from loans.queries.classes import BAD, in_class, late_by, without_class
from loans.rules.quality.five_classes import GRADE_WORDS
from loans.rules.quality.old_classes import OLD_CLASS_WORDS, OldClass
from loans.services.check_event import language

MOST_DAYS = 36500


def _grades() -> list[tuple[str, str]]:
    words = [(str(grade.value), said.say(language())) for grade, said in GRADE_WORDS.items()]
    return [*words, ("bad", str(_("Bad: substandard or worse"))), ("none", str(_("No class")))]


def _old_classes() -> list[tuple[str, str]]:
    return [(one.value, said.say(language())) for one, said in OLD_CLASS_WORDS.items()]


class DaysFilter(django_filters.NumberFilter):
    """A whole number of days within the field's own bounds."""

    field_class = forms.IntegerField

    def get_max_validator(self) -> None:
        return None


class LoanFilter(SearchFilter):
    search_fields = ("number__contains", "borrower__name__contains", "borrower__number__exact")
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, label=_("Branch"), empty_label=_("All branches")
    )
    tier = django_filters.ChoiceFilter(
        method="of_tier",
        label=_("Tier"),
        choices=[*((str(tier), TIER_LABELS[tier]) for tier in (1, 2, 3, 4)), ("none", TIER_LABELS[None])],
        empty_label=_("All"),
    )
    standing = django_filters.ChoiceFilter(
        label=_("State"),
        choices=_pick(STANDING_LABELS, "running", "settled", "ended_unpaid"),
        empty_label=_("All"),
    )
    overdue = django_filters.ChoiceFilter(
        method="only_overdue",
        label=_("Overdue"),
        choices=[
            ("1", _("Overdue only")),
            ("principal", _("Principal overdue")),
            ("interest", _("Interest overdue")),
        ],
        empty_label=_("All"),
    )
    late = DaysFilter(
        method="late_so_long",
        label=_("Days overdue, at least"),
        min_value=1,
        max_value=MOST_DAYS,
    )
    grade = django_filters.ChoiceFilter(
        method="of_grade", label=_("Class"), choices=_grades, empty_label=_("All")
    )
    old_class = django_filters.ChoiceFilter(
        method="of_old_class", label=_("Class before 2006"), choices=_old_classes, empty_label=_("All")
    )
    security = django_filters.ChoiceFilter(
        label=_("Security"), choices=_pick(SECURITY_LABELS), empty_label=_("All")
    )
    origin = django_filters.ChoiceFilter(
        label=_("Origin"), choices=_pick(ORIGIN_LABELS), empty_label=_("All")
    )
    granted_from = django_filters.DateFilter(
        field_name="granted_on", lookup_expr="gte", label=_("Granted from"), **DAY
    )
    granted_to = django_filters.DateFilter(
        field_name="granted_on", lookup_expr="lte", label=_("Granted to"), **DAY
    )
    answers = django_filters.CharFilter(method="answered_by", label=_("Answers"), widget=forms.HiddenInput)
    on = django_filters.DateFilter(
        field_name="granted_on", lookup_expr="lte", label=_("As of"), widget=forms.HiddenInput
    )

    class Meta:
        model = Loan
        fields: list[str] = []

    @property
    def day(self) -> datetime.date:
        """The day of `on`, by which a report opens to the very loans that it counted; today where there is none."""
        return self.form.cleaned_data.get("on") or self.request.actor.on  # type: ignore[no-any-return]

    def of_tier(self, rows: QuerySet[Loan], name: str, value: str) -> QuerySet[Loan]:
        return rows.filter(tier=None) if value == "none" else rows.filter(tier=int(value))

    def only_overdue(self, rows: QuerySet[Loan], name: str, value: str) -> QuerySet[Loan]:
        if value == "1":
            return rows.overdue_on(self.day)  # type: ignore[attr-defined]  # LoanQuerySet
        return rows.filter(late_by(1, self.day, of=value))

    def late_so_long(self, rows: QuerySet[Loan], name: str, value: int) -> QuerySet[Loan]:
        """Principal or interest, whichever is longer overdue (practice.md 5.1)."""
        principal = late_by(int(value), self.day, of="principal")
        return rows.filter(principal | late_by(int(value), self.day, of="interest"))

    def of_grade(self, rows: QuerySet[Loan], name: str, value: str) -> QuerySet[Loan]:
        if value == "none":
            return without_class(rows, self.day)
        grades = BAD if value == "bad" else (int(value),)
        return rows.filter(in_class(self.day, grade__in=grades))

    def of_old_class(self, rows: QuerySet[Loan], name: str, value: str) -> QuerySet[Loan]:
        return rows.filter(in_class(self.day, old_class=OldClass(value).value))

    def answered_by(self, rows: QuerySet[Loan], name: str, value: str) -> QuerySet[Loan]:
        """Loans in which a person holds a share on the day; "none": nobody is recorded."""
        if value == "none":
            return rows.exclude(splits__sealed=True, splits__from_on__lte=self.day)
        if not (value.isascii() and value.isdigit()):
            return rows.none()
        return rows.answered_by(int(value), self.day)  # type: ignore[attr-defined]  # LoanQuerySet
