"""Signed acts by API: the body carries `signature` with the password and, where there is one, the code.

A token alone signs nothing: whoever finds it cannot decide a loan.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from creditcoop.core import clock, devices
from creditcoop.core.access import Actor
from creditcoop.core.api.fields import Input, Text
from creditcoop.core.errors import Refused
from creditcoop.core.models import Unit
from creditcoop.core.services.sign_act import CODE, PASSWORD, Proof, check_proof, sign_act

SIGNATURE = "signature"
PLACES = {PASSWORD: "signature.password", CODE: "signature.code"}


class SignatureIn(Input):
    password = Text(max_length=200, trim_whitespace=False, help_text=_("Your password."))
    code = Text(
        max_length=40,
        required=False,
        allow_blank=True,
        help_text=_("The code of your second factor, if you have one."),
    )


@cache
def signed_shape(shape: type[Any]) -> type[Any]:
    """The body of an act with its signature."""
    return type(f"Signed{shape.__name__}", (shape,), {SIGNATURE: SignatureIn()})


def signed(
    *,
    request: Request,
    actor: Actor,
    act: str,
    subject: models.Model | None,
    unit: Unit | None,
    given: dict[str, str],
    perform: Callable[[], str],
) -> Callable[[], str]:
    """The act under its signature, to be done once; Refused at once where password or code is wrong."""
    user: Any = request.user
    proof = Proof(
        user=user,
        password=given["password"],
        code=given.get("code", ""),
        device=devices.number_of(request._request),
        place=devices.place_of(request._request, user.username),
    )
    try:
        good = check_proof(proof=proof, actor=actor, at=clock.now())
    except Refused as refusal:
        refusal.field = PLACES.get(refusal.field, refusal.field)
        raise

    def done() -> str:
        try:
            return sign_act(
                proof=proof, good=good, act=act, subject=subject, unit=unit, actor=actor, perform=perform
            )
        except Refused as refusal:
            refusal.field = PLACES.get(refusal.field, refusal.field)
            raise

    return done
