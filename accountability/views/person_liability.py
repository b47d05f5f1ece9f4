"""All that one person answers for, as of any day."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accountability.access import people_visible_to
from accountability.filters import ShareFilter
from accountability.forms import AsOfForm
from accountability.labels import role_text, unit_name
from accountability.models import LiabilityShare
from accountability.reports.liability import Figures, by_person
from accountability.views.parts import day_asked
from creditcoop.core.labels import POST_LABELS
from creditcoop.core.models import Person, Posting
from creditcoop.core.templatetags.ui import cell_text, number, percent, yuan
from creditcoop.core.views.lists import Column, ListPage
from loans.labels import STANDING_LABELS, STANDING_TAGS, TIER_LABELS
from loans.models import Loan
from loans.queries.outstanding import overdue_then, owed_then


def _loan(share: LiabilityShare) -> Loan:
    return share.split.loan


def _state(share: LiabilityShare) -> Any:
    return _("Overdue") if share.late else STANDING_LABELS[_loan(share).standing]  # type: ignore[attr-defined]


def _state_tag(share: LiabilityShare) -> str:
    return "lost" if share.late else str(STANDING_TAGS[_loan(share).standing])  # type: ignore[attr-defined]


def _role(share: LiabilityShare) -> str:
    role = role_text(share.post)
    return gettext("%(role)s, first responsible") % {"role": role} if share.is_first else role


def _loan_url(share: LiabilityShare) -> str:
    """The loan's own tab, where the reader may open it: one's own old shares may lie in a branch one has left."""
    return reverse("loan_liability", args=[_loan(share).pk]) if share.opens else ""  # type: ignore[attr-defined]


class PersonLiability(ListPage):
    """A person is visible to himself, and to whoever may see a loan that he answers for."""

    template = "accountability/person_liability.html"
    filter_class = ShareFilter
    default_sort = "-granted_on"
    export_name = "answers"
    empty_text = _("This person answers for no loan that fits. Change the filters or the day.")
    totals = {
        "granted": Sum("split__loan__amount"),
        "owed": Sum("owed_then"),
        "share": Sum("amount"),
    }
    columns = [
        Column("number", _("Loan"), lambda row: _loan(row).number, sort=("split__loan__number",),
               nowrap=True, priority=1, url=_loan_url),
        Column("borrower", _("Borrower"), lambda row: _loan(row).borrower.name,
               sort=("split__loan__borrower__name", "id"), priority=1),
        Column("branch", _("Branch"), lambda row: unit_name(_loan(row).branch),
               sort=("split__loan__branch__code", "id"), nowrap=True),
        Column("granted_on", _("Granted"), lambda row: _loan(row).granted_on,
               sort=("split__loan__granted_on", "id"), nowrap=True),
        Column("tier", _("Tier"), lambda row: TIER_LABELS[_loan(row).tier], sort=("split__loan__tier", "id"),
               nowrap=True),
        Column("role", _("Answers as"), _role, sort=("post", "id")),
        Column("granted", _("Granted (yuan)"), lambda row: _loan(row).amount,
               sort=("split__loan__amount", "id"), numeric=True),
        Column("owed", _("Owed (yuan)"), lambda row: row.owed_then, sort=("owed_then", "id"), numeric=True),
        Column("percent", _("Share"), lambda row: percent(row.percent), numeric=True),
        Column("share", _("Share (yuan)"), lambda row: row.amount, sort=("amount", "id"), numeric=True,
               priority=1),
        Column("state", _("State"), _state, sort=("split__loan__standing", "id"), tag=_state_tag),
    ]  # fmt: skip
    subject: Person
    day: datetime.date

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.subject = get_object_or_404(self.subjects(), pk=self.kwargs["pk"])
        if self.actor.scope(self.act).empty:
            raise PermissionDenied
        self.day = day_asked(AsOfForm(request.GET), self.actor)
        return super().dispatch(request, *args, **kwargs)

    def subjects(self) -> QuerySet[Person]:
        return people_visible_to(self.actor, self.act)

    def shares(self) -> QuerySet[LiabilityShare]:
        """The person's shares that the reader may see: his own all, others' in visible loans."""
        return LiabilityShare.objects.visible_to(self.actor).on(self.day).filter(person=self.subject)

    def rows(self) -> QuerySet[LiabilityShare]:
        loan = OuterRef("split__loan")
        return (
            self.shares()
            .select_related("split__loan__borrower", "split__loan__branch")
            .annotate(
                opens=Exists(Loan.objects.visible_to(self.actor, "view_liability").filter(pk=loan)),
                late=overdue_then(self.day, today=self.actor.on, path="split__loan__"),
                owed_then=owed_then(self.day, today=self.actor.on, path="split__loan__"),
            )
        )

    def foot(self, totals: dict[str, Any]) -> list[Any] | None:
        cells: list[dict[str, Any]] = [{"text": ""} for _column in self.columns]
        cells[0] = {"text": gettext("Total")}
        for place, column in enumerate(self.columns):
            if column.key in totals:
                cells[place] = {"text": cell_text(totals[column.key]), "numeric": True}
        return cells

    def context(self) -> dict[str, Any]:
        groups = by_person(self.shares(), self.day, today=self.actor.on)
        total = groups[0].total if groups else Figures()
        postings = Posting.objects.filter(Posting.covers(self.day), person=self.subject).select_related(
            "unit"
        )
        return {
            "person": self.subject,
            "day": self.day,
            "is_today": self.day == self.actor.on,
            "is_self": self.subject.pk == self.actor.person_id,
            "may_report": not self.actor.scope("view_liability_report").empty,
            "posts": [f"{POST_LABELS[posting.post]} · {unit_name(posting.unit)}" for posting in postings],
            "figures": figures(total),
        }


def figures(total: Figures) -> list[dict[str, Any]]:
    """The sums at the top: what is not recorded is said, not counted as nothing."""
    return [
        {
            "label": gettext("Loans he or she answers for"),
            "number": number(total.loans),
            "unit": gettext("loans"),
            "change": gettext("first responsible for %(count)s") % {"count": number(total.first)},
        },
        {"label": gettext("Granted in all"), "number": yuan(total.granted), "unit": gettext("yuan")},
        {
            "label": gettext("Owed"),
            "number": yuan(total.owed),
            "unit": gettext("yuan") if total.owed is not None else "",
            "change": gettext("%(count)s not recorded") % {"count": total.owed_missing}
            if total.owed_missing
            else "",
        },
        {
            "label": gettext("Overdue"),
            "number": number(total.overdue),
            "unit": gettext("loans"),
            "change": gettext("%(amount)s yuan owed") % {"amount": yuan(total.overdue_owed)}
            if total.overdue
            else "",
            "kind": "lost" if total.overdue else None,
        },
        {"label": gettext("Own share"), "number": yuan(total.share), "unit": gettext("yuan")},
    ]
