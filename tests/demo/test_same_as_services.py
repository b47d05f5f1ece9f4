"""The fast way of writing leaves the very rows that the services leave, act by act."""

import datetime
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest
from django.db import transaction

from accountability.services.issue_loan import issue_loan
from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.models import Person
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.money import to_yuan
from creditcoop.core.rules.posts import Post
from demo.clients import Serials, make_clients
from demo.money import facts_of
from demo.numbers import numbered
from demo.pipeline import WAITS, refused, waiting, withdrawn
from demo.planning import Planner
from demo.rows import Rows
from demo.staff import Roster, make_staff
from demo.story import Paid, Story, Taken
from demo.walk import BrokenStory, Policies, walk
from demo.writing import CHANNEL, Writer
from loans.models import GroupMeeting, LedgerEntry, Loan
from loans.queries.votes import silent_members
from loans.services.cast_vote import cast_vote
from loans.services.close_meeting import close_meeting
from loans.services.convene_group import convene_group
from loans.services.decide_step import decide_step
from loans.services.enter_application import (
    ApplicationFacts,
    CollateralFacts,
    GuarantorFacts,
    enter_application,
)
from loans.services.keep_check_duties import keep_check_duties_of
from loans.services.keep_time_limits import keep_time_limits
from loans.services.order_issue import order_issue
from loans.services.record_repayment import record_repayment
from loans.services.withdraw_application import withdraw_application
from tests.demo.books import rows_by_table
from tests.demo.test_demo import DAY, SMALL


def actor(person: Person, on: datetime.date) -> Actor:
    return Actor.of(person=person, on=on, channel=CHANNEL)


Act = tuple[datetime.date, int, int, Callable[[], object]]


class ByServices:
    """Lets the services do what one story tells, each act on its day by its person."""

    def __init__(self, place: int, story: Story, roster: Roster) -> None:
        self.place, self.story, self.roster = place, story, roster
        self.application_id = 0

    def acts(self) -> Iterator[Act]:
        """The acts with the day of each; on the same day the stories and their acts keep their order."""
        story = self.story
        todo: list[tuple[datetime.date, Callable[[], object]]] = [(story.entered_on, self.enter)]
        todo += [(taken.on, partial(self.take, taken)) for taken in story.taken]
        if story.meeting and "group" not in {taken.step for taken in story.taken}:
            todo.append((story.meeting.on, self.meet))
        if story.withdrawn_on:
            todo.append((story.withdrawn_on, partial(self.withdraw, story.withdrawn_on)))
        todo += [(paid.on, partial(self.pay, paid)) for paid in story.payments]
        for number, (on, act) in enumerate(todo):
            yield on, self.place, number, act

    def enter(self) -> None:
        story = self.story
        self.application_id = enter_application(
            borrower=story.borrower,
            facts=_facts(story),
            handler=story.handler,
            actor=actor(story.entered_by, story.entered_on),
            on=story.entered_on,
        ).pk

    def take(self, taken: Taken) -> None:
        by = {
            "application_id": self.application_id,
            "actor": actor(taken.person, taken.on),
            "on": taken.on,
        }
        if taken.step == "group":
            self.meet()
            silent = silent_members(GroupMeeting.objects.get(application=self.application_id))
            close_meeting(silent_ids=set(silent.values_list("pk", flat=True)), **by)
        elif taken.step == "order":
            order_issue(**by)
        elif taken.step == "booking":
            issue_loan(**by)
        else:
            decide_step(step=taken.step, outcome=taken.outcome, opinion=taken.opinion, **by)

    def pay(self, paid: Paid) -> None:
        poster = self.roster.holder(self.story.borrower.branch, Post.MONITOR, paid.on)
        record_repayment(
            loan_id=Loan.objects.get(application=self.application_id).pk,
            facts=facts_of(paid, self.story.handler),
            files=(),
            actor=actor(poster, paid.on),
            on=paid.on,
        )

    def meet(self) -> None:
        told = self.story.meeting
        assert told is not None
        seats = self.roster.seats_on(self.story.borrower.branch, told.on)
        chair = next(seat.person for seat in seats if seat.role == "chair")
        convene_group(
            application_id=self.application_id,
            present_ids={seat.person_id for seat in seats} - told.absent,
            actor=actor(chair, told.on),
            on=told.on,
        )
        for ballot in told.ballots:
            cast_vote(
                application_id=self.application_id,
                choice=ballot.choice,
                reason=ballot.reason,
                actor=actor(ballot.person, told.on),
                on=told.on,
            )

    def withdraw(self, on: datetime.date) -> None:
        withdraw_application(
            application_id=self.application_id,
            reason=self.story.withdrawn,
            actor=actor(self.story.handler, on),
            on=on,
        )


