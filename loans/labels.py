"""Words for the codes of loans, in both languages. A code itself is never shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Labels = dict[str, Any]

STEP_LABELS: Labels = {
    "investigation": _("Investigation"),
    "review_approval": _("Review and approval"),
    "review": _("Review"),
    "group": _("Approval group"),
    "approval": _("Approval"),
    "union_approval": _("Approval by the union"),
    "inspection": _("Inspection and supervision"),
    "order": _("Order to issue"),
    "booking": _("Pay-out and booking"),
}
OUTCOME_LABELS: Labels = {"agree": _("Agreed"), "refuse": _("Refused")}
ROUTE_LABELS: Labels = {
    "three_posts": _("Three posts"),
    "three_posts_plus_group": _("Three posts and the approval group"),
    "five_posts": _("Five posts"),
}
STATE_LABELS: Labels = {
    "open": pgettext_lazy("application", "In progress"),
    "refused": pgettext_lazy("application", "Refused"),
    "withdrawn": pgettext_lazy("application", "Withdrawn"),
    "issued": pgettext_lazy("application", "Issued"),
}
STATE_TAGS: Labels = {"open": "waiting", "refused": "lost", "withdrawn": "neutral", "issued": "ok"}
STANDING_LABELS: Labels = {
    "being_issued": _("Being issued"),
    "running": _("Running"),
    "settled": _("Paid off"),
    "ended_unpaid": _("Ended unpaid"),
}
STANDING_TAGS: Labels = {
    "being_issued": "waiting",
    "running": "ok",
    "settled": "neutral",
    "ended_unpaid": "lost",
}
SECURITY_LABELS: Labels = {
    "": _("Not recorded"),
    "credit": _("On credit, unsecured"),
    "guarantee": _("Guarantee"),
    "mortgage": _("Mortgage"),
    "pledge": _("Pledge"),
}
KIND_LABELS: Labels = {
    "": _("Not recorded"),
    "farmer": _("Farm household"),
    "individual_business": _("Self-employed"),
    "enterprise": _("Enterprise"),
}
ID_KIND_LABELS: Labels = {
    "resident_id": _("Resident identity card"),
    "credit_code": _("Unified social credit code"),
    "foreign": _("Foreign identity number"),
    "other": _("Other document"),
}
ORIGIN_LABELS: Labels = {"issued": _("Issued here"), "imported": _("Brought in from an old book")}
PRESENCE_LABELS: Labels = {
    "present": _("Present"),
    "absent": _("Absent"),
    "recused": _("Recused"),
}
CHOICE_LABELS: Labels = {"yes": pgettext_lazy("vote", "Yes"), "no": pgettext_lazy("vote", "No")}
TIER_LABELS: dict[int | None, Any] = {
    1: _("Tier 1"),
    2: _("Tier 2"),
    3: _("Tier 3"),
    4: _("Tier 4"),
    None: _("Not recorded"),
}
IMPORT_STATE_LABELS: Labels = {
    "faulty": _("With findings"),
    "staged": _("Checked, waiting"),
    "committed": _("Brought in"),
}
IMPORT_STATE_TAGS: Labels = {"faulty": "lost", "staged": "waiting", "committed": "ok"}
MAPPING_LABELS: Labels = {
    "standard": _("Own loan ledger (standard)"),
    "berka": _("Book of a Czech bank 1993–1998 (berka)"),
}
