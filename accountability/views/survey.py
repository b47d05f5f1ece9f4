"""The survey of an application: written by the handler, signed by the second surveyor."""

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accountability.forms.survey import SurveyForm
from creditcoop.core.forms import ActForm
from loans.documents.survey import survey_of, survey_sha256
from loans.services.sign_survey import sign_survey
from loans.services.write_survey import FIELDS, second_surveyors, write_survey
from loans.views.pages import ApplicationActPage


class WriteSurvey(ApplicationActPage):
    template = "accountability/survey.html"
    form_class = SurveyForm
    title = _("Survey before lending")
    submit_label = _("Keep the survey")
    done_message = _("The survey is kept. You can change it until you have decided the investigation.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"surveyors": second_surveyors(self.subject, on=self.actor.on)}

    def initial(self) -> dict[str, Any]:
        survey = survey_of(self.subject)
        if survey is None:
            return {"surveyed_on": self.actor.on, "proposed_amount": self.subject.amount,
                    "proposed_term_months": self.subject.term_months}  # fmt: skip
        return {
            **{name: getattr(survey, name) for name in FIELDS},
            "second_surveyor": survey.second_surveyor_id,
        }

    def back(self) -> str:
        return reverse("application_papers", args=[self.subject.pk])

    def perform(self, data: dict[str, Any]) -> str:
        write_survey(
            application_id=self.subject.pk,
            facts={name: data[name] for name in FIELDS},
            second_surveyor=data["second_surveyor"],
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()


class SurveyTextForm(ActForm):
    """The fingerprint of the survey that was on the page."""

    text_sha256 = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class SignSurvey(ApplicationActPage):
    template = "accountability/sign_survey.html"
    form_class = SurveyTextForm
    title = _("Sign the survey as second surveyor")
    submit_label = _("Sign the survey")
    done_message = _("Your signature is kept.")

    def back(self) -> str:
        return reverse("application_papers", args=[self.subject.pk])

    def sha256(self) -> str:
        survey = survey_of(self.subject)
        return survey_sha256(survey) if survey else ""

    def initial(self) -> dict[str, Any]:
        return {"text_sha256": self.sha256()}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "survey": survey_of(self.subject)}

    def signed_subject(self) -> models.Model:
        """The application, with the fingerprint of its survey."""
        self.subject.signed_sha256 = self.sha256
        return self.subject  # type: ignore[no-any-return]

    def perform(self, data: dict[str, Any]) -> str:
        sign_survey(
            application_id=self.subject.pk,
            text_sha256=data["text_sha256"],
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()
