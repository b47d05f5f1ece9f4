"""What a page does around a signed act: says what is signed, reads who signs, passes it to the service."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from creditcoop.core import devices
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.forms import CODE, PASSWORD, SEEN, SIGNATURE_FIELDS, ToSign
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from creditcoop.core.services.sign_act import Proof, check_proof, needs_code, sha256_of, sign_act


def to_sign(*, actor: Actor, user: Any, act: str, subject: models.Model | None) -> ToSign:
    """The sentence and the fingerprint that stand above the password."""
    words = {"person": actor.person, "act": ACT_LABELS[act], "subject": subject}
    if subject is None:
        sentence = _("%(person)s signs: %(act)s.") % words
    else:
        sentence = _("%(person)s signs: %(act)s, %(subject)s.") % words
    return ToSign(sentence=sentence, sha256=sha256_of(subject), needs_code=needs_code(user))


def signed(
    *,
    request: HttpRequest,
    actor: Actor,
    act: str,
    subject: models.Model | None,
    unit: Unit | None,
    typed: dict[str, Any],
    at: datetime.datetime,
    perform: Callable[[dict[str, Any]], str],
) -> Callable[[], str]:
    """The act with its signature, to be done once; Refused at once where password or code is wrong."""
    seen = typed.get(SEEN, "")
    if seen and seen != sha256_of(subject):
        text = _("What you are signing has changed since you opened this page. Read it again, then sign.")
        raise Refused(text, code="changed_since")
    user: Any = request.user
    proof = Proof(
        user=user,
        password=typed[PASSWORD],
        code=typed.get(CODE, ""),
        device=devices.number_of(request),
        place=devices.place_of(request, user.username),
    )
    good = check_proof(proof=proof, actor=actor, at=at)
    data = {name: value for name, value in typed.items() if name not in SIGNATURE_FIELDS}
    return lambda: sign_act(
        proof=proof,
        good=good,
        act=act,
        subject=subject,
        unit=unit,
        actor=actor,
        perform=lambda: perform(data),
    )
