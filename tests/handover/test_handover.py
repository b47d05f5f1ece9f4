"""A portfolio changes hands by the services: the straight way, refused, mended, and what is refused itself."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from creditcoop.core.errors import AlreadyDone, Refused
from handover.models import Dossier, Handover
from handover.services.appeal_ruling import appeal_ruling
from handover.services.give_last_word import give_last_word
from handover.services.put_to_signature import put_to_signature
from handover.services.reopen_list import reopen_list
from handover.services.write_list import LoanNote, write_list
from loans.models import Custody, ListedClock, TakenOver
from tests.builders import actor, issued_loan
from tests.claims import overdue, record
from tests.conftest import Cast
from tests.handover.walk import (
    Watch,
    called_off,
    complete,
    opened,
    put,
    refuse,
    rule,
    said_none,
    sign,
    signed_by_all,
)

ONE_DAY = datetime.timedelta(days=1)


def keepers(cast: Cast, day: datetime.date) -> set[int]:
    return set(Custody.objects.on(day).filter(loan__branch=cast.a.unit).values_list("person", flat=True))


def test_the_care_moves_with_the_day_after_and_the_granting_stays(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = complete(signed_by_all(cast, on=day), cast.a["director"], on=day)
    assert handover.state == "completed" and handover.effective_on == day
    assert keepers(cast, day) == {cast.a["cm"].pk}
    assert keepers(cast, day + ONE_DAY) == {cast.a["cm2"].pk}
    loan.refresh_from_db()
    assert loan.handler == cast.a["cm"]


def test_what_was_listed_stands_beside_the_custody(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = complete(signed_by_all(cast, on=day), cast.a["director"], on=day)
    custody = Custody.objects.get(loan=loan, until_on=None)
    assert TakenOver.objects.get(custody=custody).handover_number == handover.number
    listed = ListedClock.objects.get(custody=custody, clock="litigation")
    assert listed.last_day == loan.time_limits.get(clock="litigation").last_day


def test_signed_later_the_outgoing_term_runs_on_until_then(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = opened(cast, on=day)
    put(handover, on=day)
    later = day + 2 * ONE_DAY
    for post, on in (("cm", day), ("cm2", later), ("cm_director", later), ("monitor", later)):
        sign(handover, cast.a[post], on=on)
    done = complete(handover, cast.a["director"], on=later)
    assert done.effective_on == later
    assert keepers(cast, later) == {cast.a["cm"].pk}


@pytest.mark.parametrize("part", ["due_within_month", "other_matters"])
def test_a_part_that_is_left_blank_stops_the_list(cast: Cast, day: datetime.date, part: str) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = opened(cast, on=day)
    said_none(handover, on=day, but=[part])
    with pytest.raises(Refused) as refusal:
        put_to_signature(handover_id=handover.pk, actor=actor(cast.a["cm"], day), on=day)
    assert refusal.value.code == "item_missing"
    assert not Dossier.objects.exists()


def test_a_change_between_two_signatures_stops_the_rest(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    handover = opened(cast, on=day)
    put(handover, on=day)
    sign(handover, cast.a["cm"], on=day)
    record(loan, cast.a["cm"], on=day)
    with pytest.raises(Refused) as refusal:
        sign(handover, cast.a["cm2"], on=day)
    assert refusal.value.code == "dossier_changed"


def test_a_change_after_the_last_signature_stops_the_completion(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    handover = signed_by_all(cast, on=day)
    record(loan, cast.a["cm"], on=day)
    with pytest.raises(Refused) as refusal:
        complete(handover, cast.a["director"], on=day)
    assert refusal.value.code == "dossier_changed"
    assert keepers(cast, day + ONE_DAY) == {cast.a["cm"].pk}


def test_a_list_opened_again_voids_what_was_signed(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = signed_by_all(cast, on=day)
    reopen_list(handover_id=handover.pk, actor=actor(cast.a["cm"], day), on=day)
    note = LoanNote(iou_seen=True, file_missing="", condition="借款人在外务工", remark="")
    write_list(
        handover_id=handover.pk, loans={loan.pk: note}, parts={}, actor=actor(cast.a["cm"], day), on=day
    )
    put_to_signature(handover_id=handover.pk, actor=actor(cast.a["cm"], day), on=day)
    with pytest.raises(Refused, match="not your turn"):
        sign(handover, cast.a["cm2"], on=day)


def test_a_text_that_was_not_read_is_not_signed(cast: Cast, day: datetime.date) -> None:
    from handover.services.sign_handover import sign_handover

    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = opened(cast, on=day)
    put(handover, on=day)
    with pytest.raises(Refused, match="changed since you opened"):
        sign_handover(handover_id=handover.pk, text_sha256="0" * 64, actor=actor(cast.a["cm"], day), on=day)


def test_signing_twice_changes_nothing(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = opened(cast, on=day)
    put(handover, on=day)
    sign(handover, cast.a["cm"], on=day)
    with pytest.raises(AlreadyDone):
        sign(handover, cast.a["cm"], on=day)


def test_s24_a_refusal_that_is_not_proper_counts_as_taken_over(cast: Cast) -> None:
    day = datetime.date(2024, 6, 30)
    issued_loan(cast.a, cast.union, "8000.00", on=datetime.date(2024, 1, 10))
    handover = opened(cast, on=day)
    put(handover, on=day)
    sign(handover, cast.a["cm"], on=day)
    refusal = refuse(handover, cast.a["cm2"], on=day)
    assert refusal.rule_by == datetime.date(2024, 7, 3)
    ruled = datetime.date(2024, 7, 3)
    for post in ("cm_director", "monitor"):
        rule(refusal, cast.a[post], "not_proper", on=ruled)
    for post in ("cm_director", "monitor"):
        sign(handover, cast.a[post], on=ruled)
    done = complete(handover, cast.a["director"], on=ruled)
    assert done.effective_on == day
    assert keepers(cast, day) == {cast.a["cm"].pk}
    assert keepers(cast, datetime.date(2024, 7, 1)) == {cast.a["cm2"].pk}


def test_s25_a_proper_refusal_lets_the_outgoing_term_run_on(cast: Cast) -> None:
    day, later = datetime.date(2024, 6, 30), datetime.date(2024, 7, 5)
    issued_loan(cast.a, cast.union, "8000.00", on=datetime.date(2024, 1, 10))
    handover = opened(cast, on=day)
    put(handover, on=day)
    sign(handover, cast.a["cm"], on=day)
    refusal = refuse(handover, cast.a["cm2"], on=day, reason="item_missing", items_missing=["time_limits"])
    for post in ("cm_director", "monitor"):
        rule(refusal, cast.a[post], "proper", on=day)
    handover.refresh_from_db()
    assert handover.state == "preparing"
    put_to_signature(handover_id=handover.pk, actor=actor(cast.a["cm"], later), on=later)
    for post in ("cm", "cm2", "cm_director", "monitor"):
        sign(handover, cast.a[post], on=later)
    assert complete(handover, cast.a["director"], on=later).effective_on == later
    assert keepers(cast, later) == {cast.a["cm"].pk}


def test_s26_the_departments_director_needs_a_supervisor_of_the_union(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    first = complete(
        signed_by_all(cast, on=day), cast.a["director"], on=day
    )  # the loan is now in the second manager's care
    assert first.effective_on == day
    Custody.objects.filter(loan=loan, until_on=None).update(until_on=day + 2 * ONE_DAY)
    Custody.objects.create(loan=loan, person=cast.a["cm_director"], from_on=day + 2 * ONE_DAY)
    on = day + 3 * ONE_DAY
    told = {"outgoing": cast.a["cm_director"], "outgoing_post": "cm_director"}
    own = [
        Watch(person=cast.a["monitor"], capacity="monitor"),
        Watch(person=cast.a["deputy"], capacity="cm_director"),
    ]
    with pytest.raises(Refused, match="named by the union"):
        opened(cast, on=on, **told, supervisors=own)
    sent = [Watch(person=cast.union["union_hr"], capacity="union", letter="联社派字3号")]
    with pytest.raises(Refused, match="union's credit department"):
        opened(cast, on=on, **told, supervisors=sent)
    handover = opened(cast, on=on, **told, supervisors=sent, opener=cast.union["union_credit"])
    assert handover.by_union


def test_supervisors_who_disagree_leave_the_last_word_to_the_union(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = opened(cast, on=day)
    put(handover, on=day)
    sign(handover, cast.a["cm"], on=day)
    refusal = refuse(handover, cast.a["cm2"], on=day, reason="papers_missing", words="找不到借据")
    rule(refusal, cast.a["cm_director"], "proper", on=day)
    credit = actor(cast.union["union_credit"], day)
    with pytest.raises(Refused, match="disagree"):
        give_last_word(refusal_id=refusal.pk, ruling="proper", reason="属实", actor=credit, on=day)
    rule(refusal, cast.a["monitor"], "not_proper", on=day)
    handover.refresh_from_db()
    assert handover.state == "refused"
    give_last_word(refusal_id=refusal.pk, ruling="proper", reason="属实", actor=credit, on=day)
    handover.refresh_from_db()
    assert handover.state == "preparing"


def test_an_appeal_holds_the_handover_until_the_unions_last_word(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = opened(cast, on=day)
    put(handover, on=day)
    sign(handover, cast.a["cm"], on=day)
    refusal = refuse(handover, cast.a["cm2"], on=day)
    for post in ("cm_director", "monitor"):
        rule(refusal, cast.a[post], "not_proper", on=day)
    receiver = actor(cast.a["cm2"], day)
    appeal_ruling(refusal_id=refusal.pk, words="清册与账面不符", actor=receiver, on=day)
    with pytest.raises(Refused):
        sign(handover, cast.a["cm_director"], on=day)
    credit = actor(cast.union["union_credit"], day)
    give_last_word(refusal_id=refusal.pk, ruling="not_proper", reason="不成立", actor=credit, on=day)
    sign(handover, cast.a["cm_director"], on=day)


def test_the_regulation_itself_calls_some_reasons_not_proper(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = opened(cast, on=day)
    put(handover, on=day)
    sign(handover, cast.a["cm"], on=day)
    refusal = refuse(handover, cast.a["cm2"], on=day, reason="workload")
    with pytest.raises(Refused, match="Q24"):
        rule(refusal, cast.a["monitor"], "proper", on=day)


def test_kinship_leaves_those_loans_where_they_are(cast: Cast, day: datetime.date) -> None:
    kin, other = (issued_loan(cast.a, cast.union, amount, on=day) for amount in ("8000.00", "5000.00"))
    handover = opened(cast, on=day)
    put(handover, on=day)
    sign(handover, cast.a["cm"], on=day)
    refusal = refuse(
        handover, cast.a["cm2"], on=day, reason="kin_of_borrower", words="借款人是我表弟", loan_ids=[kin.pk]
    )
    for post in ("cm_director", "monitor"):
        rule(refusal, cast.a[post], "proper", on=day)
    put_to_signature(handover_id=handover.pk, actor=actor(cast.a["cm"], day), on=day)
    for post in ("cm", "cm2", "cm_director", "monitor"):
        sign(handover, cast.a[post], on=day)
    complete(handover, cast.a["director"], on=day)
    now = dict(Custody.objects.on(day + ONE_DAY).values_list("loan", "person"))
    assert now == {kin.pk: cast.a["cm"].pk, other.pk: cast.a["cm2"].pk}


@pytest.mark.parametrize("post", ["cm", "cm2", "cm_director", "monitor"])
def test_who_is_party_or_supervises_does_not_complete(cast: Cast, day: datetime.date, post: str) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = signed_by_all(cast, on=day)
    with pytest.raises((PermissionDenied, Refused)):
        complete(handover, cast.a[post], on=day)


def test_a_loan_is_in_one_open_handover(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    first = opened(cast, on=day)
    with pytest.raises(Refused, match="another handover"):
        opened(cast, on=day)
    called_off(first, cast.a["director"], on=day)
    assert opened(cast, on=day).pk != first.pk


def test_part_of_a_portfolio_goes_to_several_receivers(cast: Cast, day: datetime.date) -> None:
    one, two, stays = (issued_loan(cast.a, cast.union, "5000.00", on=day) for _place in range(3))
    receivers = [cast.a["cm2"], cast.a["marketer"]]
    handover = opened(cast, on=day, receivers=receivers, loans={one.pk: receivers[0], two.pk: receivers[1]})
    put(handover, on=day)
    for post in ("cm", "marketer", "cm2", "monitor", "cm_director"):
        sign(handover, cast.a[post], on=day)
    complete(handover, cast.a["director"], on=day)
    now = dict(Custody.objects.on(day + ONE_DAY).values_list("loan", "person"))
    assert now == {one.pk: receivers[0].pk, two.pk: receivers[1].pk, stays.pk: cast.a["cm"].pk}
    assert not Handover.objects.get().whole


def test_a_list_is_not_put_to_signature_before_its_day(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day - ONE_DAY)
    handover = opened(cast, on=day - ONE_DAY, day=day)
    with pytest.raises(Refused, match="handover day"):
        put_to_signature(handover_id=handover.pk, actor=actor(cast.a["cm"], day - ONE_DAY), on=day - ONE_DAY)
