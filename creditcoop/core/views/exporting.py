"""A list as a file: asks what it is for, records who took how many rows, and writes that into the file (I14)."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.exports import Row, csv_response, record_export, xlsx_response

KINDS = {"csv": csv_response, "xlsx": xlsx_response}
NOT_KEPT = ("export", "purpose", "page")


class PurposeForm(forms.Form):
    """Sent by GET, like the list itself: it changes nothing but the record of acts."""

    purpose = forms.CharField(
        label=gettext_lazy("What the file is for"),
        min_length=2,
        max_length=200,
        help_text=gettext_lazy("Recorded with your name and the number of rows, and written into the file."),
        error_messages={"required": gettext_lazy("Write what the file is for.")},
    )


def export_response(
    request: HttpRequest, *, actor: Actor, kind: str, name: str, head: Row, rows: Iterable[Row], count: int
) -> HttpResponseBase:
    """The file, if its purpose is given; else the page that asks for it. `count`: rows in the file, no more."""
    form = PurposeForm(request.GET if "purpose" in request.GET else None)
    if not form.is_valid():
        return ask_purpose(request, form, kind, count)
    purpose = form.cleaned_data["purpose"]
    record_export(
        actor=actor,
        name=name,
        kind=kind,
        rows=count,
        purpose=purpose,
        filters=[key for key, value in request.GET.items() if value and key not in NOT_KEPT],
    )
    return KINDS[kind](name=name, head=head, rows=_marked(rows, count, _mark(actor, purpose, count)))


def ask_purpose(request: HttpRequest, form: PurposeForm, kind: str, count: int) -> HttpResponse:
    """The page that asks what the file is for."""
    kept = [(key, value) for key, value in request.GET.items() if key not in NOT_KEPT]
    back = request.GET.copy()
    for key in NOT_KEPT:
        back.pop(key, None)
    context: dict[str, Any] = {
        "form": form,
        "kind": kind,
        "count": count,
        "kept": kept,
        "back": f"{request.path}?{back.urlencode()}" if back else request.path,
    }
    return render(request, "core/export.html", context, status=422 if form.is_bound else 200)


def _mark(actor: Actor, purpose: str, count: int) -> str:
    """Who took the file, when and what for: the last line of it."""
    assert actor.person is not None
    return _("Exported by %(name)s (%(number)s) on %(moment)s, %(count)s rows, for: %(purpose)s") % {
        "name": actor.person.name,
        "number": actor.person.staff_number,
        "moment": clock.now().astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        "count": count,
        "purpose": purpose,
    }


def _marked(rows: Iterable[Row], count: int, mark: str) -> Iterator[Row]:
    yield from islice(rows, count)
    yield [mark]
