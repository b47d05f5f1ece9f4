"""The second factor of an account: sealing its secret, checking a code, using it up."""

import base64
import datetime
import hashlib
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import RecoveryCode, SecondFactor, SecondFactorPost, UsedCode, User
from creditcoop.core.rules.one_time_codes import recovery_digest, step_of


@dataclass(frozen=True)
class GoodCode:
    """A code that fits: the step it holds for, or the recovery code it is."""

    factor: SecondFactor
    step: int | None = None
    recovery: RecoveryCode | None = None


def factor_of(user: User) -> SecondFactor | None:
    """The account's second factor in use."""
    return SecondFactor.objects.filter(user=user, removed_at=None).first()


def must_enrol(actor: Actor, user: User) -> bool:
    """Whether a post of today requires a second factor, named by its union, and the account has none (O1)."""
    if not actor.held:
        return False
    named = SecondFactorPost.objects.filter(
        SecondFactorPost.covers(actor.on),
        union__in={held.union_id for held in actor.held},
        post__in={held.code for held in actor.held},
    ).values_list("union", "post")
    wanted = set(named)
    required = any((held.union_id, held.code) in wanted for held in actor.held)
    return required and factor_of(user) is None


def seal(secret: str) -> str:
    """Encrypted with a key made from SECRET_KEY: a copy of the database alone opens nothing."""
    return Fernet(_key()).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret; Refused where SECRET_KEY was changed since."""
    try:
        return Fernet(_key()).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Refused(_("Your second factor cannot be read any more. Ask for it to be reset.")) from error


def check_code(*, user: User, code: str, at: datetime.datetime) -> GoodCode | None:
    """The code that this is, for an account with a second factor; None where it is wrong or used up."""
    factor = factor_of(user)
    if factor is None:
        return None
    step = step_of(secret=unseal(factor.sealed_secret), code=code, seconds=at.timestamp())
    if step is not None:
        return GoodCode(factor, step=step)
    recovery = RecoveryCode.objects.filter(factor=factor, digest=recovery_digest(code), used_at=None).first()
    return GoodCode(factor, recovery=recovery) if recovery is not None else None


def use_code(good: GoodCode, *, field: str = "code") -> None:
    """Use a code up, in the transaction of what it opens. Refused when it has opened something before."""
    if good.recovery is not None:
        changed = RecoveryCode.objects.filter(pk=good.recovery.pk, used_at=None).update(used_at=Now())
    else:
        changed = _use_step(good)
    if not changed:
        raise Refused(_("This code was used before. Wait for the next one."), field=field, code="code_used")


def _use_step(good: GoodCode) -> int:
    try:
        with transaction.atomic():
            UsedCode.objects.create(factor=good.factor, step=good.step or 0)
    except IntegrityError:
        return 0
    return 1


def _key() -> bytes:
    digest = hashlib.sha256(b"second factor\0" + settings.SECRET_KEY.encode()).digest()
    return base64.urlsafe_b64encode(digest)
