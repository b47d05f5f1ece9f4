"""A handover by programs: signed over the text that was read, refused, ruled on, completed, checked loan by loan."""

import datetime
import uuid
from typing import Any

import pytest
from django.test import Client

from creditcoop.core import clock
from handover.models import Handover
from loans.models import Custody, Loan
from tests.api.support import ROOT, Api, ok
from tests.builders import issued_loan
from tests.conftest import Cast
from tests.handover.walk import opened, put, signed_by_all


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


@pytest.fixture
def loan(cast: Cast, today: datetime.date) -> Loan:
    return issued_loan(cast.a, cast.union, "8000.00", on=today)


def signs(cast: Cast, handover: Handover, post: str) -> None:
    api = Api.of(cast.a[post])
    read = ok(api.get(f"handovers/{handover.pk}/"))
    assert cast.a[post].pk in read["waits_for"]
    ok(api.post(f"handovers/{handover.pk}/sign/", {"text_sha256": read["text_sha256"]}))


def test_a_handover_is_signed_completed_and_checked(cast: Cast, loan: Loan, today: datetime.date) -> None:
    handover = opened(cast, on=today)
    put(handover, on=today)
    for post in ("cm", "cm2", "cm_director", "monitor"):
        signs(cast, handover, post)
    done = ok(Api.of(cast.a["director"]).post(f"handovers/{handover.pk}/complete/"))
    assert (done["state"], done["effective_on"]) == ("completed", today.isoformat())
    assert Custody.objects.get(loan=loan, until_on=None).person == cast.a["cm2"]
    receiver = Api.of(cast.a["cm2"])
    found = {"loan": loan.number, "met": "in_person", "agrees": "true", "acknowledged": "false"}
    answer = Client().post(
        f"{ROOT}handovers/{handover.pk}/inventory/check/",
        {**found, "clocks_agree": "true", "user_is_borrower": "true"},
        headers={"Authorization": f"Bearer {receiver.token}", "Idempotency-Key": str(uuid.uuid4())},
    )
    assert answer.status_code == 201, answer.content
    lines = ok(receiver.get(f"handovers/{handover.pk}/inventory/"))
    assert [line["loan"] for line in lines["results"]] == [loan.number]


def test_a_text_that_was_not_read_is_not_signed(cast: Cast, loan: Loan, today: datetime.date) -> None:
    handover = opened(cast, on=today)
    put(handover, on=today)
    answer: Any = Api.of(cast.a["cm"]).post(f"handovers/{handover.pk}/sign/", {"text_sha256": "0" * 64})
    assert answer.status_code == 409


def test_a_refusal_is_ruled_on(cast: Cast, loan: Loan, today: datetime.date) -> None:
    handover = opened(cast, on=today)
    put(handover, on=today)
    signs(cast, handover, "cm")
    no = {"reason": "bad_loans", "words": "三分之一已经逾期"}
    refused = ok(Api.of(cast.a["cm2"]).post(f"handovers/{handover.pk}/refuse/", no))
    assert (refused["state"], refused["refusals"][0]["outcome"]) == ("refused", "waits")
    for post in ("cm_director", "monitor"):
        ruling = {"ruling": "not_proper", "reason": "不成立"}
        ruled = ok(Api.of(cast.a[post]).post(f"handovers/{handover.pk}/rule/", ruling))
    assert (ruled["state"], ruled["refusals"][0]["outcome"]) == ("signing", "taken_over")


def test_the_list_and_who_may_not(cast: Cast, loan: Loan, today: datetime.date) -> None:
    handover = signed_by_all(cast, on=today)
    rows = ok(Api.of(cast.a["monitor"]).get("handovers/"))["results"]
    assert [row["number"] for row in rows] == [handover.number]
    assert ok(Api.of(cast.b["monitor"]).get("handovers/"))["results"] == []
    path = f"handovers/{handover.pk}/"
    assert Api.of(cast.b["director"]).get(path).status_code == 404
    assert Api.of(cast.a["monitor"]).post(f"{path}complete/").status_code == 403
