"""Notices and slips by API: the list by number, making for loans, one PDF of many, filing a slip (Annex 12)."""

import base64
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from creditcoop.core.api.fields import LARGEST_ID, Code, Day, Id, Input, Many, Text
from creditcoop.core.api.shapes import Out
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import IssuedPaper, Unit
from creditcoop.core.services.print_paper import CHINESE, ENGLISH
from loans.api.filters import NoticeApiFilter
from loans.api.with_files import FilesField, WithFiles
from loans.models import Loan, NoticeLine
from loans.queries.notices import lines_of, lines_visible_to, notices_visible_to
from loans.queries.time_limits import owners_for_events
from loans.rules.limitation.question import CHOICES
from loans.rules.notices import ASKED
from loans.services.file_slip import SlipFacts, file_slip
from loans.services.make_notices import Target, Wanted, make_notices
from loans.services.print_notices import MOST_COPIES, one_pdf, print_notices

EVERYBODY, BORROWER, GUARANTORS = "everybody", "borrower", "guarantors"


class SlipOut(Out):
    event = serializers.IntegerField(source="event_id")
    days = serializers.IntegerField(help_text="From the signature to the file.")
    late = serializers.BooleanField(source="is_late", help_text="More days than the regulation allows.")
    on = serializers.DateField()


class AddressedLineOut(Out):
    id = serializers.IntegerField(source="pk")
    paper = serializers.IntegerField(source="paper_id")
    number = serializers.CharField(source="paper.number")
    kind = serializers.CharField(source="paper.kind")
    made_on = serializers.DateField(source="paper.on")
    run = serializers.UUIDField(help_text="Shared by all notices made in one go.")
    loan = serializers.IntegerField(source="loan_id")
    loan_number = serializers.CharField(source="loan.number")
    guarantor = serializers.IntegerField(source="guarantor_id", allow_null=True)
    void = serializers.SerializerMethodField()
    slip = serializers.SerializerMethodField(help_text="Null: not back yet.")

    def get_void(self, line: NoticeLine) -> bool:
        return getattr(line.paper, "spoiled", None) is not None

    @extend_schema_field(SlipOut(allow_null=True))
    def get_slip(self, line: NoticeLine) -> Any:
        slip = getattr(line, "slip", None)
        return SlipOut(slip).data if slip else None


class AddressedLinesOut(Out):
    lines = AddressedLineOut(many=True)


class MakeNoticesIn(Input):
    kind = Code(choices=list(ASKED))
    loans = Many(child=Id(), min_length=1, max_length=settings.NOTICES_AT_ONCE)
    to = Code(choices=[EVERYBODY, BORROWER, GUARANTORS], default=EVERYBODY)
    pay_by = Day(required=False, help_text="Last day to pay, of a demand or a public notice.")
    pay_to = Text(max_length=100, required=False, allow_blank=True, default="")


class PrintNoticesIn(Input):
    papers = Many(child=Id(), min_length=1, max_length=MOST_COPIES)
    language = Code(choices=[CHINESE, ENGLISH], default=CHINESE)


class CopiesOut(Out):
    copies = serializers.IntegerField(help_text="How many copies were counted, one a notice.")
    content = serializers.CharField(
        allow_null=True,
        help_text="One PDF of all of them, in base64. Given once; a repeated sending has none.",
    )


class FileSlipIn(Input):
    """A slip signed or proved otherwise; of a public notice the newspaper's page."""

    happened_on = Day(help_text="Signed, arrived or published on: not before the notice was made.")
    channel = Code(choices=CHOICES["channel"], default="handed")
    receipt = Code(choices=CHOICES["receipt"], default="signed")
    medium = Code(choices=CHOICES["medium"], required=False)
    whereabouts_unknown = serializers.BooleanField(required=False, default=False)
    waybill = Text(max_length=60, required=False, allow_blank=True, default="")
    words = Text(max_length=500, required=False, allow_blank=True, default="")
    lines = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID),
        required=False,
        max_length=settings.NOTICES_AT_ONCE,
        help_text="Of a notice with several lines: which ones; left out, all that are out.",
    )
    files = FilesField(help_text="The scan: PDF, JPG or PNG.")


