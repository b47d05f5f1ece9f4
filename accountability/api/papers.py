"""Papers by API: list them, make one, take a copy, read its bytes, declare one void; survey and signatures."""

import base64
from typing import Any

from django.db import models
from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accountability.access import papers_visible_to
from accountability.filters import PaperFilter
from accountability.services.make_paper import make_paper
from accountability.services.paper_facts import BUILDERS
from accountability.services.sign_responsibility_letter import letter_of, sign_responsibility_letter
from creditcoop.core.api.fields import Amount, Code, Day, Id, Input, Text, Whole
from creditcoop.core.api.filters import IdFilter
from creditcoop.core.api.shapes import Out, PersonOut, UnitOut, Yuan
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import IssuedPaper, PaperPrint, Person
from creditcoop.core.services.issue_paper import standing_paper
from creditcoop.core.services.print_paper import CHINESE, ENGLISH, kept_bytes, print_paper
from creditcoop.core.services.spoil_paper import spoil_paper
from loans.api.applications import ApplicationEndpoint
from loans.documents.survey import AMOUNTS, TEXTS, survey_of, survey_sha256
from loans.models import LoanApplication
from loans.services.sign_survey import sign_survey
from loans.services.write_survey import FIELDS, write_survey


class PaperOut(Out):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    number = serializers.CharField()
    subject_kind = serializers.CharField(
        help_text="loanapplication, monthlynotice, loan; unit: a public notice."
    )
    subject_id = serializers.IntegerField(help_text="The id of what it is about.")
    application = serializers.SerializerMethodField(help_text="Of a paper about an application; else null.")
    about = serializers.CharField(help_text="Whose letter, which exception or intervention; empty: the loan.")
    unit = UnitOut()
    version = serializers.CharField(source="version.number")
    facts_sha256 = serializers.CharField()
    pdf_sha256 = serializers.CharField()
    reading_sha256 = serializers.CharField(help_text="Of the reading copy in English.")
    replaces = serializers.IntegerField(source="replaces_id", allow_null=True)
    replaced_by = serializers.SerializerMethodField()
    void = serializers.SerializerMethodField(help_text="Why the paper is void; null while it is not.")
    made_by = PersonOut()
    on = serializers.DateField()
    copies = serializers.IntegerField(help_text="Copies taken so far.")

    def get_application(self, paper: IssuedPaper) -> int | None:
        return paper.subject_id if paper.subject_kind == "loanapplication" else None

    def get_replaced_by(self, paper: IssuedPaper) -> int | None:
        later = getattr(paper, "replaced_by", None)
        return later.pk if later else None

    def get_void(self, paper: IssuedPaper) -> str | None:
        return void_reason(paper)


def void_reason(paper: IssuedPaper) -> str | None:
    spoiled = getattr(paper, "spoiled", None)
    return spoiled.reason if spoiled else None


class PaperApiFilter(PaperFilter):
    application = IdFilter(method="of_application")

    @extend_schema_field(OpenApiTypes.INT)
    def of_application(
        self, rows: models.QuerySet[IssuedPaper], name: str, value: int
    ) -> models.QuerySet[IssuedPaper]:
        return rows.filter(subject_kind="loanapplication", subject_id=int(value))


class PaperCopyOut(Out):
    number = serializers.CharField(source="paper.number")
    copy = serializers.IntegerField(help_text="The how-many-eth copy of this paper.")
    language = serializers.CharField()
    void = serializers.SerializerMethodField(help_text="Why the paper is void; null while it is not.")
    sha256 = serializers.SerializerMethodField()
    content = serializers.CharField(
        allow_null=True,
        help_text="The kept bytes of the PDF, in base64. Given once; a repeated sending has none.",
    )

    def get_void(self, copy: PaperPrint) -> str | None:
        return void_reason(copy.paper)

    def get_sha256(self, copy: PaperPrint) -> str:
        return copy.paper.reading_sha256 if copy.language == ENGLISH else copy.paper.pdf_sha256


class MakePaperIn(Input):
    kind = Code(choices=list(BUILDERS))
    about = Text(
        max_length=40, default="", allow_blank=True, help_text="As in a paper's answer; mostly empty."
    )
    corrects = serializers.BooleanField(default=False, help_text="Replace the one that stands, and name it.")


class LanguageIn(Input):
    language = Code(choices=[CHINESE, ENGLISH], default=CHINESE)


class VoidIn(Input):
    reason = Text(max_length=500)


