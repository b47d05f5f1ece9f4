"""Whom an alarm reaches today: who holds the post of its level, else the next higher one (practice.md 3.17)."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from creditcoop.core.access import Actor
from creditcoop.core.models import Posting, Unit
from loans.models import Alarm, AlarmSeen, Custody
from loans.queries.alarms import open_alarms
from loans.rules.time_limits.alarms import HEAD, OFFICER, OFFICER_POSTS, POST_RUNGS, RUNGS, UNION, goes_to

BELL_MOST = 100  # counted no further for the bell


def alarms_for(actor: Actor) -> QuerySet[Alarm]:
    """Open alarms that reach this person today: his level's, and those below that nobody there can take."""
    if actor.person is None:
        return Alarm.objects.none()
    reached = Q(pk__in=[])
    for held in actor.held:
        if held.code in OFFICER_POSTS:
            reached |= Q(rung=OFFICER, loan__branch=held.branch_id, loan__in=_kept_by(actor))
        elif held.code == RUNG_OF_UNION:
            reached |= _at_the_union(held.union_id, actor.on)
        elif held.code in POST_RUNGS:
            rungs = _held_in(Posting.objects.filter(unit=held.branch_id), actor.on)
            taken = _taken_by(POST_RUNGS[held.code], rungs.get(held.branch_id or 0, ()), actor.on)
            reached |= Q(loan__branch=held.branch_id) & taken
    return open_alarms(actor.on).filter(reached)


def unseen_by(actor: Actor) -> QuerySet[Alarm]:
    """Of these, what he has not acknowledged."""
    return alarms_for(actor).filter(
        ~Exists(AlarmSeen.objects.filter(alarm=OuterRef("pk"), person=actor.person))
    )


def bell(actor: Actor) -> int:
    """How many alarms wait for this person, at most BELL_MOST."""
    if not any(held.code in OFFICER_POSTS or held.code in POST_RUNGS for held in actor.held):
        return 0
    return unseen_by(actor).order_by()[:BELL_MOST].count()


def with_officer(alarms: QuerySet[Alarm], day: datetime.date) -> QuerySet[Alarm]:
    """Each alarm with `has_officer`: the loan is kept by somebody who collects in its branch."""
    return alarms.annotate(has_officer=_has_officer(day))


def rungs_held(branch_ids: Collection[int], day: datetime.date) -> Mapping[int, set[str]]:
    """By branch: the levels above the officer that somebody holds on the day. The union is always there."""
    return _held_in(Posting.objects.filter(unit__in=branch_ids), day)


def branches_of(actor: Actor) -> set[int]:
    """Branches where the person holds something today, at the union all of them."""
    unions = [held.union_id for held in actor.held if held.branch_id is None]
    children = Unit.objects.filter(parent__in=unions).values_list("pk", flat=True) if unions else ()
    return {held.branch_id for held in actor.held if held.branch_id is not None} | set(children)


def sent_to(alarm: Alarm, held: Collection[str]) -> str:
    """The level that an alarm of `with_officer` goes to today, where `held` are the levels held in its branch."""
    if alarm.rung == OFFICER and alarm.has_officer:  # type: ignore[attr-defined]  # annotated by with_officer
        return OFFICER
    return goes_to(HEAD if alarm.rung == OFFICER else alarm.rung, held)


RUNG_OF_UNION = next(post for post, rung in POST_RUNGS.items() if rung == UNION)


def _held_in(postings: QuerySet[Posting], day: datetime.date) -> dict[int, set[str]]:
    held: defaultdict[int, set[str]] = defaultdict(set)
    rows = postings.filter(Posting.covers(day), post__in=list(POST_RUNGS)).values_list("unit", "post")
    for unit, post in rows.order_by().distinct():
        held[unit].add(POST_RUNGS[post])
    return held


def _kept_by(actor: Actor) -> Any:
    return Custody.objects.on(actor.on).filter(person=actor.person).order_by().values("loan")


def _has_officer(day: datetime.date) -> Exists:
    here = Q(unit=OuterRef(OuterRef("loan__branch"))) | Q(unit__parent=OuterRef(OuterRef("loan__branch")))
    posted = Posting.objects.filter(
        Posting.covers(day), here, post__in=OFFICER_POSTS, person=OuterRef("person")
    )
    return Exists(Custody.objects.on(day).filter(Exists(posted), loan=OuterRef("loan")))


def _taken_by(rung: str, held: Collection[str], day: datetime.date) -> Q:
    """What goes to a level in branches where `held` are the levels with a holder."""
    taken = Q(rung__in=[lower for lower in RUNGS[1:] if goes_to(lower, held) == rung])
    if goes_to(HEAD, held) == rung:
        taken |= Q(rung=OFFICER) & ~Q(_has_officer(day))
    return taken


def _at_the_union(union_id: int, day: datetime.date) -> Q:
    """Branches with the same levels held are asked about together; those with none are the rest."""
    groups: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for branch, held in _held_in(Posting.objects.filter(unit__parent=union_id), day).items():
        groups[frozenset(held)].append(branch)
    listed = [branch for branches in groups.values() for branch in branches]
    reached = Q(loan__branch__parent=union_id) & ~Q(loan__branch__in=listed) & _taken_by(UNION, (), day)
    for rungs, branches in groups.items():
        reached |= Q(loan__branch__in=branches) & _taken_by(UNION, rungs, day)
    return reached
