"""The penalty ledger taken out by an auditor: which rows, in which format, what for (I8, I14)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accountability.forms.ledger_export import ExportLedgerForm
from accountability.labels import language
from accountability.models import PenaltyEntry
from accountability.queries.ledger_rows import ledger_rows
from accountability.services.export_penalty_ledger import export_penalty_ledger
from creditcoop.core import clock
from creditcoop.core.errors import Refused
from creditcoop.core.queries import branches_in_scope
from creditcoop.core.views.base import Page


class ExportLedger(Page):
    """Sent by GET, like every export: it changes nothing but the record of acts."""

    template = "accountability/export_ledger.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        branches = branches_in_scope(self.actor, "export_ledger").order_by("code")
        form = ExportLedgerForm(request.GET if "purpose" in request.GET else None, branches=branches)
        if not form.is_valid():
            return render(request, self.template, {"form": form}, status=422 if form.is_bound else 200)
        try:
            return self._file(form)  # type: ignore[return-value]  # streams
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return render(request, self.template, {"form": form}, status=409)

    def _file(self, form: ExportLedgerForm) -> HttpResponseBase:
        seen = PenaltyEntry.objects.visible_to(self.actor, "export_ledger")
        file = export_penalty_ledger(
            rows=ledger_rows(seen, **form.asked()),
            filters=form.said(),
            kind=form.cleaned_data["format"],
            purpose=form.cleaned_data["purpose"],
            language="en" if language() == "en" else "zh_hans",
            actor=self.actor,
            on=self.actor.on,
            moment=clock.now().astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        )
        response = StreamingHttpResponse(file.chunks, content_type=file.content_type)
        response["Content-Disposition"] = f'attachment; filename="{file.name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