def papers_of(endpoint: Any) -> models.QuerySet[Any]:
    return papers_visible_to(endpoint.actor).annotate(copies=Count("prints"))


class Papers(ListEndpoint):
    title = ACT_LABELS["view_papers"]
    gives = PaperOut
    queryset = IssuedPaper.objects.none()
    filterset_class = PaperApiFilter
    sorts = {"on": ("on", "id"), "number": ("number",)}
    default_sort = "-on"

    def rows(self) -> models.QuerySet[Any]:
        return papers_of(self)


class PaperEndpoint(ObjectEndpoint):
    """A paper found only through an application of the caller's scope."""

    def subjects(self) -> models.QuerySet[Any]:
        return papers_of(self)

    def branch_of(self, subject: IssuedPaper) -> Any:
        return subject.unit


class PaperDetail(PaperEndpoint):
    title = _("One paper")
    gives = PaperOut


class MakePaper(ActEndpoint, ApplicationEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["make_paper"]
    act_help = _("A failed paper takes no number.")
    takes = MakePaperIn
    act_gives = PaperOut
    done_status = 201
    places = {"paper": "kind", "replaces": "corrects"}

    def perform(self, data: dict[str, Any]) -> str:
        standing = standing_paper(kind=data["kind"], subject=self.subject, about=data["about"])
        paper = make_paper(
            application=self.subject,
            kind=data["kind"],
            about=data["about"],
            replaces=standing if data["corrects"] else None,
            actor=self.actor,
            on=self.actor.on,
        )
        return str(paper.pk)

    def done(self, result: str) -> Any:
        return papers_of(self).get(pk=result)


class PaperAct(ActEndpoint, PaperEndpoint):
    """An act on a paper; the answer is the paper as it then stands."""

    http_method_names = ["post"]
    act_gives = PaperOut

    def done(self, result: str) -> Any:
        return papers_of(self).get(pk=result)


class PrintPaper(ActEndpoint, PaperEndpoint):
    """The only way to the bytes of a paper, so that no download goes uncounted."""

    http_method_names = ["post"]
    act_title = ACT_LABELS["print_paper"]
    takes = LanguageIn
    act_gives = PaperCopyOut
    content: str | None = None

    def perform(self, data: dict[str, Any]) -> str:
        copy = print_paper(paper=self.subject, language=data["language"], actor=self.actor, on=self.actor.on)
        self.content = base64.b64encode(kept_bytes(self.subject, copy.language)).decode()
        return str(copy.pk)

    def done(self, result: str) -> Any:
        copy = PaperPrint.objects.select_related("paper__spoiled").get(pk=result)
        copy.content = self.content  # type: ignore[attr-defined]  # for the shape of the answer
        return copy


class SpoilPaper(PaperAct):
    act_title = ACT_LABELS["spoil_paper"]
    takes = VoidIn

    def perform(self, data: dict[str, Any]) -> str:
        spoil_paper(paper=self.subject, reason=data["reason"], actor=self.actor, on=self.actor.on)
        return str(self.subject.pk)


class SurveyOut(Out):
    surveyed_on = serializers.DateField()
    place = serializers.CharField()
    second_surveyor = PersonOut(allow_null=True)
    people_asked = serializers.CharField()
    minutes_spent = serializers.IntegerField(allow_null=True)
    household = serializers.CharField()
    assets = serializers.CharField()
    assets_amount = Yuan(allow_null=True)
    debts = serializers.CharField()
    debts_amount = Yuan(allow_null=True)
    business = serializers.CharField()
    income_amount = Yuan(allow_null=True)
    spending_amount = Yuan(allow_null=True)
    credit_record = serializers.CharField()
    purpose_detail = serializers.CharField()
    own_funds_amount = Yuan(allow_null=True)
    repayment_source = serializers.CharField()
    security_opinion = serializers.CharField()
    risks = serializers.CharField()
    proposal = serializers.CharField()
    proposed_amount = Yuan(allow_null=True)
    proposed_term_months = serializers.IntegerField(allow_null=True)
    written_by = PersonOut()
    written_on = serializers.DateField()
    text_sha256 = serializers.SerializerMethodField(help_text="What the second surveyor signs.")

    def get_text_sha256(self, survey: Any) -> str:
        return survey_sha256(survey)


class SurveyStateOut(Out):
    survey = SurveyOut(allow_null=True, help_text="Null: none is recorded.")


class SurveyIn(Input):
    surveyed_on = Day()
    place = Text(max_length=200)
    second_surveyor = Id(required=False, allow_null=True)
    people_asked = Text(max_length=200, default="", allow_blank=True)
    minutes_spent = Whole(min_value=1, max_value=100_000, default=None, allow_null=True)
    proposed_term_months = Whole(min_value=1, max_value=600, default=None, allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        needed = ("household", "purpose_detail", "repayment_source", "risks", "proposal")
        texts = {
            name: Text(max_length=2000)
            if name in needed
            else Text(max_length=2000, default="", allow_blank=True)
            for name in TEXTS
        }
        amounts = {name: Amount(default=None, allow_null=True, min_value=0) for name in AMOUNTS}
        return {**super().get_fields(), **texts, **amounts}


class Survey(ActEndpoint, ApplicationEndpoint):
    """GET reads the survey of an application, POST writes it."""

    title = _("The survey of an application; empty before it is written")
    act_title = ACT_LABELS["write_survey"]
    takes = SurveyIn
    gives = SurveyStateOut
    act_gives = SurveyOut

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(SurveyStateOut({"survey": survey_of(self.subject)}).data)

    def perform(self, data: dict[str, Any]) -> str:
        chosen = data.get("second_surveyor")
        second = Person.objects.filter(pk=chosen).first() if chosen else None
        if chosen and second is None:
            raise Refused(gettext("Choose another customer manager of this branch."), field="second_surveyor")
        write_survey(
            application_id=self.subject.pk,
            facts={name: data[name] for name in FIELDS},
            second_surveyor=second,
            actor=self.actor,
            on=self.actor.on,
        )
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return survey_of(LoanApplication.objects.get(pk=result))


class TextSeenIn(Input):
    text_sha256 = Text(max_length=64, help_text="Of the text that you have read.")


class SignSurvey(ActEndpoint, ApplicationEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["sign_survey"]
    takes = TextSeenIn
    act_gives = SurveyOut

    def signed_subject(self) -> models.Model:
        survey = survey_of(self.subject)
        self.subject.signed_sha256 = lambda: survey_sha256(survey) if survey else ""
        return self.subject  # type: ignore[no-any-return]

    def perform(self, data: dict[str, Any]) -> str:
        sign_survey(
            application_id=self.subject.pk,
            text_sha256=data["text_sha256"],
            actor=self.actor,
            on=self.actor.on,
        )
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return survey_of(LoanApplication.objects.get(pk=result))


class ResponsibilityLetterOut(Out):
    percent = serializers.CharField()
    amount = serializers.CharField()
    clause = serializers.CharField()
    is_first = serializers.BooleanField()
    version = serializers.CharField()
    text_sha256 = serializers.CharField()
    signed_on = serializers.DateField(allow_null=True)


class SignLetter(ActEndpoint, ApplicationEndpoint):
    """GET reads one's own letter of responsibility, POST signs it."""

    title = _("One's own letter of responsibility for an application")
    act_title = ACT_LABELS["sign_responsibility_letter"]
    takes = TextSeenIn
    gives = ResponsibilityLetterOut
    act_gives = ResponsibilityLetterOut

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(ResponsibilityLetterOut(self.letter(self.subject)).data)

    def letter(self, application: LoanApplication) -> dict[str, Any]:
        found = letter_of(application, person_id=self.actor.person_id or 0, on=self.actor.on)
        if found is None:
            raise Refused(
                gettext("You have no share in this loan, so there is nothing to sign."), code="no_share"
            )
        line = found.text["line"]
        return {
            "percent": line["percent"],
            "amount": line["amount"]["yuan"],
            "clause": line["clause"],
            "is_first": line["is_first"],
            "version": found.text["version"],
            "text_sha256": found.sha256,
            "signed_on": found.signature.on if found.signature else None,
        }

    def signed_subject(self) -> models.Model:
        found = letter_of(self.subject, person_id=self.actor.person_id or 0, on=self.actor.on)
        self.subject.signed_sha256 = lambda: found.sha256 if found else ""
        return self.subject  # type: ignore[no-any-return]

    def perform(self, data: dict[str, Any]) -> str:
        sign_responsibility_letter(
            application_id=self.subject.pk,
            text_sha256=data["text_sha256"],
            actor=self.actor,
            on=self.actor.on,
        )
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return self.letter(LoanApplication.objects.select_related("branch", "handler").get(pk=result))
