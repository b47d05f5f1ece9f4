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
from django.utils.crypto import salted_hmac
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
DEVICE_ACCOUNTS = 20


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
            _with_account(request, username),
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


def _device(request: HttpRequest) -> tuple[str, list[str]]:
    """The device that the cookie names, and whose accounts have signed in on it, as fingerprints."""
    cookie = request.COOKIES.get(DEVICE_COOKIE, "")
    try:
        device, accounts = signing.loads(cookie, salt="device", max_age=DEVICE_SECONDS)
    except (signing.BadSignature, ValueError):
        return "", []
    return str(device), list(accounts)


def _known_device(request: HttpRequest, username: str) -> str:
    """The device, if this account has signed in on it before."""
    device, accounts = _device(request)
    return device if _fingerprint(username) in accounts else ""


def _with_account(request: HttpRequest, username: str) -> str:
    """The cookie of this device with one more account: colleagues share a computer, and none displaces another."""
    device, accounts = _device(request)
    own = _fingerprint(username)
    kept = [own, *(account for account in accounts if account != own)][:DEVICE_ACCOUNTS]
    return signing.dumps([device or secrets.token_hex(8), kept], salt="device")


def _fingerprint(username: str) -> str:
    """Not the name itself, which the next person at this computer could read in the cookie."""
    return salted_hmac("device", username).hexdigest()[:16]
