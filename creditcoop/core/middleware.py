"""What happens to every request before a page sees it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from creditcoop.core import clock, sessions
from creditcoop.core.access import Actor
from creditcoop.core.rules.routes import PUBLIC, ROUTES
from creditcoop.core.services.second_factor import must_enrol

# What opens for somebody whose post requires a second factor and who has none yet.
BEFORE_ENROLMENT = {"second_factor", "enrol_second_factor", "change_password"}

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """The language of the switch, else of the browser, else Chinese."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else _from_browser(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]  # Django's own name for it
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


def _from_browser(request: HttpRequest) -> str:
    for part in request.headers.get("Accept-Language", "").lower().split(","):
        code = part.split(";")[0].strip()
        if code.startswith("zh"):
            return "zh-hans"
        if code.startswith("en"):
            return "en"
    return settings.LANGUAGE_CODE


class UploadSizeMiddleware:
    """Refuse what announces more bytes than may be sent at once, before one of them is read (O5)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdigit() and int(length) > settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig


class SessionEndMiddleware:
    """End a session that stood idle too long, or that is older than a working day."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.get("_auth_user_id") is not None:
            moment = clock.now().timestamp()
            if sessions.is_over(request.session, at=moment):
                logout(request)
            else:
                sessions.touch(request.session, at=moment)
        return self.get_response(request)


class ActorMiddleware:
    """`request.actor`: the person with today's posts, read from the database when first asked."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return Actor(person=None, on=clock.today(), channel="page")
    return Actor.of_user(request.user, on=clock.today(), channel="page", at=clock.time_of_day())


class AccessTableMiddleware:
    """Deny by default: an address that is not in the access table does not answer.

    Objects are checked by the page itself, which knows them (404 outside the scope, 403 without the right);
    here a person without any reach for the act is refused when the address names no object.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        route_name = match.view_name if match else ""
        route = ROUTES.get(route_name)
        if route is None:
            raise PermissionDenied
        if route.read == PUBLIC or request.path.startswith("/api/"):  # the API checks the same table itself
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if route_name not in BEFORE_ENROLMENT and must_enrol(request.actor, request.user):  # type: ignore[attr-defined,arg-type]
            return HttpResponseRedirect(reverse("second_factor"))
        act = route.write if request.method == "POST" and route.write else route.read
        if not route.subject and request.actor.scope(act).empty:  # type: ignore[attr-defined]
            raise PermissionDenied
        return None
