"""台账日报: the head of a business day and what the day wrote, on screen and as a sheet to sign (3.1)."""

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accountability.labels import language
from accountability.models import PenaltyEntry
from accountability.reports.ledger_day import facts_of, ledger_day, pdf
from creditcoop.core.models import ChainHead
from creditcoop.core.views.base import Page


class LedgerDay(Page):
    """The day asked for by `day`, else the latest one with a head; 404 where none was kept. `format=pdf`: the sheet."""

    template = "accountability/ledger_day.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        day = self._day(request.GET.get("day", ""))
        found = ledger_day(day) if day else None
        if found is None:
            if request.GET.get("day"):
                raise Http404
            return render(request, self.template, {"found": None})
        if request.GET.get("format") != "pdf":
            facts = facts_of(found)
            lines = [{**line, "kind": line["kind"][language()]} for line in facts["kinds"]]
            return render(request, self.template, {"found": facts, "head": found.head, "lines": lines})
        assert self.actor.person is not None and self.actor.home is not None  # the right comes from a post
        content = pdf(
            found,
            unit=self.actor.home,
            made_by=self.actor.person.name,
            made_on=self.actor.on,
            language="en" if language() == "en" else "zh_hans",
        )
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="penalty-ledger-{found.head.day}.pdf"'
        return response

    def _day(self, asked: str) -> datetime.date | None:
        if not asked:
            latest = ChainHead.objects.filter(chain=PenaltyEntry.CHAIN).order_by("-day").first()
            return latest.day if latest else None
        try:
            return datetime.date.fromisoformat(asked)
        except ValueError:
            return None
