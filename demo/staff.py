"""Units, people, posts, letters and seats of the invented union, and who holds what on which day."""

import datetime
import random
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from creditcoop.core.models import Authorisation, GroupSeat, Person, Posting, Unit
from creditcoop.core.rules.periods import covers
from creditcoop.core.rules.posts import Post, Seat
from demo import words
from demo.rows import Rows
from demo.sizes import Size, parts

YEARS_BACK = 10
# Two in the credit department: a loan book of the whole union needs one who uploads and one who brings it in.
# Two in personnel: one asks for a post, the other confirms it.
UNION_POSTS = (
    Post.UNION_ADMIN,
    Post.UNION_CREDIT,
    Post.UNION_CREDIT,
    Post.UNION_AUDIT,
    Post.UNION_HR,
    Post.UNION_HR,
)
BRANCH_POSTS = (
    Post.DIRECTOR,
    Post.DEPUTY,
    Post.CM_DIRECTOR,
    Post.CHIEF_ACCOUNTANT,
    Post.CREDIT_CLERK,
    Post.MONITOR,
)
FURTHER_POSTS = (Post.MARKETER, Post.STATION_CLERK, Post.TELLER, Post.READER)
FULL_BRANCHES = 2
BRANCH_LETTER = Decimal("50000.00")  # above it the union approves besides (III.4)
MANAGER_LETTER = Decimal("200000.00")
GRANTED_BY = "临禾县农村信用合作联社理事会"


@dataclass
class BranchStaff:
    """One branch with its people by post; managers in the order of their villages."""

    unit: Unit
    station: Unit
    slug: str
    managers: list[Person] = field(default_factory=list)
    field_staff: list[Person] = field(default_factory=list)  # marketers and station clerks
    villages: list[str] = field(default_factory=list)


@dataclass
class Roster:
    """Everything that says who may do what, held in memory for the whole building."""

    union: Unit
    branches: list[BranchStaff] = field(default_factory=list)
    postings: dict[tuple[int, str], list[Posting]] = field(default_factory=lambda: defaultdict(list))
    posts_by_person: dict[int, list[Posting]] = field(default_factory=lambda: defaultdict(list))
    seats: dict[int, list[GroupSeat]] = field(default_factory=lambda: defaultdict(list))
    letters: dict[tuple[int, int | None], list[Authorisation]] = field(
        default_factory=lambda: defaultdict(list)
    )
    people: dict[int, Person] = field(default_factory=dict)

    def holder(self, unit: Unit, post: str, on: datetime.date) -> Person:
        """Who holds a post in a unit on a day; LookupError where it is vacant."""
        for posting in self.postings[unit.pk, post]:
            if covers(from_on=posting.from_on, until_on=posting.until_on, day=on):
                return posting.person
        raise LookupError(f"nobody is {post} of {unit} on {on}")

    def posts_in(self, person: Person, branch: Unit, on: datetime.date) -> set[str]:
        """Posts that a person holds in a branch, or at the union, on a day."""
        return {
            posting.post
            for posting in self.posts_by_person[person.pk]
            if posting.unit_id in (branch.pk, self.union.pk)
            and covers(from_on=posting.from_on, until_on=posting.until_on, day=on)
        }

    def seats_on(self, branch: Unit, on: datetime.date) -> list[GroupSeat]:
        """The approval group of a branch on a day, in the order of its rows."""
        return [
            seat
            for seat in self.seats[branch.pk]
            if covers(from_on=seat.from_on, until_on=seat.until_on, day=on)
        ]

    def letter(self, branch: Unit, person: Person | None, on: datetime.date) -> Authorisation | None:
        """The widest letter of a manager for a branch, or of the branch itself, on a day."""
        fitting = [
            letter
            for letter in self.letters[branch.pk, person.pk if person else None]
            if covers(from_on=letter.from_on, until_on=letter.until_on, day=on)
        ]
        return max(fitting, key=lambda letter: letter.limit_amount, default=None)


def make_staff(*, size: Size, rng: random.Random, as_of: datetime.date, rows: Rows) -> Roster:
    """Write units, people, postings, seats and letters, and return them as a roster."""
    first_day = datetime.date(as_of.year - YEARS_BACK, 1, 1)
    union, branches = _units(size, rng)
    roster = Roster(union=union, branches=branches)
    plan = _plan(size, roster, rng, first_day, as_of)
    rows.insert_with_history(plan.people)
    dated: list[Posting | GroupSeat | Authorisation] = [*plan.postings, *plan.seats, *plan.letters]
    for row in dated:
        # Their person, if any, has a key only now; naming him again takes it over.
        row.person = row.person
    rows.insert(plan.postings)
    rows.insert(plan.seats)
    rows.insert_with_history(plan.letters)
    roster.people = {person.pk: person for person in plan.people}
    for posting in plan.postings:
        roster.postings[posting.unit_id, posting.post].append(posting)
        roster.posts_by_person[posting.person_id].append(posting)
    for seat in plan.seats:
        roster.seats[seat.unit_id].append(seat)
    for letter in plan.letters:
        roster.letters[letter.unit_id, letter.person_id].append(letter)
    return roster