def _facts(story: Story) -> ApplicationFacts:
    guarantor, thing = story.guarantor, story.thing
    return ApplicationFacts(
        amount=to_yuan(story.amount_fen),
        purpose=story.purpose,
        term_months=story.term_months,
        month_rate=story.month_rate,
        security=story.security,
        guarantors=[
            GuarantorFacts(name=guarantor.name, id_kind=guarantor.id_kind, id_number=guarantor.id_number)
        ]
        if guarantor
        else (),
        collateral=[
            CollateralFacts(
                description=thing.description,
                owner_name=thing.owner_name,
                appraised_amount=to_yuan(thing.appraised_fen),
                registration_number=thing.registration_number,
                registered_on=thing.registered_on,
            )
        ]
        if thing
        else (),
    )


@pytest.fixture
def planner(db: None) -> Planner:
    rng = random.Random(7)
    rows = Rows(clock.now())
    roster = make_staff(size=SMALL, rng=rng, as_of=DAY, rows=rows)
    branch = roster.branches[0]
    clients = make_clients(branch=branch, count=30, identities=Serials(), rng=rng, as_of=DAY, rows=rows)
    return Planner(branch, clients, roster, Policies.of(version_on(DAY)), rng, DAY)


def some_stories(planner: Planner) -> list[Story]:
    """Loans of every tier, paid back, in part or not; applications waiting at every step, refused, withdrawn."""
    stories = planner.loans(running=14, closed=4, overdue_share=0.1)
    assert {len(story.payments) for story in stories} >= {0, 1}
    stories += waiting(planner)[: len(WAITS)]
    stories += refused(planner, 5) + withdrawn(planner, 1)
    return sorted(stories, key=lambda story: story.entered_on)


def books_of(write: Callable[[], None]) -> dict[str, list[str]]:
    """What stands in the database after `write`, which is undone again.

    Without the checks of loans on which something was paid, and without classes: those follow what is owed
    night by night.
    """
    with transaction.atomic():
        write()
        books = rows_by_table()
        paid = set(LedgerEntry.objects.filter(kind="repayment").values_list("loan__number", flat=True))
        checks = books["loans.CheckDuty"]
        books["loans.CheckDuty"] = [row for row in checks if json.loads(row)["loan"] not in paid]
        for table in ("loans.LoanClass", "loans.ClassReview"):
            books.pop(table, None)
        transaction.set_rollback(True)
    return books


def test_the_fast_way_writes_the_rows_of_the_services(planner: Planner) -> None:
    stories = some_stories(planner)
    assert {planner.way(story).tier for story in stories} == {1, 2, 3, 4}

    def by_services() -> None:
        doers = [ByServices(place, story, planner.roster) for place, story in enumerate(stories)]
        acts = [act for doer in doers for act in doer.acts()]
        for _on, _place, _number, act in sorted(acts, key=lambda act: act[:3]):
            act()

    def in_bulk() -> None:
        rows = Rows(clock.now())
        Writer(planner.roster, planner.policies, rows).write(numbered(stories))
        rows.finish()
        # Clocks are derived: of what was written in bulk they are computed afterwards, to the same values.
        for loan in Loan.objects.exclude(standing=Loan.Standing.SETTLED):
            latest = loan.entries.latest("on")
            keep_time_limits(loan=loan, on=latest.on)
            keep_check_duties_of(loan_ids=[loan.pk], on=loan.granted_on)

    single, bulk = books_of(by_services), books_of(in_bulk)
    assert len(bulk["loans.LoanApplication"]) == len(stories)
    assert {table: len(rows) for table, rows in single.items()} == {
        table: len(rows) for table, rows in bulk.items()
    }
    for table in single:
        assert bulk[table] == single[table], table


def test_what_the_services_would_refuse_is_not_written_fast_either(planner: Planner) -> None:
    story = next(
        story for story in planner.loans(running=20, closed=0, overdue_share=0.1) if len(story.taken) > 4
    )
    walk(story=story, roster=planner.roster, policies=planner.policies)  # the control: as told, it is right
    whole = list(story.taken)
    spoils = {
        "a step is left out": [*whole[:1], *whole[2:]],
        "two posts in one hand": [*whole[:2], replace(whole[2], person=whole[1].person), *whole[3:]],
        "a stranger decides": [whole[0], replace(whole[1], person=planner.roster.people[1]), *whole[2:]],
        "the day runs back": [
            whole[0],
            replace(whole[1], on=whole[0].on - datetime.timedelta(days=9)),
            *whole[2:],
        ],
        "refused and issued all the same": [whole[0], replace(whole[1], outcome="refuse"), *whole[2:]],
    }
    written = []
    for spoil, taken in spoils.items():
        story.taken = taken
        try:
            walk(story=story, roster=planner.roster, policies=planner.policies)
        except BrokenStory:
            continue
        written.append(spoil)
    assert written == []
