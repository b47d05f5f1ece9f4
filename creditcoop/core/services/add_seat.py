"""Give a person a seat in the loan approval group of a branch (III.3, Q35).

At the console, from the appointment, while the union has fewer than two people who could ask and confirm; from then
on the database refuses this way. Refused when the branch or person is not known, when the person holds no post
there, or when he or, for the chair, anybody has the seat already. Leaves the seat and one audit row.
"""

import datetime

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import GroupSeat, Person, Posting, Unit
from creditcoop.core.models.people import Source
from creditcoop.core.rules.posts import Seat


@transaction.atomic
def add_seat(
    *, unit_code: str, staff_number: str, role: str, from_on: datetime.date, actor: Actor
) -> GroupSeat:
    """Write the seat from a day on and return it."""
    branch = Unit.objects.filter(code=unit_code, kind=Unit.Kind.BRANCH).first()
    if branch is None:
        raise Refused(_("There is no branch of the code %(code)s.") % {"code": unit_code}, field="unit")
    person = Person.objects.filter(staff_number=staff_number).first()
    posted = Posting.objects.filter(Posting.covers(from_on), person=person, unit=branch)
    if person is None or not posted.exists():
        raise Refused(
            _("%(number)s holds no post in this branch on that day.") % {"number": staff_number},
            field="staff_number",
        )
    sitting = GroupSeat.objects.filter(GroupSeat.covers(from_on), unit=branch)
    if sitting.filter(person=person).exists() or (
        role == Seat.CHAIR and sitting.filter(role=Seat.CHAIR).exists()
    ):
        raise Refused(_("This seat is taken: end the old one first."), field="role")
    seat = _write(person, branch, role, from_on)
    facts = {"role": role, "from_on": from_on}
    audit.record(act="add_seat", actor=actor, subject=person, unit=branch, clause="III.3", facts=facts)
    return seat


def _write(person: Person, branch: Unit, role: str, from_on: datetime.date) -> GroupSeat:
    try:
        with transaction.atomic():
            return GroupSeat.objects.create(
                person=person, unit=branch, role=role, from_on=from_on, source=Source.BOOTSTRAP
            )
    except DatabaseError as error:
        raise Refused(
            _("The database refuses this: %(reason)s") % {"reason": str(error).splitlines()[0]}
        ) from error
