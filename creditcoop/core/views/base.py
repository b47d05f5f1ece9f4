"""What every page has in common: the access table, the object in the address, the form of an act."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views import View

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.forms import SEEN, ActForm, ask_signature, give_actor
from creditcoop.core.models import Unit
from creditcoop.core.rules.routes import ROUTES, Route
from creditcoop.core.services.act_once import act_once, done_before
from creditcoop.core.views.signing import signed, to_sign


class Page(View):
    """A page that stands in the access table. Subclasses set `template` and fill `context`."""

    template = ""
    request: HttpRequest
    actor: Actor

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
        match = request.resolver_match
        self.route: Route = ROUTES[match.view_name if match else ""]

    @property
    def act(self) -> str:
        """The act that this request asks for."""
        if self.request.method == "POST" and self.route.write:
            return self.route.write
        return self.route.read

    def context(self) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return render(request, self.template, self.context())


class ObjectPage(Page):
    """A page about one object: 404 outside the reader's scope, 403 inside without the right.

    `subjects` gives the rows the person may see at all; `branch_of` and `owners_of` say where the object
    belongs and whom it names.
    """

    subject: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.subject = self.find()
        self.actor.require(
            self.act,
            branch=self.branch_of(self.subject),
            owners=self.owners_of(self.subject),
            named=self.named_for(self.subject),
        )
        return super().dispatch(request, *args, **kwargs)

    def find(self) -> Any:
        return get_object_or_404(self.subjects(), pk=self.kwargs["pk"])

    def subjects(self) -> models.QuerySet[Any]:
        raise Http404

    def branch_of(self, subject: Any) -> Unit | None:
        return subject.branch  # type: ignore[no-any-return]

    def owners_of(self, subject: Any) -> set[int]:
        """Ids of the persons for whom the object is their own; reading pages of an object count all readers."""
        return {self.actor.person_id} if self.actor.person_id else set()

    def named_for(self, subject: Any) -> set[int]:
        """Ids of the persons whom the union named for this act on this object (Q13)."""
        return set()


class ActPage(Page):
    """A form that does one act through one service, once, whatever is clicked how often.

    `perform` calls the service and returns the address to show next. What was typed stays in the form on any
    refusal, with the reason at its field.
    """

    form_class: type[ActForm] = ActForm
    template = "core/act.html"
    done_message: Any = ""
    signed_as = ""  # the act under which it is signed, where the address names a wider one
    form: Any

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def initial(self) -> dict[str, Any]:
        return {}

    def perform(self, data: dict[str, Any]) -> str:
        raise PermissionDenied

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(initial=self.initial(), **self.form_kwargs())
        self._ask_signature(form)
        return self.show(form)

    def show(self, form: ActForm, *, status: int = 200) -> HttpResponse:
        return render(self.request, self.template, {**self.context(), "form": form}, status=status)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, request.FILES, **self.form_kwargs())
        give_actor(form, self.actor)
        self._ask_signature(form)
        self.form = form
        if not form.is_valid():
            return self.show(form, status=422)
        key = form.cleaned_data["act_key"]
        try:
            url = self._perform_once(key, form.cleaned_data)
        except Refused as refusal:
            self._show_anew(form)
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self.show(form, status=409)
        if self.done_message:
            messages.success(request, self.done_message)
        return self.done(url)

    def done(self, result: str) -> HttpResponse:
        """What follows the act: the page that `perform` leads to. By an earlier click it was another request's."""
        return HttpResponseRedirect(result)

    def _perform_once(self, key: uuid.UUID, data: dict[str, Any]) -> str:
        """The address of what was done, now or by an earlier click."""
        route = f"{self.act} {self.kwargs.get('pk', '')}".strip()
        done = done_before(key=key, route=route, actor=self.actor)
        if done is None:
            perform = self._signed(data) if self.route.signed else lambda: self.perform(data)
            done = act_once(key=key, route=route, actor=self.actor, perform=perform)
        return done.result

    def _signed(self, data: dict[str, Any]) -> Callable[[], str]:
        """The act under its signature; Refused where password or code is wrong."""
        subject = self.signed_subject()
        return signed(
            request=self.request,
            actor=self.actor,
            act=self.signed_as or self.act,
            subject=subject,
            unit=self.branch_of(subject) if isinstance(self, ObjectPage) else self.actor.home,
            typed=data,
            at=clock.now(),
            perform=self.perform,
        )

    def signed_subject(self) -> models.Model | None:
        """What the signature is on: the object in the address, if there is one."""
        return getattr(self, "subject", None)

    def _ask_signature(self, form: ActForm) -> None:
        if self.route.signed:
            act = self.signed_as or self.route.write or self.route.read
            user, subject = self.request.user, self.signed_subject()
            ask_signature(form, to_sign(actor=self.actor, user=user, act=act, subject=subject))

    def _show_anew(self, form: ActForm) -> None:
        """A form that is shown once more stands for what it shows now, not for what was there before."""
        if form.signature is not None:
            form.data = form.data.copy()
            form.data[SEEN] = form.signature.sha256


class ObjectActPage(ActPage, ObjectPage):
    """An act on one object: reading its form asks the same right as sending it."""
