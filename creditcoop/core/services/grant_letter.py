"""Grant a letter of authorisation (II.1): a manager may issue, or a branch may decide, up to a limit.

Done by the union's credit department, or at the console from the union's paper. Refused when the number is known,
when the person is no customer manager of the branch on the first day, holds a post that never issues, or when a
limit or a day does not fit. Leaves the letter and one audit row; a wider letter is a new one.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Authorisation, Person, Posting, Unit
from creditcoop.core.rules.posts import NEVER_ISSUE, Post


@dataclass(frozen=True, kw_only=True)
class LetterFacts:
    """What a letter says. Amounts in yuan; an empty staff number makes it the branch's own limit (III.4).

    Empty kinds, securities and villages mean all. It holds from `from_time` of the first day until `until_time` of the
    day on which it ends (None: until the end of the day before).
    """

    number: str
    unit_code: str
    staff_number: str
    limit: Decimal
    total_limit: Decimal | None
    from_on: datetime.date
    until_on: datetime.date | None
    granted_by: str
    from_time: datetime.time = datetime.time.min
    until_time: datetime.time | None = None
    borrower_kinds: Sequence[str] = ()
    securities: Sequence[str] = ()
    villages: Sequence[str] = ()


@transaction.atomic
def grant_letter(*, facts: LetterFacts, actor: Actor) -> Authorisation:
    """Write the letter and return it."""
    branch = Unit.objects.filter(code=facts.unit_code, kind=Unit.Kind.BRANCH).first()
    if branch is None:
        raise Refused(_("There is no branch of the code %(code)s.") % {"code": facts.unit_code}, field="unit")
    if actor.person is not None:
        actor.require("grant_letter", branch=branch)
    _check(facts)
    letter = Authorisation.objects.create(
        number=facts.number,
        person=_manager(facts.staff_number, branch, facts.from_on) if facts.staff_number else None,
        unit=branch,
        limit_amount=facts.limit,
        total_limit_amount=facts.total_limit,
        from_on=facts.from_on,
        from_time=facts.from_time,
        until_on=facts.until_on,
        until_time=facts.until_time,
        borrower_kinds=tuple(facts.borrower_kinds),
        securities=tuple(facts.securities),
        villages=tuple(facts.villages),
        granted_by_text=facts.granted_by,
    )
    said = {"limit": facts.limit, "person": facts.staff_number, "from_on": facts.from_on}
    audit.record(act="grant_letter", actor=actor, subject=letter, unit=branch, clause="II.1", facts=said)
    return letter


def _check(facts: LetterFacts) -> None:
    if Authorisation.objects.filter(number=facts.number).exists():
        raise Refused(
            _("The letter %(number)s is recorded already.") % {"number": facts.number}, field="number"
        )
    if facts.limit <= 0 or (facts.total_limit is not None and facts.total_limit < facts.limit):
        raise Refused(_("The limit is more than zero, and the limit in total not below it."), field="limit")
    if facts.until_time is not None and facts.until_on is None:
        raise Refused(_("Enter the day on which the letter ends as well."), field="until_on")
    ends = (facts.until_on, facts.until_time or datetime.time.min)
    if facts.until_on is not None and ends <= (facts.from_on, facts.from_time):
        raise Refused(_("The letter ends after the moment at which it begins."), field="until_on")
    if any("|" in name for name in facts.villages):
        raise Refused(_("The name of a village has no stroke | in it."), field="villages")


def _manager(staff_number: str, branch: Unit, on: datetime.date) -> Person:
    person: Person | None = Person.objects.filter(staff_number=staff_number).first()
    postings = Posting.objects.filter(Posting.covers(on), person=person)
    if person is None or not postings.filter(unit=branch, post=Post.CM).exists():
        raise Refused(
            _("%(number)s is no customer manager of this branch on that day (II.1).")
            % {"number": staff_number},
            field="staff_number",
        )
    if postings.filter(post__in=NEVER_ISSUE).exists():
        raise Refused(_("Marketers and station clerks never pay out a loan (II.1)."), field="staff_number")
    return person
