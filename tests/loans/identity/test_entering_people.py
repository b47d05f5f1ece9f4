"""People on entry: numbers checked, doubles seen, by page and by API; old words of the law kept in the audit."""

import datetime
import json
import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent
from loans.models import Borrower, Guarantor
from loans.rules.identity import resident_last
from loans.services.correct_borrower import correct_borrower
from loans.services.enter_borrower import BorrowerFacts, enter_borrower
from tests.builders import Branch, actor, make_borrower
from tests.conftest import Cast, client_of

NUMBER = "11010519491231002X"


def resident(order: str = "002", birth: str = "19491231") -> str:
    first = f"110105{birth}{order}"
    return first + resident_last(first)


def facts(**changes: str) -> BorrowerFacts:
    plain = {
        "kind": "farmer",
        "name": "刘根生",
        "id_kind": "resident_id",
        "id_number": NUMBER,
        "household_number": "H1",
        "village": "柳树村",
    }
    return BorrowerFacts(**{**plain, **changes})


def enter(branch: Branch, day: datetime.date, **changes: str) -> Borrower:
    return enter_borrower(branch=branch.unit, facts=facts(**changes), actor=actor(branch["cm"], day), on=day)


def typed(**changes: str) -> dict[str, str]:
    fields = {
        "kind": "farmer",
        "name": "刘根生",
        "id_kind": "resident_id",
        "id_number": NUMBER,
        "household_number": "H1",
        "village": "柳树村",
        "phone": "",
        "address": "",
        "not_same": "",
    }
    return {"act_key": str(uuid.uuid4()), **fields, **changes}


def test_a_number_is_kept_in_one_way(cast: Cast, day: datetime.date) -> None:
    assert enter(cast.a, day, id_number=" 1101 0519 4912 3100 2x").id_number == NUMBER


@pytest.mark.parametrize("number", ["110105194912310021", "11010519491331002X", "1101051949", "abc"])
def test_a_wrong_number_is_refused_at_its_field(cast: Cast, day: datetime.date, number: str) -> None:
    with pytest.raises(Refused) as refusal:
        enter(cast.a, day, id_number=number)
    assert (refusal.value.field, refusal.value.code) == ("id_number", "identity_number")
    assert not Borrower.objects.exists()


def test_the_page_says_which_sign_would_fit_and_loses_nothing(cast: Cast) -> None:
    client = client_of(cast.a["cm"])
    response = client.post(reverse("enter_borrower"), typed(id_number="110105194912310021"))
    page = response.content.decode()
    assert response.status_code == 409 and "the last one is X" in page
    assert 'value="110105194912310021"' in page and "柳树村" in page


def test_the_page_says_which_pair_may_be_exchanged(cast: Cast) -> None:
    response = client_of(cast.a["cm"]).post(reverse("enter_borrower"), typed(id_number="11010519491213002X"))
    assert "places 13–14" in response.content.decode()


def test_an_old_number_is_taken_with_a_warning_and_marked(cast: Cast) -> None:
    client = client_of(cast.a["cm"])
    response = client.post(reverse("enter_borrower"), typed(id_number="110105491231002"))
    page = client.get(response.url).content.decode()
    assert page.count("15 digits has no check digit") == 2  # said once, and marked for ever
    assert client.get(response.url).content.decode().count("15 digits has no check digit") == 1


def test_guarantors_are_judged_by_the_same_rule(cast: Cast, day: datetime.date) -> None:
    borrower = make_borrower(cast.a, on=day)
    client = client_of(cast.a["cm"])
    form = {
        "act_key": str(uuid.uuid4()),
        "borrower": borrower.pk,
        "handler": cast.a["cm"].pk,
        "amount": "8000",
        "purpose": "化肥",
        "term_months": "10",
        "security": "guarantee",
        "guarantor_name": "赵保人",
        "guarantor_id_kind": "resident_id",
        "guarantor_id_number": "110105194912310021",
    }
    response = client.post(reverse("enter_application"), form)
    assert response.status_code == 409 and "guarantor_id_number" in response.context["form"].errors
    response = client.post(
        reverse("enter_application"),
        {**form, "act_key": str(uuid.uuid4()), "guarantor_id_number": "11010519491231002x"},
    )
    assert response.status_code == 302 and Guarantor.objects.get().id_number == NUMBER


def test_the_api_names_the_number_and_the_likeness(cast: Cast) -> None:
    client = client_of(cast.a["cm"])

    def send(**changes: str) -> Any:
        body = {key: value for key, value in typed(**changes).items() if key != "act_key"}
        return client.post(
            reverse("api_borrowers"),
            json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )

    wrong = send(id_number="110105194912310021")
    assert wrong.status_code == 409 and wrong.json()["code"] == "identity_number"
    assert send().status_code == 201
    alike = send(id_number=resident("004"))
    assert alike.status_code == 409 and alike.json()["code"] == "likely_same"
    assert "not_same" in alike.json()["errors"]
    assert send(id_number=resident("004"), not_same="his cousin").status_code == 201


