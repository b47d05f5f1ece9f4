"""Words for the codes of handovers, in the reader's language. A code itself is never shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATE_LABELS: dict[str, Any] = {
    "preparing": _("List being prepared"),
    "signing": _("Put to signature"),
    "refused": pgettext_lazy("handover", "Refused, waits for a ruling"),
    "signed": pgettext_lazy("handover", "Signed by all"),
    "completed": pgettext_lazy("handover", "Completed"),
    "called_off": _("Called off"),
}
# Which colour each state has (templates/includes/state_tag.html).
STATE_TAGS: dict[str, str] = {
    "preparing": "waiting",
    "signing": "waiting",
    "refused": "soon",
    "signed": "soon",
    "completed": "ok",
    "called_off": "neutral",
}
ROLE_LABELS: dict[str, Any] = {
    "outgoing": _("Hands over"),
    "receiver": _("Takes over"),
    "supervisor": _("Supervises"),
}
REASON_LABELS: dict[str, Any] = {
    "transfer": _("Transfer to another post"),
    "rotation": _("Regular rotation"),
    "leave": _("Leaves the cooperative"),
    "retirement": _("Retires"),
    "relieved": _("Relieved of the post"),
    "other": pgettext_lazy("handover", "Another reason"),
}
CAPACITY_LABELS: dict[str, Any] = {
    "cm_director": _("Department director"),
    "monitor": _("Monitoring accountant"),
    "union": _("Named by the union"),
}
RULING_LABELS: dict[str, Any] = {
    "proper": _("Proper reason"),
    "not_proper": _("Not a proper reason"),
}
PROBLEM_LABELS: dict[str, Any] = {
    "party": _("Who hands over or takes over does not supervise (Annex 5)."),
    "twice": _("Nobody supervises in two capacities."),
    "cm_director_missing": _("The department director supervises (Annex 5): name him."),
    "monitor_missing": _("The monitoring accountant supervises (Annex 5): name him."),
    "union_missing": _(
        "Here only somebody named by the union supervises (Annex 5): ask the union to name one."
    ),
    "not_named_by_union": _("Here only people named by the union supervise (Annex 5)."),
}
# How the borrower was met at the inventory.
MET_LABELS: dict[str, Any] = {
    "in_person": _("Met in person"),
    "by_letter": _("By letter"),
    "not_met": _("Not met"),
}
FILE_SET_LABELS: dict[str, Any] = {
    "original": _("The file itself"),
    "duplicate": _("Second set"),
}
FILE_LEVEL_LABELS: dict[int, Any] = {
    1: _("Level 1"),
    2: _("Level 2"),
    3: _("Level 3"),
}
