"""A post changes hands with the portfolio: it ends and begins on the right day, by two people, or nothing changes."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from accountability.models import Lapse
from accountability.services.scan_time_limits import scan_time_limits
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import ApiToken, AuditEvent, Person, Posting, PostingRequest
from creditcoop.core.services.end_posting import end_posting
from handover.models import FilePlace, Handover, HandoverPost
from handover.services.keep_file import Keeping, keep_file
from loans.models import Loan
from tests.api.support import token_of
from tests.builders import actor, issued_loan
from tests.claims import last_day
from tests.conftest import Cast
from tests.faults.guards import without
from tests.handover.walk import Watch, called_off, complete, opened, put, refuse, rule, sign, signed_by_all

ONE_DAY = datetime.timedelta(days=1)


def posting_of(person: Person, post: str = "cm") -> Posting:
    return Posting.objects.get(person=person, post=post)


def leaving(cast: Cast, on: datetime.date, **changes: Any) -> Handover:
    """王海涛 leaves his post, opened by the union; everybody has signed."""
    told = {"reason": "leave", "ends": posting_of(cast.a["cm"]), "opener": cast.union["union_credit"]}
    return signed_by_all(cast, on=on, **{**told, **changes})


def passed_to(cast: Cast, heir: Person, on: datetime.date, **changes: Any) -> Handover:
    """The same, and `heir` begins his post."""
    told = {"ends": posting_of(cast.a["cm"]), "successor": heir, "receivers": [heir]}
    handover = opened(cast, on=on, **{**told, "opener": cast.union["union_credit"], **changes})
    put(handover, on=on)
    for person in (cast.a["cm"], heir, cast.a["cm_director"], cast.a["monitor"]):
        sign(handover, person, on=on)
    handover.refresh_from_db()
    return handover


@pytest.fixture
def loan(cast: Cast, day: datetime.date) -> Loan:
    return issued_loan(cast.a, cast.union, "8000.00", on=day)


def test_the_post_ends_with_the_handover_day_and_begins_the_day_after(
    cast: Cast, day: datetime.date, loan: Loan
) -> None:
    heir = cast.b["cm"]
    handover = complete(passed_to(cast, heir, day), cast.a["director"], on=day)
    old = posting_of(cast.a["cm"])
    assert (old.until_on, old.ended_by, old.end_reason) == (
        day + ONE_DAY,
        cast.a["director"],
        handover.number,
    )
    new = Posting.objects.get(person=heir, unit=cast.a.unit)
    assert (new.post, new.from_on, new.until_on, new.source) == ("cm", day + ONE_DAY, None, "granted")
    asked = new.request
    assert asked is not None
    assert (asked.asked_by, asked.decided_by) == (cast.union["union_credit"], cast.a["director"])
    for on, holder in ((day, cast.a["cm"]), (day + ONE_DAY, heir)):
        held = Posting.objects.filter(Posting.covers(on), unit=cast.a.unit, post="cm")
        assert set(held.values_list("person", flat=True)) == {holder.pk, cast.a["cm2"].pk}
    acts = AuditEvent.objects.filter(act__in=["end_posting", "confirm_posting"], actor=cast.a["director"])
    assert acts.count() == 2


def test_sessions_and_tokens_end_with_the_post(cast: Cast, day: datetime.date, loan: Loan) -> None:
    token_of(cast.a["cm"])
    handover = leaving(cast, day)
    mark = cast.a["cm"].user.session_mark
    complete(handover, cast.a["director"], on=day)
    cast.a["cm"].user.refresh_from_db()
    assert cast.a["cm"].user.session_mark != mark
    assert not ApiToken.objects.filter(user=cast.a["cm"].user, revoked_at=None).exists()
    assert not Actor.of(person=cast.a["cm"], on=day + ONE_DAY, channel="page").held
    assert Actor.of(person=cast.a["cm"], on=day, channel="page").held


def test_completed_later_no_post_ends_or_begins_for_the_past(
    cast: Cast, day: datetime.date, loan: Loan
) -> None:
    handover, later = passed_to(cast, cast.b["cm"], day), day + 3 * ONE_DAY
    done = complete(handover, cast.a["director"], on=later)
    assert done.effective_on == day
    assert posting_of(cast.a["cm"]).until_on == later
    assert Posting.objects.get(person=cast.b["cm"], unit=cast.a.unit).from_on == later


def test_a_lapse_on_the_handover_day_stays_with_who_left(cast: Cast) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=datetime.date(2022, 5, 10))
    end = last_day(loan)
    assert end is not None
    complete(leaving(cast, end), cast.a["director"], on=end)
    after = end + ONE_DAY
    scan_time_limits(actor=Actor.system(on=after, channel="job"), on=after, today=after)
    assert Lapse.objects.get().manager == cast.a["cm"]


def test_who_opens_and_who_completes_are_two_where_a_post_begins(
    cast: Cast, day: datetime.date, loan: Loan
) -> None:
    handover = passed_to(cast, cast.b["cm"], day, opener=cast.a["director"])
    with pytest.raises(Refused, match="Another person confirms"):
        complete(handover, cast.a["director"], on=day)
    assert posting_of(cast.a["cm"]).until_on is None
    complete(handover, cast.union["union_credit"], on=day)
    assert Posting.objects.filter(person=cast.b["cm"], unit=cast.a.unit).exists()


def test_one_person_is_enough_where_a_post_only_ends(cast: Cast, day: datetime.date, loan: Loan) -> None:
    handover = leaving(cast, day, opener=cast.a["director"])
    complete(handover, cast.a["director"], on=day)
    assert posting_of(cast.a["cm"]).until_on == day + ONE_DAY
    assert not PostingRequest.objects.exists()


def test_a_deputy_names_no_successor(cast: Cast, day: datetime.date, loan: Loan) -> None:
    told = {"ends": posting_of(cast.a["cm"]), "successor": cast.a["teller"], "receivers": [cast.a["teller"]]}
    with pytest.raises(Refused, match="asked for by the director") as refusal:
        opened(cast, on=day, opener=cast.a["deputy"], **told)
    assert refusal.value.field == "successor"


def head_hands_over(cast: Cast, on: datetime.date, opener: Person) -> Handover:
    """郑玉兰, head of the department, keeps no loans; 李春梅 follows her, watched by two of the union."""
    sent = [Watch(person=cast.union[post], capacity="union", letter="联社派字3号") for post in ("union_hr",)]
    told = {"outgoing": cast.a["cm_director"], "outgoing_post": "cm_director", "supervisors": sent}
    told |= {"ends": posting_of(cast.a["cm_director"], "cm_director"), "successor": cast.b["cm_director"]}
    handover = opened(cast, on=on, receivers=[cast.b["cm_director"]], opener=opener, **told)
    put(handover, on=on)
    for person in (cast.a["cm_director"], cast.b["cm_director"], cast.union["union_hr"]):
        sign(handover, person, on=on)
    return handover


def test_a_head_without_loans_hands_post_and_files_over_and_only_the_union_gives_it(
    cast: Cast, day: datetime.date, loan: Loan
) -> None:
    keeping = Keeping(which="original", keeper=cast.a["cm_director"], place="档案柜1-1")
    keep_file(borrower_id=loan.borrower_id, keeping=keeping, actor=actor(cast.a["monitor"], day), on=day)
    handover = head_hands_over(cast, day, cast.union["union_credit"])
    with pytest.raises(PermissionDenied, match="Only the union"):
        complete(handover, cast.a["director"], on=day)
    with pytest.raises(Refused, match="Another person confirms"):
        complete(handover, cast.union["union_credit"], on=day)
    second = Person.objects.create(staff_number="U1-credit2", name="二审", opened_in=cast.union.unit)
    given = Posting(person=second, post="union_credit", unit=cast.union.unit, from_on=day)
    with without("core_posting_set_up_over"):
        given.save()
    complete(handover, second, on=day)
    assert FilePlace.objects.latest("pk").keeper == cast.b["cm_director"]
    held = Posting.objects.filter(Posting.covers(day + ONE_DAY), unit=cast.a.unit, post="cm_director")
    assert held.get().person == cast.b["cm_director"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"loans": "one"}, "loans"),
        ({"ends": "of another"}, "ends"),
        ({"ends": None, "successor": "cm2"}, "ends"),
        ({"successor": "marketer", "receivers": "cm2"}, "successor"),
        ({"successor": "cm2"}, "successor"),  # holds it already
        ({"successor": "marketer", "receivers": "marketer"}, "successor"),  # C1
    ],
)
def test_what_stops_a_post_from_being_handed_over(
    cast: Cast, day: datetime.date, loan: Loan, change: dict[str, Any], field: str
) -> None:
    issued_loan(cast.a, cast.union, "5000.00", on=day)
    told: dict[str, Any] = {"ends": posting_of(cast.a["cm"]), **change}
    if told.get("loans"):
        told["loans"] = {loan.pk: cast.a["cm2"]}
    if told["ends"]:
        told["ends"] = posting_of(cast.a["cm2" if change.get("ends") else "cm"])
    if told.get("successor"):
        told["successor"] = cast.a[told["successor"]]
    if told.get("receivers"):
        told["receivers"] = [cast.a[told["receivers"]]]
    with pytest.raises(Refused) as refusal:
        opened(cast, on=day, **told)
    assert refusal.value.field == field
    assert not Handover.objects.exists()


def test_loans_that_stay_hold_the_post(cast: Cast, day: datetime.date, loan: Loan) -> None:
    other = issued_loan(cast.a, cast.union, "5000.00", on=day)
    handover = opened(cast, on=day, ends=posting_of(cast.a["cm"]))
    put(handover, on=day)
    sign(handover, cast.a["cm"], on=day)
    kin = {"reason": "kin_of_borrower", "words": "借款人是我表弟", "loan_ids": [other.pk]}
    refusal = refuse(handover, cast.a["cm2"], on=day, **kin)
    for post in ("cm_director", "monitor"):
        rule(refusal, cast.a[post], "proper", on=day)
    put(handover, on=day)
    for post in ("cm", "cm2", "cm_director", "monitor"):
        sign(handover, cast.a[post], on=day)
    with pytest.raises(Refused, match=other.number):
        complete(handover, cast.a["director"], on=day)
    handover.refresh_from_db()
    assert handover.state == "signed" and posting_of(cast.a["cm"]).until_on is None


def test_a_post_that_ended_meanwhile_stays_as_it_ended(cast: Cast, day: datetime.date, loan: Loan) -> None:
    handover = leaving(cast, day)
    end_posting(term=posting_of(cast.a["cm"]), reason="停职", actor=actor(cast.a["director"], day), on=day)
    complete(handover, cast.a["director"], on=day)
    ended = posting_of(cast.a["cm"])
    assert (ended.until_on, ended.end_reason) == (day, "停职")


def test_the_signed_text_names_the_post(cast: Cast, day: datetime.date, loan: Loan) -> None:
    handover = passed_to(cast, cast.b["cm"], day)
    text = handover.dossiers.get().text
    assert '"post_ends":{' in text and f'"successor":"{cast.b["cm"].name}"' in text


def test_the_database_completes_no_handover_without_its_post(
    cast: Cast, day: datetime.date, loan: Loan
) -> None:
    handover = passed_to(cast, cast.b["cm"], day)
    old = posting_of(cast.a["cm"])
    moved = "UPDATE handover_handover SET state = 'completed', completed_by_id = %s, completed_on = %s, "
    moved += "effective_on = %s WHERE id = %s"
    facts = [cast.a["director"].pk, day, day, handover.pk]
    with without("handover_completed_with_its_loans"):
        with without("handover_completed_with_its_successor"):
            with pytest.raises(DatabaseError, match="end of its post"), transaction.atomic():
                ask(moved, facts)
            with without("handover_completed_with_its_post"), transaction.atomic():
                ask(moved, facts)  # the control
                transaction.set_rollback(True)
        Posting.objects.filter(pk=old.pk).update(until_on=day + ONE_DAY)
        with pytest.raises(DatabaseError, match="successor"), transaction.atomic():
            ask(moved, facts)
        with without("handover_completed_with_its_successor"), transaction.atomic():
            ask(moved, facts)  # the control
            transaction.set_rollback(True)


def test_the_database_lets_nobody_name_anothers_post(cast: Cast, day: datetime.date, loan: Loan) -> None:
    handover = opened(cast, on=day)
    other = {"handover": handover, "posting": posting_of(cast.a["cm2"])}
    with pytest.raises(DatabaseError, match="held by who hands"), transaction.atomic():
        HandoverPost.objects.create(**other)
    with without("handover_post_is_his"), transaction.atomic():
        HandoverPost.objects.create(**other)  # the control
        transaction.set_rollback(True)
    mine = {"handover": handover, "posting": posting_of(cast.a["cm"])}
    row = HandoverPost.objects.create(**mine, successor=handover.receivers.get())
    with pytest.raises(DatabaseError), transaction.atomic():
        HandoverPost.objects.filter(pk=row.pk).update(successor=None)


def test_the_database_lets_only_a_receiver_begin_the_post(cast: Cast, day: datetime.date, loan: Loan) -> None:
    handover = opened(cast, on=day)
    called_off(handover, cast.a["director"], on=day)
    again = opened(cast, on=day)
    stranger = {"posting": posting_of(cast.a["cm"]), "successor": handover.receivers.get()}
    with pytest.raises(DatabaseError, match="a receiver of the handover"), transaction.atomic():
        HandoverPost.objects.create(handover=again, **stranger)
    with without("handover_successor_receives"), transaction.atomic():
        HandoverPost.objects.create(handover=again, **stranger)  # the control
        transaction.set_rollback(True)


def ask(sql: str, words: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
