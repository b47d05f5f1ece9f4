"""Which version of the regulation is in force on a day."""

import datetime
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from creditcoop.core.models import RegulationVersion
from creditcoop.core.rules.regulation_text import canonical_text, decode_chapter, load_body, text_hash

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


def check_body(text: str) -> None:
    """Decode every chapter of a body; raises RegulationError naming the first path that is wrong."""
    body = load_body(text)
    for path in settings.REGULATION_CHAPTERS:
        decode_chapter(body, import_string(path))


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
