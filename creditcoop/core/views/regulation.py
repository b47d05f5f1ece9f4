"""The regulation: its versions, and each of them in words with every open reading."""

import functools
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from creditcoop.core.models import RegulationVersion, Unit
from creditcoop.core.regulation import SHIPPED
from creditcoop.core.rules.regulation_text import decode_chapter, load_body
from creditcoop.core.rules.version_words import Answered, answered, lines_of
from creditcoop.core.rules.wording import Language
from creditcoop.core.views.base import ObjectPage, Page


def language() -> Language:
    """The language of this request, as the rules' own wordings name it."""
    return "en" if get_language() == "en" else "zh"


def title_of(version: RegulationVersion) -> str:
    return version.title_en if language() == "en" and version.title_en else version.title


class Regulation(Page):
    """All versions, newest first; the one in force on a chosen day is marked."""

    template = "core/regulation.html"

    def context(self) -> dict[str, Any]:
        try:
            asked = parse_date(self.request.GET.get("on", ""))
        except ValueError:
            asked = None
        day = asked or self.actor.on
        versions = list(RegulationVersion.objects.order_by("-effective_from"))
        force = next((version for version in versions if version.in_force_on(day)), None)
        return {
            "day": day,
            "versions": [
                {"version": version, "title": title_of(version), "in_force": version == force}
                for version in versions
            ],
        }


class RegulationVersionPage(ObjectPage):
    """One version in words: numbers with their clauses, readings with their alternatives."""

    template = "core/regulation_version.html"

    def subjects(self) -> models.QuerySet[Any]:
        return RegulationVersion.objects.select_related("drafted_by", "adopted_by")

    def branch_of(self, subject: RegulationVersion) -> Unit | None:
        return None

    def context(self) -> dict[str, Any]:
        version: RegulationVersion = self.subject
        chapters = chapters_of(version.body)
        return {
            "version": version,
            "title": title_of(version),
            "facts": self._facts(version),
            "chapters": [
                {"title": title, "lines": lines_of(chapter, language=language())}
                for title, chapter in zip(self._titles(), chapters, strict=True)
            ],
            "questions": self._questions(chapters),
        }

    def _titles(self) -> list[str]:
        names = {
            "lending": _("Lending"),
            "liability": _("Liability and penalties"),
            "handover": _("Handover"),
        }
        return [names[import_string(path).KEY] for path in settings.REGULATION_CHAPTERS]

    def _questions(self, chapters: list[Any]) -> list[Answered]:
        shipped = chapters_of_shipped()
        return answered(chapters, recommended=shipped, language=language())

    def _facts(self, version: RegulationVersion) -> list[dict[str, Any]]:
        nobody = _("shipped with the program")
        return [
            {"label": _("In force from"), "text": version.effective_from.isoformat()},
            {"label": _("Drafted by"), "text": version.drafted_by.name if version.drafted_by else nobody},
            {"label": _("Adopted by"), "text": version.adopted_by.name if version.adopted_by else nobody},
            {"label": _("Resolution"), "text": version.resolution or "—"},
            {"label": _("Fingerprint of the text"), "text": version.sha256},
        ]


def chapters_of(body_text: str) -> list[Any]:
    """Every chapter of a body, typed, in the order of the settings."""
    body = load_body(body_text)
    return [decode_chapter(body, import_string(path)) for path in settings.REGULATION_CHAPTERS]


@functools.cache
def chapters_of_shipped() -> list[Any]:
    """The chapters of the shipped version, which holds every recommended reading."""
    body = load_body(SHIPPED.read_text(encoding="utf-8"))["body"]
    return [decode_chapter(body, import_string(path)) for path in settings.REGULATION_CHAPTERS]
