"""Monthly notices of the monitoring accountant: the list, one notice and its signature, what was missed (Annex 9)."""

import json
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accountability.access import papers_visible_to
from accountability.filters import MissedNoticeFilter, NoticeFilter
from accountability.forms.monthly_notices import GiveNoticesForm
from accountability.labels import (
    NOTICE_BREACH_LABELS,
    NOTICE_STATE_LABELS,
    NOTICE_STATE_TAGS,
    language,
    unit_name,
)
from accountability.models import MonthlyNotice, NoticeBreach
from accountability.queries.monthly_notices import Recipients, recipients, state_of
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.monthly_notice import CLOCK, DUE, month_of, notice_due
from accountability.services.make_monthly_notices import make_monthly_notices
from accountability.services.sign_monthly_notice import sign_monthly_notice
from creditcoop.core.access import Actor
from creditcoop.core.forms import ActForm
from creditcoop.core.models import Unit
from creditcoop.core.queries import branches_in_scope
from creditcoop.core.regulation import version_on
from creditcoop.core.views.base import ActPage, ObjectActPage, ObjectPage
from creditcoop.core.views.lists import Column, ListPage
from loans.queries.rest_days import calendar_now


def month_text(month: Any) -> str:
    return f"{month:%Y-%m}"


class MonthlyNotices(ListPage):
    """Every notice of the reader's scope: the accountant's own book of who was told and who signed."""

    template = "accountability/monthly_notices.html"
    filter_class = NoticeFilter
    default_sort = "-month"
    export_name = "monthly-notices"
    empty_text = gettext_lazy("No monthly notice fits.")

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]  # what a row shows depends on today
        today = self.actor.on
        return [
            Column("month", _("Month"), lambda row: month_text(row.month), sort=("month", "id"), priority=1),
            Column("manager", _("Manager"), lambda row: row.manager.name, sort=("manager__name", "id"), priority=1),
            Column("branch", _("Branch"), lambda row: unit_name(row.branch), nowrap=True),
            Column("accountant", _("Given by"), lambda row: row.made_by.name),
            Column(
                "given", _("Given"), lambda row: row.on, sort=("on", "id"), nowrap=True,
                tag=lambda row: "soon" if row.late else "",
            ),
            Column("lines", _("Lines"), lambda row: row.line_count, sort=("line_count", "id"), numeric=True),
            Column("sign_by", _("Sign by"), lambda row: row.sign_by, sort=("sign_by", "id"), nowrap=True),
            Column(
                "state",
                _("Signature"),
                lambda row: NOTICE_STATE_LABELS[state_of(row, today)],
                tag=lambda row: NOTICE_STATE_TAGS[state_of(row, today)],
                priority=1,
            ),
            Column(
                "signed",
                _("Signed on"),
                lambda row: row.signature.on if hasattr(row, "signature") else None,
                sort=("signature__on", "id"),
                nowrap=True,
            ),
        ]  # fmt: skip

    def rows(self) -> QuerySet[Any]:
        return MonthlyNotice.objects.visible_to(self.actor)

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.select_related("branch", "manager", "made_by", "signature").defer("text")

    def row_url(self, row: MonthlyNotice) -> str:
        return reverse("monthly_notice", args=[row.pk])

    def context(self) -> dict[str, Any]:
        return {"may_give": not self.actor.scope("make_monthly_notices").empty}


class MissedNotices(ListPage):
    """What was not given or not signed by its day, counted against the accountant (Q28)."""

    template = "accountability/missed_notices.html"
    filter_class = MissedNoticeFilter
    default_sort = "-month"
    export_name = "missed-notices"
    empty_text = gettext_lazy("Nothing was missed.")
    columns = [
        Column("month", gettext_lazy("Month"), lambda row: month_text(row.month), sort=("month", "id"), priority=1),
        Column(
            "accountant",
            gettext_lazy("Counted against"),
            lambda row: row.accountant.name if row.accountant else _("nobody held the post"),
            sort=("accountant__name", "id"),
            priority=1,
        ),
        Column(
            "kind",
            gettext_lazy("What was missed"),
            lambda row: NOTICE_BREACH_LABELS[row.kind],
            tag=lambda _row: "lost",
            sort=("kind", "id"),
            priority=1,
        ),
        Column("manager", gettext_lazy("Manager"), lambda row: row.manager.name, sort=("manager__name", "id")),
        Column("branch", gettext_lazy("Branch"), lambda row: unit_name(row.branch), nowrap=True),
        Column(
            "last_day", gettext_lazy("Last day in time"), lambda row: row.last_day, sort=("last_day", "id"),
            nowrap=True,
        ),
        Column("version", gettext_lazy("Regulation version"), lambda row: row.version.number, priority=3),
    ]  # fmt: skip

    def rows(self) -> QuerySet[Any]:
        return NoticeBreach.objects.visible_to(self.actor)

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.select_related("branch", "manager", "accountant", "version").defer("version__body")

    def row_url(self, row: NoticeBreach) -> str:
        return reverse("monthly_notice", args=[row.notice_id]) if row.notice_id else ""


