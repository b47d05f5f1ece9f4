"""Show one identity number: the reason is asked first, the number stands on the answer to that form alone."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.views.base import ObjectActPage
from loans.forms import ReasonForm
from loans.models import Borrower, Guarantor
from loans.services.unmask_identity import owners_of_party, unmask_identity


class UnmaskPage(ObjectActPage):
    """The same key shows nothing twice: going back and sending again asks for a new reason."""

    template = "loans/unmask.html"
    form_class = ReasonForm
    number = ""

    def owners_of(self, subject: Any) -> set[int]:
        return owners_of_party(subject)

    def back(self) -> str:
        raise NotImplementedError

    def erase_url(self) -> str:
        """Where erasing his data is asked for, to who may; a borrower's own page offers it already."""
        return ""

    def context(self) -> dict[str, Any]:
        return {
            "title": gettext_lazy("Show the identity number"),
            "party": self.subject,
            "number": self.number,
            "submit_label": gettext_lazy("Show it"),
            "cancel_url": self.back(),
            "erase_url": self.erase_url(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        if response.status_code == 302:
            response = self._answer()
        response["Cache-Control"] = "private, no-store"
        return response

    def _answer(self) -> HttpResponse:
        if not self.number:
            again = self.form_class(initial={"reason": self.form.cleaned_data["reason"]})
            said = _("This number was shown already. Send the reason again to see it once more.")
            return render(
                self.request, self.template, {**self.context(), "form": again, "said": said}, status=409
            )
        return render(self.request, self.template, self.context())

    def perform(self, data: dict[str, Any]) -> str:
        self.number = unmask_identity(
            party=self.subject, reason=data["reason"], actor=self.actor, on=self.actor.on
        )
        return self.back()


class UnmaskBorrower(UnmaskPage):
    def subjects(self) -> models.QuerySet[Any]:
        return Borrower.objects.visible_to(self.actor).select_related("branch")

    def back(self) -> str:
        return reverse("borrower", args=[self.subject.pk])


class UnmaskGuarantor(UnmaskPage):
    def subjects(self) -> models.QuerySet[Any]:
        return Guarantor.objects.visible_to(self.actor).select_related("branch")

    def back(self) -> str:
        latest = self.subject.applications.visible_to(self.actor).order_by("-id").first()
        return reverse("application", args=[latest.pk]) if latest else reverse("applications")

    def erase_url(self) -> str:
        may = self.actor.may("ask_erasure", branch=self.subject.branch)
        return reverse("ask_erasure_guarantor", args=[self.subject.pk]) if may else ""
