"""What every route of the API has in common: access table, object in the address, lists, acts done once.

A route says in class attributes what it is for (`title`), takes (`takes`) and gives (`gives`); the OpenAPI page is
read off the same attributes.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.db import models
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from creditcoop.core.access import Actor
from creditcoop.core.api.fields import Input
from creditcoop.core.api.filters import ClosedFilters, Sorting
from creditcoop.core.api.pagination import Pages
from creditcoop.core.api.permissions import READING
from creditcoop.core.api.schema import KEY_HEADER
from creditcoop.core.api.signing import SIGNATURE, signed, signed_shape
from creditcoop.core.errors import Refused
from creditcoop.core.exports import record_export
from creditcoop.core.models import ApiToken, Unit
from creditcoop.core.rules.routes import PUBLIC, ROUTES, Route
from creditcoop.core.rules.wording import Language
from creditcoop.core.services.act_once import Done, act_once, done_before

Shape = type[serializers.Serializer[Any]]


def reader_language() -> Language:
    """The language of the answer, as the rules name it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


class NothingIn(Input):
    """No body, or an empty object."""


class Endpoint(APIView):
    """A route of the access table. Anonymous 401, a method that is not there 405, no right 403, in this order."""

    http_method_names = ["get", "post", "head"]
    title: Any = ""
    help_text: Any = ""
    gives: Shape | None = None
    parameters: Sequence[OpenApiParameter] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.perform_authentication(request)
        if self.route.read != PUBLIC and not request.user.is_authenticated:
            raise NotAuthenticated
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(request.method or "")
        super().initial(request, *args, **kwargs)

    @property
    def route(self) -> Route:
        match = self.request.resolver_match
        return ROUTES[match.view_name if match else ""]

    @property
    def act(self) -> str:
        """The act that this request asks for."""
        return self.route.read if self.request.method in READING else self.route.write or self.route.read

    @property
    def actor(self) -> Actor:
        return self.request.actor  # type: ignore[attr-defined]  # set by AccessTablePermission

    def title_of(self, method: str) -> Any:
        return self.title

    def help_of(self, method: str) -> Any:
        return self.help_text

    def parameters_of(self, method: str) -> Sequence[OpenApiParameter]:
        return self.parameters if method == "GET" else ()

    def needs_key(self, method: str) -> bool:
        return False

    def takes_of(self, method: str) -> Any:
        return None

    def gives_of(self, method: str) -> dict[str, Any]:
        return {"200": self.gives}


class ObjectEndpoint(Endpoint):
    """A route about one object: 404 outside the reader's scope, 403 inside without the right."""

    subject: Any

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.subject = self.find()
        self.check_right()

    def check_right(self) -> None:
        branch = self.branch_of(self.subject)
        self.actor.require(
            self.act,
            branch=branch,
            owners=self.owners_of(self.subject),
            named=self.named_for(self.subject),
        )

    def named_for(self, subject: Any) -> set[int]:
        """Ids of the persons whom the union named for this act on this object (Q13)."""
        return set()

    def find(self) -> Any:
        return get_object_or_404(self.subjects(), pk=self.kwargs["pk"])

    def subjects(self) -> models.QuerySet[Any]:
        raise NotImplementedError

    def branch_of(self, subject: Any) -> Unit | None:
        return subject.branch  # type: ignore[no-any-return]

    def owners_of(self, subject: Any) -> set[int]:
        """Persons for whom the object is their own: for reading, everyone who finds it."""
        return {self.actor.person_id} if self.actor.person_id else set()

    def shown(self, subject: Any) -> Any:
        """What `gives` is given."""
        return subject

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        assert self.gives is not None
        return Response(self.gives(self.shown(self.subject), context={"actor": self.actor}).data)


class ListEndpoint(Endpoint, GenericAPIView[Any]):
    """A list that the person may see: `rows`, filtered, sorted and paged from closed lists.

    Every page that leaves this way is recorded like an export. Nobody is asked what for: in the place of a purpose
    stands the name of the token, which its owner gave it for that.
    """

    pagination_class = Pages
    filter_backends = [ClosedFilters, Sorting]
    filterset_class: Any
    sorts: Mapping[str, tuple[str, ...]] = {}
    default_sort = ""

    def rows(self) -> models.QuerySet[Any]:
        raise NotImplementedError

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        assert self.gives is not None
        page = self.paginate_queryset(self.filter_queryset(self.rows()))
        self._record(len(page or ()))
        return self.get_paginated_response(self.gives(page, many=True, context={"actor": self.actor}).data)

    def _record(self, rows: int) -> None:
        match, token = self.request.resolver_match, self.request.auth
        record_export(
            actor=self.actor,
            name=match.view_name if match else "",
            kind="json",
            rows=rows,
            purpose=token.name if isinstance(token, ApiToken) else "",
            filters=[name for name, value in self.request.query_params.items() if value],
        )

    def gives_of(self, method: str) -> dict[str, Any]:
        assert self.gives is not None
        return {"200": self.gives(many=True)}


