"""The limitation calculator as a page: a question built step by step or pasted as JSON, answered beside it (Q18).

Nothing is saved.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from creditcoop.core import clock
from creditcoop.core.calculators import as_of
from creditcoop.core.rules.questions import Answer, answer_each
from creditcoop.core.rules.wording import ProblemsError
from creditcoop.core.rules.workdays import WorkCalendar
from creditcoop.core.views.base import Page
from creditcoop.core.views.regulation_words import language
from loans.queries.rest_days import calendar_now
from loans.rules.limitation.calculator import answer
from loans.rules.limitation.code_words import CLOCK_WORDS, FLAG_WORDS, MODE_WORDS, STATUS_WORDS
from loans.rules.limitation.words import EVENT_WORDS
from loans.views.limitation_form import LimitationForm

MOST_PASTED = 200
TAGS = {
    "not_started": "neutral", "running": "ok", "suspended": "waiting", "lapsed": "lost", "exercised": "ok",
    "discharged": "lost", "not_barred": "ok",
}  # fmt: skip
EXAMPLE = {
    "clock": "litigation", "fact_due_date": "2020-09-10", "as_of": "2026-09-14", "event_0_date": "2023-09-11",
    "event_0_type": "demand", "event_0_to": "borrower", "event_0_channel": "handed", "event_0_receipt": "signed",
}  # fmt: skip


class LimitationCalculator(Page):
    template = "loans/limitation_calculator.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("example"):
            return self._answered(request, LimitationForm(EXAMPLE, today=_today()))
        return render(request, self.template, {"form": LimitationForm(today=_today())})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "json" in request.POST:
            return self._pasted(request, request.POST["json"])
        return self._answered(request, LimitationForm(request.POST, today=_today()))

    def _answered(self, request: HttpRequest, form: LimitationForm) -> HttpResponse:
        found: dict[str, Any] = {"form": form}
        if form.is_valid():
            question = form.question()
            said = answer(as_of(question, clock.today()), language=language(), calendar=calendar_now())
            if "errors" in said:
                form.take_errors(said["errors"])
            else:
                found["shown"] = [shown(said, question)]
        found["wrong"] = [
            {"label": field.label, "id": field.auto_id, "errors": field.errors}
            for field in form
            if field.errors
        ]
        htmx = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
        if htmx and htmx.target == "answer":
            return render(request, "loans/limitation_answer.html", found)
        if htmx:  # the question is still being built: what is missing stands in the answer alone
            found |= {"form": LimitationForm(request.POST, today=_today()), "quiet": True}
        return render(request, self.template, found, status=422 if form.errors and not htmx else 200)

    def _pasted(self, request: HttpRequest, text: str) -> HttpResponse:
        """One question or a list, as the API and the command take them."""
        found: dict[str, Any] = {"form": LimitationForm(today=_today()), "pasted": text}
        try:
            asked = json.loads(text)
            pairs: list[tuple[Any, Answer]] = []
            calendar = calendar_now()
            answer_each(asked, lambda question: _told(question, pairs, calendar))
        except (ValueError, RecursionError) as error:
            said = "; ".join(error.by_path(language())) if isinstance(error, ProblemsError) else error
            found["json_error"] = _("This is not JSON: %(error)s") % {"error": said}
            return render(request, self.template, found, status=422)
        found["shown"] = [shown(said, question) for question, said in pairs[:MOST_PASTED]]
        return render(request, self.template, found)


def _told(question: object, pairs: list[tuple[Any, Answer]], calendar: WorkCalendar) -> Answer:
    asked = as_of(question, clock.today())
    said = answer(asked, language=language(), calendar=calendar)
    pairs.append((asked, said))
    return said


def _today() -> str:
    return clock.today().isoformat()


def shown(said: Answer, question: Any) -> dict[str, Any]:
    """One answer in words."""
    both = {"id": said["id"], "question": _json(question), "json": _json(said)}
    if "errors" in said:
        return both | {"errors": [f"{path}: {' '.join(texts)}" for path, texts in said["errors"].items()]}
    kinds = [EVENT_WORDS[event["type"]].say(language()) for event in question.get("events") or []]
    return both | {
        "clock": CLOCK_WORDS[said["clock"]].say(language()),
        "status": STATUS_WORDS[said["status"]].say(language()),
        "tag": TAGS[said["status"]],
        "mode": MODE_WORDS[said["mode"]].say(language()) if said["mode"] else "",
        "nominal": said["nominal_last_day"],
        "last_day": said["last_day"],
        "act_by": said["act_by"],
        "flags": [FLAG_WORDS[flag].say(language()) for flag in said["flags"]],
        "ineffective": [f"{place + 1}. {_capital(kinds[place])}" for place in said["ineffective"]],
        "steps": [{**step, "text": _capital(step["text"])} for step in said["steps"]],
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
