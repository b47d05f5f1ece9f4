"""In whatever order things happen, one person keeps a loan on a day, and the past stays whose it was (I6, Annex 4)."""

import datetime
import os
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accountability.models import Lapse
from accountability.queries.lapses import kept_of
from accountability.rules.attribution import manager_of
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.services.scan_time_limits import scan_time_limits
from creditcoop.core.access import Actor
from creditcoop.core.models import Person, Posting
from creditcoop.core.regulation import version_on
from creditcoop.core.services.end_posting import end_posting
from handover.documents.completeness import missing
from handover.documents.dossier import dossier_facts
from handover.models import Handover
from handover.queries.portfolio import loans_kept
from handover.rules.handover_policy import HandoverPolicy
from handover.services.put_to_signature import put_to_signature
from handover.services.sign_handover import waiting_signers
from handover.services.write_list import PartNote, write_list
from loans.models import Custody, Loan
from loans.queries.rest_days import calendar_now
from tests.builders import actor, issued_loan
from tests.claims import last_day
from tests.conftest import Cast
from tests.faults.guards import without
from tests.handover.walk import called_off, complete, opened, put, refuse, rule, sign

ONE_DAY = datetime.timedelta(days=1)
STORIES = int(os.environ.get("KEEPER_STORIES", "6"))
KEEPERS = ("cm", "cm2", "marketer")
GRANTED = datetime.date(2022, 5, 10)
WATCHED_FROM = datetime.date(2026, 1, 1)
Blame = dict[tuple[int, str, datetime.date], int | None]


@dataclass
class Story:
    """A branch whose loans change hands, day after day; `begin` is a few days before the first claim is lost."""

    cast: Cast
    day: datetime.date
    gone: set[str] = field(default_factory=set)

    def person(self, post: str) -> Person:
        return self.cast.a[post]

    def takers(self, giver: str) -> list[str]:
        return [post for post in KEEPERS if post != giver and post not in self.gone]

    def loans_of(self, giver: str) -> list[Loan]:
        return list(loans_kept(self.person(giver), self.cast.a.unit, on=self.day).order_by("pk"))

    def issue(self, **_told: Any) -> None:
        if "cm" not in self.gone:
            issued_loan(self.cast.a, self.cast.union, "5000.00", on=self.day)

    def open(self, giver: str, taker: int, share: int, *, reason: str = "transfer") -> Handover | None:
        """Some of the loans, all of them where `share` is nothing; None where there is nothing to hand over."""
        loans, takers = self.loans_of(giver), self.takers(giver)
        if giver in self.gone or not loans or not takers:
            return None
        receiver = self.person(takers[taker % len(takers)])
        some = {loan.pk: receiver for loan in loans[: share % (len(loans) + 1)]}
        told = {"outgoing": self.person(giver), "receivers": [receiver], "loans": some, "reason": reason}
        post = "marketer" if giver == "marketer" else "cm"
        made = opened(self.cast, on=self.day, outgoing_post=post, **told)
        put(made, on=self.day)
        return made

    def sign_rest(self, handover: Handover) -> None:
        while waiting := waiting_signers(handover, handover.dossiers.latest("serial")):
            for one in waiting:
                sign(handover, Person.objects.get(pk=one.person), on=self.day)

    def finish(self, handover: Handover) -> None:
        self.sign_rest(handover)
        complete(handover, self.person("director"), on=self.day)

    def hand_over(self, giver: str, taker: int, share: int, wait: int) -> None:
        handover = self.open(giver, taker, share)
        if handover is not None:
            self.day += wait * ONE_DAY
            self.finish(handover)

    def call_off(self, giver: str, taker: int, share: int, **_told: Any) -> None:
        handover = self.open(giver, taker, share)
        if handover is not None:
            called_off(handover, self.person("director"), on=self.day)

    def refuse_badly(self, giver: str, taker: int, share: int, wait: int) -> None:
        """Not a proper reason: taken over from the fixed day, whenever it is ruled on."""
        handover = self.open(giver, taker, share)
        if handover is not None:
            self._refused(handover, wait, "not_proper", reason="workload")
            self.finish(handover)

    def refuse_well(self, giver: str, taker: int, share: int, wait: int) -> None:
        """A proper reason: the list is made anew and signed later."""
        handover = self.open(giver, taker, share)
        if handover is not None:
            self._refused(handover, wait, "proper", reason="books_disagree")
            self.mend(handover)
            self.finish(handover)

    def mend(self, handover: Handover) -> None:
        """Say of the parts of the new day what is now true of them, and put the list to signature again."""
        policy = handover.version.chapter(HandoverPolicy)
        said = set(handover.parts.filter(none_said=True).values_list("code", flat=True))
        gaps = missing(dossier_facts(handover, as_of=self.day), policy=policy)
        parts = {code: PartNote(words="", none_said=code not in said) for code in gaps}
        outgoing = actor(handover.outgoing, self.day)
        write_list(handover_id=handover.pk, loans={}, parts=parts, actor=outgoing, on=self.day)
        put_to_signature(handover_id=handover.pk, actor=outgoing, on=self.day)

    def _refused(self, handover: Handover, wait: int, ruling: str, *, reason: str) -> None:
        sign(handover, handover.outgoing, on=self.day)
        receiver = handover.receivers.get().person
        refusal = refuse(handover, receiver, on=self.day, reason=reason)
        self.day += wait * ONE_DAY
        for post in ("cm_director", "monitor"):
            rule(refusal, self.person(post), ruling, on=self.day)

    def leave(self, giver: str, taker: int, **_told: Any) -> None:
        """Somebody hands all over and goes."""
        handover = self.open(giver, taker, 0, reason="leave")
        if handover is None or len(self.takers(giver)) < 2:
            return
        self.finish(handover)
        self.gone.add(giver)
        self.day += ONE_DAY
        post = Posting.objects.get(person=self.person(giver), unit=self.cast.a.unit, until_on=None)
        end_posting(term=post, reason="调离", actor=actor(self.person("director"), self.day), on=self.day)


