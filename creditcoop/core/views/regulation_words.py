"""Words that every page about the regulation shares."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from creditcoop.core.labels import REGULATION_STATE_LABELS
from creditcoop.core.models import RegulationVersion
from creditcoop.core.rules.wording import Language

TAGS = {"draft": "waiting", "adopted": "neutral", "rejected": "lost", "discarded": "neutral"}


def language() -> Language:
    """The language of this request, as the rules' own wordings name it."""
    return "en" if get_language() == "en" else "zh"


def title_of(version: RegulationVersion) -> str:
    return version.title_en if language() == "en" and version.title_en else version.title


def chapter_title(key: str) -> str:
    names = {"lending": _("Lending"), "liability": _("Liability and penalties"), "handover": _("Handover")}
    return names[key]


def state_of(version: RegulationVersion, *, in_force: RegulationVersion | None) -> dict[str, Any]:
    """The tag that says how a version stands."""
    if version == in_force:
        return {"text": _("in force"), "kind": "ok"}
    return {"text": REGULATION_STATE_LABELS[version.state], "kind": TAGS[version.state]}
