"""Who objected in writing to pressure on a loan does not let its money go with his own signature (III.5, Q14)."""

from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from creditcoop.core.models import Person
from loans.models import LoanApplication, WrittenObjection
from loans.rules.interventions import last_deciding_step


def require_unobjected(application: LoanApplication, person: Person, *, step: str, field: str = "") -> None:
    """Refuse an agreement to the last deciding step by somebody who has objected; he refuses the loan instead."""
    objected = WrittenObjection.objects.filter(intervention__application=application, person=person)
    if step == last_deciding_step(application.places) and objected.exists():
        raise Refused(
            _(
                "You have objected in writing to pressure on this loan, and your signature would let the money "
                "go. Refuse it, or withdraw the application (III.5)."
            ),
            field=field,
            code="objected",
        )
