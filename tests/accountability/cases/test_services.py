"""The acts on a penalty case: each does it, refuses it with its reason, and leaves it on record (IV.1, S8, Q36)."""

import datetime
import json
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from pypdf import PdfReader

from accountability.models import CaseReceipt, PenaltyCase, PenaltyEntry, Wage
from accountability.queries.cases import charged, facts_of, owed
from accountability.rules.case_flow import CaseState, state_of
from accountability.services.answer_penalty_notice import answer_penalty_notice
from accountability.services.ask_waiver import ask_waiver
from accountability.services.confirm_penalty import confirm_penalty
from accountability.services.decide_objection import decide_objection
from accountability.services.defer_penalty import defer_penalty
from accountability.services.keep_wage import keep_minimum_wage, keep_wage
from accountability.services.lapse_rows import Versions
from accountability.services.object_to_penalty import object_to_penalty
from accountability.services.price_lapse import entries_of, write
from accountability.services.receive_penalty_notice import receive_penalty_notice, witness_refusal
from accountability.services.record_lapses import undo
from accountability.services.record_penalty_payment import record_penalty_payment
from accountability.services.serve_penalty_notices import serve_penalty_notices
from accountability.services.verify_ledger import verify_ledger
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent, IssuedPaper, Person
from tests.accountability.cases.book import (
    ANSWER_BY,
    LAPSED,
    OBJECT_BY,
    ONE,
    ask,
    confirmed,
    objected,
    received,
    served,
    union_people,
    vote,
)
from tests.builders import actor
from tests.conftest import Cast
from tests.on_file import proof


def state(case: PenaltyCase) -> CaseState:
    return state_of(facts_of(PenaltyCase.objects.get(pk=case.pk)))


def test_the_night_serves_each_person_one_notice_of_what_the_ledger_says(cast: Cast) -> None:
    manager, head = served(cast), served(cast, "cm_director")
    assert (manager.amount, head.amount) == (Decimal("200.00"), Decimal("300.00"))
    text = json.loads(head.text)
    assert text["entries"][0]["lines"] == [
        {
            "article": {"zh": "第十条", "en": "Annex 10"},
            "post": {"zh": "客户经理部主任", "en": "department director"},
            "base": "8000.00",
            "rate": "300.00",
            "units": 1,
            "amount": "300.00",
            "counted": True,
        }
    ]
    assert "Q30" in [reading["question"] for reading in text["readings"]]
    assert serve_penalty_notices(on=LAPSED)[0] == {"notices_served": 0}
    assert PenaltyCase.objects.count() == 2


def test_the_person_signs_for_it_and_the_paper_says_until_when(cast: Cast) -> None:
    case = received(cast)
    assert (case.receipt.answer_by, case.receipt.object_by) == (ANSWER_BY, OBJECT_BY)
    paper = IssuedPaper.objects.get(subject_kind="penaltycase", subject_id=case.pk)
    assert "处字〔2027〕0301-" in paper.number
    text = "".join("".join(p.extract_text().split()) for p in PdfReader(BytesIO(bytes(paper.pdf))).pages)
    for fact in (
        "处理通知书",
        "贰佰元整",
        "第十一条",
        "计入",
        "Q29",
        "2027年11月25日",
        "工资的20%",
        "停止扣款",
    ):
        assert fact in text, fact
    with pytest.raises(Refused):
        receive_penalty_notice(
            case_id=case.pk, text_sha256=case.text_sha256, actor=actor(case.person, LAPSED), on=LAPSED
        )


def test_nobody_else_signs_and_nobody_another_text(cast: Cast) -> None:
    case = served(cast)
    with pytest.raises(PermissionDenied):
        receive_penalty_notice(
            case_id=case.pk, text_sha256=case.text_sha256, actor=actor(cast.a["cm2"], LAPSED), on=LAPSED
        )
    with pytest.raises(Refused, match="not the text"):
        receive_penalty_notice(
            case_id=case.pk, text_sha256="0" * 64, actor=actor(case.person, LAPSED), on=LAPSED
        )
    assert not CaseReceipt.objects.exists()


