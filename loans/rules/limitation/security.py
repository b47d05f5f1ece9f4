"""Mortgage and pledge: protected as long as the claim is (Civil Code 419; Security Interpretation 44).

Example: a mortgage for a debt due 2022-05-18 can be realised until Monday 2025-05-19; grain pledged into the bank's
hands has no such limit.
"""

import datetime
from collections.abc import Sequence

from creditcoop.core.rules.workdays import WorkCalendar
from loans.rules.limitation.enforcement import answer_enforcement
from loans.rules.limitation.events import Event
from loans.rules.limitation.facts import DebtFacts, SecurityFacts
from loans.rules.limitation.litigation import answer_litigation
from loans.rules.limitation.reply import Reply, Status, Step, without_effect


def answer_security_right(
    facts: SecurityFacts, events: Sequence[Event], *, as_of: datetime.date, calendar: WorkCalendar
) -> Reply:
    if facts.security == "possessory_pledge":
        return Reply(
            status=Status.NOT_BARRED,
            ineffective=without_effect(events, ()),
            steps=(Step(code="possessory_pledge", cites=("SI44",)),),
        )
    if isinstance(facts.claim, DebtFacts):
        return answer_litigation(facts.claim, events, as_of=as_of, calendar=calendar, security=True)
    return answer_enforcement(facts.claim, events, as_of=as_of, calendar=calendar, security=True)
