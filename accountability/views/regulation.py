"""Two versions of the regulation side by side, and the adoption of a draft by a second person (V, S10)."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accountability.reports.regulation_examples import Outcome, examples
from creditcoop.core.access import Actor
from creditcoop.core.forms import ActForm, EvidenceField
from creditcoop.core.models import RegulationVersion
from creditcoop.core.regulation import chapter_kinds, chapters_by_key, version_on
from creditcoop.core.rules.version_compare import Difference, differences
from creditcoop.core.services.adopt_regulation import adopt_regulation
from creditcoop.core.services.regulation_drafts import saves_of
from creditcoop.core.views.base import Page
from creditcoop.core.views.regulation_drafts import DraftPage
from creditcoop.core.views.regulation_words import language, title_of
from loans.labels import KIND_LABELS, ROUTE_LABELS, TIER_LABELS
from loans.models import LoanApplication
from loans.queries.other_route import to_enter_anew
from loans.rules.lending_policy import LendingPolicy

LISTED = 50


@dataclass(frozen=True)
class Shown:
    """One version's answer to a sum, in words."""

    tier: str
    route: str
    collateral: str
    shares: tuple[Any, ...]
    blocked: tuple[str, ...]


def compared(old: RegulationVersion, new: RegulationVersion) -> dict[str, Any]:
    """What differs between two versions, and what becomes of round sums under each."""
    before, after = chapters_by_key(old.body), chapters_by_key(new.body)
    found: list[Difference] = differences(chapter_kinds(), before, after, language=language())
    return {
        "old": old,
        "new": new,
        "differences": found,
        "examples": [
            {
                "amount": example.amount,
                "kinds": ", ".join(str(KIND_LABELS[kind]) for kind in example.kinds),
                "differs": example.differs,
                "old": _shown(example.old),
                "new": _shown(example.new),
            }
            for example in examples(before, after, language=language())
        ],
    }


def _shown(outcome: Outcome) -> Shown:
    needed = _("mortgage or pledge needed") if outcome.collateral_required else ""
    return Shown(
        tier=str(TIER_LABELS[outcome.tier]),
        route=str(ROUTE_LABELS[outcome.route]),
        collateral=needed,
        shares=outcome.shares,
        blocked=outcome.blocked,
    )


class CompareForm(forms.Form):
    """Which two versions stand side by side."""

    old = forms.ModelChoiceField(
        label=gettext_lazy("Version"), queryset=RegulationVersion.objects.order_by("-effective_from")
    )
    new = forms.ModelChoiceField(
        label=gettext_lazy("Compared with"), queryset=RegulationVersion.objects.order_by("-effective_from")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.empty_label = None  # type: ignore[attr-defined]
            field.label_from_instance = lambda version: (  # type: ignore[attr-defined]
                f"{version.number} · {title_of(version)} ({version.effective_from:%Y-%m-%d})"
            )


class CompareRegulation(Page):
    """Any two versions; the one in force and the newest where none are named."""

    template = "accountability/regulation_compare.html"

    def context(self) -> dict[str, Any]:
        in_force = version_on(self.actor.on)
        newest = RegulationVersion.objects.order_by("-effective_from").first()
        asked = {
            "old": self.request.GET.get("old") or in_force.pk,
            "new": self.request.GET.get("new") or (newest or in_force).pk,
        }
        form = CompareForm(asked)
        if not form.is_valid():
            return {"form": form}
        return {"form": form, **compared(form.cleaned_data["old"], form.cleaned_data["new"])}


class AdoptForm(ActForm):
    """The resolution. `seen` says which saving of the draft was read."""

    resolution = forms.CharField(
        label=gettext_lazy("Number of the resolution"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the number of the resolution.")},
    )
    adopted_on = forms.DateField(
        label=gettext_lazy("Resolved on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": gettext_lazy("Enter the day of the resolution."),
            "invalid": gettext_lazy("Write the day as 2026-11-23."),
        },
    )
    files = EvidenceField(  # type: ignore[assignment]  # a field, not what the browser sent
        label=gettext_lazy("The resolution"),
        help_text=gettext_lazy("The signed paper as PDF, JPG or PNG. It stays with the version."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class AdoptRegulation(DraftPage):
    """What the draft changes, which applications it stops, and the signature of the second person."""

    template = "accountability/regulation_adopt.html"
    form_class = AdoptForm
    done_message = gettext_lazy("The version is adopted. It never changes.")

    def initial(self) -> dict[str, Any]:
        return {"adopted_on": self.actor.on, "seen": saves_of(self.subject)}

    def context(self) -> dict[str, Any]:
        draft: RegulationVersion = self.subject
        return {
            **super().context(),
            **compared(version_on(self.actor.on), draft),
            "written_by_self": is_writer(draft, self.actor),
            "too_late": draft.effective_from <= self.actor.on,
            **stopped_by(draft, self.actor),
        }

    def perform(self, data: dict[str, Any]) -> str:
        adopt_regulation(
            version_id=self.subject.pk,
            resolution=data["resolution"],
            adopted_on=data["adopted_on"],
            files=data["files"],
            seen=data["seen"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("regulation_version", args=[self.subject.pk])


def is_writer(draft: RegulationVersion, actor: Actor) -> bool:
    """Whether this person has written at the draft, and so cannot decide on it (S10)."""
    return draft.drafted_by_id == actor.person_id or draft.edits.filter(person=actor.person).exists()


def stopped_by(draft: RegulationVersion, actor: Actor) -> dict[str, Any]:
    """Applications on the road that must be entered anew from the first day of the draft on."""
    open_ones: models.QuerySet[Any] = LoanApplication.objects.visible_to(actor)
    stopped = to_enter_anew(open_ones, draft.chapter(LendingPolicy))  # type: ignore[arg-type]
    text = ngettext(
        "%(count)s application on the road would have to be entered anew from that day on.",
        "%(count)s applications on the road would have to be entered anew from that day on.",
        len(stopped),
    ) % {"count": len(stopped)}
    return {"stopped": stopped[:LISTED], "stopped_text": text, "stopped_more": max(len(stopped) - LISTED, 0)}
