"""The three no's and the six guarantees (三无、六包: II.3, II.4; practice.md 5.2), as of a day.

One row for the union as a whole, for each branch, its customer-manager department and each officer. Every number is a
sum over loans (`three_noes_figures.py`): rows add up to the row above and to the list that the number opens. As many
questions for many loans as for one.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.db.models import Sum

from accountability.reports.three_noes_figures import ACT, FIGURES, Asked, Rows, loans_of, worth_of
from creditcoop.core.access import Actor
from creditcoop.core.models import Person, Posting, Unit
from creditcoop.core.queries import branches_in_scope
from creditcoop.core.rules.posts import Post

WHOLE, BRANCH, DEPARTMENT, OFFICER = "whole", "branch", "department", "officer"
LEVELS = (BRANCH, DEPARTMENT, OFFICER)
DEPARTMENT_POSTS = (Post.CM, Post.MARKETER, Post.STATION_CLERK, Post.CM_DIRECTOR)
# Rate → numerator, what makes up the denominator, whether of amounts.
RATES: Mapping[str, tuple[str, tuple[str, ...], bool]] = {
    "recovery": ("due_paid", ("due",), True),
    "interest": ("interest_paid", ("interest_paid", "interest_unpaid"), True),
    "bad_rate": ("bad", ("new",), True),
    "clocks_alive": ("alive", ("owed",), False),
    "proof": ("receipts", ("notices",), False),
    "checks_rate": ("checks_in_time", ("checks",), False),
}
NOES = ("arrears", "bad", "at_risk")


@dataclass(frozen=True)
class Total:
    """How many, and how much in yuan."""

    count: int = 0
    worth: Decimal = Decimal(0)

    def __add__(self, other: "Total") -> "Total":
        return Total(self.count + other.count, self.worth + other.worth)


@dataclass(frozen=True)
class Figures:
    """The figures of a row; what is not there is nothing."""

    sums: Mapping[str, Total] = field(default_factory=dict)

    def of(self, figure: str) -> Total:
        return self.sums.get(figure, Total())

    def rate(self, name: str) -> Fraction | None:
        """A part of one; None where there is nothing to measure."""
        upper, lower, amounts = RATES[name]
        over, under = self.of(upper), Total()
        for part in lower:
            under = under + self.of(part)
        whole = under.worth if amounts else under.count
        return Fraction(over.worth if amounts else over.count) / Fraction(whole) if whole else None

    @property
    def all_three(self) -> bool:
        """Three no's: no interest overdue, no bad loan, no risk among the new loans (II.4)."""
        return not any(self.of(name).count for name in NOES)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures({name: self.of(name) + other.of(name) for name in FIGURES})


@dataclass(frozen=True)
class Row:
    """`branch` is None for the whole; `person` None besides means the loans of nobody on record."""

    level: str
    branch: Unit | None
    person: Person | None
    figures: Figures


@dataclass(frozen=True)
class ThreeNoes:
    """`nobody`: the rows of officers include one for the loans of which no officer is on record."""

    asked: Asked
    rows: list[Row]
    own_only: bool


def three_noes(
    *, actor: Actor, on: datetime.date, since: datetime.date, branch: Unit | None = None, level: str = OFFICER
) -> ThreeNoes:
    """The report of what the person may see; field staff see their own row."""
    scope = actor.scope(ACT)
    own_only = not (scope.branch_ids or scope.union_ids)
    asked = Asked(actor, on, since)
    cells = _cells(asked, branch, actor.person_id if own_only else None)
    people = Person.objects.in_bulk({person for _branch, person in cells if person is not None})
    if own_only:
        figures = _added(cells.values())
        return ThreeNoes(asked, [Row(OFFICER, None, actor.person, figures)], own_only=True)
    branches = {unit.pk: unit for unit in branches_in_scope(actor, ACT)}
    rows = list(_rows(cells, people, branches, branch, level, on))
    return ThreeNoes(asked, rows, own_only=False)


_Cells = dict[tuple[int, int | None], Figures]


def _cells(asked: Asked, branch: Unit | None, only: int | None) -> _Cells:
    """Every figure by branch and person: one question a figure."""
    found: defaultdict[tuple[int, int | None], dict[str, Total]] = defaultdict(dict)
    for name in FIGURES:
        loans = loans_of(name, asked)
        if branch is not None:
            loans = loans.filter(branch=branch)
        if only is not None:
            loans = loans.filter(who=only)
        for key, total in _totals(loans, worth_of(name, asked)):
            found[key][name] = found[key].get(name, Total()) + total
    return {key: Figures(sums) for key, sums in found.items()}


_Key = tuple[int, int | None]


def _totals(loans: Rows, amounts: Mapping[int, Decimal] | None) -> Iterator[tuple[_Key, Total]]:
    """Sums by branch and person: added up by the database, or, with `amounts`, loan by loan."""
    if amounts is not None:
        for pk, branch, who, times in loans.values_list("pk", "branch_id", "who", "counted"):
            yield (branch, who), Total(times, amounts[pk])
        return
    groups = loans.values("branch_id", "who").annotate(times=Sum("counted"), amount=Sum("worth"))
    for group in groups.order_by():
        yield (group["branch_id"], group["who"]), Total(group["times"], group["amount"] or Decimal(0))


def _added(figures: Iterable[Figures]) -> Figures:
    total = Figures()
    for one in figures:
        total = total + one
    return total


def _rows(
    cells: _Cells,
    people: Mapping[int, Person],
    branches: Mapping[int, Unit],
    only: Unit | None,
    level: str,
    on: datetime.date,
) -> Iterator[Row]:
    if only is None and len(branches) > 1:
        yield Row(WHOLE, None, None, _added(cells.values()))
    staff = department(branches, on) if level != BRANCH else {}
    for unit in sorted(branches.values(), key=lambda unit: unit.code):
        if only is not None and unit.pk != only.pk:
            continue
        here = {person: figures for (branch, person), figures in cells.items() if branch == unit.pk}
        yield Row(BRANCH, unit, None, _added(here.values()))
        if level == BRANCH:
            continue
        inside = staff.get(unit.pk, set())
        yield Row(DEPARTMENT, unit, None, _added(here[person] for person in here if person in inside))
        if level == OFFICER:
            known = sorted((people[person] for person in here if person is not None), key=_by_number)
            for person in known:
                yield Row(OFFICER, unit, person, here[person.pk])
            if None in here:
                yield Row(OFFICER, unit, None, here[None])


def _by_number(person: Person) -> str:
    return person.staff_number


def department(branches: Iterable[int], on: datetime.date) -> dict[int, set[int | None]]:
    """By branch: who belongs to its customer-manager department on the day, stations included."""
    held: defaultdict[int, set[int | None]] = defaultdict(set)
    postings = Posting.objects.filter(Posting.covers(on), post__in=DEPARTMENT_POSTS)
    for person, unit, parent, kind in postings.values_list("person", "unit", "unit__parent", "unit__kind"):
        held[parent if kind == Unit.Kind.STATION else unit].add(person)
    return held
