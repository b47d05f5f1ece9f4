"""Give a person an account and a post at the console: how the first people get in.

Only while the union has fewer than two people who could ask and confirm (credit department or personnel): from then on
posts are given by two people on the pages, and the database refuses this way.

A person already known by staff number keeps his row; a post that excludes one he holds is refused by the
database. The password is made here, shown once and never kept in clear.
"""

import datetime
import secrets

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person, Posting, Unit, User
from creditcoop.core.models.people import Source
from creditcoop.core.rules.posts import UNION_POSTS, Post


def add_account(
    *,
    username: str,
    staff_number: str,
    name: str,
    post: str,
    unit_code: str,
    from_on: datetime.date,
    actor: Actor,
) -> tuple[User, str]:
    """Write person, account and posting; return the account and its password ("" if it existed already)."""
    unit = Unit.objects.filter(code=unit_code).first()
    if unit is None:
        raise Refused(_("There is no unit of the code %(code)s.") % {"code": unit_code}, field="unit")
    if post not in list(Post):
        raise Refused(_("There is no such post: %(post)s.") % {"post": post}, field="post")
    if (post in UNION_POSTS) != (unit.kind == Unit.Kind.UNION):
        raise Refused(_("This post does not belong to a unit of this kind."), field="unit")
    try:
        with transaction.atomic():
            return _write(username, staff_number, name, post, unit, from_on, actor)
    except DatabaseError as error:
        raise Refused(
            _("The database refuses this: %(reason)s") % {"reason": str(error).splitlines()[0]}
        ) from error


def _write(
    username: str,
    staff_number: str,
    name: str,
    post: str,
    unit: Unit,
    from_on: datetime.date,
    actor: Actor,
) -> tuple[User, str]:
    person, _made = Person.objects.get_or_create(
        staff_number=staff_number, defaults={"name": name, "opened_in": unit.union}
    )
    user = User.objects.filter(person=person).first()
    password = ""
    if user is None:
        password = secrets.token_urlsafe(12)
        user = User.objects.create_user(username=username, person=person, password=password)
    Posting.objects.create(person=person, post=post, unit=unit, from_on=from_on, source=Source.BOOTSTRAP)
    audit.record(
        act="add_account",
        actor=actor,
        subject=person,
        unit=unit,
        facts={"username": user.username, "post": post, "from_on": from_on},
    )
    return user, password
