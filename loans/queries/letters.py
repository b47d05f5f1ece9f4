"""Letters of authorisation: which one covers a loan, and what is lent under it (II.1)."""

import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from creditcoop.core.access import Actor
from creditcoop.core.models import Authorisation
from loans.models import Loan, LoanApplication


def visible_letters(actor: Actor) -> QuerySet[Authorisation]:
    """Letters of the branches that the reader's right reaches."""
    scope = actor.scope("view_letters")
    return Authorisation.objects.filter(
        Q(unit__in=scope.branch_ids) | Q(unit__parent__in=scope.union_ids)
    ).select_related("person", "unit")


def letters_of(application: LoanApplication, on: datetime.date, at: datetime.time) -> QuerySet[Authorisation]:
    """The handler's letters for this branch in force at that minute, the widest first."""
    return Authorisation.objects.filter(
        Authorisation.in_force(on, at), person=application.handler, unit=application.branch
    ).order_by("-limit_amount", "id")


def letter_of(application: LoanApplication, on: datetime.date, at: datetime.time) -> Authorisation | None:
    """The letter under which this loan may be issued: the widest that names its kind, security and village.

    Where none does, the widest letter in force, so that what it lacks can be said.
    """
    letters = list(letters_of(application, on, at))
    fitting = [letter for letter in letters if not gaps(letter, application)]
    return next(iter(fitting or letters), None)


def gaps(letter: Authorisation, application: LoanApplication) -> list[str]:
    """What of a loan a letter does not name: "kind", "security", "village" (II.1)."""
    household = application.borrower.household
    asked = {
        "kind": (letter.borrower_kinds, application.borrower.kind),
        "security": (letter.securities, application.security),
        "village": (letter.villages, household.village if household else ""),
    }
    return [name for name, (named, value) in asked.items() if named and value not in named]


def held_letter(application: LoanApplication, on: datetime.date, at: datetime.time) -> Authorisation | None:
    """The same letter, locked to the end of the transaction: two loans under one total limit come in turn."""
    letter = letter_of(application, on, at)
    return Authorisation.objects.select_for_update().get(pk=letter.pk) if letter else None


def lent_under(letter: Authorisation) -> Decimal:
    """What is still owed on all loans its holder issued in its branch: a renewed letter does not start anew."""
    running = Loan.objects.filter(handler=letter.person, branch=letter.unit).exclude(
        standing__in=[Loan.Standing.SETTLED, Loan.Standing.BEING_ISSUED]
    )
    return running.aggregate(total=Sum("balance"))["total"] or Decimal(0)
