"""The pages of a handover: opened, written to, signed and completed by a browser's requests."""

import datetime
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from creditcoop.core.errors import AlreadyDone
from creditcoop.core.models import Person, Posting
from handover.models import Handover, HandoverRequest
from handover.services.ask_handover import Wish, ask_handover
from handover.services.locked import latest_dossier
from loans.models import Custody
from tests.builders import SIGNATURE, actor, issued_loan
from tests.conftest import Cast, client_of
from tests.handover.walk import opened, put, signed_by_all


def send(client: Client, name: str, *args: int, **told: Any) -> Any:
    return client.post(reverse(name, args=args), {"act_key": str(uuid.uuid4()), **told})


def shown(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.fixture(autouse=True)
def _today(day: datetime.date, monkeypatch: pytest.MonkeyPatch, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(day.year, day.month, day.day, 10, tzinfo=datetime.UTC))


def test_a_portfolio_changes_hands_by_pages(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    head, cm, cm2 = (client_of(cast.a[post]) for post in ("director", "cm", "cm2"))
    assert "王海涛" in shown(head, reverse("open_handover"))
    assert loan.number in shown(head, f"{reverse('open_handover')}?outgoing={cast.a['cm'].pk}")
    answer = send(
        head,
        "open_handover",
        outgoing=cast.a["cm"].pk,
        outgoing_post="cm",
        reason="transfer",
        day=day.isoformat(),
        receivers=[cast.a["cm2"].pk],
        cm_director=cast.a["cm_director"].pk,
        monitor=cast.a["monitor"].pk,
    )
    handover = Handover.objects.get()
    page = reverse("handover", args=[handover.pk])
    assert answer.headers["Location"] == page
    codes = ("loans", "economic_files", "time_limits", "due_within_month", "other_matters")
    told = {f"words_{code}": "" for code in codes}
    told |= {"none_due_within_month": "on", "none_other_matters": "on"}
    assert send(cm, "write_list", handover.pk, **told).status_code == 302
    assert send(cm, "put_to_signature", handover.pk).status_code == 302
    assert latest_dossier(handover).sha256 in shown(cm2, page)
    for post in ("cm", "cm2", "cm_director", "monitor"):
        signed = send(client_of(cast.a[post]), "sign_handover", handover.pk, **SIGNATURE)
        assert signed.status_code == 302, post
    assert send(head, "complete_handover", handover.pk, **SIGNATURE).status_code == 302
    assert Custody.objects.get(loan=loan, until_on=None).person == cast.a["cm2"]
    assert loan.number in shown(cm2, page)


def test_a_post_goes_to_its_successor_by_pages(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    credit, heir = client_of(cast.union["union_credit"]), cast.b["cm"]
    url = f"{reverse('open_handover')}?branch={cast.a.unit.pk}&outgoing={cast.a['cm'].pk}"
    form = shown(credit, url)
    held = Posting.objects.get(person=cast.a["cm"], post="cm")
    assert f'<option value="{held.pk}">' in form and heir.name in form
    answer = send(
        credit,
        "open_handover",
        branch=cast.a.unit.pk,
        outgoing=cast.a["cm"].pk,
        outgoing_post="cm",
        reason="leave",
        day=day.isoformat(),
        ends=held.pk,
        successor=heir.pk,
        cm_director=cast.a["cm_director"].pk,
        monitor=cast.a["monitor"].pk,
    )
    handover = Handover.objects.get()
    assert answer.headers["Location"] == reverse("handover", args=[handover.pk])
    assert handover.post.successor is not None and handover.post.successor.person == heir
    page = shown(credit, reverse("handover", args=[handover.pk]))
    assert "Post that ends with it" in page and heir.name in page
    assert handover.receivers.get().post == "cm"


def test_nobody_takes_over_is_said_at_the_field(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    told = {"outgoing": cast.a["cm"].pk, "outgoing_post": "cm", "reason": "leave", "day": day.isoformat()}
    answer = send(client_of(cast.a["director"]), "open_handover", **told)
    assert "Name at least one colleague" in answer.content.decode()
    assert not Handover.objects.exists()


def test_what_is_missing_is_said_in_the_form(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = opened(cast, on=day)
    answer = send(client_of(cast.a["cm"]), "put_to_signature", handover.pk)
    assert answer.status_code == 409
    assert "other matters" in answer.content.decode()


def test_the_list_of_handovers_asks_the_same_for_one_and_for_three(cast: Cast, day: datetime.date) -> None:
    def count() -> int:
        client = client_of(cast.a["director"])
        with CaptureQueriesContext(connection) as queries:
            shown(client, reverse("handovers"))
        return len(queries)

    loans = [issued_loan(cast.a, cast.union, "5000.00", on=day) for _place in range(3)]
    opened(cast, on=day, loans={loans[0].pk: cast.a["cm2"]})
    one = count()
    for loan in loans[1:]:
        opened(cast, on=day, loans={loan.pk: cast.a["cm2"]})
    assert count() == one


def test_the_page_of_a_handover_asks_the_same_for_one_and_for_three_loans(
    cast: Cast, day: datetime.date
) -> None:
    def count(handover: Handover) -> int:
        client = client_of(cast.a["director"])
        with CaptureQueriesContext(connection) as queries:
            shown(client, reverse("handover", args=[handover.pk]))
        return len(queries)

    loans = [issued_loan(cast.a, cast.union, "5000.00", on=day) for _place in range(4)]
    one = opened(cast, on=day, loans={loans[0].pk: cast.a["cm2"]})
    three = opened(cast, on=day, loans={loan.pk: cast.a["cm2"] for loan in loans[1:]})
    assert count(one) == count(three)


def test_a_leaver_asks_and_a_superior_opens(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    told = {"reason": "leave", "wished_on": day.isoformat(), "words": "调往县城"}
    assert send(client_of(cast.a["cm"]), "ask_handover", **told).status_code == 302
    request = HandoverRequest.objects.get()
    page = shown(client_of(cast.a["director"]), reverse("handovers"))
    assert "王海涛" in page and "调往县城" in page
    handover = opened(cast, on=day, request=request)
    assert handover.request == request
    assert "调往县城" not in shown(client_of(cast.a["director"]), reverse("handovers"))


def test_nobody_asks_twice(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    wish = Wish(reason="leave", words="", wished_on=day)
    asker = actor(cast.a["cm"], day)
    ask_handover(branch=cast.a.unit, wish=wish, actor=asker, on=day)
    with pytest.raises(AlreadyDone):
        ask_handover(branch=cast.a.unit, wish=wish, actor=asker, on=day)


def reader(cast: Cast, post: str) -> Person:
    return cast.b[post]


@pytest.mark.parametrize("post", ["director", "cm", "monitor"])
def test_another_branch_finds_nothing(cast: Cast, day: datetime.date, post: str) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = opened(cast, on=day)
    assert client_of(reader(cast, post)).get(reverse("handover", args=[handover.pk])).status_code == 404


def test_the_red_line_names_what_the_list_of_a_whole_portfolio_leaves_out(
    cast: Cast, day: datetime.date
) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = opened(cast, on=day)
    late = issued_loan(cast.a, cast.union, "5000.00", on=day)
    page = shown(client_of(cast.a["director"]), reverse("handover", args=[handover.pk]))
    assert "not on the list" in page and late.number in page


def test_a_second_click_signs_once(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = opened(cast, on=day)
    put(handover, on=day)
    client, key = client_of(cast.a["cm"]), str(uuid.uuid4())
    url = reverse("sign_handover", args=[handover.pk])
    answers = {client.post(url, {"act_key": key, **SIGNATURE}).status_code for _place in range(3)}
    assert answers == {302}
    assert latest_dossier(handover).signatures.count() == 1


def test_completing_by_page_needs_a_third(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = signed_by_all(cast, on=day)
    assert (
        send(client_of(cast.a["monitor"]), "complete_handover", handover.pk, **SIGNATURE).status_code == 403
    )
