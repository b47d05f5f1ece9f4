"""Open an account without rights: person, account name, and a one-time code to set the password with (note x).

By the administrator, who knows no password and gives no post. A person known by staff number keeps his row. Refused:
an account name or a second account that exists already, a name that differs from the known one, a person of another
union. Leaves the account, the code's digest and one audit row; the code is given back once. A person who has a
post already gets it from somebody else, who confirms (`set_up_code`).
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person, User
from creditcoop.core.queries import is_of_union
from creditcoop.core.services.set_up_code import NewStart, new_start


@transaction.atomic
def create_account(
    *, username: str, staff_number: str, name: str, actor: Actor, on: datetime.date, at: datetime.datetime
) -> tuple[User, NewStart]:
    """The account, and its set-up code or, for somebody with a post already, the request that waits."""
    person = Person.objects.filter(staff_number=staff_number).first()
    if person is not None and person.name != name:
        raise Refused(_("This staff number belongs to somebody of another name."), field="name")
    if person is not None and not (actor.home and is_of_union(person, actor.home.union)):
        raise Refused(_("This person belongs to another union."), field="staff_number")
    if person is not None and User.objects.filter(person=person).exists():
        raise Refused(_("This person has an account already."), field="staff_number")
    if User.objects.filter(username=username).exists():
        raise Refused(_("This account name is taken."), field="username")
    if person is None:
        union = actor.home.union if actor.home else None
        person = Person.objects.create(staff_number=staff_number, name=name, opened_in=union)
    user = User.objects.create_user(username=username, person=person, password=None)
    start = new_start(user=user, reason=_("A new account"), actor=actor, on=on, at=at)
    audit.record(
        act="create_account", actor=actor, subject=person, unit=actor.home, facts={"username": username}
    )
    return user, start
