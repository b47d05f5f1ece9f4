"""A penalty of the customer manager whose loan lapsed, and the acts on it, by the services."""

import datetime
from decimal import Decimal

from accountability.models import PenaltyCase, WaiverRequest, WaiverVote
from accountability.rules.entry_kinds import EntryKind
from accountability.services.ask_waiver import ask_waiver
from accountability.services.confirm_penalty import confirm_penalty
from accountability.services.decide_finding import decide_finding
from accountability.services.decide_waiver import decide_waiver
from accountability.services.object_to_penalty import object_to_penalty
from accountability.services.price_lapse import new_entry, turns_of, write
from accountability.services.receive_penalty_notice import receive_penalty_notice
from accountability.services.serve_penalty_notices import serve_penalty_notices
from creditcoop.core.models import Person, Posting
from tests.accountability.penalties.books import LAPSED, lapsed_book
from tests.accountability.penalties.lapses import finding_of
from tests.builders import LONG_AGO, actor, make_person
from tests.conftest import Cast
from tests.on_file import proof

ONE = datetime.timedelta(days=1)
# Thursday 2027-11-11; no calendar of that year is published, so only Saturdays and Sundays rest.
ANSWER_BY = datetime.date(2027, 11, 18)
OBJECT_BY = datetime.date(2027, 11, 25)
FOUND = datetime.date(2027, 11, 29)  # a Monday, after the time to object


def served(cast: Cast, post: str = "cm") -> PenaltyCase:
    """The notice of 200.00 for the manager (Annex 11), or of 300.00 for the department director (Annex 10)."""
    if not PenaltyCase.objects.exists():
        lapsed_book(cast, nights=1)
        serve_penalty_notices(on=LAPSED)
    return PenaltyCase.objects.get(person=cast.a[post])


def received(cast: Cast, post: str = "cm") -> PenaltyCase:
    case = served(cast, post)
    receive_penalty_notice(
        case_id=case.pk, text_sha256=case.text_sha256, actor=actor(case.person, LAPSED), on=LAPSED
    )
    return PenaltyCase.objects.get(pk=case.pk)


def confirmed(cast: Cast, on: datetime.date = ANSWER_BY + ONE) -> PenaltyCase:
    case = received(cast)
    confirm_penalty(case_id=case.pk, words="", actor=actor(cast.a["director"], on), on=on)
    return PenaltyCase.objects.get(pk=case.pk)


def objected(cast: Cast) -> PenaltyCase:
    case = received(cast)
    object_to_penalty(case_id=case.pk, words="已按期催收", actor=actor(case.person, LAPSED), on=LAPSED)
    return PenaltyCase.objects.get(pk=case.pk)


def union_people(cast: Cast, count: int) -> list[Person]:
    """Further people of the union's credit department."""
    found = []
    for place in range(count):
        code = f"{cast.union.unit.code}-c{place}"
        person = Person.objects.filter(staff_number=code).first() or make_person(code, f"信贷{place}")
        Posting.objects.get_or_create(
            person=person, post="union_credit", unit=cast.union.unit, defaults={"from_on": LONG_AGO}
        )
        found.append(person)
    return found


def ask(
    case: PenaltyCase, by: Person, *, amount: str = "100.00", on: datetime.date = LAPSED
) -> WaiverRequest:
    return ask_waiver(
        case_id=case.pk,
        amount=Decimal(amount),
        cause="no_notice",
        words="当月未发月度通知",
        files=[proof(by, on=on, shade=33)],
        actor=actor(by, on),
        on=on,
    )


def vote(case: PenaltyCase, by: Person, *, grants: bool = True, on: datetime.date = LAPSED) -> WaiverVote:
    return decide_waiver(case_id=case.pk, grants=grants, reason="属实", actor=actor(by, on), on=on)


def entry(case: PenaltyCase, kind: EntryKind, fen: int) -> None:
    """An entry of the ledger for the person of a case, by no act."""
    turn = turns_of(case.lapse)[case.person_id] + 1
    write(
        [
            new_entry(
                lapse=case.lapse, version=case.version, person=case.person_id, kind=kind, amount_fen=fen,
                lines=[], turn=turn, on=LAPSED, run="x", readings={},
            )
        ]
    )  # fmt: skip


def find(cast: Cast, case: PenaltyCase, kind: str, on: datetime.date = FOUND) -> None:
    """Two of the union find it; nobody of them has a further part."""
    asking = union_people(cast, 5)[4]
    finding = finding_of(case.lapse, asking, on, kind)
    boss = actor(cast.union["union_credit"], on)
    decide_finding(finding_id=finding.pk, outcome="confirmed", reason="", actor=boss, on=on)
