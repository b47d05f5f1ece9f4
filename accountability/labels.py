"""Words for the codes of accountability, in the reader's language. A code itself is never shown."""

from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accountability.rules.split_wording import ROLES
from creditcoop.core.rules.wording import Language, Wording

VOTE_LABELS: dict[str, Any] = {
    "yes": pgettext_lazy("vote", "Yes"),
    "no": pgettext_lazy("vote", "No"),
    "silent": pgettext_lazy("vote", "Present, silent"),
    "absent": pgettext_lazy("vote", "Absent"),
}


def language() -> Language:
    """The language of this request, as rules name it."""
    return "en" if get_language() == "en" else "zh"


def spoken(wording: Wording) -> str:
    """What a rule says, in the reader's language."""
    return wording.say(language())


def role_text(role: str) -> str:
    """In which role somebody answers: 信贷副主任, deputy for credit."""
    return spoken(ROLES[role])


def unit_name(unit: Any) -> str:
    """A branch or union in the reader's language."""
    return str(unit.name_en if language() == "en" and unit.name_en else unit.name)


# What stands in the way of a loan that is being asked for, and who could allow it.
STOPS: dict[str, tuple[Any, Any]] = {
    "not_regulated": (
        _("II.5 does not name such a loan, and the reading in force bars it (Q5)."),
        _("Only another reading adopted by the union would allow it."),
    ),
    "guarantee_too_large": (
        _("Over %(border)s yuan a guarantee is not enough: a mortgage or pledge is needed (II.6)."),
        _("%(allows)s may allow it, by a written exception before pay-out (Q7)."),
    ),
    "unsecured_too_large": (
        _("Over %(border)s yuan a mortgage or pledge is needed (II.6)."),
        _("No exception frees it: enter collateral, or ask for less."),
    ),
    "post_vacant": (
        _("Nobody in this branch holds the post today: %(role)s."),
        _("The union names someone in writing (Q13)."),
    ),
    "posts_not_distinct": (
        _("%(person)s would hold two posts of this loan (II.5)."),
        _("The union names a stand-in in writing (Q13)."),
    ),
    "group_without_chair": (
        _("The approval group of this branch has no chair today (III.3)."),
        _("The union seats the group."),
    ),
    "group_too_small": (
        _("Only %(count)s of the %(size)s members of the approval group could vote (III.3)."),
        _("The union seats further members."),
    ),
    "no_letter": (
        _("%(person)s holds no letter of authorisation in force (II.1)."),
        _("The union can give one, or an authorised manager handles the loan."),
    ),
    "over_letter": (
        _("The amount exceeds the limit of %(limit)s yuan in letter %(letter)s (II.1)."),
        _("The union can widen the letter, or another manager handles the loan."),
    ),
    "over_total": (
        _(
            "Together with what is owed already, the total limit of %(limit)s yuan in letter %(letter)s is passed."
        ),
        _("The union can widen the letter, or another manager handles the loan."),
    ),
}


def stop_text(code: str, values: dict[str, Any], *, tier: int) -> dict[str, str]:
    """What stops a loan and who could allow it, as two sentences."""
    text, way_out = STOPS[code]
    allows = _("The approval group") if tier <= 3 else _("The union credit department")
    said = {**values, "allows": str(allows)}
    return {"text": str(text) % said, "way_out": str(way_out) % said}
