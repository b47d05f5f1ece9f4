"""Open a handover: who hands over which loans to whom, watched by whom, on which day (Annex 5).

Done by deputy, director or the union's credit department, never by a party. Refused for supervisors that Annex 5 does
not allow, for loans that are not in the officer's care, for receivers without a post of the branch, and for a post that
is not his to hand over or may not go to its successor.
"""

import datetime
from collections.abc import Mapping

from django.db import transaction

from creditcoop.core import audit, serials
from creditcoop.core.access import Actor
from creditcoop.core.models import Person, Unit
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.posts import Post
from handover.models import Handover, HandoverLoan, HandoverPost, HandoverReceiver, HandoverSupervisor
from handover.queries.posts import posts_held
from handover.rules.handover_policy import HandoverPolicy
from handover.rules.numbering import handover_number, handover_series
from handover.rules.supervisors import Capacity
from handover.services.check_opening import Opening, check_people, chosen_loans
from handover.services.check_post import check_post
from handover.services.locked import person_of


@transaction.atomic
def open_handover(*, branch: Unit, opening: Opening, actor: Actor, on: datetime.date) -> Handover:
    """Write the handover with its parties, supervisors and loans; its list is then prepared."""
    actor.require("open_handover", branch=branch)
    opener = person_of(actor)
    version = version_on(on)
    by_union = check_people(opening, branch, opener, version.chapter(HandoverPolicy), on)
    loans, whole = chosen_loans(opening, branch, on)
    check_post(opening, branch, whole=whole, actor=actor, on=on)
    serial = serials.take(handover_series(branch=branch.code, year=on.year))[0]
    handover = Handover.objects.create(
        number=handover_number(branch=branch.code, year=on.year, serial=serial),
        branch=branch,
        outgoing=opening.outgoing,
        outgoing_post=opening.outgoing_post,
        request=opening.request,
        reason=opening.reason,
        words=opening.words.strip(),
        whole=whole,
        day=opening.day,
        version=version,
        by_union=by_union,
        opened_by=opener,
        opened_on=on,
    )
    _write_people(handover, opening, loans, opener, on)
    audit.record(
        act="open_handover",
        actor=actor,
        subject=handover,
        unit=branch,
        clause="Annex 5",
        facts={
            "outgoing": opening.outgoing.staff_number,
            "day": opening.day,
            "loans": len(loans),
            "whole": whole,
            "post_ends": opening.ends is not None,
            "successor": opening.successor.staff_number if opening.successor else "",
        },
    )
    return handover


def _write_people(
    handover: Handover, opening: Opening, loans: Mapping[int, Person], opener: Person, on: datetime.date
) -> None:
    receivers = {}
    for person in opening.receivers:
        held = posts_held(person, handover.branch, on=opening.day)
        if person == opening.successor and opening.ends is not None and not held:
            held = {opening.ends.post}
        post = next(post for post in Post if post in held)
        receivers[person] = HandoverReceiver.objects.create(handover=handover, person=person, post=post)
    if opening.ends is not None:
        successor = receivers[opening.successor] if opening.successor else None
        HandoverPost.objects.create(handover=handover, posting=opening.ends, successor=successor)
    for watch in opening.supervisors:
        union = watch.capacity == Capacity.UNION
        HandoverSupervisor.objects.create(
            handover=handover,
            person=watch.person,
            capacity=watch.capacity,
            named_by=opener if union else None,
            letter=watch.letter.strip() if union else "",
            on=on,
        )
    HandoverLoan.objects.bulk_create(
        HandoverLoan(handover=handover, loan_id=pk, receiver=receivers[loans[pk]]) for pk in sorted(loans)
    )
