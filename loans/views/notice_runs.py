"""How far the notices of a large selection are, and the files that they are printed as."""

import json
import uuid
from typing import Any

from django.urls import reverse

from creditcoop.core.access import Actor
from loans.labels import NOTICE_LABELS
from loans.models import NoticeRun
from loans.queries.notices import notices_visible_to, papers_of_run
from loans.services.print_notices import MOST_COPIES

SHOWN_LEFT_OUT = 50


def run_key(text: str) -> uuid.UUID | None:
    """The run that an address names; None where it names none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def shown_run(text: str, actor: Actor) -> dict[str, Any] | None:
    """What the list says above the notices of one run; how far it is only to whoever asked for it."""
    key = run_key(text)
    if key is None:
        return None
    asked = _asked(key, actor)
    left_out = json.loads(asked.left_out) if asked else []
    return {
        "asked": asked,
        "label": NOTICE_LABELS[asked.kind] if asked else "",
        "left_out": left_out[:SHOWN_LEFT_OUT],
        "more_left_out": len(left_out) - len(left_out[:SHOWN_LEFT_OUT]),
        "parts": parts(key, actor) if asked is None or asked.finished_at else [],
    }


def ended(text: str, actor: Actor) -> bool:
    """Whether a run that this reader asked for is over."""
    key = run_key(text)
    asked = _asked(key, actor) if key else None
    return asked is not None and asked.finished_at is not None


def _asked(key: uuid.UUID, actor: Actor) -> NoticeRun | None:
    return NoticeRun.objects.filter(run=key, asked_by=actor.person_id).first()


def parts(run: uuid.UUID, actor: Actor) -> list[dict[str, Any]]:
    """The files of a run, each with the first and last place in it; none for who prints no papers."""
    if actor.scope("print_paper").empty:
        return []
    count = papers_of_run(notices_visible_to(actor), run).count()
    return [
        {
            "first": first + 1,
            "last": min(first + MOST_COPIES, count),
            "url": f"{reverse('print_notices')}?run={run}&part={first // MOST_COPIES + 1}",
        }
        for first in range(0, count, MOST_COPIES)
    ]
