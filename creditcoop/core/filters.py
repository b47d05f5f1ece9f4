"""Filters of the core's lists: closed lists of fields, kept in the address bar."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from creditcoop.core.labels import ACT_LABELS, JOB_LABELS, POST_LABELS, REQUEST_STATE_LABELS
from creditcoop.core.models import (
    AuditEvent,
    DeviceFlag,
    FactorReset,
    JobRun,
    Person,
    PostingRequest,
    SecondFactorPost,
)
from creditcoop.core.rules.posts import Post

DAY = forms.DateInput(attrs={"type": "date"})


def _states(*codes: str) -> list[tuple[str, Any]]:
    return [(code, REQUEST_STATE_LABELS[code]) for code in codes]


class AuditFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="search",
        label=_("Person or object"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    act = django_filters.ChoiceFilter(label=_("Act"), choices=list(ACT_LABELS.items()), empty_label=_("All"))
    from_day = django_filters.DateFilter(field_name="on", lookup_expr="gte", label=_("From"), widget=DAY)
    to_day = django_filters.DateFilter(field_name="on", lookup_expr="lte", label=_("To"), widget=DAY)

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def search(self, rows: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        return rows.filter(Q(actor__name__contains=value) | Q(subject_label__contains=value))


class PersonFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="search",
        label=_("Name or staff number"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def search(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        return rows.filter(Q(name__contains=value) | Q(staff_number__exact=value))


class PostingRequestFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        field_name="person__name",
        lookup_expr="contains",
        label=_("Person"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=_states("asked", "confirmed", "refused"), empty_label=_("All")
    )

    class Meta:
        model = PostingRequest
        fields: list[str] = []


class FactorResetFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=_states("asked", "done", "refused"), empty_label=_("All")
    )

    class Meta:
        model = FactorReset
        fields: list[str] = []


class SecondFactorPostFilter(django_filters.FilterSet):
    post = django_filters.ChoiceFilter(
        label=_("Post"), choices=[(post.value, POST_LABELS[post]) for post in Post], empty_label=_("All")
    )

    class Meta:
        model = SecondFactorPost
        fields: list[str] = []


class DeviceFlagFilter(django_filters.FilterSet):
    from_day = django_filters.DateFilter(
        field_name="later__on", lookup_expr="gte", label=_("From"), widget=DAY
    )

    class Meta:
        model = DeviceFlag
        fields: list[str] = []


class JobFilter(django_filters.FilterSet):
    job = django_filters.ChoiceFilter(label=_("Job"), choices=list(JOB_LABELS.items()), empty_label=_("All"))
    from_day = django_filters.DateFilter(field_name="day", lookup_expr="gte", label=_("From"), widget=DAY)

    class Meta:
        model = JobRun
        fields: list[str] = []
