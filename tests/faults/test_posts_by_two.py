"""Posts and seats by raw SQL: nothing but what two people have confirmed; each guard with its control (S11, C1–C4)."""

import datetime
from typing import Any

import pytest
from django.db import connection

from creditcoop.core.models import Person, PostingRequest
from creditcoop.core.trigger_list import regulation
from tests.builders import make_person
from tests.conftest import Cast
from tests.faults.guards import without
from tests.faults.test_raw_sql import refused

only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")

POSTING = (
    "INSERT INTO core_posting (person_id, post, unit_id, from_on, until_on, source, request_id) "
    "VALUES (%s, %s, %s, %s, NULL, %s, %s)"
)
SEAT = (
    "INSERT INTO core_groupseat (person_id, role, unit_id, from_on, until_on, source, request_id) "
    "VALUES (%s, %s, %s, %s, NULL, %s, %s)"
)
REQUEST = (
    "INSERT INTO core_postingrequest (kind, person_id, post, role, unit_id, from_on, ground, state, "
    "asked_by_id, asked_on, decided_by_id, decided_on, decision_reason) "
    "VALUES ('posting', %s, %s, '', %s, %s, 'x', %s, %s, %s, %s, %s, '')"
)
CONFIRM = (
    "UPDATE core_postingrequest SET state = 'confirmed', decided_by_id = %s, decided_on = %s WHERE id = %s"
)


@pytest.fixture
def newcomer(cast: Cast) -> Person:
    return make_person("new", "新来人", opened_in=cast.union.unit)


def asked(cast: Cast, person: Person, day: datetime.date, post: str = "teller") -> PostingRequest:
    return PostingRequest.objects.create(
        kind="posting",
        person=person,
        post=post,
        unit=cast.a.unit,
        from_on=day,
        ground="x",
        asked_by=cast.union["union_hr"],
        asked_on=day,
    )


def test_a_granted_post_needs_its_confirmed_request(cast: Cast, newcomer: Person, day: datetime.date) -> None:
    request = asked(cast, newcomer, day)
    values: tuple[Any, ...] = (newcomer.pk, "teller", cast.a.unit.pk, day, "granted", request.pk)
    assert refused(POSTING, *values), "not confirmed yet"
    assert refused(POSTING, *values[:5], None), "no request at all"
    assert not refused(CONFIRM, cast.union["union_credit"].pk, day, request.pk)
    assert refused(POSTING, newcomer.pk, "deputy", cast.a.unit.pk, day, "granted", request.pk), "another post"
    assert refused(POSTING, newcomer.pk, "teller", cast.b.unit.pk, day, "granted", request.pk), "elsewhere"
    assert refused(POSTING, cast.a["cm"].pk, "teller", cast.a.unit.pk, day, "granted", request.pk), "another"
    with without("core_posting_granted_as_confirmed"):
        other = (cast.a["reader"].pk, "teller", cast.a.unit.pk, day, "granted", request.pk)
        assert not refused(POSTING, *other), "the control"


def test_a_request_gives_one_post(cast: Cast, newcomer: Person, day: datetime.date) -> None:
    request = asked(cast, newcomer, day)
    assert not refused(CONFIRM, cast.union["union_credit"].pk, day, request.pk)
    values = (newcomer.pk, "teller", cast.a.unit.pk, day, "granted", request.pk)
    assert not refused(POSTING, *values)
    assert not refused("UPDATE core_posting SET until_on = %s WHERE request_id = %s", day, request.pk)
    assert refused(POSTING, *values), "ended, it is not taken up again"


@pytest.mark.parametrize("who", ["asker", "holder", "outsider"])
def test_asker_holder_and_outsiders_confirm_nothing(
    cast: Cast, newcomer: Person, day: datetime.date, who: str
) -> None:
    request = asked(cast, cast.union["union_credit"], day, "reader")
    people = {"asker": "union_hr", "holder": "union_credit", "outsider": "union_audit"}
    assert refused(CONFIRM, cast.union[people[who]].pk, day, request.pk)
    if who == "outsider":
        with without("core_postingrequest_confirmed_by_who_may"):
            assert not refused(CONFIRM, cast.union[people[who]].pk, day, request.pk), "the control"


def test_the_director_confirms_lower_posts_only(cast: Cast, newcomer: Person, day: datetime.date) -> None:
    high, low = asked(cast, newcomer, day, "deputy"), asked(cast, newcomer, day, "teller")
    director = cast.a["director"].pk
    assert refused(CONFIRM, director, day, high.pk)
    assert refused(CONFIRM, cast.b["director"].pk, day, low.pk)
    assert not refused(CONFIRM, director, day, low.pk)
    with without("core_postingrequest_confirmed_by_who_may"):
        assert not refused(CONFIRM, director, day, high.pk), "the control"


