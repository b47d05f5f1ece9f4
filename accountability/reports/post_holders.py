"""Who holds the posts of a branch on a day, for a loan that nobody has signed yet."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from accountability.rules.share_split import Signers
from creditcoop.core.models import GroupSeat, Person, Posting, Unit
from creditcoop.core.rules.posts import Post, Seat


@dataclass(frozen=True, kw_only=True)
class Holders:
    """People by post, the branch's own before those of its union; `seats` is the approval group, chair first."""

    at_branch: dict[str, list[Person]] = field(default_factory=dict)
    at_union: dict[str, list[Person]] = field(default_factory=dict)
    seats: list[Person] = field(default_factory=list)
    chair: Person | None = None

    @classmethod
    def of(cls, branch: Unit | None, *, on: datetime.date) -> "Holders":
        """Two queries, whatever the branch."""
        if branch is None:
            return cls()
        found = cls()
        postings = Posting.objects.filter(
            Posting.covers(on), unit__in=[branch.pk, branch.parent_id]
        ).select_related("person")
        for posting in postings.order_by("person__staff_number"):
            place = found.at_branch if posting.unit_id == branch.pk else found.at_union
            place.setdefault(posting.post, []).append(posting.person)
        seats = list(GroupSeat.objects.filter(GroupSeat.covers(on), unit=branch).select_related("person"))
        chair = next((seat.person for seat in seats if seat.role == Seat.CHAIR), None)
        seated = sorted((seat.person for seat in seats), key=lambda person: person != chair)
        return cls(at_branch=found.at_branch, at_union=found.at_union, seats=seated, chair=chair)

    def of_posts(self, posts: Collection[str], *, without: Iterable[Person | None] = ()) -> list[Person]:
        """Who may take a post, the union only where the branch has nobody left."""
        barred = set(without)
        for place in (self.at_branch, self.at_union):
            people = [person for post in sorted(posts) for person in place.get(post, [])]
            left = [person for person in dict.fromkeys(people) if person not in barred]
            if left:
                return left
        return []


def key_of(people: Iterable[Person]) -> str:
    """One unchanging key for whoever it turns out to be; "" for nobody."""
    return "|".join(str(person.pk) for person in people)


def names_by_key(signers: Iterable[str], people: Iterable[Person], between: str) -> dict[str, str]:
    """The words for each key: 冯秀英 / 许文静 where it is not settled which of the two it will be."""
    names = {str(person.pk): person.name for person in people}
    return {
        key: between.join(names[part] for part in key.split("|") if part in names) for key in signers if key
    }


def expected_signers(holders: Holders, *, handler: Person | None) -> Signers:
    """Who would stand where if the loan were decided today by the people on post today."""
    own = [handler] if handler else []

    def post(*posts: str, without: Iterable[Person | None] = ()) -> str:
        return key_of(holders.of_posts(posts, without=[handler, *without]))

    # III.3 and III.4 name one deputy and one director, so that the first in the list stands for the post.
    deputy, director = post(Post.DEPUTY).split("|")[0], post(Post.DIRECTOR).split("|")[0]
    return Signers(
        handler=key_of(own),
        department_director=post(Post.CM_DIRECTOR),
        deputy_director=deputy,
        branch_director=director,
        investigator=key_of(own),
        reviewer=deputy,
        approver=director,
        disburser=post(Post.CHIEF_ACCOUNTANT, Post.CREDIT_CLERK),
        inspector=post(Post.MONITOR, Post.UNION_CREDIT),
    )