def test_a_refusal_is_witnessed_by_another_with_proof_and_the_time_runs(cast: Cast) -> None:
    case = served(cast)
    hr = cast.union["union_hr"]
    with pytest.raises(Refused, match="proof"):
        witness_refusal(case_id=case.pk, words="拒签", files=[], actor=actor(hr, LAPSED), on=LAPSED)
    receipt = witness_refusal(
        case_id=case.pk, words="两名见证人", files=[proof(hr, on=LAPSED)], actor=actor(hr, LAPSED), on=LAPSED
    )
    assert receipt.refused and receipt.object_by == OBJECT_BY


def answer(case: PenaltyCase, person: Person, on: datetime.date) -> None:
    answer_penalty_notice(case_id=case.pk, words="已上门三次", actor=actor(person, on), on=on)


def test_the_answer_is_the_persons_own_and_in_time(cast: Cast) -> None:
    case = received(cast)
    with pytest.raises(PermissionDenied):
        answer(case, cast.a["cm2"], LAPSED)
    with pytest.raises(Refused, match="time to answer"):
        answer(case, case.person, ANSWER_BY + ONE)
    answer(case, case.person, ANSWER_BY)
    assert state(case) is CaseState.ANSWERED
    with pytest.raises(Refused):
        answer(case, case.person, ANSWER_BY)


def confirm(case: PenaltyCase, person: Person, on: datetime.date) -> None:
    confirm_penalty(case_id=case.pk, words="", actor=actor(person, on), on=on)


def test_the_director_confirms_after_the_person_was_heard(cast: Cast) -> None:
    case = received(cast)
    with pytest.raises(Refused, match="not answered"):
        confirm(case, cast.a["director"], ANSWER_BY)
    for post in ("cm_director", "monitor", "deputy"):
        with pytest.raises(PermissionDenied):
            confirm(case, cast.a[post], ANSWER_BY + ONE)
    confirm(case, cast.a["director"], ANSWER_BY + ONE)
    assert (
        state(case) is CaseState.CONFIRMED and not PenaltyCase.objects.get(pk=case.pk).confirmation.by_union
    )
    assert AuditEvent.objects.get(act="confirm_penalty").clause == "IV.1"


def test_where_the_deputy_is_charged_the_union_confirms(cast: Cast) -> None:
    cast.a["cm_director"].postings.update(until_on=datetime.date(2027, 1, 1))
    case = received(cast, "deputy")  # the deputy heads the department then (Q30)
    with pytest.raises(PermissionDenied, match="union confirms"):
        confirm(case, cast.a["director"], ANSWER_BY + ONE)
    with pytest.raises((Refused, PermissionDenied)):
        confirm(case, cast.a["deputy"], ANSWER_BY + ONE)
    confirm(case, cast.union["union_credit"], ANSWER_BY + ONE)
    assert PenaltyCase.objects.get(pk=case.pk).confirmation.by_union


def test_two_other_people_of_the_union_waive_half_for_a_cause_with_a_document(cast: Cast) -> None:
    case = received(cast)
    first, second, third = union_people(cast, 3)
    asked = ask(case, first)
    with pytest.raises(Refused, match="part in this case"):
        vote(case, first)
    vote(case, second)
    assert owed(case) == Decimal("200.00")
    with pytest.raises(Refused, match="part in this case"):
        vote(case, second)
    vote(case, third)
    entry = PenaltyEntry.objects.order_by("-seq")[0]
    assert (entry.kind, entry.amount, charged(case)) == ("waived", Decimal("-100.00"), Decimal("100.00"))
    assert entry.granted_by.request == asked and json.loads(entry.body)["evidence"]
    assert verify_ledger().faults == ()