class GiveNotices(ActPage):
    """All notices of a branch at once; what each would say in numbers stands above the button."""

    template = "accountability/make_monthly_notices.html"
    form_class = GiveNoticesForm
    done_message = gettext_lazy("The notices are given. Each manager finds his on the page of today.")

    @cached_property
    def branches(self) -> QuerySet[Unit]:
        return branches_in_scope(self.actor, "make_monthly_notices").order_by("code")

    def form_kwargs(self) -> dict[str, Any]:
        return {"branches": self.branches}

    def initial(self) -> dict[str, Any]:
        chosen = self.chosen()
        return {"branch": chosen.pk} if chosen else {}

    def chosen(self) -> Unit | None:
        wanted = self.request.GET.get("branch", "")
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
            return self.branches.filter(pk=int(wanted)).first()
        return self.branches[0] if len(self.branches) == 1 else None

    def context(self) -> dict[str, Any]:
        branch = self.chosen()
        found = self._recipients(branch) if branch else None
        due = due_of(self.actor)
        return {
            "branch": branch,
            "branch_name": unit_name(branch) if branch else "",
            "choices": [(one.pk, unit_name(one)) for one in self.branches],
            "found": found,
            "rows": [
                {
                    "person": one.person,
                    "due": one.count(DUE),
                    "clocks": one.count(CLOCK),
                    "notice": one.notice,
                }
                for one in (found.told if found else ())
            ],
            "month": month_text(self.actor.on),
            "due_by": due,
            "late": self.actor.on > due,
        }

    def _recipients(self, branch: Unit) -> Recipients:
        policy = version_on(self.actor.on).chapter(LiabilityPolicy)
        return recipients(branch, on=self.actor.on, policy=policy, giver_id=self.actor.person_id)

    def perform(self, data: dict[str, Any]) -> str:
        make_monthly_notices(branch=data["branch"], actor=self.actor, on=self.actor.on)
        return reverse("monthly_notices") + f"?month={month_text(self.actor.on)}"


def due_of(actor: Actor) -> Any:
    """The last day on which this month's notice is in time."""
    notice_day = version_on(actor.on).chapter(LiabilityPolicy).notice_day
    return notice_due(month_of(actor.on), notice_day=notice_day, calendar=calendar_now())


class NoticePage(ObjectPage):
    """A page about one notice, found by whoever it is for and in the branch that it is of."""

    def subjects(self) -> QuerySet[Any]:
        return MonthlyNotice.objects.visible_to(self.actor).select_related(
            "branch__parent", "manager", "made_by", "version", "signature"
        )

    def context(self) -> dict[str, Any]:
        notice: MonthlyNotice = self.subject
        text = json.loads(notice.text)
        state = state_of(notice, self.actor.on)
        paper = (
            papers_visible_to(self.actor).filter(subject_kind="monthlynotice", subject_id=notice.pk).first()
        )
        return {
            "notice": notice,
            "branch_name": unit_name(notice.branch),
            "month": month_text(notice.month),
            "state": {"text": NOTICE_STATE_LABELS[state], "kind": NOTICE_STATE_TAGS[state]},
            "parts": [
                (_("Short-term loans due this month"), _("Due"), shown_lines(text["lines"], DUE)),
                (_("Time limits ending this month and next"), _("Act by"), shown_lines(text["lines"], CLOCK)),
            ],
            "paper": paper,
            "mine": notice.manager_id == self.actor.person_id and not hasattr(notice, "signature"),
        }


def shown_lines(lines: list[dict[str, Any]], subject: str) -> list[dict[str, Any]]:
    """Lines of the signed text in the reader's language."""
    spoken = language()
    return [
        {
            **line,
            "clock": line["clock"][spoken] if line["clock"] else "",
            "action": line["action"][spoken],
            "balance": line["balance"]["yuan"] if line["balance"] else "",
        }
        for line in lines
        if line["subject"] == subject
    ]


class Notice(NoticePage):
    template = "accountability/monthly_notice.html"


class SignNotice(NoticePage, ObjectActPage):
    template = "accountability/monthly_notice.html"
    form_class = ActForm
    done_message = gettext_lazy("Your signature is kept.")

    def owners_of(self, subject: MonthlyNotice) -> set[int]:
        return {subject.manager_id}

    def perform(self, data: dict[str, Any]) -> str:
        sign_monthly_notice(
            notice_id=self.subject.pk,
            text_sha256=self.subject.text_sha256,
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("monthly_notice", args=[self.subject.pk])


def on_today(actor: Actor) -> list[dict[str, Any]]:
    """What of the monthly notices waits for a person: his own to sign, his branch's to give and to have signed."""
    rows = [
        {
            "text": _("Sign the monthly notice"),
            "detail": f"{month_text(notice.month)} · {notice.made_by.name}",
            "day": notice.sign_by,
            "kind": "lost" if actor.on > notice.sign_by else "soon",
            "url": reverse("sign_monthly_notice", args=[notice.pk]),
        }
        for notice in MonthlyNotice.objects.filter(manager=actor.person)
        .unsigned()
        .select_related("made_by")
        .defer("text")
        .order_by("month", "id")
    ]
    return rows + [
        row for held in actor.held if held.code == "monitor" for row in _accountant(held.unit, actor)
    ]


def _accountant(branch: Unit, actor: Actor) -> list[dict[str, Any]]:
    """For the accountant of a branch: this month's notices still to give, signatures that are missing."""
    policy = version_on(actor.on).chapter(LiabilityPolicy)
    missing = recipients(branch, on=actor.on, policy=policy, giver_id=actor.person_id).missing
    due, rows = due_of(actor), []
    if missing:
        rows.append(
            {
                "text": _("Give the monthly notices"),
                "detail": ngettext("%(count)s manager", "%(count)s managers", len(missing))
                % {"count": len(missing)},
                "day": due,
                "kind": "lost" if actor.on > due else "soon",
                "url": reverse("make_monthly_notices"),
            }
        )
    unsigned = MonthlyNotice.objects.filter(branch=branch, sign_by__lt=actor.on).unsigned().count()
    if unsigned:
        rows.append(
            {
                "text": _("Monthly notices without signature"),
                "detail": ngettext("%(count)s notice", "%(count)s notices", unsigned) % {"count": unsigned},
                "day": None,
                "kind": "lost",
                "url": reverse("monthly_notices") + "?state=missed",
            }
        )
    return rows
