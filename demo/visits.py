"""Visits after lending: the first check of most loans, one by rhythm, promises; a few are left undone.

Written in bulk, to the rows of `record_visit`, so that a day's list has some red lines and not hundreds.
"""

import datetime
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.models import Person
from demo.writing import CHANNEL
from loans.models import CheckDuty, Custody, Loan, Visit, VisitLoan
from loans.rules.visits import DUNNING, FIRST_CHECK, REGULAR_CHECK
from loans.services.keep_check_duties import keep_check_duties_of

CHUNK = 1000
UNDONE = 0.08  # of the first checks
WITH_PROMISE = 0.06
LATE_DAYS = 3
FIRST_WITHIN, REGULAR_WITHIN = 14, 80  # days


@dataclass(frozen=True)
class _Told:
    loan: Loan
    keeper: Person
    purpose: str
    on: datetime.date


def record_visits(*, rng: random.Random, as_of: datetime.date) -> None:
    """Visits to running loans, and the check that each of them waits for."""
    running = Loan.objects.filter(standing=Loan.Standing.RUNNING).order_by("pk")
    told = _stories(running.select_related("borrower__household", "branch"), rng, as_of)
    while chunk := list(islice(told, CHUNK)):
        _write(chunk, rng, as_of)
    ids = list(running.values_list("pk", flat=True))
    for first in range(0, len(ids), CHUNK):
        keep_check_duties_of(loan_ids=ids[first : first + CHUNK], on=as_of)


def _stories(loans: Iterable[Loan], rng: random.Random, as_of: datetime.date) -> Iterator[_Told]:
    kept = Custody.objects.select_related("person").order_by("loan", "from_on")
    keepers: dict[int, list[Custody]] = {}
    for custody in kept:
        keepers.setdefault(custody.loan_id, []).append(custody)
    for loan in loans:
        first = loan.granted_on + datetime.timedelta(days=rng.randint(3, FIRST_WITHIN))
        if first >= as_of or rng.random() < UNDONE:
            continue
        latest = as_of - datetime.timedelta(days=rng.randint(1, REGULAR_WITHIN))
        purpose = DUNNING if loan.due_on < latest else REGULAR_CHECK
        days = [(FIRST_CHECK, first)] + ([(purpose, latest)] if latest > first else [])
        for what, day in days:
            keeper = next((one for one in keepers.get(loan.pk, ()) if _holds(one, day)), None)
            if keeper is not None:
                yield _Told(loan, keeper.person, what, day)


def _holds(custody: Custody, day: datetime.date) -> bool:
    return custody.from_on <= day and (custody.until_on is None or custody.until_on > day)


def _write(told: list[_Told], rng: random.Random, as_of: datetime.date) -> None:
    visits = Visit.objects.bulk_create([_visit(one, rng, as_of) for one in told])
    VisitLoan.objects.bulk_create(
        VisitLoan(visit=visit, loan=one.loan) for visit, one in zip(visits, told, strict=True)
    )
    audit.record_many(
        audit.event(
            act="record_visit",
            actor=Actor(one.keeper, one.on, CHANNEL),
            subject=one.loan,
            unit=one.loan.branch,
            clause="II.5",
            facts={"visit": visit.pk, "purpose": one.purpose, "visited_on": one.on, "loans": 1, "files": 0},
        )
        for visit, one in zip(visits, told, strict=True)
    )
    firsts = [(visit, one) for visit, one in zip(visits, told, strict=True) if one.purpose == FIRST_CHECK]
    duties = CheckDuty.objects.bulk_create(
        CheckDuty(
            loan=one.loan,
            kind="first",
            opens_on=one.loan.granted_on,
            due_by=one.loan.granted_on + datetime.timedelta(days=15),
            made_on=one.loan.granted_on,
        )
        for _visited, one in firsts
    )
    for duty, (visit, one) in zip(duties, firsts, strict=True):
        duty.outcome, duty.ended_on, duty.visit = CheckDuty.Outcome.DONE, one.on, visit
    CheckDuty.objects.bulk_update(duties, ["outcome", "ended_on", "visit"])


def _visit(one: _Told, rng: random.Random, as_of: datetime.date) -> Visit:
    promises = rng.random() < WITH_PROMISE and one.on > as_of - datetime.timedelta(days=40)
    village = one.loan.borrower.household.village if one.loan.borrower.household else ""
    return Visit(
        branch=one.loan.branch,
        borrower=one.loan.borrower,
        purpose=one.purpose,
        visited_on=one.on,
        place=village,
        met=("borrower",),
        use="" if one.purpose == DUNNING else "as_agreed",
        business=rng.choice(("good", "as_before", "as_before", "worse")),
        alarming=False,
        words="上门催收，借款人在家。" if one.purpose == DUNNING else "按用途使用，经营正常。",
        promised_amount=Decimal(rng.randrange(2, 21) * 100) if promises else None,
        promised_on=max(one.on, as_of + datetime.timedelta(days=rng.randint(-3, 10))) if promises else None,
        late_record_days=LATE_DAYS,
        counts_on=one.on,
        recorded_by=one.keeper,
        on=one.on,
    )