def test_a_loss_that_was_none_takes_the_waiver_back_with_the_penalty(cast: Cast) -> None:
    case = received(cast)
    first, second, third = union_people(cast, 3)
    ask(case, first)
    vote(case, second)
    vote(case, third)
    with transaction.atomic():
        write(undo(case.lapse, Versions(), on=LAPSED, run="test"))
    amounts = PenaltyEntry.objects.filter(lapse=case.lapse, person=case.person).values_list(
        "amount", flat=True
    )
    assert sum(amounts) == 0
    assert sum(entry.amount for entry in entries_of(case.lapse) if entry.person_id == case.person_id) == 0
    assert verify_ledger().faults == ()


def test_one_no_ends_a_request_and_another_can_be_asked(cast: Cast) -> None:
    case = received(cast)
    first, second, _third = union_people(cast, 3)
    ask(case, first)
    with pytest.raises(Refused, match="waits for its decision"):
        ask(case, first)
    vote(case, second, grants=False)
    with pytest.raises(Refused, match="No request"):
        vote(case, cast.union["union_credit"])
    ask(case, first)


def test_a_waiver_needs_a_cause_a_document_and_no_more_than_is_owed(cast: Cast) -> None:
    case = received(cast)
    boss = cast.union["union_credit"]

    def asking(**changes: object) -> None:
        told = {"amount": Decimal(1), "cause": "ordered", "words": "x", "files": [proof(boss, on=LAPSED)]}
        ask_waiver(case_id=case.pk, actor=actor(boss, LAPSED), on=LAPSED, **{**told, **changes})  # type: ignore[arg-type]

    for changes, field in (
        ({"cause": "friendship"}, "cause"),
        ({"files": []}, "files"),
        ({"amount": Decimal("200.01")}, "amount"),
        ({"amount": Decimal(0)}, "amount"),
        ({"words": " "}, "words"),
    ):
        with pytest.raises(Refused) as refused:
            asking(**changes)
        assert refused.value.field == field


def test_who_is_charged_for_the_lapse_has_no_hand_in_the_others_case(cast: Cast) -> None:
    """The director may ask while he is not charged; once the deputy heads the department, nor may the deputy."""
    case = received(cast)
    ask(case, cast.a["director"])
    for post in ("monitor", "cm_director", "deputy"):
        with pytest.raises(PermissionDenied):
            ask(case, cast.a[post])


def objection_by(case: PenaltyCase, on: datetime.date) -> None:
    object_to_penalty(case_id=case.pk, words="不服", actor=actor(case.person, on), on=on)


def test_an_objection_is_in_time_up_to_the_tenth_working_day_and_once(cast: Cast) -> None:
    case = received(cast)
    with pytest.raises(Refused, match="time to object"):
        objection_by(case, OBJECT_BY + ONE)
    objection_by(case, OBJECT_BY)
    assert PenaltyCase.objects.get(pk=case.pk).objection.decide_by == datetime.date(2027, 12, 16)
    with pytest.raises(AlreadyDone):
        objection_by(case, OBJECT_BY)


def judge(case: PenaltyCase, person: Person, outcome: str, amount: str | None) -> None:
    decide_objection(
        case_id=case.pk,
        outcome=outcome,
        amount=Decimal(amount) if amount else None,
        reason="理由",
        actor=actor(person, LAPSED + ONE),
        on=LAPSED + ONE,
    )


def test_other_people_decide_on_an_objection_and_the_ledger_takes_off(cast: Cast) -> None:
    case = objected(cast)
    first, second, third = union_people(cast, 3)
    ask(case, first)
    vote(case, second)
    for part in (first, second):
        with pytest.raises(Refused, match="part in this case"):
            judge(case, part, "dismissed", None)
    with pytest.raises(PermissionDenied):
        judge(case, cast.a["director"], "dismissed", None)
    for outcome, amount in (("reduced", None), ("dismissed", "1.00"), ("reduced", "200.01")):
        with pytest.raises(Refused):
            judge(case, third, outcome, amount)
    judge(case, third, "reduced", "50.00")
    assert charged(case) == Decimal("150.00")
    # Who judged does not waive.
    with pytest.raises(Refused, match="part in this case"):
        vote(case, third)


