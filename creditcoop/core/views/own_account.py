"""One's own account: the first password, another password, the second factor."""

from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from creditcoop.core import clock, devices
from creditcoop.core.errors import Refused
from creditcoop.core.forms import ActForm
from creditcoop.core.models import RecoveryCode
from creditcoop.core.rules.one_time_codes import new_secret, telephone_address
from creditcoop.core.services.enrol_second_factor import enrol_second_factor, remove_second_factor
from creditcoop.core.services.second_factor import factor_of, must_enrol, seal, unseal
from creditcoop.core.services.set_password import change_password, set_first_password
from creditcoop.core.views.base import ActPage, Page

NEW_SECRET, NEW_CODES = "new_secret", "new_recovery_codes"
TWICE = _("The two are not the same: enter the new password twice.")


def new_password_field(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=help_text,
        error_messages={"required": _("Enter the new password.")},
    )


LENGTH = _("At least ten characters, none of the common ones, not like your name.")


def same_twice(form: forms.Form, data: dict[str, Any]) -> dict[str, Any]:
    if data.get("password") and data.get("again") and data["password"] != data["again"]:
        form.add_error("again", TWICE)
    return data


class SetUpForm(forms.Form):
    username = forms.CharField(
        label=_("Account name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={"required": _("Enter your account name.")},
    )
    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Handed to you in person; good for a day, once."),
        error_messages={"required": _("Enter the one-time code.")},
    )
    password = new_password_field(_("New password"), LENGTH)
    again = new_password_field(_("New password again"))

    def clean(self) -> dict[str, Any]:
        return same_twice(self, super().clean() or {})


class SetUpAccount(View):
    """Public: whoever has the one-time code of an account sets its password."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "core/set_up_account.html", {"form": SetUpForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SetUpForm(request.POST)
        if not form.is_valid():
            return render(request, "core/set_up_account.html", {"form": form}, status=422)
        data = form.cleaned_data
        try:
            set_first_password(
                username=data["username"],
                code=data["code"],
                password=data["password"],
                place=devices.place_of(request, data["username"]),
                on=clock.today(),
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return render(request, "core/set_up_account.html", {"form": form}, status=422)
        messages.success(request, gettext("Your password is set. Sign in with it."))
        return HttpResponseRedirect(reverse("sign_in"))


class PasswordForm(ActForm):
    password = new_password_field(_("New password"), LENGTH)
    again = new_password_field(_("New password again"))

    def clean(self) -> dict[str, Any]:
        return same_twice(self, super().clean() or {})


class ChangePassword(ActPage):
    """The current password is the signature: wrong ones are counted before the act begins."""

    form_class = PasswordForm
    done_message = _("Your password is changed. Every other session and every token of yours has ended.")
    signed_as = "set_password"

    def context(self) -> dict[str, Any]:
        return {
            "title": gettext("Change your password"),
            "submit_label": gettext("Change the password"),
            "cancel_url": reverse("today"),
        }

    def perform(self, data: dict[str, Any]) -> str:
        user: Any = self.request.user
        change_password(user=user, password=data["password"], actor=self.actor)
        update_session_auth_hash(self.request, user)
        return reverse("today")


class SecondFactorPage(Page):
    """Whether there is one, how many recovery codes are left; new codes once."""

    template = "core/second_factor.html"

    def context(self) -> dict[str, Any]:
        user: Any = self.request.user
        factor = factor_of(user)
        left = RecoveryCode.objects.filter(factor=factor, used_at=None).count() if factor else 0
        return {
            "factor": factor,
            "left": left,
            "must": must_enrol(self.actor, user),
            "new_codes": self.request.session.pop(NEW_CODES, None),
        }


class EnrolForm(ActForm):
    code = forms.CharField(
        label=_("First code"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text=_("The six digits that the telephone shows after it has read the picture."),
        error_messages={"required": _("Enter the code that your telephone shows now.")},
    )


class EnrolSecondFactor(ActPage):
    """The secret waits sealed in the session until its first code proves that the telephone has it."""

    template = "core/enrol_second_factor.html"
    form_class = EnrolForm
    done_message = _("Your second factor is in use from now on.")
    signed_as = "enrol_second_factor"

    def context(self) -> dict[str, Any]:
        secret = self._secret()
        user: Any = self.request.user
        address = telephone_address(
            secret=secret, account=user.username, issuer=gettext("Loan accountability")
        )
        picture = segno.make(address, error="m").svg_data_uri(scale=5, border=3)
        return {
            "must": must_enrol(self.actor, user),
            "picture": picture,
            "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        }

    def _secret(self) -> str:
        sealed = self.request.session.get(NEW_SECRET)
        if sealed is None:
            sealed = self.request.session[NEW_SECRET] = seal(new_secret())
        return unseal(sealed)

    def perform(self, data: dict[str, Any]) -> str:
        codes = enrol_second_factor(
            user=self.request.user,  # type: ignore[arg-type]  # a signed-in account
            secret=self._secret(),
            code=data["code"],
            actor=self.actor,
            at=clock.now(),
        )
        del self.request.session[NEW_SECRET]
        self.request.session[NEW_CODES] = codes
        return reverse("second_factor")


class RemoveSecondFactor(ActPage):
    done_message = _("You have no second factor any more.")
    signed_as = "remove_second_factor"

    def context(self) -> dict[str, Any]:
        return {
            "title": gettext("Give up the second factor"),
            "intro": gettext(
                "For a new telephone: give it up with the old one, then take the new one into use."
            ),
            "submit_label": gettext("Give it up"),
            "cancel_url": reverse("second_factor"),
            "danger": True,
        }

    def perform(self, data: dict[str, Any]) -> str:
        remove_second_factor(user=self.request.user, actor=self.actor)  # type: ignore[arg-type]
        return reverse("second_factor")
