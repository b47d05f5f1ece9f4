"""Draw the stories of one branch: how much, for how long, when, by whom, and what became of it.

Distributions as practice.md 2.5 names them. Days are counted in working days (Monday to Friday), so that a road of
some days is walked backwards from the day of issue.
"""

import datetime
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, cycle

from creditcoop.core.models import Person
from creditcoop.core.rules.periods import add_months
from demo import words
from demo.clients import Clients
from demo.meetings import hold_meeting
from demo.money import payments_of
from demo.staff import BranchStaff, Roster
from demo.story import Paid, Story, Taken, Thing
from demo.takers import taker_of
from demo.walk import Policies, Walked, way_of
from loans.models import Borrower
from loans.rules.approval_flow import Outcome, Place, Step

# (share of all, amounts in yuan with their weights): heaps at round sums.
TIERS = (
    (0.30, {3000: 45, 2000: 35, 1000: 7, 1500: 5, 2500: 5, 1800: 3}),
    (0.40, {5000: 40, 10000: 30, 8000: 12, 6000: 8, 4000: 5, 3500: 3, 7500: 2}),
    (0.20, {20000: 48, 15000: 26, 12000: 12, 18000: 8, 16000: 6}),
    (0.10, {30000: 44, 50000: 34, 25000: 6, 40000: 5, 80000: 4, 60000: 3, 100000: 2, 120000: 1, 200000: 1}),
)
KINDS_BY_TIER = (
    {"farmer": 90, "individual_business": 10},
    {"farmer": 84, "individual_business": 16},
    {"farmer": 64, "individual_business": 31, "enterprise": 5},
    {"farmer": 22, "individual_business": 40, "enterprise": 38},
)
SEASON = (12, 30, 26, 14, 3, 2, 2, 2, 3, 2, 2, 2)  # weights of the months for farmers
TERMS = {10: 36, 11: 24, 9: 10, 8: 8, 12: 10, 7: 5, 6: 5}
LONG_TERMS = (24, 36)
LONG_TERM_SHARE = 0.03
AFTER_HARVEST = {10: 20, 11: 32, 12: 48}  # months in which farmers pay back what they got in spring
OVERDUE_YEARS = {0: 48, 1: 26, 2: 15, 3: 11}  # how long ago overdue loans fell due
YEARS_OF_CLOSED = 6
RATES = tuple(map(Decimal, ("6.6375", "7.2", "7.965", "8.4", "9.3")))  # ‰ a month
FEN = 100


