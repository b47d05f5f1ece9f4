"""The agreement of an extension as a paper, by API (practice.md 3.9)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accountability.api.papers import PaperOut, papers_of
from accountability.services.make_agreement import make_agreement, makers_of
from creditcoop.core.api.fields import Input
from creditcoop.core.api.views import ActEndpoint, ObjectEndpoint
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from loans.models import ExtensionRequest


class AgreementIn(Input):
    corrects = serializers.BooleanField(default=False, help_text="Replace the one that stands, and name it.")


class MakeAgreement(ActEndpoint, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["make_paper"]
    act_help = _("A failed paper takes no number.")
    takes = AgreementIn
    act_gives = PaperOut
    done_status = 201

    def subjects(self) -> models.QuerySet[Any]:
        rows = ExtensionRequest.objects.visible_to(self.actor)
        return rows.select_related("loan__branch", "loan__borrower", "loan__application", "asked_by")

    def branch_of(self, subject: ExtensionRequest) -> Unit | None:
        branch: Unit = subject.loan.branch
        return branch

    def owners_of(self, subject: ExtensionRequest) -> set[int]:
        return makers_of(subject, self.actor.on)

    def perform(self, data: dict[str, Any]) -> str:
        paper = make_agreement(
            request=self.subject, corrects=data["corrects"], actor=self.actor, on=self.actor.on
        )
        return str(paper.pk)

    def done(self, result: str) -> Any:
        return papers_of(self).get(pk=result)
