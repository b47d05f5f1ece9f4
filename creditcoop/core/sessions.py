"""When a session ends: after a time without work, and after a working day in any case."""

from typing import Any

from django.conf import settings

STARTED = "started_at"
SEEN = "seen_at"


def begin(session: Any, *, at: float) -> None:
    """Mark the moment of signing in (seconds since the epoch)."""
    session[STARTED] = int(at)
    session[SEEN] = int(at)


def is_over(session: Any, *, at: float) -> bool:
    """True after SESSION_IDLE_SECONDS without a request or SESSION_ABSOLUTE_SECONDS after signing in."""
    started, seen = session.get(STARTED), session.get(SEEN)
    if started is None or seen is None:
        return True
    return at - seen > settings.SESSION_IDLE_SECONDS or at - started > settings.SESSION_ABSOLUTE_SECONDS


def touch(session: Any, *, at: float) -> None:
    """Remember that the person is at work; written at most once a minute."""
    if at - session[SEEN] >= min(60, settings.SESSION_IDLE_SECONDS / 4):
        session[SEEN] = int(at)
