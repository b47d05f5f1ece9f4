"""Record a letter of authorisation (II.1): a manager may issue, or a branch may decide, up to a limit.

At the console, from the union's paper. Refused when the number is known, when the person is no customer manager of
the branch on the first day, or when a limit or a day does not fit. Leaves the letter and one audit row.
"""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Authorisation, Person, Posting, Unit
from creditcoop.core.rules.posts import Post


@transaction.atomic
def add_letter(
    *,
    number: str,
    unit_code: str,
    staff_number: str,
    limit: Decimal,
    total_limit: Decimal | None,
    from_on: datetime.date,
    until_on: datetime.date | None,
    granted_by: str,
    actor: Actor,
) -> Authorisation:
    """Write the letter. An empty staff number makes it the branch's own limit (III.4); amounts in yuan."""
    branch = Unit.objects.filter(code=unit_code, kind=Unit.Kind.BRANCH).first()
    if branch is None:
        raise Refused(_("There is no branch of the code %(code)s.") % {"code": unit_code}, field="unit")
    if Authorisation.objects.filter(number=number).exists():
        raise Refused(_("The letter %(number)s is recorded already.") % {"number": number}, field="number")
    if limit <= 0 or (total_limit is not None and total_limit < limit):
        raise Refused(_("The limit is more than zero, and the limit in total not below it."), field="limit")
    if until_on is not None and until_on <= from_on:
        raise Refused(_("The letter ends after the day on which it begins."), field="until")
    letter = Authorisation.objects.create(
        number=number,
        person=_manager(staff_number, branch, from_on) if staff_number else None,
        unit=branch,
        limit_amount=limit,
        total_limit_amount=total_limit,
        from_on=from_on,
        until_on=until_on,
        granted_by_text=granted_by,
    )
    facts = {"limit": limit, "person": staff_number, "from_on": from_on}
    audit.record(act="add_letter", actor=actor, subject=letter, unit=branch, clause="II.1", facts=facts)
    return letter


def _manager(staff_number: str, branch: Unit, on: datetime.date) -> Person:
    person: Person | None = Person.objects.filter(staff_number=staff_number).first()
    posted = Posting.objects.filter(Posting.covers(on), person=person, unit=branch, post=Post.CM)
    if person is None or not posted.exists():
        raise Refused(
            _("%(number)s is no customer manager of this branch on that day (II.1).")
            % {"number": staff_number},
            field="staff_number",
        )
    return person
