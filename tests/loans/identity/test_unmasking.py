"""Identity numbers are masked everywhere and shown one at a time, with a reason, so many a day (I14)."""

import datetime
import json
import re
import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from creditcoop.core import clock
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent
from creditcoop.core.rules.routes import PUBLIC, ROUTES
from loans.models import Borrower
from loans.services import unmask_identity as unmasking
from loans.services.unmask_identity import unmask_identity
from tests.architecture.test_access_matrix import routes_by_name
from tests.builders import actor, bring_to, make_application, make_borrower
from tests.conftest import Cast, client_of

NUMBER = "11010519491231002X"
GUARANTOR = "110105198001011138"
EIGHTEEN = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")


@pytest.fixture
def borrower(cast: Cast, day: datetime.date) -> Borrower:
    found = make_borrower(cast.a, on=day)
    Borrower.objects.filter(pk=found.pk).update(id_kind="resident_id", id_number=NUMBER)
    found.refresh_from_db()
    return found


def ask(cast: Cast, borrower: Borrower, post: str = "cm", **data: str) -> Any:
    url = reverse("unmask_borrower", args=[borrower.pk])
    return client_of(cast.a[post]).post(url, {"act_key": str(uuid.uuid4()), "reason": "核对合同", **data})


def test_the_number_stands_on_the_answer_and_nowhere_else(cast: Cast, borrower: Borrower) -> None:
    response = ask(cast, borrower)
    assert NUMBER in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    row = AuditEvent.objects.get(act="unmask_identity")
    assert json.loads(row.facts) == {"reason": "核对合同"} and row.subject_id == borrower.pk
    assert NUMBER not in f"{row.facts}{row.subject_label}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT result_url FROM core_actkey")
        assert all(NUMBER not in row[0] for row in cursor.fetchall())


def test_the_same_key_shows_nothing_twice(cast: Cast, borrower: Borrower) -> None:
    key = str(uuid.uuid4())
    assert NUMBER in ask(cast, borrower, act_key=key).content.decode()
    again = ask(cast, borrower, act_key=key)
    assert again.status_code == 409 and NUMBER not in again.content.decode()
    assert AuditEvent.objects.filter(act="unmask_identity").count() == 1


def test_without_a_reason_nothing_is_shown(cast: Cast, borrower: Borrower) -> None:
    for reason in ("", "   "):
        response = ask(cast, borrower, reason=reason)
        assert response.status_code == 422 and NUMBER not in response.content.decode()
    with pytest.raises(Refused):
        unmask_identity(
            party=borrower, reason=" ", actor=actor(cast.a["cm"], clock.today()), on=clock.today()
        )


def test_the_201st_of_the_day_is_refused(cast: Cast, borrower: Borrower, day: datetime.date) -> None:
    one = actor(cast.a["director"], day)
    for _time in range(200):
        assert unmask_identity(party=borrower, reason="x", actor=one, on=day) == NUMBER
    with pytest.raises(Refused) as refusal:
        unmask_identity(party=borrower, reason="x", actor=one, on=day)
    assert refusal.value.code == "quota"
    assert AuditEvent.objects.filter(act="unmask_identity").count() == 200
    unmask_identity(party=borrower, reason="x", actor=actor(cast.a["deputy"], day), on=day)
    tomorrow = day + datetime.timedelta(days=1)
    unmask_identity(party=borrower, reason="x", actor=actor(cast.a["director"], tomorrow), on=tomorrow)


def test_many_at_once_do_not_pass_the_quota_together(
    cast_in_real_transactions: Cast, day: datetime.date, settings: Any
) -> None:
    settings.UNMASK_DAILY = 3
    cast = cast_in_real_transactions
    borrower = make_borrower(cast.a, on=day)
    shown: list[str] = []

    def look() -> None:
        try:
            one = actor(cast.a["director"], day)
            shown.append(unmask_identity(party=borrower, reason="x", actor=one, on=day))
        except Refused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _time in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(shown) == 3 == AuditEvent.objects.filter(act="unmask_identity").count()


@pytest.mark.parametrize(
    ("post", "status"),
    [
        ("cm", 200),
        ("cm2", 200),  # sits in the group
        ("director", 200),
        ("monitor", 200),
        ("credit_clerk", 403),
        ("teller", 403),
        ("reader", 403),
        ("marketer", 404),
    ],
)
def test_who_may_look(cast: Cast, borrower: Borrower, post: str, status: int) -> None:
    response = ask(cast, borrower, post)
    assert response.status_code == status
    assert (NUMBER in response.content.decode()) is (status == 200)


