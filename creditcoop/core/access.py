"""Who is acting today, with which posts, and how far each right reaches."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from creditcoop.core.models import Authorisation, GroupSeat, Person, Posting, Unit, User
from creditcoop.core.rules.permissions import RIGHTS
from creditcoop.core.rules.posts import NEVER_ISSUE, Capacity, Post, Seat
from creditcoop.core.rules.reaches import Reach

NOON = datetime.time(12)  # the time of an act of which only the day is known


@dataclass(frozen=True)
class Held:
    """One capacity held on the day: a post, a seat, or what a letter adds to a post."""

    code: str
    unit: Unit
    branch_id: int | None
    union_id: int


@dataclass(frozen=True)
class Scope:
    """How far one right reaches for one person on one day."""

    own: bool = False
    branch_ids: frozenset[int] = frozenset()
    union_ids: frozenset[int] = frozenset()
    any: bool = False

    @property
    def empty(self) -> bool:
        return not (self.own or self.branch_ids or self.union_ids or self.any)


@dataclass(frozen=True)
class Actor:
    """A person on one day, through one door. Rights are computed from the rows of that day, never kept.

    `person` is None for the system itself (nightly jobs, commands run at the console), which has no rights
    from the table: services that it may call say so. `at` is the minute: letters hold to the minute (II.1).
    """

    person: Person | None
    on: datetime.date
    channel: str
    held: tuple[Held, ...] = field(default=())
    at: datetime.time = NOON

    @classmethod
    def of(cls, *, person: Person, on: datetime.date, channel: str, at: datetime.time = NOON) -> "Actor":
        """The actor with every capacity that the rows of that day and minute give."""
        return cls(person=person, on=on, channel=channel, held=tuple(_held(person, on, at)), at=at)

    @classmethod
    def of_user(cls, user: User, *, on: datetime.date, channel: str, at: datetime.time = NOON) -> "Actor":
        return cls.of(person=user.person, on=on, channel=channel, at=at)

    @classmethod
    def system(cls, *, on: datetime.date, channel: str) -> "Actor":
        """The program itself; the audit names the door instead of a person."""
        return cls(person=None, on=on, channel=channel)

    @property
    def person_id(self) -> int | None:
        return self.person.pk if self.person else None

    @property
    def home(self) -> Unit | None:
        """The unit of the first post held today: where acts that are about no unit are recorded."""
        return self.held[0].unit if self.held else None

    @property
    def is_only_admin(self) -> bool:
        """An administrator holds no other post (C2): of the record of acts he reads the technical part (note ab)."""
        return bool(self.held) and all(held.code == Post.UNION_ADMIN for held in self.held)

    def scope(self, act: str) -> Scope:
        """How far the right to `act` reaches. Unknown acts are an error, not an empty scope."""
        rights = RIGHTS[act]
        own, everything = False, False
        branches: set[int] = set()
        unions: set[int] = set()
        for held in self.held:
            reach = rights.get(held.code)
            own = own or reach is Reach.OWN
            everything = everything or reach is Reach.ANY
            if reach is Reach.BRANCH and held.branch_id is not None:
                branches.add(held.branch_id)
            elif reach in (Reach.UNION, Reach.BRANCH) and held.branch_id is None:
                unions.add(held.union_id)
        return Scope(own, frozenset(branches), frozenset(unions), everything)

    def may(
        self,
        act: str,
        *,
        branch: Unit | None = None,
        owners: Collection[int] = (),
        named: Collection[int] = (),
    ) -> bool:
        """Whether the person may do `act` on something of `branch` that names `owners` (person ids).

        `named`: whom the union named in writing for this act on this object, wherever he works (Q13).
        """
        scope = self.scope(act)
        if scope.any or (scope.own and self.person_id in owners):
            return True
        if self.person_id in named and not scope.empty:
            return True
        if branch is None:
            return False
        # A union itself is reached by who reaches all of it.
        return branch.pk in scope.branch_ids or not scope.union_ids.isdisjoint((branch.pk, branch.parent_id))

    def require(
        self,
        act: str,
        *,
        branch: Unit | None = None,
        owners: Collection[int] = (),
        named: Collection[int] = (),
    ) -> None:
        """Raise PermissionDenied unless `may`."""
        if not self.may(act, branch=branch, owners=owners, named=named):
            raise PermissionDenied(_("Your posts of today do not include this act."))

    def posts_in(self, branch: Unit) -> set[str]:
        """Codes held in a branch, or at its union."""
        return {
            held.code
            for held in self.held
            if held.branch_id == branch.pk or (held.branch_id is None and held.union_id == branch.parent_id)
        }


def _held(person: Person, on: datetime.date, at: datetime.time) -> list[Held]:
    postings = list(
        Posting.objects.filter(Posting.covers(on), person=person).select_related("unit__parent__parent")
    )
    seats = list(
        GroupSeat.objects.filter(GroupSeat.covers(on), person=person).select_related("unit__parent__parent")
    )
    held = [_at(posting.post, posting.unit) for posting in postings]
    for seat in seats:
        role = Capacity.GROUP_CHAIR if seat.role == Seat.CHAIR else Capacity.GROUP_MEMBER
        held.append(_at(role, seat.unit))
    managers = [posting for posting in postings if posting.post == Post.CM]
    # Marketers and station clerks can never be authorised, whatever else they hold (II.1, Q17, C1).
    if managers and not any(posting.post in NEVER_ISSUE for posting in postings):
        lettered = set(
            Authorisation.objects.filter(Authorisation.in_force(on, at), person=person).values_list(
                "unit", flat=True
            )
        )
        held += [
            _at(Capacity.AUTHORISED_CM, posting.unit) for posting in managers if posting.unit_id in lettered
        ]
    return held


def _at(code: str, unit: Unit) -> Held:
    branch = unit.branch
    return Held(str(code), unit, branch.pk if branch else None, unit.union.pk)
