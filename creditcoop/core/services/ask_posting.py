"""Ask for a post or a seat in the approval group; it begins only when another person confirms (S11, note y).

By the director for his branch, by credit department or personnel of the union for all of it. Refused: for oneself,
for a day that has passed, for a post that does not belong to the unit, for a person of another union, for what the
person holds or what excludes something he holds (C1–C4), while the same is asked already. Leaves the request and one
audit row.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.labels import CONFLICT_LABELS
from creditcoop.core.models import GroupSeat, Person, Posting, PostingRequest, Unit
from creditcoop.core.queries import is_of_union
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.postings import SEAT, conflict
from creditcoop.core.rules.posts import UNION_POSTS, Post, Seat
from creditcoop.core.rules.regulation_text import load_body


@dataclass(frozen=True)
class PostAsked:
    """What is asked for: `post` a post code, or SEAT with its `role`. `ground` names the paper it rests on."""

    staff_number: str
    post: str
    role: str
    unit: Unit
    from_on: datetime.date
    ground: str


@transaction.atomic
def ask_posting(*, asked: PostAsked, actor: Actor, on: datetime.date) -> PostingRequest:
    """Write the request and return it."""
    assert actor.person is not None  # the access table lets nobody in without an account
    actor.require("ask_posting", branch=asked.unit.branch or asked.unit)
    person = _person(asked)
    if person == actor.person:
        raise Refused(_("Nobody asks for a post of his own (S11)."), field="staff_number")
    if asked.from_on < on:
        raise Refused(_("A post begins today or later: choose such a day."), field="from_on")
    _check_place(asked)
    refuse_conflict(person=person, post=asked.post, unit=asked.unit, from_on=asked.from_on)
    request = PostingRequest(
        kind=PostingRequest.Kind.SEAT if asked.post == SEAT else PostingRequest.Kind.POSTING,
        person=person,
        post="" if asked.post == SEAT else asked.post,
        role=asked.role if asked.post == SEAT else "",
        unit=asked.unit,
        from_on=asked.from_on,
        ground=asked.ground,
        asked_by=actor.person,
        asked_on=on,
    )
    same = PostingRequest.objects.filter(
        person=person, post=request.post, role=request.role, unit=asked.unit, state="asked"
    )
    if same.exists():
        raise Refused(_("This is asked for already and waits for another person."), code="already_asked")
    request.save(force_insert=True)
    facts = {"post": asked.post, "role": request.role, "from_on": asked.from_on, "ground": asked.ground}
    audit.record(act="ask_posting", actor=actor, subject=person, unit=asked.unit, facts=facts)
    return request


def _person(asked: PostAsked) -> Person:
    """The person, if he is of this union: by a post, or as a newcomer whom it opened an account for."""
    person: Person | None = Person.objects.filter(staff_number=asked.staff_number).first()
    if person is None:
        raise Refused(
            _("There is no person of this staff number: the administrator opens the account first."),
            field="staff_number",
        )
    if not is_of_union(person, asked.unit.union):
        raise Refused(_("This person belongs to another union."), field="staff_number")
    return person


def _check_place(asked: PostAsked) -> None:
    kind = asked.unit.kind
    if asked.post == SEAT:
        fits = kind == Unit.Kind.BRANCH and asked.role in list(Seat)
    elif asked.post in UNION_POSTS:
        fits = kind == Unit.Kind.UNION
    else:
        fits = kind == Unit.Kind.BRANCH or (kind == Unit.Kind.STATION and asked.post == Post.STATION_CLERK)
    if not fits:
        raise Refused(_("This post does not belong to a unit of this kind."), field="unit")


def refuse_conflict(*, person: Person, post: str, unit: Unit, from_on: datetime.date) -> None:
    """Refused where the person holds the same, or what excludes it, on the first day or later."""
    later = Q(until_on=None) | Q(until_on__gt=from_on)
    posts = Posting.objects.filter(later, person=person)
    seats = GroupSeat.objects.filter(later, person=person)
    if (post == SEAT and seats.filter(unit=unit).exists()) or posts.filter(post=post, unit=unit).exists():
        raise Refused(_("This person holds it already."), field="post")
    if post == SEAT and not posts.filter(unit=unit, from_on__lte=from_on).exists():
        raise Refused(_("Only who holds a post in the branch sits in its group."), field="staff_number")
    body = load_body(version_on(from_on).body)
    clause = conflict(
        held=set(posts.values_list("post", flat=True)),
        seated=seats.exists(),
        new=post,
        marketers_pay_out=body.get("lending", {}).get("marketer_can_pay_out") is True,
    )
    if clause:
        raise Refused(str(CONFLICT_LABELS[clause]), field="post", code="posts_exclude_each_other")
