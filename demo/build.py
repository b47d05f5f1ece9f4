"""Build one data set, whole or not at all."""

import datetime
import gc
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit, clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, Person, Unit, User
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.posts import Post
from demo import pipeline
from demo.claims import record_claims
from demo.clients import Clients, Serials, make_clients
from demo.credit_files import keep_register
from demo.handovers import hand_over
from demo.numbers import numbered
from demo.on_file import put_on_file
from demo.planning import Planner
from demo.postings import ask_for_a_post
from demo.printing import make_papers
from demo.rows import Rows
from demo.sizes import Size, parts
from demo.staff import FULL_BRANCHES, BranchStaff, Roster, make_staff
from demo.story import Story
from demo.visits import record_visits
from demo.walk import Policies
from demo.writing import CHANNEL, Writer
from loans.models import Borrower, Loan
from loans.services.classify_loans import classify_loans

CHUNK = 2000  # stories written at once
OVERDUE = (0.085, 0.145)  # share of what a branch is owed (practice.md 2.5)
PASSWORD = "demo"  # noqa: S105 - it is meant to be known
# What a post is called in account names; the first holder in a branch gets it, the second manager "cm2".
ACCOUNT_WORDS = {
    Post.DIRECTOR: "director",
    Post.DEPUTY: "deputy",
    Post.CM_DIRECTOR: "head",
    Post.CM: "cm",
    Post.MARKETER: "marketer",
    Post.STATION_CLERK: "station",
    Post.CHIEF_ACCOUNTANT: "chief",
    Post.CREDIT_CLERK: "clerk",
    Post.MONITOR: "monitor",
    Post.TELLER: "teller",
    Post.READER: "reader",
    Post.UNION_ADMIN: "admin",
    Post.UNION_CREDIT: "credit",
    Post.UNION_AUDIT: "audit",
    Post.UNION_HR: "hr",
}


def silent(text: str) -> None:
    """Say nothing of the progress."""


@contextmanager
def without_collector() -> Iterator[None]:
    """Millions of rows are made and none of them in a circle: looking for circles would take a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@without_collector()
@transaction.atomic
def build(*, size: Size, seed: int, as_of: datetime.date, say: Callable[[str], None] = silent) -> None:
    """Fill an empty database. The same seed, size and day give the same data.

    Refused where anything is in it already: demo data never mixes with books that somebody keeps.
    """
    if Unit.objects.exists() or Borrower.objects.exists() or Loan.objects.exists():
        raise Refused(
            _(
                "The database is not empty, and demo data never mixes with other books. "
                "Choose an empty one with DATABASE_URL, for example sqlite:///var/trial.sqlite3."
            )
        )
    rows = Rows(clock.now())
    roster = make_staff(size=size, rng=_chance(seed, "staff"), as_of=as_of, rows=rows)
    make_accounts(roster=roster, as_of=as_of)
    policies = Policies.of(version_on(as_of))
    stories = _tell(size, seed, as_of, roster, policies, rows)
    writer = Writer(roster, policies, rows)
    told = numbered(stories)
    for start in range(0, len(told), CHUNK):
        writer.write(told[start : start + CHUNK])
        if start < 2 * CHUNK:
            rows.look_again()
        say(_("%(done)s of %(all)s applications") % {"done": min(start + CHUNK, len(told)), "all": len(told)})
    rows.finish()
    put_on_file(roster=roster, as_of=as_of)
    record_claims(roster=roster, as_of=as_of)
    record_visits(rng=_chance(seed, "visits"), as_of=as_of)
    classify_loans(on=as_of)
    keep_register(roster=roster, as_of=as_of)
    hand_over(roster=roster, as_of=as_of)
    make_papers(roster=roster, as_of=as_of)
    ask_for_a_post(roster=roster, as_of=as_of)


def _chance(seed: int, name: str) -> random.Random:
    """A source of chance of its own for each part of the data."""
    return random.Random(f"{seed} {name}")  # noqa: S311 - the same seed must give the same data


def _tell(
    size: Size, seed: int, as_of: datetime.date, roster: Roster, policies: Policies, rows: Rows
) -> list[Story]:
    """Write the borrowers of every branch and tell the stories of their applications."""
    among = size.branches
    borrowers, loans = parts(total=size.borrowers, among=among), parts(total=size.loans, among=among)
    running = parts(total=size.open_loans, among=among)
    refused, withdrawn = parts(total=size.refused, among=among), parts(total=size.withdrawn, among=among)
    stories: list[Story] = []
    identities = Serials()
    for place, branch in enumerate(roster.branches):
        rng = _chance(seed, branch.unit.code)
        clients = make_clients(
            branch=branch, count=borrowers[place], identities=identities, rng=rng, as_of=as_of, rows=rows
        )
        planner = Planner(branch, clients, roster, policies, rng, as_of)
        own = planner.loans(
            running=running[place],
            closed=loans[place] - running[place],
            overdue_share=rng.uniform(*OVERDUE),
        )
        own += pipeline.waiting(planner)
        own += pipeline.refused(planner, refused[place]) + pipeline.withdrawn(planner, withdrawn[place])
        rows.insert(_borrower_events(branch, clients, own, rng, as_of))
        stories += own
    return stories


def _borrower_events(
    branch: BranchStaff, clients: Clients, stories: Sequence[Story], rng: random.Random, as_of: datetime.date
) -> list[AuditEvent]:
    """The act of entering each borrower, on the day of his first application or some day before today."""
    first: dict[int, datetime.date] = {}
    for story in stories:
        key = story.borrower.pk
        first[key] = min(first.get(key, story.entered_on), story.entered_on)
    events = []
    for borrower in (borrower for kind in clients.by_kind.values() for borrower in kind):
        on = first.get(borrower.pk) or as_of - datetime.timedelta(days=rng.randrange(1000))
        actor = Actor(clients.manager[borrower.pk], on, CHANNEL)
        events.append(audit.event(act="enter_borrower", actor=actor, subject=borrower, unit=branch.unit))
    return sorted(events, key=lambda event: event.on)


def make_accounts(*, roster: Roster, as_of: datetime.date) -> None:
    """An account for every post in two branches and at the union; nobody else has one.

    One hash for all of them, because hashing is slow on purpose and the password is printed on the sign-in page.
    """
    password = make_password(PASSWORD)
    accounts = _accounts("union", _holders(roster, roster.union, as_of), password)
    for branch in roster.branches[:FULL_BRANCHES]:
        holders = _holders(roster, branch.unit, as_of) + _holders(roster, branch.station, as_of)
        accounts += _accounts(branch.slug, holders, password)
    User.objects.bulk_create(accounts)


def _accounts(place: str, holders: Sequence[tuple[Post, Person]], password: str) -> list[User]:
    """The first and the second holder of every post, as union.credit and union.credit2."""
    taken: dict[str, int] = {}
    accounts = []
    for post, person in holders:
        taken[post] = taken.get(post, 0) + 1
        if taken[post] <= 2:
            word = ACCOUNT_WORDS[post] + ("" if taken[post] == 1 else str(taken[post]))
            accounts.append(User(username=f"{place}.{word}", person=person, password=password))
    return accounts


def _holders(roster: Roster, unit: Unit, on: datetime.date) -> list[tuple[Post, Person]]:
    """Posts of a unit with everyone who holds them on a day, in the order of appointment."""
    return [
        (post, posting.person)
        for post in Post
        for posting in roster.postings[unit.pk, post]
        if posting.from_on <= on and (posting.until_on is None or posting.until_on > on)
    ]
