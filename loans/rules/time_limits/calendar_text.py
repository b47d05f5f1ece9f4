"""A calendar as RFC 5545 writes it: whole days, CRLF, lines of at most 75 octets."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LINE_OCTETS = 75
ONE = datetime.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One day to act by. `uid` stays when the day moves; `stamp` is the moment (UTC) at which it was known."""

    uid: str
    day: datetime.date
    stamp: datetime.datetime
    summary: str
    url: str


def calendar_text(*, name: str, entries: Iterable[Entry]) -> str:
    """The whole calendar, ready to be sent as UTF-8."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//creditcoop//time limits//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        *(line for entry in entries for line in _event(entry)),
        "END:VCALENDAR",
    ]
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(entry.uid)}"
    yield f"DTSTAMP:{entry.stamp.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + ONE:%Y%m%d}"
    yield f"SUMMARY:{_escaped(entry.summary)}"
    yield f"URL:{entry.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, never inside a sign; each later piece begins with a space."""
    piece, octets = "", 0
    for sign in line:
        width = len(sign.encode())
        if octets + width > LINE_OCTETS:
            yield piece
            piece, octets = " ", 1
        piece, octets = piece + sign, octets + width
    yield piece
