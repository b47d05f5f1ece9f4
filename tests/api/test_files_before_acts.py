"""Files that come with an act are looked at and kept before its transaction: nobody waits for a picture (O5, X12)."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models.signals import post_save

from creditcoop.core import clock
from creditcoop.core.models import ActKey, EvidenceFile, RegulationVersion
from tests.api.support import Api, ok
from tests.api.test_on_file import bring, guarantee
from tests.api.test_regulation import adoption, begin, second_person
from tests.builders import make_application
from tests.claims import overdue
from tests.conftest import Cast
from tests.on_file import picture_bytes, proof

OWN = 2  # the file's own small transaction with one step inside, and none around it


@pytest.fixture
def depths() -> Iterator[list[int]]:
    """In how many transactions each kept file was written."""
    found: list[int] = []

    def look(**_given: Any) -> None:
        found.append(len(connection.atomic_blocks))

    post_save.connect(look, sender=EvidenceFile)
    try:
        yield found
    finally:
        post_save.disconnect(look, sender=EvidenceFile)


def add_evidence(cast: Cast, today: datetime.date) -> Any:
    application = make_application(cast.a, "8000.00", on=today)
    file = SimpleUploadedFile("scan.png", picture_bytes(), "image/png")
    api = Api.of(cast.a["cm"])
    return api.send(
        "post",
        f"applications/{application.pk}/evidence/",
        data={"file": file},
        headers={"Idempotency-Key": "6f1f3f7e-9f0e-4b39-9a25-0c3b4c5d6e7f"},
    )


def ask_exception(cast: Cast, today: datetime.date) -> Any:
    facts = {"reason": "x", "means": "x", "valid_to": str(today + datetime.timedelta(days=60))}
    return bring(Api.of(cast.a["cm"]), f"applications/{guarantee(cast, '12000.00').pk}/exception/", **facts)


def record_event(cast: Cast, today: datetime.date) -> Any:
    told = {"kind": "demand", "channel": "handed", "receipt": "signed", "happened_on": str(today)}
    return bring(Api.of(cast.a["cm"]), f"loans/{overdue(cast).pk}/events/", **told)


def adopt_regulation(cast: Cast, today: datetime.date) -> Any:
    version = ok(begin(Api.of(cast.union["union_credit"])), 201)
    path = f"regulation-versions/{version['id']}/adopt/"
    return Api.of(second_person(cast)).post(path, adoption(version))


@pytest.mark.parametrize(
    "send",
    [add_evidence, ask_exception, record_event, adopt_regulation],
    ids=lambda send: send.__name__.replace("_", " "),
)
def test_a_file_is_kept_before_the_act_begins(
    cast_in_real_transactions: Cast, depths: list[int], send: Callable[[Cast, datetime.date], Any]
) -> None:
    answer = send(cast_in_real_transactions, clock.today())
    assert answer.status_code in (200, 201), answer.content
    assert depths == [OWN]


def test_inside_an_act_it_would_be_kept_in_its_transaction(
    cast_in_real_transactions: Cast, depths: list[int]
) -> None:
    """The control."""
    with transaction.atomic():
        proof(cast_in_real_transactions.a["cm"], on=clock.today())
    assert depths == [OWN + 1]


def test_a_refused_act_leaves_its_file_for_the_next_try_and_does_nothing(
    cast_in_real_transactions: Cast,
) -> None:
    cast = cast_in_real_transactions
    application = guarantee(cast, "12000.00")
    facts = {"reason": "x", "means": "x", "valid_to": "2001-01-01"}
    path = f"applications/{application.pk}/exception/"
    assert bring(Api.of(cast.a["cm"]), path, **facts).status_code == 409
    assert EvidenceFile.objects.count() == 1 and not ActKey.objects.exists()


def test_a_wrong_signature_keeps_no_file(cast: Cast) -> None:
    version = ok(begin(Api.of(cast.union["union_credit"])), 201)
    body = adoption(version) | {"signature": {"password": "wrong"}}
    answer = Api.of(second_person(cast)).post(f"regulation-versions/{version['id']}/adopt/", body)
    assert answer.status_code == 409
    assert not EvidenceFile.objects.exists()
    assert RegulationVersion.objects.get(pk=version["id"]).state == "draft"
