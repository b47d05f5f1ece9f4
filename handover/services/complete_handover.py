"""Complete a handover: the care of every loan moves in one act, with the condition received (Annex 4–7).

Done by the branch director, or the union where he is a party; never by a party or a supervisor. A post that is handed
over ends, and its successor's begins, in the same transaction. Refused where a signature is missing or the records have
moved since. Who answers for the granting stays where he was.
"""

import datetime
import json
from collections import defaultdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.documents.text import canonical
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person
from creditcoop.core.regulation import version_on
from handover.models import Dossier, Handover
from handover.rules.deadlines import receiver_from
from handover.rules.handover_flow import State
from handover.services.locked import concerned, latest_dossier, locked, person_of
from handover.services.move_files import move_files
from handover.services.pass_on_post import pass_on_post
from handover.services.sign_handover import require_unchanged, spared_receivers
from loans.rules.lending_policy import LendingPolicy
from loans.services.transfer_custody import Listed, Received, transfer_custody


@transaction.atomic
def complete_handover(*, handover_id: int, actor: Actor, on: datetime.date) -> Handover:
    """Move the loans and return the completed handover."""
    handover = locked(handover_id, states={State.SIGNED})
    actor.require("complete_handover", branch=handover.branch)
    person = person_of(actor)
    if person.pk in concerned(handover):
        raise Refused(_("A handover is completed by somebody who is neither party to it nor supervises it."))
    dossier = latest_dossier(handover)
    require_unchanged(handover, dossier)
    effective = effective_day(handover, dossier)
    handover_day = version_on(handover.day).chapter(LendingPolicy).handover_day
    first_day = receiver_from(effective, handover_day_is=handover_day)
    moved = transfer_custody(
        loans=_received(handover, json.loads(dossier.text)),
        outgoing=handover.outgoing,
        receiver_from=first_day,
        handover_number=handover.number,
        dossier_sha256=dossier.sha256,
    )
    files = move_files(handover=handover, takers=_takers(handover), by=person, on=on)
    post_until = pass_on_post(handover, first_day=first_day, actor=actor, on=on)
    Handover.objects.filter(pk=handover.pk).update(
        state=State.COMPLETED.value, completed_by=person, completed_on=on, effective_on=effective
    )
    audit.record(
        act="complete_handover",
        actor=actor,
        subject=handover,
        unit=handover.branch,
        clause="Annex 5",
        facts={
            "loans": moved,
            "files": files,
            "effective_on": effective,
            "post_until": post_until,
            "sha256": dossier.sha256,
        },
    )
    handover.refresh_from_db()
    return handover


def effective_day(handover: Handover, dossier: Dossier) -> datetime.date:
    """Last day of the outgoing officer (Q20, Q24).

    The fixed day, or that of the last signature where it is later: his term runs on until the list is signed. Where a
    receiver refused without a proper reason it counts as taken over on the fixed day, whenever it is signed.
    """
    if spared_receivers(handover):
        return handover.day
    signed: list[datetime.date] = list(dossier.signatures.values_list("on", flat=True))
    return max([handover.day, *signed])


def _received(handover: Handover, facts: dict[str, Any]) -> dict[int, Received]:
    """What `transfer_custody` needs of the signed list, by loan id."""
    clocks: dict[int, list[Listed]] = defaultdict(list)
    for row in facts["time_limits"]:
        clocks[row["loan_id"]].append(
            Listed(
                clock=row["clock"],
                guarantor_id=row["guarantor_id"],
                opened_by_id=row["opened_by_id"],
                last_day=datetime.date.fromisoformat(row["last_day"]) if row["last_day"] else None,
            )
        )
    condition = {row["id"]: canonical(row) for row in facts["loans"]}
    return {
        pk: Received(receiver=taker, condition=condition[pk], clocks=clocks[pk])
        for pk, taker in _takers(handover).items()
    }


def _takers(handover: Handover) -> dict[int, Person]:
    """Who takes over each loan, by loan id."""
    rows = handover.loans.filter(dropped=False).select_related("receiver__person")
    return {row.loan_id: row.receiver.person for row in rows}
