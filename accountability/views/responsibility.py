"""The reader's own letter of responsibility: read it, sign it (practice.md 3.3)."""

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accountability.services.sign_responsibility_letter import Letter, letter_of, sign_responsibility_letter
from creditcoop.core.forms import ActForm
from loans.views.pages import ApplicationActPage


class LetterForm(ActForm):
    """The fingerprint of the letter that was on the page."""

    text_sha256 = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class SignResponsibilityLetter(ApplicationActPage):
    template = "accountability/sign_letter.html"
    form_class = LetterForm
    title = _("Letter of responsibility")
    submit_label = _("I know my share: sign")
    done_message = _("Your signature is kept.")

    def back(self) -> str:
        return reverse("application_papers", args=[self.subject.pk])

    def letter(self) -> Letter | None:
        return letter_of(self.subject, person_id=self.actor.person_id or 0, on=self.actor.on)

    def initial(self) -> dict[str, Any]:
        letter = self.letter()
        return {"text_sha256": letter.sha256 if letter else ""}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "letter": self.letter()}

    def signed_subject(self) -> models.Model:
        """The application, with the fingerprint of this person's own letter."""
        letter = self.letter()
        self.subject.signed_sha256 = lambda: letter.sha256 if letter else ""
        return self.subject  # type: ignore[no-any-return]

    def perform(self, data: dict[str, Any]) -> str:
        sign_responsibility_letter(
            application_id=self.subject.pk,
            text_sha256=data["text_sha256"],
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()
