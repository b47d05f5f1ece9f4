"""One's own access tokens: make one, see it once, revoke it."""

import datetime
from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm
from creditcoop.core.models import ApiToken, Unit
from creditcoop.core.services.make_token import make_token
from creditcoop.core.services.revoke_token import revoke_token
from creditcoop.core.views.base import ActPage, ObjectActPage

NEW = "new_token"


class TokenForm(ActForm):
    name = forms.CharField(
        label=_("Name of the token"),
        max_length=60,
        help_text=_("What will use it, for example: monthly report."),
        error_messages={"required": _("Give the token a name, so that you know it again.")},
    )
    ends_on = forms.DateField(
        label=_("Ends on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A year from today at the latest."),
        error_messages={
            "required": _("Choose the day on which it ends."),
            "invalid": _("Enter the day as 2026-11-23."),
        },
    )


class Tokens(ActPage):
    template = "core/tokens.html"
    form_class = TokenForm
    signed_as = "make_token"

    def initial(self) -> dict[str, Any]:
        return {"ends_on": self.actor.on + datetime.timedelta(days=90)}

    def context(self) -> dict[str, Any]:
        return {
            "new_token": self.request.session.pop(NEW, ""),
            "tokens": ApiToken.objects.filter(user=self.request.user.pk),
            "today": self.actor.on,
        }

    def perform(self, data: dict[str, Any]) -> str:
        _row, token = make_token(
            user=self.request.user,  # type: ignore[arg-type]  # a signed-in account
            name=data["name"],
            ends_on=data["ends_on"],
            actor=self.actor,
            on=self.actor.on,
        )
        self.request.session[NEW] = token
        return reverse("tokens")


class RevokeToken(ObjectActPage):
    """Only one's own tokens exist for one."""

    template = "core/act.html"
    done_message = _("The token opens nothing any more.")

    def subjects(self) -> models.QuerySet[Any]:
        return ApiToken.objects.filter(user=self.request.user.pk)

    def branch_of(self, subject: ApiToken) -> Unit | None:
        return None

    def context(self) -> dict[str, Any]:
        return {
            "title": _("Revoke a token"),
            "intro": self.subject.name,
            "submit_label": _("Revoke"),
            "cancel_url": reverse("tokens"),
            "danger": True,
        }

    def perform(self, data: dict[str, Any]) -> str:
        revoke_token(token_id=self.subject.pk, actor=self.actor)
        return reverse("tokens")
