"""The liability report: people by tier, as of a day (II.2, III).

A loan with several people stands in the row of each of them; in the totals it counts once. Amounts that an old
book did not record are counted as not recorded and never as nothing. The number of queries does not depend on
the number of loans or people.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    Count,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from accountability.models import LiabilityShare, LiabilitySplit
from creditcoop.core.access import Actor
from creditcoop.core.models import Person, Unit
from creditcoop.core.rules.money import to_yuan
from loans.models import Loan
from loans.queries.outstanding import overdue_then, owed_then

ACT = "view_liability_report"
Tier = int | None
ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Sums over some loans. `…_missing` counts those whose balance is not recorded; where nothing is known to be
    owed besides, the amount is None: not recorded, never nothing.
    """

    loans: int = 0
    first: int = 0
    granted: Decimal = ZERO
    owed: Decimal | None = ZERO
    owed_missing: int = 0
    overdue: int = 0
    overdue_owed: Decimal | None = ZERO
    overdue_missing: int = 0
    share: Decimal | None = ZERO

    def __add__(self, other: "Figures") -> "Figures":
        if not self.loans:
            return other
        return Figures(
            loans=self.loans + other.loans,
            first=self.first + other.first,
            granted=self.granted + other.granted,
            owed=_known(_plus(self.owed, other.owed), self.owed_missing + other.owed_missing),
            owed_missing=self.owed_missing + other.owed_missing,
            overdue=self.overdue + other.overdue,
            overdue_owed=_known(
                _plus(self.overdue_owed, other.overdue_owed), self.overdue_missing + other.overdue_missing
            ),
            overdue_missing=self.overdue_missing + other.overdue_missing,
            share=_plus(self.share, other.share),
        )


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return one + other if one is not None and other is not None else (other if one is None else one)


def _known(amount: Decimal | None, missing: int) -> Decimal | None:
    """The amount, or None where nothing is known and something is missing."""
    if amount:
        return amount
    return None if missing else ZERO


@dataclass(kw_only=True)
class Group:
    """The rows of one person, or of the loans for which nobody is recorded: a total and its tiers."""

    person: Person | None = None
    tiers: dict[Tier, Figures] = field(default_factory=dict)

    @property
    def total(self) -> Figures:
        total = Figures()
        for figures in self.tiers.values():
            total = total + figures
        return total

    def lines(self) -> Iterator[tuple[Tier, bool, Figures]]:
        """Tier, whether it is the sum of several tiers, figures. One tier needs no sum of its own."""
        if len(self.tiers) != 1:
            yield None, True, self.total
        for tier in sorted(self.tiers, key=lambda tier: tier or 9):
            yield tier, False, self.tiers[tier]


@dataclass(frozen=True, kw_only=True)
class LiabilityReport:
    """`unallocated`: what the regulation gives to nobody (未分摊), a part of loans that stand in other rows too."""

    day: datetime.date
    people: list[Group]
    unallocated: Group
    not_recorded: Group
    everything: Group
    own_only: bool


def liability_report(*, actor: Actor, on: datetime.date, branch: Unit | None = None) -> LiabilityReport:
    """The report of what the person may see: his branch, his union, or, for field staff, his own row."""
    scope = actor.scope(ACT)
    own_only = not (scope.branch_ids or scope.union_ids)
    loans = Loan.objects.visible_to(actor, ACT).issued_or_imported().filter(granted_on__lte=on)
    if branch is not None:
        loans = loans.filter(branch=branch)
    shares = LiabilityShare.objects.on(on).filter(split__loan__in=loans.values("pk"))
    if own_only:
        shares = shares.filter(person=actor.person)
        recorded = LiabilitySplit.objects.filter(sealed=True, from_on__lte=on).values("loan")
        loans = loans.filter(Q(pk__in=shares.values("split__loan")) | ~Q(pk__in=recorded))
    people = by_person(shares, on, today=actor.on)
    not_recorded, everything = _totals(loans, on, today=actor.on)
    unallocated = Group() if own_only else _unallocated(loans, on)
    _add_up_shares(everything, [*people, unallocated])
    return LiabilityReport(
        day=on,
        people=people,
        unallocated=unallocated,
        not_recorded=not_recorded,
        everything=everything,
        own_only=own_only,
    )


def _add_up_shares(everything: Group, groups: Iterable[Group]) -> None:
    """Loans count once in the totals, shares add up over the rows."""
    for group in groups:
        for tier, figures in group.tiers.items():
            whole = everything.tiers[tier]
            everything.tiers[tier] = replace(whole, share=_plus(whole.share, figures.share))


OUTER = """
SELECT person_id, tier, COUNT(*), SUM(is_first), SUM(granted), SUM(owed),
       SUM(CASE WHEN owed IS NULL AND standing <> 'settled' THEN 1 ELSE 0 END),
       SUM(overdue), SUM(CASE WHEN overdue = 1 THEN owed END),
       SUM(CASE WHEN overdue = 1 AND owed IS NULL THEN 1 ELSE 0 END), SUM(part)
FROM ({inner}) AS one_row_a_person_and_loan
GROUP BY person_id, tier
"""