def test_the_same_document_is_one_borrower(cast: Cast, day: datetime.date) -> None:
    first = enter(cast.a, day)
    with pytest.raises(Refused) as refusal:
        enter(cast.a, day, name="别人", not_same="why not")
    assert first.number in refusal.value.message and refusal.value.field == "id_number"


@pytest.mark.parametrize(
    "changes",
    [
        {"id_number": "110105491231002", "name": "刘大生", "household_number": "H9"},
        {"id_number": "T-1", "id_kind": "other"},
        {"id_number": resident("777"), "name": "刘跟生", "household_number": "H9"},
    ],
    ids=[
        "the same number in its old form",
        "the same name and household",
        "the same birth, a name that sounds so",
    ],
)
def test_somebody_alike_must_be_looked_at(cast: Cast, day: datetime.date, changes: dict[str, str]) -> None:
    first = enter(cast.a, day)
    with pytest.raises(Refused) as refusal:
        enter(cast.a, day, **changes)
    assert (refusal.value.field, refusal.value.code) == ("not_same", "likely_same")
    assert first.number in refusal.value.message and NUMBER not in refusal.value.message
    second = enter(cast.a, day, not_same="表弟，见过本人身份证", **changes)
    kept = json.loads(AuditEvent.objects.get(act="enter_borrower", subject_id=second.pk).facts)
    assert kept == {"not_same_as": first.number, "not_same_reason": "表弟，见过本人身份证"}


def test_a_slip_in_a_number_that_nothing_checks_is_seen(cast: Cast, day: datetime.date) -> None:
    first = enter(cast.a, day, id_number="110105491231002")
    with pytest.raises(Refused) as refusal:
        enter(cast.a, day, id_number="110105491230102", name="刘大生", household_number="H9", village="")
    assert first.number in refusal.value.message and refusal.value.code == "likely_same"


def test_namesakes_far_apart_are_entered_without_a_question(cast: Cast, day: datetime.date) -> None:
    enter(cast.a, day)
    other = enter(cast.a, day, id_number=resident("113", "19800101"), household_number="H2", village="石桥村")
    assert other.name == "刘根生"


def test_the_same_person_at_another_branch_is_told_without_naming_it(cast: Cast, day: datetime.date) -> None:
    first = enter(cast.b, day)
    with translation.override("en"), pytest.raises(Refused) as refusal:
        enter(cast.a, day)
    assert "another branch" in refusal.value.message and first.number not in refusal.value.message
    far = enter(cast.c, day)  # of another union: none of its business
    assert far.branch == cast.c.unit


def test_the_question_is_asked_on_the_page_only_when_there_is_one(cast: Cast, day: datetime.date) -> None:
    client = client_of(cast.a["cm"])
    page = client.get(reverse("enter_borrower")).content.decode()
    assert '<input type="hidden" name="not_same"' in page
    enter(cast.a, clock.today())
    sent = typed(id_number="T-2", id_kind="other")
    response = client.post(reverse("enter_borrower"), sent)
    assert response.status_code == 409 and '<textarea name="not_same"' in response.content.decode()
    response = client.post(
        reverse("enter_borrower"), {**sent, "act_key": str(uuid.uuid4()), "not_same": "his cousin"}
    )
    assert response.status_code == 302


def test_a_correction_shows_no_number_and_keeps_the_one_left_as_it_is(cast: Cast, day: datetime.date) -> None:
    first = enter(cast.a, day)
    client = client_of(cast.a["cm"])
    url = reverse("correct_borrower", args=[first.pk])
    page = client.get(url).content.decode()
    assert NUMBER not in page and f'value="{first.id_masked}"' in page
    sent = typed(id_number=first.id_masked, phone="13800138000", reason="新电话")
    assert client.post(url, sent).status_code == 302
    first.refresh_from_db()
    assert (first.id_number, first.phone) == (NUMBER, "13800138000")
    other_kind = typed(id_kind="credit_code", id_number=first.id_masked, reason="x")
    assert client.post(url, other_kind).status_code == 409


def test_a_correction_is_compared_too_and_an_untouched_old_number_stays(
    cast: Cast, day: datetime.date
) -> None:
    first = enter(cast.a, day)
    old = Borrower.objects.create(
        number="OLD-1", branch=cast.a.unit, kind="farmer", name="钱七", id_kind="resident_id",
        id_number="110105194912310021", entered_by=cast.a["cm"],
    )  # fmt: skip
    same = {"id_number": old.id_number, "name": old.name, "household_number": "H7"}

    def correct(**changes: str) -> Borrower:
        return correct_borrower(
            borrower_id=old.pk,
            facts=facts(**{**same, **changes}),
            reason="电话",
            actor=actor(cast.a["cm"], day),
            on=day,
        )

    assert correct(phone="13800138000").phone == "13800138000"
    with pytest.raises(Refused) as refusal:
        correct(id_number="110105194912310022")
    assert refusal.value.code == "identity_number"
    with pytest.raises(Refused) as refusal:
        correct(name=first.name)
    assert refusal.value.code == "likely_same"
    assert correct(name=first.name, not_same="同名").name == first.name
