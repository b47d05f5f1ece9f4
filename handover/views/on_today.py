"""What the day's page says about handovers and credit files: whose turn it is, what to check, hand over, take back."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from handover.labels import FILE_LEVEL_LABELS, FILE_SET_LABELS
from handover.queries.waiting import (
    Waiting,
    files_late,
    files_to_hand_over,
    handovers_waiting,
    inventories_waiting,
)

Row = dict[str, Any]


def on_today(actor: Actor) -> list[Row]:
    """Rows of what is open to this person, by kind and the oldest first."""
    if actor.scope("view_handovers").empty and actor.scope("view_files").empty:
        return []
    return [*_handovers(actor), *_inventories(actor), *_files(actor)]


def _handovers(actor: Actor) -> Iterator[Row]:
    for one in handovers_waiting(actor):
        yield {
            "text": _act_text(one),
            "detail": f"{one.handover.number} · {one.handover.outgoing.name}",
            "day": one.handover.day,
            "kind": "lost" if one.handover.day < actor.on else "soon",
            "url": reverse("handover", args=[one.handover.pk]),
        }


def _act_text(one: Waiting) -> str:
    texts = {
        "write_list": _("Complete the list of your handover"),
        "sign_handover": _("Sign the list of a handover"),
        "rule_on_refusal": _("Rule on a refusal to take over"),
        "complete_handover": _("Complete a handover that all have signed"),
    }
    return texts[one.act]


def _inventories(actor: Actor) -> Iterator[Row]:
    for receiver, due in inventories_waiting(actor):
        yield {
            "text": _("Check every loan that you have taken over"),
            "detail": f"{receiver.handover.number} · {receiver.handover.outgoing.name}",
            "day": due,
            "kind": "lost" if due < actor.on else "soon",
            "url": reverse("handover", args=[receiver.handover_id]),
        }


def _files(actor: Actor) -> Iterator[Row]:
    for crossing in files_to_hand_over(actor):
        levels = " → ".join(
            str(FILE_LEVEL_LABELS[level]) for level in (crossing.previous, crossing.level) if level
        )
        yield {
            "text": _("Hand a credit file over: its level has changed"),
            "detail": f"{crossing.borrower.number} · {crossing.borrower.name} · {levels}",
            "day": None,
            "kind": "soon",
            "url": reverse("credit_file", args=[crossing.borrower_id]),
        }
    for lending in files_late(actor):
        his = lending.lent_to_id == actor.person_id
        yield {
            "text": _("Bring a credit file back") if his else _("Take a credit file back"),
            "detail": f"{lending.borrower.name} · {FILE_SET_LABELS[lending.which]} · {lending.lent_to.name}",
            "day": lending.due_on,
            "kind": "lost",
            "url": reverse("credit_file", args=[lending.borrower_id]),
        }
