"""The agreement of an extension as a paper: look at a preview, make it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accountability.services.make_agreement import (
    make_agreement,
    makers_of,
    preview_agreement,
    standing_agreement,
)
from creditcoop.core.errors import Refused
from creditcoop.core.forms import ActForm
from creditcoop.core.views.base import ObjectActPage
from creditcoop.core.views.files import pdf_response
from loans.models import ExtensionRequest
from loans.views.extensions import ExtensionPage

LANGUAGES = {"zh-hans": "zh_hans", "en": "en"}


class AgreementForm(ActForm):
    corrects = forms.BooleanField(
        label=_("It corrects the one that stands, and names it"),
        required=False,
        help_text=_("The earlier paper is kept; its number stays taken."),
    )


class MakeAgreement(ExtensionPage, ObjectActPage):
    template = "accountability/make_agreement.html"
    form_class = AgreementForm
    done_message = _("The paper is made and kept.")

    def owners_of(self, subject: ExtensionRequest) -> set[int]:
        return makers_of(subject, self.actor.on)

    def initial(self) -> dict[str, Any]:
        return {"corrects": standing_agreement(self.subject) is not None}

    def context(self) -> dict[str, Any]:
        preview = reverse("preview_agreement", args=[self.subject.pk])
        return {
            "loan": self.subject.loan,
            "request_row": self.subject,
            "standing": standing_agreement(self.subject),
            "cancel_url": reverse("extension", args=[self.subject.pk]),
            "previews": [
                (label, f"{preview}?language={language}")
                for language, label in (("zh-hans", _("Preview in Chinese")), ("en", _("Preview in English")))
            ],
        }

    def perform(self, data: dict[str, Any]) -> str:
        paper = make_agreement(
            request=self.subject, corrects=data["corrects"], actor=self.actor, on=self.actor.on
        )
        return reverse("paper", args=[paper.pk])


class PreviewAgreement(ExtensionPage):
    """The agreement as it would be now, marked and without a number."""

    def owners_of(self, subject: ExtensionRequest) -> set[int]:
        return makers_of(subject, self.actor.on)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = LANGUAGES.get(request.GET.get("language", ""), "zh_hans")
        try:
            content = preview_agreement(
                request=self.subject, language=language, actor=self.actor, on=self.actor.on
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(reverse("extension", args=[self.subject.pk]))
        return pdf_response(content, name="preview.pdf", attached=False)
