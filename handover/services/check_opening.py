"""What a handover needs before it is opened: parties, supervisors, loans (Annex 5)."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from creditcoop.core.models import Person, Posting, Unit
from handover.labels import PROBLEM_LABELS
from handover.models import Handover, HandoverLoan, HandoverRequest
from handover.queries.portfolio import loans_kept
from handover.queries.posts import holds_a_post, posts_held, vacant_supervisors
from handover.rules.handover_policy import HandoverPolicy
from handover.rules.supervisors import (
    BRANCH_SUPERVISORS,
    Capacity,
    Supervisor,
    supervisor_problems,
    union_supervises,
)


@dataclass(frozen=True, kw_only=True)
class Watch:
    """One supervisor; `letter` is the union's written word where it names him."""

    person: Person
    capacity: str
    letter: str = ""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What is opened. `loans` names the receiver of each loan by loan id; empty: all of them, to the one receiver.

    `ends` is the posting that ends with it, `successor` the receiver who holds its post from then on.
    """

    outgoing: Person
    outgoing_post: str
    reason: str
    words: str
    day: datetime.date
    receivers: Sequence[Person]
    supervisors: Sequence[Watch]
    loans: Mapping[int, Person]
    request: HandoverRequest | None = None
    ends: Posting | None = None
    successor: Person | None = None


def check_people(
    opening: Opening, branch: Unit, opener: Person, policy: HandoverPolicy, on: datetime.date
) -> bool:
    """Whether the union supervises; Refused where a person may not be what he is named as."""
    if opening.day < on:
        raise Refused(_("The day of a handover is today or later."), field="day")
    if opener == opening.outgoing or opener in opening.receivers:
        raise Refused(_("A handover is opened by somebody who is no party to it."))
    if opening.outgoing_post not in posts_held(opening.outgoing, branch, on=on):
        raise _not_held(opening.outgoing, field="outgoing_post")
    if not opening.receivers or opening.outgoing in opening.receivers:
        raise Refused(_("Name at least one colleague who takes over."), field="receivers")
    held = {person: posts_held(person, branch, on=opening.day) for person in opening.receivers}
    for person, posts in held.items():
        if not posts and not (person == opening.successor and holds_a_post(person, branch.union, on=on)):
            words = _("%(person)s holds no post in this branch on that day.")
            raise Refused(words % {"person": person.name}, field="receivers")
    by_union = union_supervises(
        outgoing_post=opening.outgoing_post,
        receiver_posts={post for posts in held.values() for post in posts},
        vacant=vacant_supervisors(branch, on=on, but={opening.outgoing.pk}),
    )
    problems = supervisor_problems(
        [Supervisor(watch.person.pk, Capacity(watch.capacity)) for watch in opening.supervisors],
        parties={opening.outgoing.pk, *(person.pk for person in opening.receivers)},
        by_union=by_union,
        policy=policy,
    )
    if problems:
        raise Refused(" ".join(str(PROBLEM_LABELS[problem]) for problem in problems), field="supervisors")
    _check_capacities(opening.supervisors, branch, opener, on)
    return by_union


def _check_capacities(watches: Sequence[Watch], branch: Unit, opener: Person, on: datetime.date) -> None:
    union_credit = Posting.objects.filter(
        Posting.covers(on), person=opener, unit=branch.parent, post="union_credit"
    ).exists()
    for watch in watches:
        if watch.capacity in BRANCH_SUPERVISORS and watch.capacity not in posts_held(
            watch.person, branch, on=on
        ):
            raise _not_held(watch.person, field="supervisors")
        if watch.capacity == Capacity.UNION and not (union_credit and watch.letter.strip()):
            raise Refused(
                _("Only the union's credit department names a supervisor, in writing (Annex 5)."),
                field="supervisors",
            )
        if watch.capacity == Capacity.UNION and watch.person == opener:
            raise Refused(_("Nobody names himself as supervisor."), field="supervisors")


def _not_held(person: Person, *, field: str) -> Refused:
    words = _("%(person)s does not hold this post here.")
    return Refused(words % {"person": person.name}, field=field)


def chosen_loans(opening: Opening, branch: Unit, on: datetime.date) -> tuple[dict[int, Person], bool]:
    """Receiver of each loan by loan id, and whether it is the whole portfolio: of a post that ends it may be empty."""
    kept = set(loans_kept(opening.outgoing, branch, on=on).values_list("pk", flat=True))
    if not kept and opening.ends is None:
        raise Refused(
            _("%(person)s keeps no loans here.") % {"person": opening.outgoing.name}, field="outgoing"
        )
    _refuse_busy(set(opening.loans) or kept)
    if not opening.loans:
        if len(opening.receivers) > 1:
            raise Refused(_("With several receivers, say who takes which loan."), field="loans")
        return dict.fromkeys(kept, opening.receivers[0]), True
    strange = set(opening.loans) - kept
    if strange or set(opening.loans.values()) - set(opening.receivers):
        raise Refused(
            _("Choose loans in the care of who hands over, each for one of the receivers."), field="loans"
        )
    return dict(opening.loans), set(opening.loans) == kept


def _refuse_busy(loan_ids: set[int]) -> None:
    busy = HandoverLoan.objects.filter(
        loan__in=loan_ids, dropped=False, handover__in=Handover.objects.open()
    ).select_related("loan", "handover")
    first = busy.first()
    if first is not None:
        words = _("Loan %(loan)s is in another handover already: %(handover)s.")
        raise Refused(words % {"loan": first.loan.number, "handover": first.handover.number}, field="loans")
