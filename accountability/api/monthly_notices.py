"""Monthly notices by API: give those of a branch, read and sign one, list what was missed (Annex 9)."""

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accountability.filters import MissedNoticeFilter, NoticeFilter
from accountability.models import MonthlyNotice, NoticeBreach
from accountability.queries.monthly_notices import state_of
from accountability.services.make_monthly_notices import make_monthly_notices
from accountability.services.sign_monthly_notice import sign_monthly_notice
from creditcoop.core.access import Actor
from creditcoop.core.api.fields import Id, Input
from creditcoop.core.api.filters import IdFilter
from creditcoop.core.api.shapes import Out, PersonOut, UnitOut
from creditcoop.core.api.views import ActEndpoint, Endpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.queries import branches_in_scope


class NoticeLineOut(Out):
    subject = serializers.CharField(help_text="due: a loan due this month; clock: a time limit ending.")
    loan = serializers.CharField(help_text="Our number of the loan.")
    borrower = serializers.CharField()
    balance = serializers.SerializerMethodField(help_text="In yuan; null: not recorded.")
    clock = serializers.SerializerMethodField(
        help_text="The time limit in both languages; null for a due loan."
    )
    guarantor = serializers.CharField(allow_null=True)
    day = serializers.DateField(help_text="The due day, or the day to act by.")
    demanded_on = serializers.DateField(allow_null=True, help_text="The latest demand on record.")
    action = serializers.DictField(
        child=serializers.CharField(), help_text="What is asked, in both languages."
    )

    def get_balance(self, line: dict[str, Any]) -> str | None:
        return line["balance"]["yuan"] if line["balance"] else None

    def get_clock(self, line: dict[str, Any]) -> dict[str, str] | None:
        return line["clock"]


class NoticeOut(Out):
    id = serializers.IntegerField()
    month = serializers.DateField(help_text="Its first day.")
    branch = UnitOut()
    manager = PersonOut()
    made_by = PersonOut()
    version = serializers.CharField(source="version.number")
    on = serializers.DateField(help_text="Given on.")
    due_by = serializers.DateField()
    late = serializers.BooleanField(help_text="Given after its day.")
    sign_by = serializers.DateField()
    signed_on = serializers.DateField(source="signature.on", default=None, allow_null=True)
    state = serializers.SerializerMethodField(help_text="signed, signed_late, waiting or missed.")
    line_count = serializers.IntegerField()
    text_sha256 = serializers.CharField(help_text="Of the text that is signed.")

    def get_state(self, notice: MonthlyNotice) -> str:
        actor: Actor = self.context["actor"]
        return state_of(notice, actor.on)


class WholeNoticeOut(NoticeOut):
    lines = serializers.SerializerMethodField()

    def get_lines(self, notice: MonthlyNotice) -> list[dict[str, Any]]:
        return list(NoticeLineOut(json.loads(notice.text)["lines"], many=True).data)


class GivenOut(Out):
    notices = NoticeOut(many=True)


class MissedOut(Out):
    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="not_given or not_signed.")
    month = serializers.DateField()
    branch = UnitOut()
    manager = PersonOut()
    accountant = PersonOut(allow_null=True, help_text="Against whom it counts; null: nobody held the post.")
    notice = serializers.IntegerField(source="notice_id", allow_null=True)
    last_day = serializers.DateField(help_text="The last day in time.")
    on = serializers.DateField(help_text="Counted on.")


class NoticeApiFilter(NoticeFilter):
    manager = IdFilter(field_name="manager")


class MissedNoticeApiFilter(MissedNoticeFilter):
    accountant = IdFilter(field_name="accountant")


class GiveIn(Input):
    branch = Id()


def notices_of(endpoint: Any) -> models.QuerySet[Any]:
    return MonthlyNotice.objects.visible_to(endpoint.actor).select_related(
        "branch__parent", "manager", "made_by", "version", "signature"
    )


class MonthlyNotices(ListEndpoint):
    title = ACT_LABELS["view_monthly_notices"]
    gives = NoticeOut
    queryset = MonthlyNotice.objects.none()
    filterset_class = NoticeApiFilter
    sorts = {"month": ("month", "id"), "sign_by": ("sign_by", "id")}
    default_sort = "-month"

    def rows(self) -> models.QuerySet[Any]:
        return notices_of(self)


class MissedNotices(ListEndpoint):
    title = _("Missed monthly notices")
    help_text = _("Counted once each against the accountant; they stay when made up for later.")
    gives = MissedOut
    queryset = NoticeBreach.objects.none()
    filterset_class = MissedNoticeApiFilter
    sorts = {"month": ("month", "id"), "last_day": ("last_day", "id")}
    default_sort = "-month"

    def rows(self) -> models.QuerySet[Any]:
        return NoticeBreach.objects.visible_to(self.actor).select_related("branch", "manager", "accountant")


class GiveMonthlyNotices(ActEndpoint, Endpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["make_monthly_notices"]
    act_help = _("To every manager of the branch who has none for this month, all at once.")
    takes = GiveIn
    act_gives = GivenOut
    done_status = 201

    def perform(self, data: dict[str, Any]) -> str:
        branch = branches_in_scope(self.actor, "make_monthly_notices").filter(pk=data["branch"]).first()
        if branch is None:
            raise Refused(_text("Choose a branch."), field="branch")
        made = make_monthly_notices(branch=branch, actor=self.actor, on=self.actor.on)
        return " ".join(str(notice.pk) for notice in made)

    def done(self, result: str) -> Any:
        return {"notices": notices_of(self).filter(pk__in=result.split()).order_by("pk")}


class NoticeEndpoint(ObjectEndpoint):
    """A notice found by whoever it is for and in the branch that it is of."""

    def subjects(self) -> models.QuerySet[Any]:
        return notices_of(self)


class NoticeDetail(NoticeEndpoint):
    title = _("One monthly notice")
    gives = WholeNoticeOut


class SignNotice(ActEndpoint, NoticeEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["sign_monthly_notice"]
    act_gives = WholeNoticeOut

    def owners_of(self, subject: MonthlyNotice) -> set[int]:
        return {subject.manager_id}

    def perform(self, data: dict[str, Any]) -> str:
        sign_monthly_notice(
            notice_id=self.subject.pk,
            text_sha256=self.subject.text_sha256,
            actor=self.actor,
            on=self.actor.on,
        )
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return notices_of(self).get(pk=result)