def wages(cast: Cast, person: Person, wage: str = "2400.00") -> None:
    hr = cast.union["union_hr"]
    keep_wage(
        person=person,
        month=datetime.date(2027, 12, 1),
        amount=Decimal(wage),
        actor=actor(hr, LAPSED),
        on=LAPSED,
    )
    keep_minimum_wage(
        union=cast.union.unit,
        from_on=datetime.date(2027, 1, 1),
        amount=Decimal("2350.00"),
        source="人社发〔2026〕1号",
        actor=actor(hr, LAPSED),
        on=LAPSED,
    )


def pay(case: PenaltyCase, person: Person, amount: str, on: datetime.date, *, month: bool = False) -> None:
    record_penalty_payment(
        case_id=case.pk,
        amount=Decimal(amount),
        receipt="凭证1",
        month=datetime.date(2027, 12, 1) if month else None,
        actor=actor(person, on),
        on=on,
    )


def test_a_deduction_leaves_the_minimum_wage_and_takes_at_most_the_part(cast: Cast) -> None:
    case, accountant = confirmed(cast), cast.a["chief_accountant"]
    after = OBJECT_BY + ONE
    with pytest.raises(Refused, match="wage of this month"):
        pay(case, accountant, "10.00", after, month=True)
    wages(cast, case.person)
    with pytest.raises(Refused, match="at most 50.00"):
        pay(case, accountant, "50.01", after, month=True)
    pay(case, accountant, "30.00", after, month=True)
    with pytest.raises(Refused, match="at most 20.00"):
        pay(case, accountant, "20.01", after, month=True)
    pay(case, accountant, "20.00", after, month=True)
    assert owed(case) == Decimal("150.00")


def test_no_deduction_in_the_time_to_object_nor_while_put_off(cast: Cast) -> None:
    case, accountant = confirmed(cast), cast.a["chief_accountant"]
    wages(cast, case.person)
    with pytest.raises(Refused, match="still object"):
        pay(case, accountant, "10.00", OBJECT_BY, month=True)
    until = OBJECT_BY + 30 * ONE
    boss = cast.union["union_credit"]
    for day in (OBJECT_BY, OBJECT_BY - ONE):
        with pytest.raises(Refused, match="later day"):
            defer_penalty(case_id=case.pk, until=day, reason="x", actor=actor(boss, OBJECT_BY), on=OBJECT_BY)
    defer_penalty(case_id=case.pk, until=until, reason="家庭困难", actor=actor(boss, OBJECT_BY), on=OBJECT_BY)
    with pytest.raises(Refused, match="put off"):
        pay(case, accountant, "10.00", until, month=True)
    pay(case, accountant, "10.00", until + ONE, month=True)


def test_what_was_paid_closes_the_case_and_no_more_is_taken(cast: Cast) -> None:
    case, accountant = received(cast), cast.a["chief_accountant"]
    with pytest.raises(Refused, match="no more than is owed"):
        pay(case, accountant, "200.01", LAPSED)
    pay(case, accountant, "200.00", LAPSED)
    assert state(case) is CaseState.CLOSED
    with pytest.raises(AlreadyDone):
        pay(case, accountant, "1.00", LAPSED)


def test_nobody_enters_his_own_wage_nor_that_of_another_union(cast: Cast) -> None:
    hr = cast.union["union_hr"]
    for person in (hr, cast.c["cm"]):
        with pytest.raises(Refused):
            wages(cast, person)
    with pytest.raises(PermissionDenied):
        keep_wage(
            person=cast.a["cm"],
            month=LAPSED,
            amount=Decimal(1),
            actor=actor(cast.a["director"], LAPSED),
            on=LAPSED,
        )
    assert not Wage.objects.exists()
