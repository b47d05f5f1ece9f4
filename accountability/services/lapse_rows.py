"""The row of a lapse: who answers by post and custody on the last possible day, units, base, and the facts behind it.

Annex 4, 9, 10, Q20, Q26, Q30. Values as the database keeps them: fen, ids, days.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from accountability.queries.lapses import Terms, earlier_of_term
from accountability.rules.attribution import Manager, manager_of
from accountability.rules.fine_lines import heads_of
from accountability.rules.fine_parts import Claim, Office
from accountability.rules.fine_units import units_added
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.lost_claims import LostClaim
from creditcoop.core.models import RegulationVersion
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.chain import body_text, text_hash
from creditcoop.core.rules.money import to_fen
from loans.models import Loan, TimeLimit
from loans.queries.rest_days import calendar_now
from loans.rules.lending_policy import LendingPolicy

HOLDERS = {
    Office.MANAGER: "manager_id",
    Office.DEPARTMENT_DIRECTOR: "department_director_id",
    Office.BRANCH_DIRECTOR: "branch_director_id",
    Office.DEPUTY: "deputy_id",
    Office.ACCOUNTANT: "accountant_id",
}
BY_TERM = ("larger", "count_plus_sum")  # readings under which the lapses of a term are counted together


@dataclass
class Versions:
    """Regulation versions by day, each read once."""

    by_day: dict[datetime.date, RegulationVersion] = field(default_factory=dict)
    policies: dict[int, LiabilityPolicy] = field(default_factory=dict)
    months: dict[int, str] = field(default_factory=dict)

    def on(self, day: datetime.date) -> tuple[RegulationVersion, LiabilityPolicy]:
        """The version in force on a day, and its chapter."""
        if day not in self.by_day:
            self.by_day[day] = version_on(day)
        version = self.by_day[day]
        if version.pk not in self.policies:
            self.policies[version.pk] = version.chapter(LiabilityPolicy)
        return version, self.policies[version.pk]

    def month_on(self, day: datetime.date) -> str:
        """How the version in force on a day counts a month (Q23)."""
        version, _policy = self.on(day)
        if version.pk not in self.months:
            self.months[version.pk] = version.chapter(LendingPolicy).month
        return self.months[version.pk]


class LapseRows:
    """Builds the rows of one batch; lapses of one head's term count each other in the order in which they are built."""

    def __init__(self, terms: Terms, versions: Versions, *, on: datetime.date) -> None:
        self.terms, self.versions, self.on = terms, versions, on
        self.calendar = calendar_now()
        self.built: dict[tuple[int, Office], list[tuple[datetime.date, int]]] = defaultdict(list)

    def row(
        self, loan: Loan, lost: LostClaim, clock: TimeLimit, *, amount_fen: int, turn: int
    ) -> dict[str, Any]:
        """One row; `turn` tells a loss of the same claim and day that was undone before from this one."""
        version, policy = self.versions.on(lost.lapsed_on)
        manager = self.manager(loan, lost)
        holders = self.terms.holders(loan, lost.last_day) | {Office.MANAGER: manager.person}
        if policy.art9_director != Office.BRANCH_DIRECTOR:
            holders[Office.BRANCH_DIRECTOR] = None  # he answers only where he is the 主任 of Annex 9 (Q26)
        base_fen = to_fen(loan.amount) if policy.art9_base == "iou_amount" else amount_fen
        said = {
            "key": key_of(loan, lost, turn),
            "claim": lost.claim.value,
            "guarantor": lost.guarantor,
            "clock": lost.row.clock,
            "last_day": lost.last_day.isoformat(),
            "lapsed_on": lost.lapsed_on.isoformat(),
            "found_on": self.on.isoformat(),
            "amount_fen": amount_fen,
            "base_fen": base_fen,
            "units": self._units(loan, lost, holders, amount_fen, policy),
        }
        people = {office.value: person for office, person in sorted(holders.items())}
        more = {
            "manager_because": manager.because.value,
            "loan": loan.pk,
            "branch": loan.branch_id,
            "version": version.number,
            "holders": people,
        }
        facts = body_text({**said, **more, "version_sha256": version.sha256, "limit": _limit(clock)})
        return {
            **{
                name: value
                for name, value in said.items()
                if name not in ("guarantor", "amount_fen", "base_fen")
            },
            "last_day": lost.last_day,
            "lapsed_on": lost.lapsed_on,
            "found_on": self.on,
            "guarantor_id": lost.guarantor,
            "loan_id": loan.pk,
            "branch_id": loan.branch_id,
            "amount": amount_fen,
            "base": base_fen,
            "version_id": version.pk,
            "facts": facts,
            "facts_sha256": text_hash(facts),
            **{HOLDERS[office]: person for office, person in holders.items()},
        }

    def manager(self, loan: Loan, lost: LostClaim) -> Manager:
        """Whose lapse it is by custody and the list of a handover (Q20, Q21)."""
        _version, policy = self.versions.on(lost.lapsed_on)
        return manager_of(
            self.terms.kept(loan),
            clock=(lost.row.clock, lost.guarantor),
            last_day=lost.last_day,
            policy=policy,
            month=self.versions.month_on(lost.lapsed_on),
            calendar=self.calendar,
        )

    def _units(
        self,
        loan: Loan,
        lost: LostClaim,
        holders: dict[Office, int | None],
        amount_fen: int,
        policy: LiabilityPolicy,
    ) -> int:
        """What the lapse adds to the units of the head's term (Annex 10); nothing where a guarantor was lost (Q19)."""
        if lost.claim is not Claim.BORROWER:
            return 0
        held = {office: str(person) for office, person in holders.items() if person}
        heads = heads_of(held, policy)
        if policy.unit_rule not in BY_TERM or not heads:
            return units_added([], amount_fen, policy)
        office, head = heads[0], int(held[heads[0]])
        since = self.terms.term_of(loan, office, lost.last_day)
        assert since is not None  # whoever holds the post on the day has a term that covers it
        rows = earlier_of_term(head, office=office, since=since, last_day=lost.last_day)
        before = [to_fen(amount) for amount in rows.values_list("amount", flat=True)]
        own = self.built[head, office]
        before += [fen for day, fen in own if since <= day <= lost.last_day]
        own.append((lost.last_day, amount_fen))
        return units_added(before, amount_fen, policy)


def key_of(loan: Loan, lost: LostClaim, turn: int) -> str:
    """The natural key: which claim of which loan was lost on which day."""
    claim = lost.claim.value if lost.guarantor is None else f"{lost.claim.value} {lost.guarantor}"
    return f"{loan.pk}/{claim}/{lost.last_day}" + (f"/{turn}" if turn > 1 else "")


def _limit(clock: TimeLimit) -> dict[str, Any]:
    """The clock that ran out, as it was computed: what a reader needs to compute it again."""
    return {
        "clock": clock.clock,
        "opened_by": clock.opened_by_id,
        "nominal_last_day": clock.nominal_last_day.isoformat() if clock.nominal_last_day else None,
        "act_by": clock.act_by.isoformat() if clock.act_by else None,
        "flags": clock.flags,
        "events": clock.events,
        "ineffective": clock.ineffective,
        "engine": clock.engine,
    }
