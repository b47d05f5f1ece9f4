"""Two handovers of the first branch: one completed whose loans are being checked, one that waits for its receiver.

Walked by the services themselves, today; a few loans each, so that nearly all stay with whom they were granted by.
"""

import datetime
from collections.abc import Sequence

from creditcoop.core.access import Actor
from creditcoop.core.models import Person
from creditcoop.core.rules.posts import Post
from demo.staff import BranchStaff, Roster
from demo.writing import CHANNEL
from handover.documents.completeness import missing
from handover.documents.dossier import dossier_facts
from handover.models import Dossier, Handover
from handover.queries.portfolio import loans_kept
from handover.rules.handover_policy import HandoverPolicy
from handover.services.check_opening import Opening, Watch
from handover.services.complete_handover import complete_handover
from handover.services.open_handover import open_handover
from handover.services.put_to_signature import put_to_signature
from handover.services.sign_handover import sign_handover
from handover.services.write_list import LoanNote, PartNote, write_list

LOANS = 4  # of each
WORDS = "无未结诉讼；印鉴、空白凭证已交会计。"


def hand_over(*, roster: Roster, as_of: datetime.date) -> None:
    """Nothing in a data set too small for two managers with loans to spare."""
    desk = _Desk(roster, roster.branches[0], as_of)
    managers = desk.branch.managers
    if len(managers) < 2:
        return
    giver, taker = managers[:2]
    loans = list(loans_kept(giver, desk.branch.unit, on=as_of).order_by("-granted_on", "-pk")[: 2 * LOANS])
    if len(loans) < 2 * LOANS:
        return
    done, waiting = ([loan.pk for loan in part] for part in (loans[:LOANS], loans[LOANS:]))
    try:
        handover = desk.opened(giver, taker, done, "rotation")
        desk.signed(handover, [giver, taker, *desk.supervisors()])
        complete_handover(handover_id=handover.pk, actor=desk.actor(desk.holder(Post.DIRECTOR)), on=as_of)
        desk.signed(desk.opened(giver, taker, waiting, "transfer"), [giver])
    except LookupError:  # a post that these handovers need is vacant
        return


class _Desk:
    """The people of one branch, each acting by the services on one day."""

    def __init__(self, roster: Roster, branch: BranchStaff, on: datetime.date) -> None:
        self.roster, self.branch, self.on = roster, branch, on

    def holder(self, post: Post) -> Person:
        return self.roster.holder(self.branch.unit, post, self.on)

    def supervisors(self) -> list[Person]:
        return [self.holder(Post.CM_DIRECTOR), self.holder(Post.MONITOR)]

    def actor(self, person: Person) -> Actor:
        return Actor.of(person=person, on=self.on, channel=CHANNEL)

    def opened(self, giver: Person, taker: Person, loans: Sequence[int], reason: str) -> Handover:
        """Opened by the director, its list written and put to signature."""
        director, (head, monitor) = self.holder(Post.DIRECTOR), self.supervisors()
        opening = Opening(
            outgoing=giver,
            outgoing_post=Post.CM,
            reason=reason,
            words="",
            day=self.on,
            receivers=[taker],
            supervisors=[
                Watch(person=head, capacity=Post.CM_DIRECTOR),
                Watch(person=monitor, capacity=Post.MONITOR),
            ],
            loans=dict.fromkeys(loans, taker),
        )
        handover = open_handover(
            branch=self.branch.unit, opening=opening, actor=self.actor(director), on=self.on
        )
        self._write(handover, giver, loans)
        put_to_signature(handover_id=handover.pk, actor=self.actor(giver), on=self.on)
        return handover

    def _write(self, handover: Handover, giver: Person, loans: Sequence[int]) -> None:
        notes = {
            pk: LoanNote(
                iou_seen=True, file_missing="", condition="", remark="已与借款人见面" if place == 0 else ""
            )
            for place, pk in enumerate(loans)
        }
        facts = dossier_facts(handover, as_of=self.on)
        gaps = missing(facts, policy=handover.version.chapter(HandoverPolicy))
        parts = {code: PartNote(words="", none_said=True) for code in gaps}
        parts["other_matters"] = PartNote(words=WORDS, none_said=False)
        write_list(handover_id=handover.pk, loans=notes, parts=parts, actor=self.actor(giver), on=self.on)

    def signed(self, handover: Handover, people: Sequence[Person]) -> None:
        sha256 = Dossier.objects.filter(handover=handover).latest("serial").sha256
        for person in people:
            sign_handover(handover_id=handover.pk, text_sha256=sha256, actor=self.actor(person), on=self.on)