def _units(size: Size, rng: random.Random) -> tuple[Unit, list[BranchStaff]]:
    code, name, name_en = words.UNION
    union = Unit.objects.create(kind=Unit.Kind.UNION, code=code, name=name, name_en=name_en)
    branches = []
    for place, (town, slug) in enumerate(words.TOWNS[: size.branches], start=1):
        unit = Unit.objects.create(
            kind=Unit.Kind.BRANCH,
            code=f"{code}{place:02d}",
            name=f"{town}信用社",
            name_en=f"{slug.capitalize()} Branch",
            parent=union,
        )
        villages = words.villages(rng, 12)
        station = Unit.objects.create(
            kind=Unit.Kind.STATION,
            code=f"{unit.code}-1",
            name=f"{villages[0]}信用站",
            name_en=f"{slug.capitalize()} Station 1",
            parent=unit,
        )
        branches.append(BranchStaff(unit=unit, station=station, slug=slug, villages=villages))
    return union, branches


@dataclass
class _Plan:
    """Rows of the staff before they are written."""

    rng: random.Random
    names: set[str] = field(default_factory=set)
    people: list[Person] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    seats: list[GroupSeat] = field(default_factory=list)
    letters: list[Authorisation] = field(default_factory=list)

    def person(self) -> Person:
        name = words.name_of_person(self.rng)
        while name in self.names:
            name = words.name_of_person(self.rng)
        self.names.add(name)
        person = Person(staff_number=f"{words.UNION[0]}{len(self.people) + 1:04d}", name=name)
        self.people.append(person)
        return person

    def post(
        self,
        person: Person,
        post: str,
        unit: Unit,
        from_on: datetime.date,
        until_on: datetime.date | None = None,
    ) -> Person:
        self.postings.append(Posting(person=person, post=post, unit=unit, from_on=from_on, until_on=until_on))
        return person


def _plan(
    size: Size, roster: Roster, rng: random.Random, first_day: datetime.date, as_of: datetime.date
) -> _Plan:
    plan = _Plan(rng)
    for post in UNION_POSTS:
        plan.post(plan.person(), post, roster.union, first_day)
    managers = parts(total=size.managers, among=size.branches)
    for place, branch in enumerate(roster.branches):
        _branch_people(plan, branch, managers[place], first_day, as_of)
    further = size.staff - len(UNION_POSTS) - size.managers - size.branches * len(BRANCH_POSTS)
    full = [(branch, post) for branch in roster.branches[:FULL_BRANCHES] for post in FURTHER_POSTS]
    later = roster.branches[FULL_BRANCHES:]
    rest = [(branch, post) for post in (Post.TELLER, Post.MARKETER, Post.READER) for branch in later]
    for branch, post in [*full, *rest][:further]:
        unit = branch.station if post is Post.STATION_CLERK else branch.unit
        person = plan.post(plan.person(), post, unit, first_day)
        if post in (Post.MARKETER, Post.STATION_CLERK):
            branch.field_staff.append(person)
    return plan


def _branch_people(
    plan: _Plan, branch: BranchStaff, managers: int, first_day: datetime.date, as_of: datetime.date
) -> None:
    """Everybody on post for ten years, but some years ago the director left and his deputy followed him.

    So older loans name people in posts that others hold today: who answers does not move with the post.
    """
    unit, change = branch.unit, datetime.date(as_of.year - plan.rng.choice((2, 3)), 1, 1)
    former, director, deputy = plan.person(), plan.person(), plan.person()
    plan.post(former, Post.DIRECTOR, unit, first_day, change)
    plan.post(director, Post.DEPUTY, unit, first_day, change)
    plan.post(director, Post.DIRECTOR, unit, change)
    plan.post(deputy, Post.DEPUTY, unit, change)
    others = {post: plan.post(plan.person(), post, unit, first_day) for post in BRANCH_POSTS[2:]}
    branch.managers = [plan.post(plan.person(), Post.CM, unit, first_day) for _place in range(managers)]
    group = [others[Post.CHIEF_ACCOUNTANT], others[Post.MONITOR], branch.managers[1 % managers]]
    for chair, second, from_on, until_on in (
        (former, director, first_day, change),
        (director, deputy, change, None),
    ):
        for person, role in ((chair, Seat.CHAIR), (second, Seat.MEMBER)):
            plan.seats.append(
                GroupSeat(person=person, unit=unit, role=role, from_on=from_on, until_on=until_on)
            )
    plan.seats += [
        GroupSeat(person=person, unit=unit, role=Seat.MEMBER, from_on=first_day) for person in group
    ]
    _letters(plan, branch, as_of)


def _letters(plan: _Plan, branch: BranchStaff, as_of: datetime.date) -> None:
    """One letter a year for the branch and for each manager; this year's holds until another is given."""
    holders: list[tuple[Person | None, Decimal]] = [(None, BRANCH_LETTER)]
    holders += [(manager, MANAGER_LETTER) for manager in branch.managers]
    for year in range(as_of.year - YEARS_BACK, as_of.year + 1):
        for place, (person, limit) in enumerate(holders):
            plan.letters.append(
                Authorisation(
                    number=f"授〔{year}〕{branch.unit.code}-{place:02d}号",
                    person=person,
                    unit=branch.unit,
                    limit_amount=limit,
                    from_on=datetime.date(year, 1, 1),
                    until_on=None if year == as_of.year else datetime.date(year + 1, 1, 1),
                    granted_by_text=GRANTED_BY,
                )
            )
