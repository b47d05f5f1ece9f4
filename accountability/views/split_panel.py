"""The side panel of the application form: tier, route, people, shares and what stops it, before anything is saved."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accountability.forms import PanelForm
from accountability.labels import role_text, stop_text
from accountability.reports.split_preview import BETWEEN, Asked, Preview, preview
from accountability.views.parts import left_over, shares_planned, why_planned
from creditcoop.core.models import Person, Posting, Unit
from creditcoop.core.rules.money import to_yuan
from creditcoop.core.rules.posts import Post
from creditcoop.core.templatetags.ui import day, yuan, yuan_unit
from creditcoop.core.views.base import Page
from loans.labels import ROUTE_LABELS, STEP_LABELS, TIER_LABELS
from loans.models import Borrower


class SplitPanel(Page):
    """Only the reader's own branches are looked at, whatever the address asks for."""

    template = "accountability/split_panel.html"

    def context(self) -> dict[str, Any]:
        form = PanelForm(self.request.GET)
        form.is_valid()
        asked = self.asked(form.cleaned_data)
        if asked is None:
            return {"preview": None}
        found = preview(asked, on=self.actor.on, at=self.actor.at)
        return {
            "preview": found,
            "facts": facts(found),
            "route": route(found),
            "has_branch": asked.branch is not None,
            "no_handler": asked.handler is None,
            **shares(found),
            "stops": [stop_text(stop.code, _words(stop.values), tier=found.tier) for stop in found.stops],
            "alerts": alerts(found),
        }

    def asked(self, data: dict[str, Any]) -> Asked | None:
        """What is typed so far; None while kind or amount is missing."""
        branches = self.branches()
        borrower = (
            Borrower.objects.filter(pk=data.get("borrower") or 0, branch__in=branches)
            .select_related("branch", "household")
            .first()
        )
        kind = (borrower.kind if borrower else "") or data.get("kind", "")
        amount: Decimal | None = data.get("amount")
        if not kind or not amount:
            return None
        branch = borrower.branch if borrower else next(iter(branches), None)
        return Asked(
            amount=amount,
            kind=kind,
            security=data.get("security", ""),
            branch=branch,
            borrower=borrower,
            handler=self.handler(data.get("handler"), branch),
        )

    def branches(self) -> list[Unit]:
        """The branches in which the reader holds a post today."""
        found = dict.fromkeys(held.unit.branch for held in self.actor.held)
        return [branch for branch in found if branch is not None]

    def handler(self, chosen: int | None, branch: Unit | None) -> Person | None:
        """The customer manager chosen, or the reader himself where he is one."""
        managers = Posting.objects.filter(
            Posting.covers(self.actor.on), post=Post.CM, unit=branch, person=chosen or self.actor.person_id
        )
        posting = managers.select_related("person").first()
        return posting.person if posting else None


def _words(values: Any) -> dict[str, Any]:
    """Values as a sentence takes them: amounts in yuan, roles by name."""
    words = dict(values)
    if "border" in words:
        words["border"] = yuan(to_yuan(words["border"]))
    if "limit" in words:
        words["limit"] = yuan(words["limit"])
    if "role" in words:
        words["role"] = role_text(words["role"])
    return words


def facts(found: Preview) -> list[dict[str, Any]]:
    """Tier and route, each with its clause."""
    rows = [
        {"label": _("Tier"), "text": f"{TIER_LABELS[found.tier]} (III.{found.tier})"},
        {"label": _("Route"), "text": f"{ROUTE_LABELS[found.route.value]} (II.5)"},
        {
            "label": _("Mortgage or pledge"),
            "text": _("needed (II.6)") if found.collateral_needed else _("not needed (II.6)"),
        },
    ]
    if found.over_branch_letter:
        rows.append(
            {
                "label": _("Union"),
                "text": _("approves besides: the amount exceeds the branch's letter (III.4)"),
            }
        )
    return rows


def route(found: Preview) -> list[dict[str, Any]]:
    """Each step with the people who may take it today."""
    return [
        {
            "label": STEP_LABELS[turn.place.step],
            "text": BETWEEN.join(person.name for person in turn.people)
            or _("no one in this branch; sent to the union"),
            "soft": not turn.people,
        }
        for turn in found.turns
    ]


def shares(found: Preview) -> dict[str, Any]:
    """The split, as far as every post is filled."""
    split = found.split
    if split is None:
        return {"shares": []}
    return {
        "shares": shares_planned(split, found.names),
        "unallocated": left_over(split.percent(split.unallocated_parts), to_yuan(split.unallocated_fen)),
        "total": to_yuan(split.total_fen) if split.total_parts == split.denominator else None,
        "why": why_planned(split, found.names),
        "assumed": found.vote is not None,
    }


def alerts(found: Preview) -> list[dict[str, str]]:
    """What deserves a second look, with the records behind it (Q2)."""
    owing = found.owing
    if owing is None:
        return []
    said = []
    if owing.loans:
        text = _("The household has %(count)s unsettled loans.") % {"count": owing.loans}
        if owing.owed is not None:
            text += " " + _("It owes %(amount)s.") % {"amount": yuan_unit(owing.owed)}
        if owing.missing:
            text += " " + _("The balance of %(count)s is not recorded.") % {"count": owing.missing}
        said.append({"text": text, "kind": "waiting", "word": _("note")})
    if owing.suspected:
        records = [f"{row.number} {yuan(row.amount)} {day(row.granted_on)}" for row in owing.near]
        records += [
            f"{row.number} {yuan(row.amount)} {day(row.entered_on)}" for row in owing.near_applications
        ]
        said.append(
            {
                "text": _(
                    "Several loans of this household within %(days)s days, each in a lower tier than their sum "
                    "(Q2). It changes nothing until a finding."
                )
                % {"days": owing.window_days},
                "kind": "soon",
                "word": _("look closely"),
                "records": "; ".join(records),
            }
        )
    return said
