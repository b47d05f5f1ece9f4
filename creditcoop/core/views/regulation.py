"""The regulation: its versions, and each of them in words with every open reading."""

import functools
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from creditcoop.core.models import RegulationVersion, Unit
from creditcoop.core.regulation import chapter_kinds, chapters_by_key, version_on
from creditcoop.core.rules.regulation_text import decode_body, shipped_text
from creditcoop.core.rules.version_words import Answered, answered, lines_of
from creditcoop.core.views.base import ObjectPage, Page
from creditcoop.core.views.evidence import evidence_rows
from creditcoop.core.views.regulation_words import chapter_title, language, state_of, title_of


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
                {
                    "version": version,
                    "title": title_of(version),
                    "in_force": version == force,
                    "state": state_of(version, in_force=force),
                }
                for version in versions
            ],
            "may_draft": self.actor.may("draft_regulation"),
        }


class RegulationVersionPage(ObjectPage):
    """One version in words: numbers with their clauses, readings with their alternatives."""

    template = "core/regulation_version.html"

    def subjects(self) -> models.QuerySet[Any]:
        return RegulationVersion.objects.select_related("drafted_by", "adopted_by", "closed_by", "based_on")

    def branch_of(self, subject: RegulationVersion) -> Unit | None:
        return None

    def context(self) -> dict[str, Any]:
        version: RegulationVersion = self.subject
        chapters = list(chapters_by_key(version.body).values())
        in_force = version_on(self.actor.on)
        return {
            "version": version,
            "title": title_of(version),
            "state": state_of(version, in_force=in_force),
            "facts": self._facts(version),
            "evidence": evidence_rows(version, self.actor),
            "links": self._links(version),
            "compare_url": f"{reverse('compare_regulation')}?old={in_force.pk}&new={version.pk}",
            "chapters": [
                {"title": chapter_title(chapter.KEY), "lines": lines_of(chapter, language=language())}
                for chapter in chapters
            ],
            "questions": self._questions(chapters),
        }

    def _links(self, version: RegulationVersion) -> dict[str, str]:
        """Where this person may go on with a draft; every version can be copied."""
        found = {}
        if self.actor.may("draft_regulation"):
            found["draft"] = f"{reverse('draft_regulation')}?base={version.pk}"
        if version.state == RegulationVersion.State.DRAFT:
            wrote = version.edits.filter(person=self.actor.person).exists()
            acts = ("edit", "discard") if wrote else ("edit", "discard", "adopt", "reject")
            for act in acts:
                if self.actor.may(f"{act}_regulation"):
                    found[act] = reverse(f"{act}_regulation", args=[version.pk])
        return found

    def _questions(self, chapters: list[Any]) -> list[Answered]:
        return answered(chapters, recommended=chapters_of_shipped(), language=language())

    def _facts(self, version: RegulationVersion) -> list[dict[str, Any]]:
        nobody = _("shipped with the program")
        facts: list[dict[str, Any]] = [
            {"label": _("In force from"), "text": version.effective_from.isoformat()},
            {"label": _("Drafted by"), "text": version.drafted_by.name if version.drafted_by else nobody},
        ]
        if version.based_on:
            facts.append({"label": _("Copied from version"), "text": version.based_on.number})
        writers = [edit.person.name for edit in version.edits.select_related("person")]
        if writers:
            facts.append({"label": _("Written by"), "text": ", ".join(dict.fromkeys(writers))})
        if version.closed_by:
            label = _("Rejected by") if version.state == "rejected" else _("Discarded by")
            facts += [
                {"label": label, "text": f"{version.closed_by.name}, {version.closed_on}"},
                {"label": _("Reasons"), "text": version.closed_reason},
            ]
        elif version.state == RegulationVersion.State.ADOPTED:
            adopter = version.adopted_by.name if version.adopted_by else nobody
            facts += [
                {"label": _("Adopted by"), "text": adopter},
                {"label": _("Resolution"), "text": version.resolution or "—"},
            ]
            if version.adopted_on:
                facts.append({"label": _("Resolved on"), "text": version.adopted_on.isoformat()})
        facts.append({"label": _("Fingerprint of the text"), "text": version.sha256})
        return facts


@functools.cache
def chapters_of_shipped() -> list[Any]:
    """The chapters of the shipped version, which holds every recommended reading."""
    return list(decode_body(shipped_text()["body"], chapter_kinds()).values())
