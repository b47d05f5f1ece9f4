"""Take a second factor into use, or give it up: one's own, with the password (and a code) each time.

Enrolling is refused when one is in use already and when the first code is wrong: the telephone must have read the
secret. Leaves the sealed secret, the digests of ten recovery codes and one audit row; the recovery codes are given
back once.
"""

import datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import RecoveryCode, SecondFactor, UsedCode, User
from creditcoop.core.rules.one_time_codes import new_recovery_codes, recovery_digest, step_of
from creditcoop.core.services.second_factor import factor_of, seal


@transaction.atomic
def enrol_second_factor(
    *, user: User, secret: str, code: str, actor: Actor, at: datetime.datetime
) -> list[str]:
    """The ten recovery codes."""
    if factor_of(user) is not None:
        raise Refused(_("You have a second factor already."))
    step = step_of(secret=secret, code=code, seconds=at.timestamp())
    if step is None:
        message = _("This code is wrong or too old. Enter the one your telephone shows now.")
        raise Refused(message, field="code")
    factor = SecondFactor.objects.create(user=user, sealed_secret=seal(secret))
    UsedCode.objects.create(factor=factor, step=step)
    codes = new_recovery_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, digest=recovery_digest(text)) for text in codes
    )
    audit.record(act="enrol_second_factor", actor=actor, subject=user.person, unit=actor.home)
    return codes


@transaction.atomic
def remove_second_factor(*, user: User, actor: Actor) -> None:
    """Give up one's own; whose post requires one enrols anew before anything else."""
    if not SecondFactor.objects.filter(user=user, removed_at=None).update(removed_at=Now()):
        raise Refused(_("You have no second factor."))
    audit.record(act="remove_second_factor", actor=actor, subject=user.person, unit=actor.home)
