"""Which version of the regulation is in force on a day."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from creditcoop.core.models import RegulationVersion
from creditcoop.core.rules.regulation_text import canonical_text, decode_body, load_body, text_hash

SHIPPED = Path(__file__).parent / "data" / "regulation-1.json"


class NoRegulation(LookupError):
    """No adopted version is in force on the day asked."""


def version_on(day: datetime.date) -> RegulationVersion:
    """The version in force on `day`: the adopted one with the latest first day not after it.

    A loan is judged by the version of its issue day, a lapse by that of the lapse day.
    """
    version = (
        RegulationVersion.objects.filter(state=RegulationVersion.State.ADOPTED, effective_from__lte=day)
        .order_by("-effective_from")
        .first()
    )
    if version is None:
        raise NoRegulation(_("No regulation version is in force on %(day)s.") % {"day": day})
    return version


def versions_on(days: Collection[datetime.date]) -> dict[datetime.date, RegulationVersion]:
    """The version in force on each of the days; one question, however many. NoRegulation where a day has none."""
    adopted = RegulationVersion.objects.filter(state=RegulationVersion.State.ADOPTED)
    latest_first = list(adopted.order_by("-effective_from")) if days else []
    found: dict[datetime.date, RegulationVersion] = {}
    for day in days:
        version = next((one for one in latest_first if one.effective_from <= day), None)
        if version is None:
            raise NoRegulation(_("No regulation version is in force on %(day)s.") % {"day": day})
        found[day] = version
    return found


def version_numbered(number: str) -> RegulationVersion:
    """The adopted version with a number; NoRegulation where there is none."""
    version = RegulationVersion.objects.filter(state=RegulationVersion.State.ADOPTED, number=number).first()
    if version is None:
        raise NoRegulation(_("No adopted regulation version has the number %(number)s.") % {"number": number})
    return version


@dataclass(frozen=True)
class Under:
    """By which version a question without a loan is answered: the one with a number, or the one in force `on` a day.

    With neither, by the version in force on the day that the question itself is about, as a loan is judged.
    """

    number: str = ""
    on: datetime.date | None = None

    def version(self, day: datetime.date) -> RegulationVersion:
        """The version that answers a question about `day`; NoRegulation where there is none."""
        return version_numbered(self.number) if self.number else version_on(self.on or day)

    def check(self) -> None:
        """NoRegulation where the number or the day named has no version."""
        if self.number or self.on:
            self.version(datetime.date.max)


def chapter_kinds() -> list[type[Any]]:
    """The dataclass of every chapter, in the order in which the apps stand."""
    return [import_string(path) for path in settings.REGULATION_CHAPTERS]


def chapters_by_key(text: str) -> dict[str, Any]:
    """Every chapter of a body, typed; raises RegulationError naming every place that is wrong."""
    return decode_body(load_body(text), chapter_kinds())


def check_body(text: str) -> None:
    """Decode every chapter of a body; raises RegulationError naming every place that is wrong."""
    chapters_by_key(text)


def install_shipped_version() -> None:
    """Put the shipped version into an empty table (after migrations); never touches one that is there."""
    if RegulationVersion.objects.exists():
        return
    shipped = load_body(SHIPPED.read_text(encoding="utf-8"))
    head = shipped["version"]
    body = canonical_text(shipped["body"])
    check_body(body)
    RegulationVersion.objects.create(
        number=head["number"],
        title=head["title"]["zh"],
        title_en=head["title"]["en"],
        state=RegulationVersion.State.ADOPTED,
        effective_from=datetime.date.fromisoformat(head["effective_from"]),
        body=body,
        sha256=text_hash(body),
        shipped=True,
    )