class Notices(ActEndpoint, ListEndpoint):
    """GET lists notices line by line, POST makes them: all of them or none."""

    title = _("Notices and where their slips are")
    act_title = ACT_LABELS["make_notice"]
    act_help = _("Where one cannot be made, none is, and no number is taken.")
    gives = AddressedLineOut
    takes = MakeNoticesIn
    act_gives = AddressedLinesOut
    done_status = 201
    places = {"targets": "loans"}
    queryset = NoticeLine.objects.none()
    filterset_class = NoticeApiFilter
    sorts = {"number": ("paper__number", "id"), "made_on": ("paper__on", "id")}
    default_sort = "-made_on"

    def rows(self) -> models.QuerySet[Any]:
        return lines_visible_to(self.actor)

    def perform(self, data: dict[str, Any]) -> str:
        wanted = Wanted(kind=data["kind"], pay_by=data.get("pay_by"), pay_to=data["pay_to"])
        targets = self._targets(data["loans"], data["to"])
        made = make_notices(targets=targets, wanted=wanted, actor=self.actor, on=self.actor.on)
        if made.left_out:
            target, why = made.left_out[0]
            raise Refused(f"{target.loan.number} {target.name}: {why}", field="loans", code="no_notice")
        return str(made.run)

    def _targets(self, wanted: list[int], to: str) -> list[Target]:
        loans = Loan.objects.visible_to(self.actor, "make_notice").issued_or_imported()
        found = loans.filter(pk__in=wanted).select_related(
            "borrower", "branch__parent", "application", "handler"
        )
        rows = list(found.prefetch_related("application__guarantors"))
        if len(rows) < len(set(wanted)):
            raise Refused(gettext("Not every loan is there for you. Send ids of your scope."), field="loans")
        targets = []
        for loan in rows:
            if to != GUARANTORS:
                targets.append(Target(loan=loan))
            if to != BORROWER and loan.application:
                targets += [Target(loan=loan, guarantor=one) for one in loan.application.guarantors.all()]
        return targets

    def done(self, result: str) -> Any:
        return {"lines": lines_visible_to(self.actor).filter(run=result).order_by("id")}


class PrintNotices(ActEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["print_paper"]
    takes = PrintNoticesIn
    act_gives = CopiesOut
    content: str | None = None

    def perform(self, data: dict[str, Any]) -> str:
        wanted = set(data["papers"])
        papers = list(
            notices_visible_to(self.actor)
            .filter(pk__in=wanted)
            .select_related("unit__parent")
            .order_by("unit__code", "series", "serial")
        )
        if len(papers) < len(wanted):
            raise Refused(
                gettext("Not every notice is there for you. Send ids of your scope."), field="papers"
            )
        copies = print_notices(papers=papers, language=data["language"], actor=self.actor, on=self.actor.on)
        self.content = base64.b64encode(one_pdf(copies)).decode()
        return str(len(copies))

    def done(self, result: str) -> Any:
        return {"copies": int(result), "content": self.content}


class NoticeEndpoint(ObjectEndpoint):
    """A notice found only through loans of the caller's scope."""

    def subjects(self) -> models.QuerySet[Any]:
        return notices_visible_to(self.actor).select_related("unit__parent")

    def branch_of(self, subject: IssuedPaper) -> Unit | None:
        return subject.unit

    def shown(self, subject: IssuedPaper) -> Any:
        return {"lines": lines_visible_to(self.actor).filter(paper=subject.pk).order_by("id")}


class NoticeDetail(NoticeEndpoint):
    title = _("One notice: whom it addresses, and where its slip is")
    gives = AddressedLinesOut


class FileSlip(WithFiles, NoticeEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["file_slip"]
    takes = FileSlipIn
    act_gives = AddressedLinesOut
    done_status = 201

    def owners_of(self, subject: IssuedPaper) -> set[int]:
        owned = [owners_for_events(line.loan, self.actor.on) for line in lines_of([subject.pk])]
        return set.intersection(*owned) if owned else set()

    def perform(self, data: dict[str, Any]) -> str:
        lines = lines_of([self.subject.pk])
        wanted = data.pop("lines", None)
        chosen = list(lines.filter(slip=None) if wanted is None else lines.filter(pk__in=wanted))
        files = data.pop("files")
        file_slip(
            paper=self.subject,
            lines=chosen,
            facts=SlipFacts(**data),
            files=files,
            actor=self.actor,
            on=self.actor.on,
        )
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return self.shown(self.subject)
