"""Set one's own password: with the one-time code of a new account or a reset, or with the current password.

Refused: a wrong, used or old code (slowed down like signing in), a new password that is short, common or like the
account's name. The current password is the signature of the act (`sign_act`), so that wrong ones are counted before
anything is done and the second factor is asked for. Every other session and every token of the account ends. Leaves
one audit row.
"""

import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import SetupCode, User
from creditcoop.core.services import slow_down
from creditcoop.core.services.end_access import end_access
from creditcoop.core.services.set_up_code import open_code


def set_first_password(
    *, username: str, code: str, password: str, place: str, on: datetime.date, at: datetime.datetime
) -> User:
    """With the one-time code."""
    slow_down.refuse_while_waiting(username=username, place=place, at=at)
    found = open_code(username=username, code=code, at=at)
    if found is None or not found.user.is_active:
        slow_down.count_failure(username=username, place=place, at=at)
        raise Refused(_("Name or code is wrong, or the code was used or is older than a day."), field="code")
    _validate(password, found.user)
    with transaction.atomic():
        if not SetupCode.objects.filter(pk=found.pk, used_at=None).update(used_at=Now()):
            raise Refused(_("This code was used before."), field="code")
        slow_down.begin_anew(username=username, place=place)
        actor = Actor.of_user(found.user, on=on, channel="page")
        _write(found.user, password, actor)
    return found.user


def change_password(*, user: User, password: str, actor: Actor) -> None:
    """Signed with the current one."""
    _validate(password, user)
    with transaction.atomic():
        _write(user, password, actor)


def _validate(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password", code="password_weak") from error


def _write(user: User, password: str, actor: Actor) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    end_access(user)
    audit.record(act="set_password", actor=actor, subject=user.person, unit=actor.home)