def by_person(shares: QuerySet[LiabilityShare], day: datetime.date, *, today: datetime.date) -> list[Group]:
    """Two levels of GROUP BY: first one row a person and split, so that no loan is added up twice.

    A split is of one loan, so the columns of the loan are the same in all its rows: MAX takes them as they are.
    """
    loan = "split__loan__"
    inner = (
        shares.order_by()
        .values("split_id", "person_id")
        .annotate(
            tier=Max(f"{loan}tier"),
            granted=Max(f"{loan}amount"),
            owed=Max(owed_then(day, today=today, path=loan)),
            standing=Max(f"{loan}standing"),
            overdue=Max(overdue_then(day, today=today, path=loan)),
            part=Sum("amount"),
            is_first=Max(Case(When(is_first=True, then=Value(1)), default=Value(0))),
        )
    )
    text, values = inner.query.sql_with_params()
    with connection.cursor() as cursor:
        # Only SQL that the program itself wrote is put in; every value is a parameter.
        cursor.execute(OUTER.replace("{inner}", text), values)
        rows = cursor.fetchall()
    persons = Person.objects.in_bulk({row[0] for row in rows})
    groups: dict[int, Group] = {}
    for person_id, tier, *sums in rows:
        group = groups.setdefault(person_id, Group(person=persons[person_id]))
        group.tiers[tier] = _figures(*sums)
    return sorted(groups.values(), key=lambda group: group.person.staff_number if group.person else "")


def _figures(
    loans: int, first: int, granted: Any, owed: Any, missing: int, overdue: int, late: Any, late_missing: int,
    share: Any,
) -> Figures:  # fmt: skip
    return Figures(
        loans=loans,
        first=first,
        granted=to_yuan(int(granted)),
        owed=_known(to_yuan(int(owed or 0)), missing),
        owed_missing=missing,
        overdue=overdue,
        overdue_owed=_known(to_yuan(int(late or 0)), late_missing),
        overdue_missing=late_missing,
        share=to_yuan(int(share)),
    )


def _totals(loans: QuerySet[Loan], day: datetime.date, *, today: datetime.date) -> tuple[Group, Group]:
    """Each loan once: those for which nobody is recorded, and all together."""
    splits = LiabilitySplit.objects.filter(loan=OuterRef("pk"), sealed=True, from_on__lte=day)
    rows = (
        loans.order_by()
        .annotate(
            recorded=Exists(splits),
            late=overdue_then(day, today=today),
            then=owed_then(day, today=today),
        )
        .values("recorded", "tier")
        .annotate(
            loans=Count("pk"),
            granted=Sum("amount"),
            owed=Sum("then"),
            owed_missing=Count("pk", filter=Q(then=None) & ~Q(standing=Loan.Standing.SETTLED)),
            overdue=Sum("late"),
            overdue_owed=Sum("then", filter=Q(late=1)),
            overdue_missing=Count("pk", filter=Q(late=1, then=None)),
        )
    )
    not_recorded, everything = Group(), Group()
    for found in rows:
        row: dict[str, Any] = dict(found)
        recorded, tier = row.pop("recorded"), row.pop("tier")
        row["owed"] = _known(row["owed"], row["owed_missing"])
        row["overdue_owed"] = _known(row["overdue_owed"], row["overdue_missing"])
        figures = Figures(**row, first=row["loans"] if recorded else 0, share=None)
        if not recorded:
            not_recorded.tiers[tier] = not_recorded.tiers.get(tier, Figures()) + figures
        everything.tiers[tier] = everything.tiers.get(tier, Figures()) + figures
    return not_recorded, everything


def _unallocated(loans: QuerySet[Loan], day: datetime.date) -> Group:
    latest = (
        LiabilitySplit.objects.filter(loan=OuterRef("loan"), sealed=True, from_on__lte=day)
        .order_by("-from_on")
        .values("pk")[:1]
    )
    rows = (
        LiabilitySplit.objects.filter(
            loan__in=loans.values("pk"), unallocated_parts__gt=0, pk=Subquery(latest)
        )
        .order_by()
        .values("loan__tier")
        .annotate(loans=Count("loan"), left=Sum("unallocated_amount"))
    )
    return Group(tiers={row["loan__tier"]: Figures(loans=row["loans"], share=row["left"]) for row in rows})


def sorted_people(people: Iterable[Group], key: str) -> list[Group]:
    """Groups by one of their total figures (a leading "-": largest first), or by name."""
    name = key.lstrip("-")
    if name == "person":
        return sorted(people, key=_by_name, reverse=key.startswith("-"))
    in_order = sorted(people, key=_by_name)
    return sorted(in_order, key=lambda group: getattr(group.total, name) or ZERO, reverse=key.startswith("-"))


def _by_name(group: Group) -> str:
    return group.person.staff_number if group.person else ""
