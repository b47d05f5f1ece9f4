"""Sign in (with a code where the account has a second factor), sign out, switch the language."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views import View

from creditcoop.core import audit, clock, devices, sessions
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import User
from creditcoop.core.queries import demo_accounts
from creditcoop.core.services.sign_in import sign_in, sign_in_code

HALF_WAY, HALF_WAY_SECONDS = "half_way", 300


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
        try:
            user, needs_code = sign_in(
                username=username,
                password=form.cleaned_data["password"],
                place=devices.place_of(request, username),
                on=clock.today(),
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
            return self._show(request, form, status=422)
        if needs_code:
            request.session[HALF_WAY] = {
                "user": user.pk,
                "at": clock.now().timestamp(),
                "next": _next(request),
            }
            return HttpResponseRedirect(reverse("sign_in_code"))
        return _signed_in(request, user, _next(request))

    def _show(self, request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "form": form,
            "next": request.GET.get("next", request.POST.get("next", "")),
        }
        if settings.DEMO:
            context["demo_accounts"] = demo_accounts(on=clock.today())
        return render(request, "core/sign_in.html", context, status=status)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
        help_text=_("The six digits that your telephone shows now, or a recovery code."),
        error_messages={"required": _("Enter the code that your telephone shows now.")},
    )


class SignInCode(View):
    """The second step, for accounts with a second factor; open for five minutes after the password."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self._half_way(request) is None:
            return HttpResponseRedirect(reverse("sign_in"))
        return render(request, "core/sign_in_code.html", {"form": CodeForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        user = self._half_way(request)
        if user is None:
            return HttpResponseRedirect(reverse("sign_in"))
        form = CodeForm(request.POST)
        if not form.is_valid():
            return render(request, "core/sign_in_code.html", {"form": form}, status=422)
        try:
            sign_in_code(
                user=user,
                code=form.cleaned_data["code"],
                place=devices.place_of(request, user.username),
                on=clock.today(),
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return render(request, "core/sign_in_code.html", {"form": form}, status=422)
        return _signed_in(request, user, request.session.pop(HALF_WAY)["next"])

    def _half_way(self, request: HttpRequest) -> User | None:
        half_way = request.session.get(HALF_WAY)
        if half_way is None or clock.now().timestamp() - half_way["at"] > HALF_WAY_SECONDS:
            return None
        return User.objects.filter(pk=half_way["user"], is_active=True).select_related("person").first()


def _signed_in(request: HttpRequest, user: User, url: str) -> HttpResponse:
    """A new session, the device remembered, the account's own language."""
    login(request, user)
    sessions.begin(request.session, at=clock.now().timestamp())
    response = HttpResponseRedirect(url)
    response.set_cookie(
        devices.COOKIE,
        devices.with_account(request, user.username),
        max_age=devices.SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.BEHIND_TLS,
    )
    if user.language:
        _remember_language(response, user.language)
    return response


class SignOut(View):
    def post(self, request: HttpRequest) -> HttpResponse:
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
        if actor.person is not None:
            audit.record(act="sign_out", actor=actor, subject=actor.person, unit=actor.home)
        logout(request)
        return HttpResponseRedirect(reverse("sign_in"))


class SetLanguage(View):
    """Remember the language in a cookie, and with the account of who is signed in; come back to the same page."""

    def post(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponseRedirect(_next(request, fallback=request.headers.get("referer", "")))
        language = request.POST.get("language", "")
        if language in dict(settings.LANGUAGES):
            _remember_language(response, language)
            if request.user.is_authenticated:
                User.objects.filter(pk=request.user.pk).update(language=language)
        return response


def _remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax", httponly=True
    )


def _next(request: HttpRequest, fallback: str = "") -> str:
    for url in (request.POST.get("next", ""), request.GET.get("next", ""), fallback):
        if url and url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return url
    return reverse("today")
