"""What the frame around every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from creditcoop.core import health
from creditcoop.core.access import Actor
from creditcoop.core.labels import POST_LABELS
from creditcoop.core.rules.routes import ROUTES

# The left rail, by work: what the person's posts may not open is not there. Each group has its heading.
RAIL: list[tuple[Any, list[tuple[str, Any]]]] = [
    (
        "",
        [
            ("today", _("Today")),
            ("applications", _("Applications")),
            ("loans", _("Loans")),
            ("time_limits", _("Time limits")),
            ("alarms", _("Alarms")),
            ("visits", _("Visits")),
            ("security_ends", _("Security that ends soon")),
            ("notices", _("Notices and slips")),
            ("borrowers", _("Borrowers")),
            ("exceptions", _("Exceptions to II.6")),
            ("monthly_notices", _("Monthly notices")),
            ("handovers", _("Handovers")),
            ("papers", _("Papers")),
            ("import", _("Import")),
        ],
    ),
    (
        _("Liability"),
        [
            ("liability_report", _("Liability report")),
            ("three_noes", _("Three no's and six guarantees")),
            ("penalty_cases", _("Penalty cases")),
            ("keep_wage", _("Wages")),
            ("penalty_ledger", _("Penalty ledger")),
            ("split_calculator", _("Split calculator")),
            ("limitation_calculator", _("Limitation calculator")),
            ("schedule_calculator", _("Schedule calculator")),
            ("fines_calculator", _("Fines calculator")),
        ],
    ),
    (
        _("Rules and powers"),
        [
            ("regulation", _("Regulation")),
            ("letters", _("Letters of authorisation")),
            ("ties", _("Declared ties")),
        ],
    ),
    (
        _("People and accounts"),
        [
            ("people", _("People")),
            ("posting_requests", _("Posts asked for")),
            ("factor_resets", _("Resets by two people")),
            ("second_factor_posts", _("Posts with second factor")),
        ],
    ),
    (
        _("Records"),
        [
            ("audit", _("Acts")),
            ("erasures", _("Erasing personal data")),
            ("device_flags", _("Shared devices")),
            ("jobs", _("Jobs")),
        ],
    ),
]

BELL = "alarms"  # the entry whose count stands in the top bar too


def frame(request: HttpRequest) -> dict[str, Any]:
    """Names, rail and posts for `base.html`; almost nothing where nobody is signed in."""
    actor: Actor | None = getattr(request, "actor", None)
    plain: dict[str, Any] = {"demo_mode": settings.DEMO, "rail": []}
    if actor is None or actor.person is None:
        return plain
    language = get_language() or ""
    path = request.path
    counts = {name: import_string(counted)(actor) for name, counted in settings.RAIL_COUNTS.items()}
    return {
        **plain,
        "union_name": _union_name(actor, language),
        "person_name": actor.person.name,
        "posts_today": [f"{POST_LABELS[held.code]} · {_name(held.unit, language)}" for held in actor.held],
        "banner": health.banner(actor.on),
        "bell": {"url": reverse(BELL), "count": counts[BELL]} if counts.get(BELL) else None,
        "rail": [
            group for heading, entries in RAIL if (group := _group(heading, entries, actor, path, counts))
        ],
    }


def _group(
    heading: Any, entries: list[tuple[str, Any]], actor: Actor, path: str, counts: dict[str, int]
) -> dict[str, Any] | None:
    """The entries of a group that the person may open; None where there are none."""
    shown = [
        {
            "label": label,
            "url": reverse(name),
            "active": _within(path, reverse(name)),
            "count": counts.get(name),
        }
        for name, label in entries
        if not actor.scope(ROUTES[name].read).empty
    ]
    return {"heading": heading, "entries": shown} if shown else None


def _within(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _union_name(actor: Actor, language: str) -> str:
    return _name(actor.held[0].unit.union, language) if actor.held else ""


def _name(unit: Any, language: str) -> str:
    return unit.name_en if language == "en" and unit.name_en else unit.name
