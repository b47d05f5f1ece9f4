"""What every act on a credit file begins with: its borrower locked, the person who is named found."""

import datetime

from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from creditcoop.core.models import Person
from handover.queries.choosable import branch_staff
from loans.models import Borrower


def locked_file(borrower_id: int) -> Borrower:
    """The borrower whose file it is, under lock."""
    found: Borrower = (
        Borrower.objects.select_for_update(of=("self",)).select_related("branch__parent").get(pk=borrower_id)
    )
    return found


def require_staff(person: Person, borrower: Borrower, *, on: datetime.date, field: str) -> None:
    """Refused where the person holds no post in the branch of the file."""
    if not branch_staff(borrower.branch, on=on).filter(pk=person.pk).exists():
        words = _("%(person)s holds no post in this branch on that day.")
        raise Refused(words % {"person": person.name}, field=field)
