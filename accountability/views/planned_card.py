"""The part of an application's pages that says, before anybody signs, who will answer for the loan (III)."""

from typing import Any

from django.utils.translation import gettext as _

from accountability.labels import role_text
from accountability.reports.planned_card import card_of
from accountability.rules.responsibility_card import Card
from accountability.views.parts import exact, left_over
from creditcoop.core.access import Actor
from creditcoop.core.rules.money import to_yuan
from loans.rules.approval_flow import Route, Step
from loans.views.pages import ApplicationPage


class PlannedCard(ApplicationPage):
    """A part of a page, fetched by the pages of an application and of its acts."""

    template = "accountability/planned_card.html"

    def context(self) -> dict[str, Any]:
        card = card_of(self.subject, on=self.actor.on)
        by_group = self.subject.route == Route.THREE_POSTS_PLUS_GROUP
        undecided = by_group and not self.subject.steps.filter(step=Step.GROUP).exists()
        rest = left_over(card.unallocated_percent, to_yuan(card.unallocated_fen))
        if rest and undecided:
            rest["text"] = _("For the members who will vote yes")
        return {
            "application": self.subject,
            "shares": _shares(card),
            "unallocated": rest,
            "total": to_yuan(card.total_fen),
            "mine": _mine(card, self.actor),
            "planned": card.planned,
            "version": card.version,
            "group_decides": card.planned and undecided,
            "pressed": card.planned and self.subject.interventions.exists(),
        }


def _shares(card: Card) -> list[dict[str, Any]]:
    """The lines as the split bar draws them."""
    return [
        {
            "name": line.name,
            "post": role_text(line.role),
            "percent": line.percent,
            "exact": exact(line.percent),
            "amount": to_yuan(line.fen),
            "is_first": line.is_first,
            "clause": line.clause,
            "url": "",
        }
        for line in card.lines
    ]


def _mine(card: Card, actor: Actor) -> dict[str, Any] | None:
    """The reader's own share, so that nobody signs without having seen it."""
    line = card.line_of(actor.person_id) if actor.person_id else None
    if line is None:
        return None
    return {"percent": line.percent, "amount": to_yuan(line.fen), "is_first": line.is_first}
