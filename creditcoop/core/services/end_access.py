"""End what somebody has open: every session and every token of an account, at once (I13)."""

import secrets

from django.db.models.functions import Now

from creditcoop.core.models import ApiToken, Person, User


def end_sessions(user: User) -> None:
    """No session begun before this moment goes on."""
    user.session_mark = secrets.token_hex(16)
    user.save(update_fields=["session_mark"])


def end_access(user: User) -> None:
    """Sessions and tokens."""
    end_sessions(user)
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=Now())


def end_access_of(person: Person) -> None:
    """The same, for whoever has an account."""
    user = User.objects.filter(person=person).first()
    if user is not None:
        end_access(user)