def test_another_branch_finds_nobody(cast: Cast, borrower: Borrower) -> None:
    url = reverse("unmask_borrower", args=[borrower.pk])
    for person in (cast.b["director"], cast.c["director"], cast.other_union["union_audit"]):
        assert client_of(person).get(url).status_code == 404


def test_a_guarantor_is_shown_to_who_handles_the_loan(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=day, security="guarantee")
    guarantor = application.guarantors.get()
    url = reverse("unmask_guarantor", args=[guarantor.pk])
    data = {"act_key": str(uuid.uuid4()), "reason": "核对"}
    assert guarantor.id_number in client_of(cast.a["cm"]).post(url, data).content.decode()
    assert client_of(cast.b["director"]).get(url).status_code == 404
    assert client_of(cast.a["teller"]).get(url).status_code == 403


def test_the_number_of_a_guarantor_is_asked_for_from_the_application(cast: Cast, day: datetime.date) -> None:
    """The way to it is offered on the page to who may, and to nobody else."""
    application = make_application(cast.a, "8000.00", on=day, security="guarantee")
    page, url = (
        reverse("application", args=[application.pk]),
        reverse("unmask_guarantor", args=[application.guarantors.get().pk]),
    )
    for post, offered in (("cm", True), ("director", True), ("teller", False), ("credit_clerk", False)):
        assert (url in client_of(cast.a[post]).get(page).content.decode()) is offered
    erase = reverse("ask_erasure_guarantor", args=[application.guarantors.get().pk])
    assert erase in client_of(cast.union["union_credit"]).get(url).content.decode()
    assert erase not in client_of(cast.a["director"]).get(url).content.decode()


def test_by_api_one_at_a_time(cast: Cast, borrower: Borrower) -> None:
    client, key = client_of(cast.a["cm"]), str(uuid.uuid4())
    url = reverse("api_unmask_borrower", args=[borrower.pk])

    def send() -> Any:
        body = json.dumps({"reason": "核对合同"})
        return client.post(url, body, content_type="application/json", headers={"Idempotency-Key": key})

    assert send().json()["id_number"] == NUMBER
    again = send()
    assert again.status_code == 409 and NUMBER not in again.content.decode()


def test_without_the_count_the_quota_would_be_passed(
    cast: Cast, borrower: Borrower, day: datetime.date, settings: Any
) -> None:
    settings.UNMASK_DAILY = 0
    one = actor(cast.a["director"], day)
    with pytest.raises(Refused):
        unmask_identity(party=borrower, reason="x", actor=one, on=day)
    settings.UNMASK_DAILY = 1
    assert unmask_identity(party=borrower, reason="x", actor=one, on=day) == NUMBER
    assert unmasking.__doc__ and "quota" in unmasking.__doc__


@pytest.mark.one_database
def test_no_page_shows_a_whole_number(cast: Cast, day: datetime.date, borrower: Borrower) -> None:
    """Every address that a person may read, in all states of a loan, page, API and export alike."""
    today = clock.today()
    application = make_application(cast.a, "8000.00", on=today, borrower=borrower, security="guarantee")
    application.guarantors.update(id_kind="resident_id", id_number=GUARANTOR)
    issued = make_application(cast.a, "5000.00", on=today, borrower=borrower)
    bring_to(issued, cast.a, cast.union, "", on=today)
    keys = {
        "borrower": borrower.pk,
        "application": application.pk,
        "loan": issued.loan.pk,
        "guarantor": application.guarantors.get().pk,
        "person": cast.a["cm"].pk,
    }
    seen = 0
    for person in (cast.a["cm"], cast.a["director"], cast.union["union_credit"]):
        client = client_of(person)
        for name, pattern in routes_by_name().items():
            route = ROUTES[name]
            if route.read == PUBLIC or (pattern.pattern.converters and route.subject not in keys):
                continue
            if len(pattern.pattern.converters) > 1:
                continue
            args = [keys[route.subject]] if pattern.pattern.converters else []
            for query in (
                "",
                "?q=刘",
                "?export=csv&purpose=audit",
                f"?borrower_query=刘&borrower={borrower.pk}",
            ):
                response = client.get(reverse(name, args=args) + query)
                if response.status_code != 200:
                    continue
                body = b"".join(response.streaming_content) if response.streaming else response.content
                text = body.decode(errors="replace")
                seen += "•" in text
                assert not EIGHTEEN.search(text.replace(f"/{keys}", "")), (name, query)
    assert seen > 10  # masked ones were there to be found


def test_the_search_for_whole_numbers_would_see_one() -> None:
    assert EIGHTEEN.search(f"证件 {NUMBER}。") and EIGHTEEN.search(GUARANTOR)
