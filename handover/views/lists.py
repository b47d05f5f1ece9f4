"""Handovers of the reader's scope, and requests that wait to be opened."""

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from creditcoop.core.views.lists import Column, ListPage
from handover.filters import HandoverFilter
from handover.labels import REASON_LABELS, STATE_LABELS, STATE_TAGS
from handover.models import Handover, HandoverReceiver, HandoverRequest
from handover.queries.requests import waiting_requests


def receivers_text(row: Handover) -> str:
    return "、".join(one.person.name for one in row.receivers.all())


class Handovers(ListPage):
    template = "handover/handovers.html"
    filter_class = HandoverFilter
    default_sort = "-day"
    export_name = "handovers"
    empty_text = gettext_lazy("No handover fits.")

    columns = [
        Column(
            "number",
            gettext_lazy("Number"),
            lambda row: row.number,
            sort=("number", "id"),
            nowrap=True,
            priority=1,
        ),
        Column(
            "state",
            gettext_lazy("State"),
            lambda row: STATE_LABELS[row.state],
            tag=lambda row: STATE_TAGS[row.state],
            sort=("state", "id"),
            priority=1,
        ),
        Column(
            "outgoing",
            gettext_lazy("Hands over"),
            lambda row: row.outgoing.name,
            sort=("outgoing__name", "id"),
            priority=1,
        ),
        Column("receivers", gettext_lazy("Takes over"), receivers_text),
        Column("day", gettext_lazy("Handover day"), lambda row: row.day, sort=("day", "id"), nowrap=True),
        Column(
            "loans",
            gettext_lazy("Loans"),
            lambda row: row.loan_count,
            numeric=True,
            sort=("loan_count", "id"),
        ),
        Column(
            "branch",
            gettext_lazy("Branch"),
            lambda row: row.branch.name,
            sort=("branch__code", "id"),
            nowrap=True,
        ),
        Column("reason", gettext_lazy("Why"), lambda row: REASON_LABELS[row.reason]),
    ]

    def rows(self) -> QuerySet[Any]:
        listed = Count("loans", filter=Q(loans__dropped=False), distinct=True)
        return Handover.objects.visible_to(self.actor).annotate(loan_count=listed)

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        receivers = HandoverReceiver.objects.select_related("person")
        return found.select_related("outgoing", "branch").prefetch_related(
            Prefetch("receivers", queryset=receivers)
        )

    def row_url(self, row: Handover) -> str:
        return reverse("handover", args=[row.pk])

    def context(self) -> dict[str, Any]:
        scope = self.actor.scope("open_handover")
        return {
            "open_url": reverse("open_handover") if not scope.empty else "",
            "ask_url": reverse("ask_handover") if not self.actor.scope("ask_handover").empty else "",
            "files_url": reverse("credit_files") if not self.actor.scope("view_files").empty else "",
            "requests": [_request(row) for row in waiting_requests(self.actor)],
        }


def _request(row: HandoverRequest) -> dict[str, Any]:
    return {
        "who": row.person.name,
        "branch": row.branch.name,
        "why": REASON_LABELS[row.reason],
        "wished_on": row.wished_on,
        "words": row.words,
        "url": f"{reverse('open_handover')}?branch={row.branch_id}&outgoing={row.person_id}&request={row.pk}",
    }
