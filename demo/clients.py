"""Borrowers, their households, and people who guarantee."""

import datetime
import random
from collections import defaultdict
from dataclasses import dataclass, field

from creditcoop.core import serials
from creditcoop.core.models import Person
from demo import papers, words
from demo.rows import Rows
from demo.sizes import parts
from demo.staff import BranchStaff
from loans.models import Borrower, Guarantor, Household, IdKind
from loans.rules.numbering import borrower_number, borrower_series

KINDS = (("enterprise", 0.05), ("individual_business", 0.17))  # the others are farmers
GUARANTORS_PER_BORROWER = 0.15
HOUSEHOLDS_PER_FARMER = 0.85


@dataclass
class Clients:
    """Who may borrow in one branch, by kind, each with the manager of his village."""

    by_kind: dict[str, list[Borrower]] = field(default_factory=lambda: defaultdict(list))
    manager: dict[int, Person] = field(default_factory=dict)
    guarantors: list[Guarantor] = field(default_factory=list)

    def of_manager(self, person: Person, kind: str) -> list[Borrower]:
        """Borrowers of a kind in one manager's villages; all of the kind where he has none."""
        own = [borrower for borrower in self.by_kind[kind] if self.manager[borrower.pk] == person]
        return own or self.by_kind[kind]


@dataclass
class Serials:
    """One number for every identity made so far, in the whole data set."""

    latest: int = 0

    def next(self) -> int:
        self.latest += 1
        return self.latest


def make_clients(
    *,
    branch: BranchStaff,
    count: int,
    identities: Serials,
    rng: random.Random,
    as_of: datetime.date,
    rows: Rows,
) -> Clients:
    """Write the borrowers of one branch with their households and a stock of guarantors."""
    kinds: list[str] = []
    for kind, share in KINDS:
        kinds += [kind] * max(1, round(count * share))
    kinds += [str(Borrower.Kind.FARMER)] * (count - len(kinds))
    rng.shuffle(kinds)
    maker = _Maker(branch, identities, rng, as_of)
    numbers = serials.take(borrower_series(branch=branch.unit.code), count=count)
    families = iter(_members(branch, kinds.count(Borrower.Kind.FARMER), rng, rows))
    borrowers = [
        maker.borrower(kind, number, next(families) if kind == Borrower.Kind.FARMER else None)
        for number, kind in zip(numbers, kinds, strict=True)
    ]
    rows.insert_with_history(borrowers)
    clients = Clients(guarantors=maker.guarantors(max(5, round(count * GUARANTORS_PER_BORROWER))))
    rows.insert_with_history(clients.guarantors)
    for borrower in borrowers:
        assert borrower.entered_by is not None
        clients.by_kind[borrower.kind].append(borrower)
        clients.manager[borrower.pk] = borrower.entered_by
    return clients


def _members(branch: BranchStaff, farmers: int, rng: random.Random, rows: Rows) -> list[Household]:
    """The household of each farmer: every one has a member, some have two."""
    households = [
        Household(
            branch=branch.unit,
            number=f"{branch.unit.code}-H{place:05d}",
            village=rng.choice(branch.villages),
            head_name=words.name_of_person(rng),
        )
        for place in range(1, max(1, round(farmers * HOUSEHOLDS_PER_FARMER)) + 1)
    ]
    rows.insert_with_history(households)
    extra = parts(total=max(farmers - len(households), 0), among=len(households))
    more = [household for household, count in zip(households, extra, strict=True) for _member in range(count)]
    members = [*households, *more][:farmers]
    rng.shuffle(members)
    return members


@dataclass
class _Maker:
    """Makes the people of one branch; the first of a household to borrow is its head."""

    branch: BranchStaff
    identities: Serials
    rng: random.Random
    as_of: datetime.date
    heads: set[str] = field(default_factory=set)

    @property
    def town(self) -> str:
        return self.branch.unit.name.removesuffix("信用社")

    def borrower(self, kind: str, serial: int, household: Household | None) -> Borrower:
        firm = kind == Borrower.Kind.ENTERPRISE
        name = words.name_of_firm(self.rng, self.town) if firm else words.name_of_person(self.rng)
        if household and household.number not in self.heads:
            self.heads.add(household.number)
            name = household.head_name
        village = household.village if household else self.rng.choice(self.branch.villages)
        managers = self.branch.managers
        return Borrower(
            number=borrower_number(branch=self.branch.unit.code, serial=serial),
            branch=self.branch.unit,
            kind=kind,
            name=name,
            id_kind=IdKind.CREDIT_CODE if firm else IdKind.RESIDENT_ID,
            id_number=papers.credit_code(serial=self.identities.next()) if firm else self._resident_id(),
            phone=papers.phone(self.rng),
            address=f"{words.COUNTY}{self.town}镇{village}{self.rng.randrange(1, 9)}组",
            household=household,
            entered_by=managers[self.branch.villages.index(village) % len(managers)],
        )

    def guarantors(self, number: int) -> list[Guarantor]:
        return [
            Guarantor(
                branch=self.branch.unit,
                name=words.name_of_person(self.rng),
                id_kind=IdKind.RESIDENT_ID,
                id_number=self._resident_id(),
                phone=papers.phone(self.rng),
                address=f"{words.COUNTY}{self.town}镇{self.rng.choice(self.branch.villages)}",
            )
            for _place in range(number)
        ]

    def _resident_id(self) -> str:
        return papers.resident_id(self.rng, serial=self.identities.next(), year=self.as_of.year)