@dataclass
class Planner:
    """Draws stories for one branch with its own source of chance, so that branches do not disturb each other."""

    branch: BranchStaff
    clients: Clients
    roster: Roster
    policies: Policies
    rng: random.Random
    as_of: datetime.date

    def __post_init__(self) -> None:
        first = datetime.date(self.as_of.year - YEARS_OF_CLOSED - 2, 1, 2)
        span = (self.as_of - first).days + 1
        every = (first + datetime.timedelta(days=place) for place in range(span))
        self.days = [day for day in every if day.weekday() < 5]
        self.certificates = count(1)
        self.receipts = count(1)
        self.queues = {}
        for kind, borrowers in self.clients.by_kind.items():
            mixed = list(borrowers)
            self.rng.shuffle(mixed)
            self.queues[kind] = cycle(mixed)

    # ------------------------------------------------------------------ loans

    def loans(self, *, running: int, closed: int, overdue_share: float) -> list[Story]:
        """Issued loans: `running` still owed, some of them overdue by about that share of what is owed."""
        stories = self._running(running, overdue_share)
        for _place in range(closed):
            amount, kind = self.amount()
            granted_on, term = self._closed_days(kind)
            stories.append(self._issued(amount, kind, granted_on, term, owed_fen=0))
        return stories

    def _running(self, number: int, overdue_share: float) -> list[Story]:
        drawn = [self.amount() for _place in range(number)]
        owed = [self._owed(amount) for amount, _kind in drawn]
        overdue = self._some_of(owed, overdue_share)
        stories = []
        for place, (amount, kind) in enumerate(drawn):
            granted_on, term = self._overdue_days(kind) if place in overdue else self._current_days(kind)
            stories.append(self._issued(amount, kind, granted_on, term, owed_fen=owed[place]))
        return stories

    def _owed(self, amount_fen: int) -> int:
        """Most owe the whole, since they pay back at the end; some have paid a part."""
        if self.rng.random() < 0.82:
            return amount_fen
        return amount_fen * self.rng.choice((2, 3, 5, 6, 7, 8)) // 10

    def _some_of(self, owed: Sequence[int], share: float) -> set[int]:
        """Places of loans that together owe about `share` of everything."""
        wanted, order = share * sum(owed), list(range(len(owed)))
        self.rng.shuffle(order)
        chosen: set[int] = set()
        total = 0
        for place in order:
            if total + owed[place] <= wanted * 1.05:
                chosen.add(place)
                total += owed[place]
            if total >= wanted:
                break
        return chosen

    def amount(self) -> tuple[int, str]:
        tier = self.rng.choices(range(4), weights=[share for share, _amounts in TIERS])[0]
        amounts = TIERS[tier][1]
        yuan = self.rng.choices(list(amounts), weights=list(amounts.values()))[0]
        kinds = KINDS_BY_TIER[tier]
        return yuan * FEN, self.rng.choices(list(kinds), weights=list(kinds.values()))[0]

    # ------------------------------------------------------------------- days

    def _term(self, kind: str, granted_on: datetime.date) -> int:
        if self.rng.random() < LONG_TERM_SHARE:
            return self.rng.choice(LONG_TERMS)
        term = self.rng.choices(list(TERMS), weights=list(TERMS.values()))[0]
        if kind == "farmer" and granted_on.month <= 4:
            months = self.rng.choices(list(AFTER_HARVEST), weights=list(AFTER_HARVEST.values()))[0]
            term = min(term, months - granted_on.month)
        return term

    def _granted_in(self, kind: str, first: datetime.date, last: datetime.date) -> datetime.date:
        """A working day from `first` to `last`, in season for farmers."""
        low, high = bisect_right(self.days, first), bisect_right(self.days, last) - 1
        low = min(low, high)
        day = self.days[self.rng.randint(low, high)]
        heaviest = max(SEASON)
        for _try in range(60):
            if kind != "farmer" or self.rng.random() * heaviest <= SEASON[day.month - 1]:
                break
            day = self.days[self.rng.randint(low, high)]
        return day

    def _current_days(self, kind: str) -> tuple[datetime.date, int]:
        """Granted within the last year and not yet due."""
        for _try in range(40):
            granted_on = self._granted_in(kind, add_months(self.as_of, -12), self.as_of)
            term = self._term(kind, granted_on)
            if add_months(granted_on, term) >= self.as_of:
                return granted_on, term
        granted_on = self._granted_in(kind, add_months(self.as_of, -6), self.as_of)
        return granted_on, self.rng.choice((10, 11, 12))

    def _overdue_days(self, kind: str) -> tuple[datetime.date, int]:
        """Fell due in one of the last years, more of it lately, and is not paid."""
        years = self.rng.choices(list(OVERDUE_YEARS), weights=list(OVERDUE_YEARS.values()))[0]
        last_due = add_months(self.as_of, -12 * years)
        for _try in range(40):
            granted_on = self._granted_in(kind, add_months(last_due, -24), add_months(last_due, -7))
            term = self._term(kind, granted_on)
            if add_months(last_due, -12) <= add_months(granted_on, term) < last_due:
                return granted_on, term
        return self._granted_in(kind, add_months(last_due, -14), add_months(last_due, -11)), 10

    def _closed_days(self, kind: str) -> tuple[datetime.date, int]:
        """Granted in one of the last years and paid back since."""
        first = datetime.date(self.as_of.year - YEARS_OF_CLOSED, 1, 2)
        granted_on = self._granted_in(kind, first, add_months(self.as_of, -8))
        return granted_on, self._term(kind, granted_on)

    # ---------------------------------------------------------------- stories

    def _issued(
        self, amount_fen: int, kind: str, granted_on: datetime.date, term: int, *, owed_fen: int
    ) -> Story:
        story = self.started(amount_fen, self.next_borrower(kind), term)
        self.take(story, last_on=granted_on)
        story.owed_fen = owed_fen
        story.payments = [
            Paid(on=day, fen=fen, receipt=f"{self.branch.unit.code}-{next(self.receipts):06d}")
            for day, fen in payments_of(story, self.policies.lending, as_of=self.as_of, rng=self.rng)
        ]
        return story

    def next_borrower(self, kind: str) -> Borrower:
        """The borrowers of a kind take turns."""
        return next(self.queues[kind])

    def way(self, story: Story) -> Walked:
        return way_of(story=story, roster=self.roster, policies=self.policies)

    def started(self, amount_fen: int, borrower: Borrower, term: int, handler: Person | None = None) -> Story:
        """An application with the security that its amount needs, not yet entered on a day."""
        handler = handler or self.clients.manager[borrower.pk]
        by_others = self.branch.field_staff and self.rng.random() < 0.12
        story = Story(
            borrower=borrower,
            handler=handler,
            entered_by=self.rng.choice(self.branch.field_staff) if by_others else handler,
            entered_on=self.as_of,
            amount_fen=amount_fen,
            purpose=self.rng.choice(words.PURPOSES[borrower.kind]),
            term_months=term,
            security="credit",
            month_rate=self.rng.choice(RATES),
        )
        small = "guarantee" if self.rng.random() < 0.45 else "credit"
        large = "mortgage" if self.rng.random() < 0.85 else "pledge"
        self.secure(story, (small, large))
        return story

    def secure(self, story: Story, securities: tuple[str, str]) -> None:
        """Secure an application as its amount asks (II.6): the first of two ways to the border, the second above."""
        over = story.amount_fen > self.policies.lending.collateral_over
        story.security = securities[over]
        guaranteed = story.security == "guarantee"
        story.guarantor = self.rng.choice(self.clients.guarantors) if guaranteed else None

    def take(
        self,
        story: Story,
        *,
        last_on: datetime.date,
        stop: str = "",
        refuse_at: str = "",
        registered: bool = True,
    ) -> None:
        """Take the steps of the story's road up to `stop`, the last of them on `last_on`.

        `refuse_at` refuses at that step, by the group through its votes.
        """
        way = self.way(story).way
        steps = [place.step for place in way]
        end = steps.index(Step(refuse_at)) + 1 if refuse_at else len(steps)
        end = steps.index(Step(stop)) if stop else end
        gaps = [self.rng.choice((0, 1, 1, 2)) for _step in steps[:end]]
        day = bisect_right(self.days, last_on) - 1 - sum(gaps)
        story.entered_on = self.days[day]
        if story.security in words.COLLATERAL:
            story.thing = self._thing(story, registered)
        for place, gap in zip(way[:end], gaps, strict=True):
            day += gap
            story.taken.append(self._taken(story, place, self.days[day], refused=place.step == refuse_at))
        decided = [taken.person.pk for taken in story.taken if taken.person != story.handler]
        if len(set(decided)) < len(decided):
            # The deputy became director on the way and would take two posts of this loan: it came earlier.
            story.taken.clear()
            earlier = last_on - datetime.timedelta(days=21)
            self.take(story, last_on=earlier, stop=stop, refuse_at=refuse_at, registered=registered)

    def _taken(self, story: Story, place: Place, on: datetime.date, *, refused: bool) -> Taken:
        step = place.step
        person = taker_of(place=place, story=story, roster=self.roster, on=on, rng=self.rng)
        if step == Step.GROUP:
            story.meeting = hold_meeting(
                story=story, roster=self.roster, on=on, rng=self.rng, refused=refused
            )
        opinions = words.OPINIONS.get(step, ("",))
        return Taken(
            step=step,
            person=person,
            on=on,
            outcome=Outcome.REFUSE if refused else Outcome.AGREE,
            opinion=words.REFUSALS.get(step, "") if refused else self.rng.choice(opinions),
        )

    def _thing(self, story: Story, registered: bool) -> Thing:
        serial = next(self.certificates)
        return Thing(
            description=self.rng.choice(words.COLLATERAL[story.security]),
            owner_name=story.borrower.name,
            appraised_fen=story.amount_fen * self.rng.choice((15, 18, 20, 25)) // 10,
            registration_number=f"他项〔{story.entered_on.year}〕{self.branch.unit.code}{serial:05d}"
            if registered
            else "",
            registered_on=story.entered_on if registered else None,
        )
