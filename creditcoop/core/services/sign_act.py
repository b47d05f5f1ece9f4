"""Sign an act: its person gives the password again, and the code where he has a second factor (I5).

Which acts are signed says the access table (`Route.signed`); pages and API ask here, in two moments. First, before
anything is done, `check_proof`: a wrong password or code is refused, counts towards the same slow-down as at signing
in and leaves an audit row. Then, inside the transaction of the act, `sign_act`: the code is used up, the act done,
the signature kept, and a flag raised when the same device has just signed for somebody else. Refused acts use up
no code.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import DeviceFlag, Signature, Unit, User
from creditcoop.core.queries import matter_of
from creditcoop.core.services import slow_down
from creditcoop.core.services.second_factor import GoodCode, check_code, factor_of, use_code

PASSWORD, CODE = "signature_password", "signature_code"
FLAG_MINUTES = 10


@dataclass(frozen=True)
class Proof:
    """What shows who is signing. `device` is the number of the browser's cookie, `place` as for signing in."""

    user: User
    password: str = field(repr=False)
    code: str = field(repr=False)
    device: str
    place: str


def needs_code(user: User) -> bool:
    """Whether this account has a second factor, so that every signature needs a code."""
    return factor_of(user) is not None


def sha256_of(subject: models.Model | None) -> str:
    """The fingerprint of what is signed: models with a text of their own have `signed_sha256()`."""
    own = getattr(subject, "signed_sha256", None)
    return str(own()) if own is not None else ""


def check_proof(*, proof: Proof, actor: Actor, at: datetime.datetime) -> GoodCode | None:
    """The good code, if one is needed. Refused, and counted, when password or code is wrong."""
    username = proof.user.username
    slow_down.refuse_while_waiting(username=username, place=proof.place, at=at, field=PASSWORD)
    if not proof.user.check_password(proof.password):
        _count(proof, actor, at)
        raise Refused(_("This is not your password."), field=PASSWORD, code="signature_wrong")
    good = None
    if needs_code(proof.user):
        good = check_code(user=proof.user, code=proof.code, at=at)
        if good is None:
            _count(proof, actor, at)
            message = _("This code is wrong or too old. Enter the one your telephone shows now.")
            raise Refused(message, field=CODE, code="signature_wrong")
    slow_down.begin_anew(username=username, place=proof.place)
    return good


def sign_act(
    *,
    proof: Proof,
    good: GoodCode | None,
    act: str,
    subject: models.Model | None,
    unit: Unit | None,
    actor: Actor,
    perform: Callable[[], str],
) -> str:
    """Do the act and keep the signature, all in the caller's transaction; returns what `perform` gave."""
    assert actor.person is not None  # nobody without an account signs
    sha256 = sha256_of(subject)
    if good is not None:
        use_code(good, field=CODE)
    result = perform()
    about = subject if subject is not None else actor.person
    signature = Signature.objects.create(
        person=actor.person,
        act=act,
        subject_kind=about._meta.model_name or "",
        subject_id=about.pk,
        subject_label=str(about)[:120],
        unit=unit,
        sha256=sha256,
        device=proof.device,
        channel=actor.channel,
        on=actor.on,
    )
    _flag_shared_device(signature)
    return result


def _flag_shared_device(signature: Signature) -> None:
    """One row for each other person whose signature on the same matter came from this device minutes ago."""
    if not signature.device:
        return
    signature.refresh_from_db(fields=["recorded_at"])
    since = signature.recorded_at - datetime.timedelta(minutes=FLAG_MINUTES)
    others = (
        Signature.objects.filter(
            device=signature.device,
            recorded_at__gte=since,
        )
        .exclude(person=signature.person)
        .order_by("person", "-id")
    )
    matter = _matter(signature)
    seen: set[int] = set()
    for other in others:
        if other.person_id not in seen and _matter(other) == matter:
            seen.add(other.person_id)
            DeviceFlag.objects.create(earlier=other, later=signature, unit=signature.unit)


def _matter(signature: Signature) -> tuple[str, int | None]:
    return matter_of(kind=signature.subject_kind, pk=signature.subject_id)


def _count(proof: Proof, actor: Actor, at: datetime.datetime) -> None:
    slow_down.count_failure(username=proof.user.username, place=proof.place, at=at)
    audit.record(act="refuse_signature", actor=actor, subject=proof.user.person, unit=actor.home)