ACTS = ("issue", "hand_over", "call_off", "refuse_badly", "refuse_well", "leave")
STEP = st.fixed_dictionaries(
    {
        "act": st.sampled_from(ACTS),
        "giver": st.sampled_from(KEEPERS),
        "taker": st.integers(0, 1),
        "share": st.integers(0, 3),
        "wait": st.integers(0, 4),
    }
)


def keepers_of(loan: Loan, until: datetime.date) -> Counter[datetime.date]:
    """How many people keep the loan on each of its days, counted one by one."""
    rows = list(Custody.objects.filter(loan=loan).values_list("from_on", "until_on"))
    found: Counter[datetime.date] = Counter()
    day = loan.granted_on
    while day <= until:
        found[day] = sum(first <= day and (end is None or day < end) for first, end in rows)
        day += ONE_DAY
    return found


def one_keeper(until: datetime.date) -> bool:
    return all(set(keepers_of(loan, until).values()) == {1} for loan in Loan.objects.all())


def blame(until: datetime.date) -> Blame:
    """Who would answer for a claim lost on each day of the story, by loan and clock, up to and with a day."""
    loans = {loan.pk: loan for loan in Loan.objects.filter(granted_on__lte=until)}
    policy, calendar = version_on(until).chapter(LiabilityPolicy), calendar_now()
    found: Blame = {}
    for pk, kept in kept_of(list(loans)).items():
        day = max(loans[pk].granted_on, WATCHED_FROM)
        while day <= until:
            for clock in ("litigation", "security_right"):
                who = manager_of(
                    kept,
                    clock=(clock, None),
                    last_day=day,
                    policy=policy,
                    month="calendar",
                    calendar=calendar,
                )
                found[pk, clock, day] = who.person
            day += ONE_DAY
    return found


def lost(until: datetime.date) -> set[tuple[int, datetime.date, int | None]]:
    """Losses on record and standing, with who answers as the loan's manager."""
    rows = Lapse.objects.filter(undone=None, last_day__lte=until)
    return set(rows.values_list("loan", "last_day", "manager"))


def scanned(on: datetime.date) -> None:
    scan_time_limits(actor=Actor.system(on=on, channel="job"), on=on, today=on)


def play(story: Story, step: dict[str, Any]) -> None:
    """One act and the night after it; what it changes begins only after its effective day."""
    told = {name: value for name, value in step.items() if name != "act"}
    scanned(story.day)
    before, recorded = blame(story.day), lost(story.day)
    done = set(Handover.objects.filter(state="completed").values_list("pk", flat=True))
    getattr(story, step["act"])(**told)
    assert one_keeper(story.day + 3 * ONE_DAY)
    scanned(story.day)
    new = Handover.objects.filter(state="completed").exclude(pk__in=done).first()
    until = new.effective_on if new is not None and new.effective_on else story.day
    now = blame(until)
    assert {key: who for key, who in before.items() if key[2] <= until} == {
        key: now[key] for key in before if key[2] <= until
    }
    assert {row for row in recorded if row[1] <= until} <= lost(story.day)
    story.day += ONE_DAY


@pytest.fixture
def story(cast: Cast) -> Story:
    first = issued_loan(cast.a, cast.union, "8000.00", on=GRANTED)
    end = last_day(first)
    assert end is not None
    return Story(cast, end - 3 * ONE_DAY)


@given(steps=st.lists(STEP, min_size=3, max_size=6))
@settings(
    max_examples=STORIES,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink a story takes longer than to read it
)
def test_one_person_a_loan_and_day_and_the_past_stays_whose_it_was(
    story: Story, steps: list[dict[str, Any]]
) -> None:
    with transaction.atomic():
        own = Story(story.cast, story.day)
        for step in steps:
            play(own, step)
        transaction.set_rollback(True)


def test_with_the_guard_of_one_a_day_gone_the_count_sees_two(story: Story) -> None:
    """The control: the database refuses a second keeper, and without that guard the count above is red."""
    loan = Loan.objects.get()
    second = {
        "loan": loan,
        "person": story.person("cm2"),
        "from_on": story.day,
        "until_on": story.day + ONE_DAY,
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        Custody.objects.create(**second)
    assert one_keeper(story.day)
    with without("loans_custody_one_a_day"), transaction.atomic():
        Custody.objects.create(**second)
        assert not one_keeper(story.day)
        transaction.set_rollback(True)


def test_with_the_guard_of_the_past_gone_the_blame_moves(story: Story) -> None:
    """The control: a first day that is put back makes the receiver answer for the days before him."""
    story.hand_over("cm", 0, 0, 0)
    received = Custody.objects.filter(person=story.person("cm2"))
    given = Custody.objects.filter(person=story.person("cm"))
    before = blame(story.day)
    with pytest.raises(DatabaseError), transaction.atomic():
        given.update(until_on=story.day - ONE_DAY)
    with without("loans_custody_only_ends"), transaction.atomic():
        given.update(until_on=story.day - ONE_DAY)
        received.update(from_on=story.day - ONE_DAY)
        assert blame(story.day) != before
        transaction.set_rollback(True)