def test_a_request_is_born_asked_and_asked_by_who_may(
    cast: Cast, newcomer: Person, day: datetime.date
) -> None:
    place, hr, credit = cast.a.unit.pk, cast.union["union_hr"].pk, cast.union["union_credit"].pk
    born = (newcomer.pk, "teller", place, day, "confirmed", hr, day, credit, day)
    assert refused(REQUEST, *born)
    with without("core_postingrequest_born_asked"):
        assert not refused(REQUEST, *born), "the control"
    by_deputy = (newcomer.pk, "cm", place, day, "asked", cast.a["deputy"].pk, day, None, None)
    assert refused(REQUEST, *by_deputy)
    with without("core_postingrequest_asked_by_who_may"):
        assert not refused(REQUEST, *by_deputy), "the control"
    own = (hr, "reader", place, day, "asked", hr, day, None, None)
    assert refused(REQUEST, *own), "for himself"
    past = (newcomer.pk, "reader", place, day - datetime.timedelta(days=1), "asked", hr, day, None, None)
    assert refused(REQUEST, *past), "for yesterday"


def test_what_was_asked_for_stays_and_is_decided_once(
    cast: Cast, newcomer: Person, day: datetime.date
) -> None:
    request = asked(cast, newcomer, day)
    change = "UPDATE core_postingrequest SET post = 'deputy' WHERE id = %s"
    assert refused(change, request.pk)
    assert refused("DELETE FROM core_postingrequest WHERE id = %s", request.pk)
    assert not refused(CONFIRM, cast.union["union_credit"].pk, day, request.pk)
    back = "UPDATE core_postingrequest SET state = 'asked', decided_by_id = NULL, decided_on = NULL WHERE id = %s"
    assert refused(back, request.pk)
    with without("core_postingrequest_decided_once"):
        assert not refused(back, request.pk), "the control"


@only_sqlite
def test_a_request_is_not_replaced(cast: Cast, newcomer: Person, day: datetime.date) -> None:
    asked(cast, newcomer, day)
    assert refused("INSERT OR REPLACE INTO core_postingrequest SELECT * FROM core_postingrequest")


def test_the_console_way_is_shut_once_two_can_confirm(
    cast: Cast, newcomer: Person, day: datetime.date
) -> None:
    values = (newcomer.pk, "teller", cast.a.unit.pk, day, "bootstrap", None)
    assert refused(POSTING, *values)
    assert refused(SEAT, cast.a["teller"].pk, "member", cast.a.unit.pk, day, "bootstrap", None)
    with without("core_posting_bootstrap_over"):
        assert not refused(POSTING, *values), "the control"


def test_setting_up_ends_with_the_first_post_given_by_two(
    cast: Cast, newcomer: Person, day: datetime.date
) -> None:
    late = (cast.a["reader"].pk, "teller", cast.a.unit.pk, day, "imported", None)
    request = asked(cast, newcomer, day)
    assert not refused(CONFIRM, cast.union["union_credit"].pk, day, request.pk)
    assert not refused(POSTING, newcomer.pk, "teller", cast.a.unit.pk, day, "granted", request.pk)
    assert refused(POSTING, *late)
    assert refused(SEAT, cast.a["teller"].pk, "member", cast.a.unit.pk, day, "imported", None)
    other_union = (cast.c["reader"].pk, "teller", cast.c.unit.pk, day, "imported", None)
    assert not refused(POSTING, *other_union), "each union by itself"
    with without("core_posting_set_up_over"):
        assert not refused(POSTING, *late), "the control"


def test_how_a_post_came_in_is_not_rewritten(cast: Cast, day: datetime.date) -> None:
    posting = cast.a["teller"].postings.get()
    change = "UPDATE core_posting SET source = 'bootstrap' WHERE id = %s"
    assert refused(change, posting.pk)
    with without("core_posting_only_ends"):
        assert not refused(change, posting.pk), "the control"
    assert not refused(
        "UPDATE core_posting SET until_on = %s, end_reason = 'a' WHERE id = %s", day, posting.pk
    )
    assert refused("UPDATE core_posting SET end_reason = 'b' WHERE id = %s", posting.pk)


@pytest.mark.parametrize("post", ["union_admin", "union_audit", "union_credit"])
def test_administrator_auditor_and_credit_department_sit_in_no_group(
    cast: Cast, day: datetime.date, post: str
) -> None:
    seat = (cast.union[post].pk, "member", cast.a.unit.pk, day, "imported", None)
    assert refused(SEAT, *seat)
    with without("core_groupseat_seat_conflict_insert"):
        assert not refused(SEAT, *seat), "the control"


def test_who_sits_in_a_group_does_not_join_the_credit_department(cast: Cast, day: datetime.date) -> None:
    values = (cast.a["monitor"].pk, "union_credit", cast.union.unit.pk, day, "imported", None)
    assert refused(POSTING, *values)
    with without("core_posting_seat_conflict_insert"):
        assert not refused(POSTING, *values), "the control"


def test_a_marketer_is_no_manager_unless_the_regulation_lets_marketers_pay_out(
    cast: Cast, day: datetime.date
) -> None:
    values = (cast.a["marketer"].pk, "cm", cast.a.unit.pk, day, "imported", None)
    assert refused(POSTING, *values)
    allow = (
        "UPDATE core_regulationversion SET body = "
        "replace(body, '\"marketer_can_pay_out\":false', '\"marketer_can_pay_out\":true')"
    )
    guards = [trigger.name for trigger in regulation.TRIGGERS if trigger.event == "UPDATE"]
    with without(*guards):
        assert not refused(allow)
    assert not refused(POSTING, *values)
