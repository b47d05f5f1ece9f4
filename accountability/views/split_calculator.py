"""The split calculator as a page: one question, asked by form, answered beside it. Nothing is saved."""

import datetime
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accountability.forms.split import SplitForm
from accountability.labels import language, role_text
from accountability.reports.split_answer import SplitCalculator as SplitAnswers
from accountability.rules.split_words import REASONS, RESULTS
from accountability.views.parts import exact, left_over, readings_used
from creditcoop.core.regulation import Under
from creditcoop.core.rules.money import parse_yuan, to_yuan
from creditcoop.core.rules.questions import Answer
from creditcoop.core.views.base import Page
from loans.labels import ROUTE_LABELS, TIER_LABELS


class SplitCalculator(Page):
    template = "accountability/split_calculator.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        example = bool(request.GET.get("example"))
        form = SplitForm(initial=SplitForm.example() if example else {"issued_on": self.actor.on})
        return render(request, self.template, {"form": form})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SplitForm(request.POST)
        found: dict[str, Any] = {"form": form}
        if form.is_valid():
            question = form.question()
            under = Under(number=form.cleaned_data["version"])
            said = SplitAnswers(under).answer(question, language=language())
            form.take_errors(said.get("errors", {}))
            if not form.errors:
                found |= shown(said, question, under)
        if request.htmx:  # type: ignore[attr-defined]  # set by HtmxMiddleware
            return render(request, "accountability/split_answer.html", found)
        return render(request, self.template, found, status=422 if form.errors else 200)


def shown(said: Answer, question: dict[str, Any], under: Under) -> dict[str, Any]:
    """The answer in words, bar and table."""
    version = under.version(datetime.date.fromisoformat(question["issued_on"]))
    roles = _roles(question, said["tier"])
    unallocated = to_yuan(parse_yuan(said["unallocated"]))
    percents = {name: Fraction(text) for name, text in said["percent"].items()}
    left = 100 - sum(percents.values(), Fraction(0))
    codes = {**dict.fromkeys(said["blocked_by"], "lost"), **dict.fromkeys(said["alerts"], "soon")}
    return {
        "answer": said,
        "tier": f"{TIER_LABELS[said['tier']]} (III.{said['tier']})",
        "route": ROUTE_LABELS[said["route"]],
        "group_result": RESULTS[said["group_result"]].say(language()) if said["group_result"] else "",
        "shares": [
            {
                "name": name,
                "post": roles.get(name, role_text("group_member") if said["tier"] == 3 else ""),
                "percent": percents[name],
                "exact": exact(percents[name]),
                "amount": to_yuan(parse_yuan(amount)),
                "is_first": name == said["first_responsible"],
            }
            for name, amount in sorted(
                said["shares"].items(), key=lambda item: item[0] != said["first_responsible"]
            )
        ],
        "unallocated": left_over(left, unallocated) if left > 0 else None,
        "total": sum((to_yuan(parse_yuan(amount)) for amount in said["shares"].values()), unallocated)
        if left >= 0
        else None,
        "noticed": [
            {"kind": kind, "text": _sentence(code, said, question), "stops": kind == "lost"}
            for code, kind in codes.items()
        ],
        "why": [{"text": text, "clause": ""} for text in said["steps"]],
        "clauses": said["clauses"],
        "readings": readings_used(said["readings"], version_id=version.pk),
    }


def _roles(question: dict[str, Any], tier: int) -> dict[str, str]:
    """In which role each person named stands, as far as the tier asks for it."""
    asked = {
        1: ("handler",),
        2: ("handler", "department_director"),
        3: ("handler", "deputy_director", "branch_director"),
        4: ("investigator", "reviewer", "approver", "disburser", "inspector", "branch_director"),
    }[tier]
    people = question["people"]
    return {people[role]: role_text(role) for role in reversed(asked) if people.get(role)}


def _sentence(code: str, said: Answer, question: dict[str, Any]) -> str:
    people = list(question["people"].values())
    twice = sorted({name for name in people if people.count(name) > 1})
    text = REASONS[code].say(
        language(), people=", ".join(twice), days=said["readings"].get("split_window_days", "")
    )
    return text[:1].upper() + text[1:]
