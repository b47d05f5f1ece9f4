"""The day's list of one person: as many questions for a full day as for an empty one (practice.md 7.1)."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from creditcoop.core.access import Actor
from creditcoop.core.models import Person, Posting
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.posts import Post
from creditcoop.core.rules.reaches import BRANCH_READERS
from loans.models import CheckDuty, DayMark, Loan, LoanEvent, Visit, VisitLoan
from loans.queries.alarms import live_clocks
from loans.queries.checks import kept_by
from loans.queries.security_register import ending
from loans.queries.visits import open_promises, open_steps
from loans.rules.day_list import (
    CHECK,
    CLOCK,
    DUE,
    DUNNING,
    LOOK_AHEAD,
    MOVED,
    PASSED,
    PROMISE,
    SECURITY,
    STEP,
    Line,
    key_of,
    must_dos,
    order,
    ticked_off,
)
from loans.rules.lending_policy import LendingPolicy
from loans.rules.time_limits.alarms import OFFICER_POSTS
from loans.rules.visits import DUNNING as DEMANDED

REMEMBERED = 120  # days for which what was passed on is still looked for


@dataclass(frozen=True)
class Listed:
    """A line with the row it is about, and the latest mark on it."""

    line: Line
    row: Any
    loan: Loan | None
    mark: DayMark | None

    def moved(self, on: datetime.date) -> bool:
        """Put off to a day that has not come."""
        mark = self.mark
        return bool(mark and mark.did == MOVED and mark.until_on and mark.until_on > on)

    def passed_by(self, person_id: int) -> bool:
        """Given to somebody else, who has not given it back."""
        return bool(self.mark and self.mark.did == PASSED and self.mark.to_id != person_id)


@dataclass(frozen=True)
class DayList:
    """What is to be done now, what was put off, what others have taken."""

    now: list[Listed]
    moved: list[Listed]
    passed: list[Listed]

    def find(self, key: str) -> Listed | None:
        return next((one for one in (*self.now, *self.moved, *self.passed) if one.line.key == key), None)


def works_in_the_field(actor: Actor) -> bool:
    return any(held.code in OFFICER_POSTS for held in actor.held)


def day_list(actor: Actor) -> DayList:
    """The list of who is signed in, today: his own loans, and what was passed to him."""
    on, person_id = actor.on, actor.person_id
    result = DayList([], [], [])
    if person_id is None:
        return result
    taken = list(_passed_to(person_id, on))
    mine = set(kept_by(person_id, on).values_list("loan", flat=True)) if works_in_the_field(actor) else set()
    found = list(_lines(actor, mine, {mark.loan_id for mark in taken if mark.loan_id}))
    marks = _latest_marks([line.key for line, _row, _loan in found])
    for line, row, loan in sorted(found, key=lambda one: order(one[0])):
        mark = marks.get(line.key)
        given = mark is not None and mark.did == PASSED and mark.to_id == person_id
        held = given or any(one.key == line.key for one in taken if mark is None or one.pk <= mark.pk)
        if ticked_off(line, mark.did if mark else "") or not (loan is None or loan.pk in mine or held):
            continue
        listed = Listed(line, row, loan, mark)
        if listed.passed_by(person_id):
            result.passed.append(listed)
        else:
            (result.moved if listed.moved(on) else result.now).append(listed)
    return result


def _passed_to(person_id: int, on: datetime.date) -> QuerySet[DayMark]:
    since = on - datetime.timedelta(days=REMEMBERED)
    return DayMark.objects.filter(to=person_id, on__gte=since).order_by("pk")


def _latest_marks(keys: Sequence[str]) -> dict[str, DayMark]:
    """The latest mark on each key; later rows overwrite earlier ones."""
    marks = DayMark.objects.filter(key__in=keys).select_related("person", "to").order_by("pk")
    return {mark.key: mark for mark in marks}


_Found = Iterator[tuple[Line, Any, Loan | None]]


def _lines(actor: Actor, mine: set[int], passed: set[int]) -> _Found:
    """Every line of these loans, with the row it is about, and the must-dos of who works in the field."""
    ids = mine | passed
    policy = version_on(actor.on).chapter(LendingPolicy)
    if ids:
        soon = actor.on + datetime.timedelta(days=LOOK_AHEAD)
        yield from _clocks(ids, actor.on, soon)
        yield from _checks(ids, soon)
        yield from _security(ids, actor.on, policy)
        yield from _followed_up(ids, actor.on)
        yield from _due(ids, actor.on, policy.due_notice_days)
        yield from _to_be_dunned(ids, actor.on, policy)
    if actor.person_id and works_in_the_field(actor):
        for line in must_dos(actor.person_id, actor.on):
            yield line, None, None


def _clocks(ids: set[int], on: datetime.date, soon: datetime.date) -> _Found:
    near = live_clocks(on).filter(loan__in=ids, act_by__lte=soon)
    for row in near.select_related("loan__borrower", "guarantor").defer("loan__source_row"):
        key = key_of(CLOCK, row.loan_id, row.clock, row.guarantor_id or 0, row.opened_by_id or 0, row.act_by)
        assert row.act_by is not None  # live_clocks have one
        yield Line(kind=CLOCK, key=key, day=row.act_by, about=row.clock, loan=row.loan_id), row, row.loan


def _checks(ids: set[int], soon: datetime.date) -> _Found:
    due = CheckDuty.objects.filter(loan__in=ids, outcome=CheckDuty.Outcome.OPEN, due_by__lte=soon)
    for row in due.select_related("loan__borrower").defer("loan__source_row"):
        key = key_of(CHECK, row.pk)
        yield Line(kind=CHECK, key=key, day=row.due_by, about=row.kind, loan=row.loan_id), row, row.loan


def _security(ids: set[int], on: datetime.date, policy: LendingPolicy) -> _Found:
    """Registrations and insurances that end soon."""
    near = ending(policy, on).filter(loan__in=ids)
    for row in near.select_related("loan__borrower").defer("loan__source_row"):
        assert row.ends_on is not None  # asked for by the condition
        key = key_of(SECURITY, row.pk)
        yield Line(kind=SECURITY, key=key, day=row.ends_on, about=row.kind, loan=row.loan_id), row, row.loan


def _followed_up(ids: set[int], on: datetime.date) -> _Found:
    visits = Visit.objects.filter(pk__in=VisitLoan.objects.filter(loan__in=ids).values("visit"))
    named = VisitLoan.objects.select_related("loan__borrower").defer("loan__source_row").order_by("pk")
    for kind, rows in ((PROMISE, open_promises(visits, on)), (STEP, open_steps(visits, on))):
        for row in rows.prefetch_related(Prefetch("of_loans", queryset=named)):
            loan = next(one.loan for one in row.of_loans.all() if one.loan_id in ids)
            day = row.promised_on if kind == PROMISE else row.next_on
            assert day is not None  # asked for by the condition
            about = row.next_step if kind == STEP else ""
            yield Line(kind=kind, key=key_of(kind, row.pk), day=day, about=about, loan=loan.pk), row, loan


def _running(ids: set[int]) -> QuerySet[Loan]:
    return (
        Loan.objects.filter(pk__in=ids, standing=Loan.Standing.RUNNING)
        .select_related("borrower")
        .defer("source_row")
    )


def _due(ids: set[int], on: datetime.date, days: int) -> _Found:
    """Loans that fall due within so many days: the notice goes out (practice.md 3.6)."""
    for loan in _running(ids).filter(due_on__gte=on, due_on__lte=on + datetime.timedelta(days=days)):
        yield Line(kind=DUE, key=key_of(DUE, loan.pk, loan.due_on), day=loan.due_on, loan=loan.pk), loan, loan


def _to_be_dunned(ids: set[int], on: datetime.date, policy: LendingPolicy) -> _Found:
    """Overdue loans of which nobody demanded payment: first after some days, then again and again."""
    again = on - datetime.timedelta(days=policy.dun_every_days)
    demands = LoanEvent.objects.filter(
        loan=OuterRef("pk"), kind="demand", corrected_by=None, happened_on__gt=again
    )
    visits = VisitLoan.objects.filter(
        loan=OuterRef("pk"), visit__purpose=DEMANDED, visit__corrected_by=None, visit__visited_on__gt=again
    )
    latest = on - datetime.timedelta(days=policy.dun_after_days)
    late = Loan.objects.filter(pk__in=ids, due_on__lte=latest).overdue_on(on)
    for loan in late.filter(~Exists(demands), ~Exists(visits)).select_related("borrower").defer("source_row"):
        first = loan.due_on + datetime.timedelta(days=policy.dun_after_days)
        day = max(first, again)
        yield (
            Line(kind=DUNNING, key=key_of(DUNNING, loan.pk, f"{on:%Y-%m}"), day=day, loan=loan.pk),
            loan,
            loan,
        )


def colleagues(actor: Actor) -> QuerySet[Person]:
    """To whom a line may be passed on: who holds a post in the same branch that sees all of its loans."""
    branches = {held.branch_id for held in actor.held if held.branch_id is not None}
    readers = [post for post in BRANCH_READERS if post in set(Post)]
    posted = Posting.objects.filter(Posting.covers(actor.on), unit__in=branches, post__in=readers)
    return (
        Person.objects.filter(pk__in=posted.values("person"))
        .exclude(pk=actor.person_id)
        .order_by("name", "pk")
    )