class ActEndpoint(Endpoint):
    """An act through one service, once for each `Idempotency-Key`.

    `perform` calls the service and returns what leads back to the result; `done` finds it again for the answer,
    so that a repeated sending is answered like the first.
    """

    act_title: Any = ""
    act_help: Any = ""
    takes: Shape = NothingIn
    act_gives: Shape
    done_status = 200
    # Names of the service's refusals that are called otherwise in the body.
    places: ClassVar[Mapping[str, str]] = {}

    def bring_in(self, data: dict[str, Any]) -> None:
        """Change `data` in place before the act and outside its transaction: keep the files that came with it.

        Signed acts are signed by then; what this keeps stays when the act itself is refused.
        """

    def perform(self, data: dict[str, Any]) -> str:
        raise NotImplementedError

    def done(self, result: str) -> Any:
        raise NotImplementedError

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        takes = signed_shape(self.takes) if self.route.signed else self.takes
        body = takes(data=request.data, context={"actor": self.actor})
        key = self._key()
        body.is_valid(raise_exception=True)
        data = dict(body.validated_data)
        try:
            once = self._once(key, self._claim(), data)
        except Refused as refusal:
            refusal.field = self.places.get(refusal.field, refusal.field)
            raise
        answer = self.act_gives(self.done(once.result), context={"actor": self.actor}).data
        headers = {"Idempotency-Replayed": "true"} if once.again else {}
        return Response(answer, status=self.done_status, headers=headers)

    def _once(self, key: uuid.UUID, claim: str, data: dict[str, Any]) -> Done:
        done = done_before(key=key, route=claim, actor=self.actor)
        if done is not None:
            return done
        perform = self._performer(data)
        self.bring_in(data)
        return act_once(key=key, route=claim, actor=self.actor, perform=perform)

    def _performer(self, data: dict[str, Any]) -> Callable[[], str]:
        """The act, under its signature where the access table asks for one."""
        if not self.route.signed:
            return lambda: self.perform(data)
        given = data.pop(SIGNATURE)
        subject = self.signed_subject()
        return signed(
            request=self.request,
            actor=self.actor,
            act=self.act,
            subject=subject,
            unit=self.branch_of(subject) if isinstance(self, ObjectEndpoint) else self.actor.home,
            given=given,
            perform=lambda: self.perform(data),
        )

    def signed_subject(self) -> models.Model | None:
        """What the signature is on: the object in the address, if there is one."""
        return getattr(self, "subject", None)

    def _key(self) -> uuid.UUID:
        text = self.request.headers.get(KEY_HEADER, "")
        try:
            return uuid.UUID(text)
        except ValueError as error:
            message = _("Send a new UUID with every act, and the same one when you send that act again.")
            raise ValidationError({KEY_HEADER: [message]}) from error

    def _claim(self) -> str:
        """What the key is for: this address with this body. The same key with anything else is refused.

        Without the signature: its code changes every half minute, and no trace of a password is kept.
        """
        sent = self.request.data
        if isinstance(sent, dict):
            sent = {name: value for name, value in sent.items() if name != SIGNATURE}
        body = json.dumps(sent, sort_keys=True, default=str)
        digest = hashlib.sha256(f"{self.request.path}\n{body}".encode(errors="surrogatepass")).hexdigest()
        return f"api {self.act[:30]} {digest[:40]}"

    def title_of(self, method: str) -> Any:
        return self.act_title if method == "POST" else super().title_of(method)

    def help_of(self, method: str) -> Any:
        return self.act_help if method == "POST" else super().help_of(method)

    def needs_key(self, method: str) -> bool:
        return method == "POST"

    def takes_of(self, method: str) -> Any:
        return self.takes if method == "POST" else None

    def gives_of(self, method: str) -> dict[str, Any]:
        return {str(self.done_status): self.act_gives} if method == "POST" else super().gives_of(method)
