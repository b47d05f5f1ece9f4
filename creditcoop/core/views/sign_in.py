"""Sign in, sign out, switch the language."""

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views import View

from creditcoop.core import audit, clock, sessions
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.queries import demo_accounts
from creditcoop.core.services.sign_in import sign_in

DEVICE_COOKIE = "device"
DEVICE_SECONDS = 180 * 86400


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("Account name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={"required": _("Enter your account name.")},
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
    )


class SignIn(View):
    """The only page that needs no account, beside health and the language switch."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseRedirect(_next(request))
        return self._show(request, SignInForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SignInForm(request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        username = form.cleaned_data["username"]
        device = _known_device(request, username)
        place = f"device {device}" if device else f"address {request.META.get('REMOTE_ADDR', '')}"
        try:
            user = sign_in(
                username=username,
                password=form.cleaned_data["password"],
                place=place,
                on=clock.today(),
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
            return self._show(request, form, status=422)
        login(request, user)
        sessions.begin(request.session, at=clock.now().timestamp())
        response = HttpResponseRedirect(_next(request))
        response.set_cookie(
            DEVICE_COOKIE,
            signing.dumps([username, device or secrets.token_hex(8)], salt="device"),
            max_age=DEVICE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings.BEHIND_TLS,
        )
        return response

    def _show(self, request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "form": form,
            "next": request.GET.get("next", request.POST.get("next", "")),
        }
        if settings.DEMO:
            context["demo_accounts"] = demo_accounts(on=clock.today())
        return render(request, "core/sign_in.html", context, status=status)


class SignOut(View):
    def post(self, request: HttpRequest) -> HttpResponse:
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
        if actor.person is not None:
            audit.record(act="sign_out", actor=actor, subject=actor.person, unit=actor.home)
        logout(request)
        return HttpResponseRedirect(reverse("sign_in"))


class SetLanguage(View):
    """Remember the language in a cookie and come back to the same page."""

    def post(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponseRedirect(_next(request, fallback=request.headers.get("referer", "")))
        language = request.POST.get("language", "")
        if language in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax", httponly=True
            )
        return response


def _next(request: HttpRequest, fallback: str = "") -> str:
    for url in (request.POST.get("next", ""), request.GET.get("next", ""), fallback):
        if url and url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return url
    return reverse("today")


def _known_device(request: HttpRequest, username: str) -> str:
    try:
        name, device = signing.loads(
            request.COOKIES.get(DEVICE_COOKIE, ""), salt="device", max_age=DEVICE_SECONDS
        )
    except (signing.BadSignature, ValueError):
        return ""
    return device if name == username else ""
