"""The fines calculator as a page: lapses and posts asked by form, every figure answered beside it. Nothing is saved."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accountability.forms.fines import FinesForm
from accountability.labels import article_text, language, office_text
from accountability.reports.fines_answer import FinesCalculator as FinesAnswers
from accountability.views.parts import readings_used
from creditcoop.core.regulation import Under
from creditcoop.core.rules.money import parse_yuan, to_yuan
from creditcoop.core.rules.questions import Answer
from creditcoop.core.views.base import Page


class FinesCalculator(Page):
    template = "accountability/fines_calculator.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = FinesForm(initial=FinesForm.example() if request.GET.get("example") else {})
        return render(request, self.template, {"form": form})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = FinesForm(request.POST)
        found: dict[str, Any] = {"form": form}
        if form.is_valid():
            question = form.question()
            under = Under(number=form.cleaned_data["version"])
            said = FinesAnswers(under).answer(question, language=language())
            form.take_errors(said.get("errors", {}))
            if not form.errors:
                found |= shown(said, question, under)
        if request.htmx:  # type: ignore[attr-defined]  # set by HtmxMiddleware
            return render(request, "accountability/fines_answer.html", found)
        return render(request, self.template, found, status=422 if form.errors else 200)


def shown(said: Answer, question: dict[str, Any], under: Under) -> dict[str, Any]:
    """The answer as two tables: what each person pays, and every figure that was looked at."""
    version = under.version(datetime.date.fromisoformat(question["lapses"][0]["on"]))
    return {
        "answer": said,
        "fines": [(name, _yuan(amount)) for name, amount in said["fines"].items()],
        "total": _yuan(said["total"]),
        "lines": [
            {
                **line,
                "post": office_text(line["post"]),
                "article": article_text(line["article"]),
                "base": _yuan(line["base"]),
                "amount": _yuan(line["amount"]),
            }
            for line in said["lines"]
        ],
        "why": said["steps"],
        "readings": readings_used(said["readings"], version_id=version.pk),
    }


def _yuan(text: str) -> Any:
    return to_yuan(parse_yuan(text))
