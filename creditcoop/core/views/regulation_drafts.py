"""Drafting the regulation: copy a version, edit the copy as often as liked, discard it; a second person rejects it."""

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm
from creditcoop.core.models import RegulationVersion, Unit
from creditcoop.core.regulation import version_on
from creditcoop.core.services.discard_regulation import discard_regulation
from creditcoop.core.services.draft_regulation import draft_regulation
from creditcoop.core.services.edit_regulation import edit_regulation
from creditcoop.core.services.regulation_drafts import saves_of
from creditcoop.core.services.reject_regulation import reject_regulation
from creditcoop.core.views.base import ActPage, ObjectActPage
from creditcoop.core.views.regulation_form import DraftForm, NewDraftForm
from creditcoop.core.views.regulation_words import title_of


class DraftRegulation(ActPage):
    template = "core/regulation_draft.html"
    form_class = NewDraftForm
    done_message = _("The draft is a copy. Change what the new version says differently.")

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("base", "")
        known = asked.isdecimal() and len(asked) < 10
        return {"base": int(asked) if known else version_on(self.actor.on).pk}

    def perform(self, data: dict[str, Any]) -> str:
        draft = draft_regulation(
            base_id=data["base"].pk, head=self.form.head(), actor=self.actor, on=self.actor.on
        )
        return reverse("edit_regulation", args=[draft.pk])


class DraftPage(ObjectActPage):
    """An act on one draft; what has ended shows its page instead."""

    def subjects(self) -> models.QuerySet[Any]:
        return RegulationVersion.objects.select_related("drafted_by", "based_on")

    def branch_of(self, subject: RegulationVersion) -> Unit | None:
        return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.subject.state != RegulationVersion.State.DRAFT:
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return {
            "version": self.subject,
            "version_title": title_of(self.subject),
            "cancel_url": self.back(),
        }

    def back(self) -> str:
        return reverse("regulation_version", args=[self.subject.pk])


class EditRegulation(DraftPage):
    template = "core/regulation_edit.html"
    form_class = DraftForm
    done_message = _("The draft is saved. This is what it changes.")

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "draft": self.subject,
            "in_force": version_on(self.actor.on),
            "saves": saves_of(self.subject),
        }

    def perform(self, data: dict[str, Any]) -> str:
        edit_regulation(
            version_id=self.subject.pk,
            head=self.form.head(),
            body=self.form.body,
            seen=data["seen"],
            actor=self.actor,
            on=self.actor.on,
        )
        in_force = version_on(self.actor.on)
        return f"{reverse('compare_regulation')}?old={in_force.pk}&new={self.subject.pk}"


class EndForm(ActForm):
    """Why a draft is not adopted."""

    reason = forms.CharField(
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        error_messages={"required": _("Write the reason.")},
    )


class DiscardRegulation(DraftPage):
    form_class = EndForm
    done_message = _("The draft is discarded. It is kept, with the reason.")

    def context(self) -> dict[str, Any]:
        said = {"title": _("Discard the draft"), "submit_label": _("Discard"), "danger": True}
        return {**super().context(), **said, "intro": self.subject.number}

    def perform(self, data: dict[str, Any]) -> str:
        discard_regulation(
            version_id=self.subject.pk, reason=data["reason"], actor=self.actor, on=self.actor.on
        )
        return self.back()


class RejectRegulation(DraftPage):
    form_class = EndForm
    done_message = _("The draft is rejected. It is kept, with the reasons.")

    def context(self) -> dict[str, Any]:
        said = {"title": _("Reject the draft"), "submit_label": _("Reject"), "danger": True}
        return {**super().context(), **said, "intro": self.subject.number}

    def perform(self, data: dict[str, Any]) -> str:
        reject_regulation(
            version_id=self.subject.pk, reason=data["reason"], actor=self.actor, on=self.actor.on
        )
        return self.back()
