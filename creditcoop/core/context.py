"""What the frame around every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from creditcoop.core import health
from creditcoop.core.access import Actor
from creditcoop.core.labels import POST_LABELS
from creditcoop.core.rules.routes import ROUTES

# The left rail, by work: what the person's posts may not open is not there.
RAIL = [
    ("today", _("Today")),
    ("applications", _("Applications")),
    ("loans", _("Loans")),
    ("borrowers", _("Borrowers")),
    ("liability_report", _("Liability report")),
    ("import", _("Import")),
    ("regulation", _("Regulation")),
    ("split_calculator", _("Split calculator")),
    ("people", _("People")),
    ("audit", _("Acts")),
    ("jobs", _("Jobs")),
]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Names, rail and posts for `base.html`; almost nothing where nobody is signed in."""
    actor: Actor | None = getattr(request, "actor", None)
    plain: dict[str, Any] = {"demo_mode": settings.DEMO, "rail": []}
    if actor is None or actor.person is None:
        return plain
    language = get_language() or ""
    path = request.path
    return {
        **plain,
        "union_name": _union_name(actor, language),
        "person_name": actor.person.name,
        "posts_today": [f"{POST_LABELS[held.code]} · {_name(held.unit, language)}" for held in actor.held],
        "banner": health.banner(actor.on),
        "rail": [
            {"label": label, "url": reverse(name), "active": _within(path, reverse(name))}
            for name, label in RAIL
            if not actor.scope(ROUTES[name].read).empty
        ],
    }


def _within(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _union_name(actor: Actor, language: str) -> str:
    return _name(actor.held[0].unit.union, language) if actor.held else ""


def _name(unit: Any, language: str) -> str:
    return unit.name_en if language == "en" and unit.name_en else unit.name
