"""The register of credit files: keepers and places, some second sets, some files lent out, levels that moved since.

Written in bulk, to the rows of `keep_file` and of the night's look at levels; lent and taken back by the services.
"""

import datetime
from collections.abc import Sequence

from django.db.models import Min

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.models import Person
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.money import to_fen
from creditcoop.core.rules.posts import Post
from demo.staff import FULL_BRANCHES, BranchStaff, Roster
from demo.writing import CHANNEL
from handover.models import FileLevel, FilePlace, FileSet
from handover.queries.owed_in_total import owed_by
from handover.rules.archive_level import Level, archive_level
from handover.rules.handover_policy import HandoverPolicy
from handover.services.follow_file_levels import follow_batch
from handover.services.lend_file import Lending, lend_file
from handover.services.return_file import return_file
from loans.models import Borrower, Custody

CHUNK = 1000
BEGUN_DAYS_AGO = 45  # the register was begun then
SECOND_SET_EVERY = 9
SHELVES = 6
KEEPERS = {Level.FIRST: Post.CM_DIRECTOR, Level.SECOND: Post.DEPUTY}
# When lent, for how many days, when back; in days before today. The second should be back by now, the third is out.
LENDINGS = ((20, 5, 16), (9, 5, None), (2, 10, None))
PURPOSES = ("起诉立案", "联社检查", "展期调查")


def keep_register(*, roster: Roster, as_of: datetime.date) -> None:
    """Levels and places as of some weeks ago, what crossed a border since, and a few files lent out."""
    begun = as_of - datetime.timedelta(days=BEGUN_DAYS_AGO)
    for branch in roster.branches:
        with_loans = Borrower.objects.filter(branch=branch.unit).annotate(first=Min("loans__granted_on"))
        borrowers = list(with_loans.filter(first__lte=begun).order_by("pk"))
        for start in range(0, len(borrowers), CHUNK):
            _Register(roster, branch, begun).begin(borrowers[start : start + CHUNK])
    marker: str | None = ""
    while marker is not None:
        _counts, _faults, marker = follow_batch(on=as_of, marker=marker)
    for branch in roster.branches[:FULL_BRANCHES]:
        _lend(roster, branch, as_of)


class _Register:
    """One branch's register on the day on which it was begun."""

    def __init__(self, roster: Roster, branch: BranchStaff, on: datetime.date) -> None:
        self.roster, self.branch, self.on = roster, branch, on
        self.version = version_on(on)
        self.policy = self.version.chapter(HandoverPolicy)

    def begin(self, borrowers: Sequence[Borrower]) -> None:
        """Level and place of each file; nothing where the branch has nobody to keep the register."""
        clerk = self._holder(Post.MONITOR)
        if clerk is None:
            return
        levels = self._levels(borrowers)
        kept = Custody.objects.on(self.on).filter(loan__borrower__in=borrowers).order_by("loan")
        keepers = {one.loan.borrower_id: one.person for one in kept.select_related("loan", "person")}
        places = []
        for borrower in borrowers:
            level = levels.get(borrower.pk, Level.THIRD)
            keeper = self._holder(KEEPERS[level]) if level in KEEPERS else None
            keeper = keeper or keepers.get(borrower.pk)
            if keeper is not None:
                places += self._sets(borrower, keeper, clerk)
        FilePlace.objects.bulk_create(places)
        self._tell(places, clerk)

    def _levels(self, borrowers: Sequence[Borrower]) -> dict[int, Level]:
        owed = owed_by(borrowers, on=self.on, basis=self.policy.level_basis)
        known = {pk: amount for pk, amount in owed.items() if amount is not None}
        levels = {pk: archive_level(owed_fen=to_fen(one), policy=self.policy) for pk, one in known.items()}
        FileLevel.objects.bulk_create(
            FileLevel(borrower_id=pk, level=int(level), owed=known[pk], version=self.version, on=self.on)
            for pk, level in levels.items()
        )
        return levels

    def _sets(self, borrower: Borrower, keeper: Person, clerk: Person) -> list[FilePlace]:
        told = {"borrower": borrower, "recorded_by": clerk, "on": self.on}
        count = int(borrower.number.rpartition("-")[2])
        shelf, row = 1 + count % SHELVES, 1 + count // SHELVES % SHELVES
        sets = [FilePlace(which=FileSet.ORIGINAL, keeper=keeper, place=f"档案柜{shelf}-{row}", **told)]
        if count % SECOND_SET_EVERY == 0 and keeper != clerk:
            sets.append(FilePlace(which=FileSet.DUPLICATE, keeper=clerk, place=f"副本柜{shelf}", **told))
        return sets

    def _tell(self, places: Sequence[FilePlace], clerk: Person) -> None:
        actor = Actor.of(person=clerk, on=self.on, channel=CHANNEL)
        audit.record_many(
            audit.event(
                act="keep_file",
                actor=actor,
                subject=one.borrower,
                unit=self.branch.unit,
                clause="Annex 14",
                facts={"which": one.which, "keeper": one.keeper.staff_number, "place": one.place},
            )
            for one in places
        )

    def _holder(self, post: Post) -> Person | None:
        try:
            return self.roster.holder(self.branch.unit, post, self.on)
        except LookupError:
            return None


def _lend(roster: Roster, branch: BranchStaff, as_of: datetime.date) -> None:
    """Three files of the branch: one back, one late, one out."""
    files = Borrower.objects.filter(branch=branch.unit, file_places__isnull=False).distinct().order_by("pk")
    for borrower, purpose, (days_ago, days, back) in zip(
        files[: len(LENDINGS)], PURPOSES, LENDINGS, strict=False
    ):
        on = as_of - datetime.timedelta(days=days_ago)
        clerk = roster.holder(branch.unit, Post.MONITOR, on)
        lending = Lending(
            which=FileSet.ORIGINAL,
            lent_to=branch.managers[0],
            purpose=purpose,
            due_on=on + datetime.timedelta(days=days),
        )
        lend_file(
            borrower_id=borrower.pk,
            lending=lending,
            actor=Actor.of(person=clerk, on=on, channel=CHANNEL),
            on=on,
        )
        if back is not None:
            day = as_of - datetime.timedelta(days=back)
            actor = Actor.of(person=clerk, on=day, channel=CHANNEL)
            return_file(borrower_id=borrower.pk, which=FileSet.ORIGINAL, actor=actor, on=day)
