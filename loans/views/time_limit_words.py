"""Clocks and events of a loan in words, and the line that is drawn for each clock."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.rules.periods import add_months
from creditcoop.core.views.regulation_words import language
from loans.models import Loan, LoanEvent
from loans.queries.time_limits import happened
from loans.rules.limitation.code_words import FLAG_WORDS, MODE_WORDS, STATUS_WORDS
from loans.rules.time_limits.answers import ClockAnswer
from loans.rules.time_limits.events import GRADE_WORDS, MISSING_WORDS, STRONG, UNCOUNTED_WORDS, uncounted
from loans.services.record_event import Preview
from loans.views.event_form import kind_label

STATUS_TAGS = {
    "not_started": "neutral", "running": "ok", "suspended": "waiting", "lapsed": "lost", "exercised": "ok",
    "discharged": "lost", "not_barred": "ok",
}  # fmt: skip
GRADE_TAGS = {"strong": "ok", "weak": "soon", "none": "lost"}
RED_DAYS, AMBER_DAYS = 7, 30
LEFT, WIDTH = 10, 980
LETTER_ABOVE, LETTER_BELOW = 14, 62
SUSPENDED_AT_THE_END = ("litigation", "guarantee_litigation", "enforcement")


def tag_of(status: str, act_by: datetime.date | None, today: datetime.date) -> str:
    """Red under 7 days, amber under 30 (screens.md 2); a lapsed clock is red."""
    if status not in ("running", "not_started") or act_by is None:
        return STATUS_TAGS[status]
    days = (act_by - today).days
    return "lost" if days < RED_DAYS else "soon" if days < AMBER_DAYS else "ok"


def status_text(status: str) -> str:
    return STATUS_WORDS[status].say(language())


def clock_name(found: ClockAnswer, names: dict[int, str]) -> str:
    label = found.label(language())
    return f"{label} · {names[found.guarantor]}" if found.guarantor is not None else label


def guarantor_names(loan: Loan) -> dict[int, str]:
    return dict(loan.application.guarantors.values_list("pk", "name")) if loan.application else {}


def shown_clock(
    found: ClockAnswer, names: dict[int, str], events: Sequence[LoanEvent], loan: Loan, today: datetime.date
) -> dict[str, Any]:
    """One clock for the page: its days, its steps with their articles and its drawn line."""
    said = found.said
    by_id = {row.pk: row for row in events}
    return {
        "name": clock_name(found, names),
        "status": status_text(said["status"]),
        "tag": tag_of(said["status"], found.day("act_by"), today),
        "mode": MODE_WORDS[said["mode"]].say(language()) if said["mode"] else "",
        "nominal": said["nominal_last_day"],
        "last_day": said["last_day"],
        "act_by": said["act_by"],
        "flags": [FLAG_WORDS[flag].say(language()) for flag in said["flags"]],
        "ineffective": [_dated(by_id[pk]) for pk in found.ineffective if pk in by_id],
        "steps": [{**step, "text": step["text"][:1].upper() + step["text"][1:]} for step in said["steps"]],
        "line": _line(found, [by_id[pk] for pk in found.used if pk in by_id], loan, today),
    }


def _dated(row: LoanEvent) -> str:
    return f"{row.happened_on.isoformat()} {kind_label(row.kind)}"


def _line(
    found: ClockAnswer, events: Sequence[LoanEvent], loan: Loan, today: datetime.date
) -> dict[str, Any]:
    """Places from 0 to 1000 of start, events, today, the day to act by and the last day.

    Each event has the first letter of its kind; hollow is one that did nothing to this time limit or is weakly
    proved. The last six months, in which an obstacle suspends (Civil Code 194), are hatched.
    """
    last, act_by = found.day("last_day"), found.day("act_by")
    first = loan.granted_on
    end = max(day for day in (last, act_by, today, loan.due_on) if day is not None)
    span = max((end - first).days, 1)

    def place(day: datetime.date) -> int:
        return LEFT + (max((day - first).days, 0) * WIDTH) // span

    marks = [("today", today, _("today")), ("act", act_by, _("act by")), ("last", last, _("last day"))]
    hatched = last is not None and found.clock in SUSPENDED_AT_THE_END
    return {
        "from": place(loan.due_on),
        "to": place(last or today),
        "last_months": place(add_months(last, -6)) if hatched and last is not None else None,
        "ticks": [
            {
                "x": place(row.happened_on),
                "y": LETTER_ABOVE if number % 2 == 0 else LETTER_BELOW,
                "letter": kind_label(row.kind)[:1],
                "hollow": row.pk in found.ineffective or happened(row).proof().grade != STRONG,
                "text": _dated(row),
            }
            for number, row in enumerate(events)
        ],
        "marks": [
            {"kind": kind, "x": place(day), "text": f"{label} {day.isoformat()}"}
            for kind, day, label in marks
            if day is not None
        ],
    }


def shown_events(events: Sequence[LoanEvent]) -> list[dict[str, Any]]:
    """Every event on record, the last first: proof, what is missing, whether and why it does not count."""
    told = [happened(row) for row in events]
    left_out = uncounted(told)
    shown = []
    for row, event in zip(events, told, strict=True):
        proof = event.proof()
        why = left_out.get(row.pk, "")
        shown.append(
            {
                "row": row,
                "url": reverse("loan_event", args=[row.pk]),
                "kind": kind_label(row.kind),
                "about": row.guarantor.name if row.guarantor else "",
                "grade": GRADE_WORDS[proof.grade].say(language()),
                "grade_tag": GRADE_TAGS[proof.grade],
                "missing": [MISSING_WORDS[one].say(language()) for one in proof.missing],
                "why": UNCOUNTED_WORDS[why].say(language()) if why else "",
                "waits": why == "waits",
            }
        )
    return shown[::-1]


def shown_preview(preview: Preview, loan: Loan, today: datetime.date) -> dict[str, Any]:
    """What an event would do, clock by clock, and what would make its proof strong."""
    proof = preview.thought.proof()
    names = guarantor_names(loan)
    return {
        "late": preview.late,
        "needs_second": preview.thought.needs_second,
        "grade": GRADE_WORDS[proof.grade].say(language()),
        "grade_tag": GRADE_TAGS[proof.grade],
        "missing": [MISSING_WORDS[one].say(language()) for one in proof.missing],
        "clocks": [shown_change(before, after, names, loan, today) for before, after in preview.pairs],
    }


def shown_change(
    before: ClockAnswer | None,
    after: ClockAnswer | None,
    names: dict[int, str],
    loan: Loan,
    today: datetime.date,
) -> dict[str, Any]:
    """One clock before and after; one that begins has no before, one that is over no after."""
    found = after or before
    assert found is not None  # a pair is never empty
    return {
        "name": clock_name(found, names),
        "before": before.said["last_day"] if before else "",
        "before_status": status_text(before.said["status"]) if before else _("none yet"),
        "changed": before is None or after is None or before.said != after.said,
        "over": after is None,
        "now": shown_clock(found, names, [], loan, today),
    }
