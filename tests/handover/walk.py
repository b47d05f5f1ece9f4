"""A handover walked by the services."""

import datetime
from collections.abc import Sequence
from typing import Any

from creditcoop.core.models import Person
from handover.models import Handover, HandoverSignature, Refusal
from handover.services.call_off_handover import call_off_handover
from handover.services.check_opening import Opening, Watch
from handover.services.complete_handover import complete_handover
from handover.services.locked import latest_dossier
from handover.services.open_handover import open_handover
from handover.services.put_to_signature import put_to_signature
from handover.services.refuse_handover import No, refuse_handover
from handover.services.rule_on_refusal import rule_on_refusal
from handover.services.sign_handover import sign_handover
from handover.services.write_list import PartNote, write_list
from tests.builders import actor
from tests.conftest import Cast

NOTHING = PartNote(words="", none_said=True)


def opened(cast: Cast, *, on: datetime.date, **changes: Any) -> Handover:
    """王海涛 hands all his loans over to 李春梅, 郑玉兰 and 陈立新 watch."""
    told: dict[str, Any] = {
        "outgoing": cast.a["cm"],
        "outgoing_post": "cm",
        "reason": "transfer",
        "words": "",
        "day": on,
        "receivers": [cast.a["cm2"]],
        "supervisors": [
            Watch(person=cast.a["cm_director"], capacity="cm_director"),
            Watch(person=cast.a["monitor"], capacity="monitor"),
        ],
        "loans": {},
        **changes,
    }
    opener = told.pop("opener", cast.a["director"])
    return open_handover(branch=cast.a.unit, opening=Opening(**told), actor=actor(opener, on), on=on)


def said_none(handover: Handover, *, on: datetime.date, but: Sequence[str] = ()) -> None:
    """Say "none" to every part that the records leave empty, except some."""
    from handover.documents.completeness import missing
    from handover.documents.dossier import dossier_facts
    from handover.rules.handover_policy import HandoverPolicy

    policy = handover.version.chapter(HandoverPolicy)
    gaps = missing(dossier_facts(handover, as_of=handover.day), policy=policy)
    parts = {code: NOTHING for code in gaps if code not in but}
    write_list(handover_id=handover.pk, loans={}, parts=parts, actor=actor(handover.outgoing, on), on=on)


def put(handover: Handover, *, on: datetime.date) -> None:
    said_none(handover, on=on)
    put_to_signature(handover_id=handover.pk, actor=actor(handover.outgoing, on), on=on)


def sign(handover: Handover, person: Person, *, on: datetime.date) -> HandoverSignature:
    sha = latest_dossier(handover).sha256
    return sign_handover(handover_id=handover.pk, text_sha256=sha, actor=actor(person, on), on=on)


def signed_by_all(cast: Cast, *, on: datetime.date, **changes: Any) -> Handover:
    handover = opened(cast, on=on, **changes)
    put(handover, on=on)
    for post in ("cm", "cm2", "cm_director", "monitor"):
        sign(handover, cast.a[post], on=on)
    handover.refresh_from_db()
    return handover


def complete(handover: Handover, person: Person, *, on: datetime.date) -> Handover:
    return complete_handover(handover_id=handover.pk, actor=actor(person, on), on=on)


def refuse(handover: Handover, person: Person, *, on: datetime.date, **told: Any) -> Refusal:
    no = No(**{"reason": "bad_loans", "words": "三分之一已经逾期", **told})
    return refuse_handover(handover_id=handover.pk, no=no, actor=actor(person, on), on=on)


def rule(refusal: Refusal, person: Person, ruling: str, *, on: datetime.date) -> None:
    rule_on_refusal(refusal_id=refusal.pk, ruling=ruling, reason="理由", actor=actor(person, on), on=on)


def called_off(handover: Handover, person: Person, *, on: datetime.date) -> Handover:
    return call_off_handover(handover_id=handover.pk, reason="重新安排", actor=actor(person, on), on=on)
