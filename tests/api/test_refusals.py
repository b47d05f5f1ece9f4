"""What the API refuses, and how it says so: one shape, the place, the remedy, the reader's language."""

import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from creditcoop.core import clock, sessions
from creditcoop.core.models import ApiToken, Posting
from loans.models import Borrower, LoanApplication
from tests.api.support import ROOT, YES, Api, application_body, borrower_body, ok
from tests.builders import bring_to, make_application, make_borrower
from tests.conftest import Cast


def refused(response: HttpResponse, status: int, code: str) -> dict[str, list[str]]:
    """The messages by place of an answer that has the one shape of every refusal."""
    assert response.status_code == status, response.content.decode()
    answer = response.json()
    assert set(answer) == {"errors", "code"}
    assert answer["code"] == code
    assert answer["errors"], "a refusal says why"
    assert all(text for messages in answer["errors"].values() for text in messages)
    return dict(answer["errors"])


@pytest.fixture
def open_one(cast: Cast) -> LoanApplication:
    return make_application(cast.a, "8000.00", on=clock.today())


def test_nobody_without_a_token_is_let_in(cast: Cast) -> None:
    answer = Client().get(f"{ROOT}loans/")
    assert answer["WWW-Authenticate"] == "Bearer"
    refused(answer, 401, "not_authenticated")
    refused(Client().post(f"{ROOT}borrowers/"), 401, "not_authenticated")
    refused(Client().delete(f"{ROOT}borrowers/"), 401, "not_authenticated")


def test_a_token_that_does_not_hold_is_refused(cast: Cast) -> None:
    revoked, ended, closed = (Api.of(cast.a[post]) for post in ("cm", "cm2", "deputy"))
    for api in (revoked, ended, closed):
        ok(api.get("me/"))
    ApiToken.objects.filter(user__person=cast.a["cm"]).update(revoked_at=clock.now())
    ApiToken.objects.filter(user__person=cast.a["cm2"]).update(ends_on=clock.today())
    cast.a["deputy"].user.is_active = False
    cast.a["deputy"].user.save()
    for api in (revoked, ended, closed, Api("unknown"), Api("two words"), Api("é\x7f")):
        refused(api.get("me/"), 401, "authentication_failed")


def test_a_right_that_has_ended_is_gone_with_the_next_request(cast: Cast) -> None:
    api = Api.of(cast.a["teller"])
    ok(api.get("loans/"))
    Posting.objects.filter(person=cast.a["teller"]).update(until_on=clock.today())
    refused(api.get("loans/"), 403, "permission_denied")


def test_what_lies_outside_the_scope_is_not_there(cast: Cast, open_one: LoanApplication) -> None:
    for person in (cast.b["director"], cast.c["cm_director"], cast.a["marketer"]):
        api = Api.of(person)
        unknown = refused(api.get("applications/987654321/"), 404, "not_found")
        assert refused(api.get(f"applications/{open_one.pk}/"), 404, "not_found") == unknown
        refused(api.post(f"applications/{open_one.pk}/investigate/", YES), 404, "not_found")
        refused(api.get(f"borrowers/{open_one.borrower_id}/"), 404, "not_found")


def test_inside_the_scope_without_the_right_is_forbidden(cast: Cast, open_one: LoanApplication) -> None:
    refused(
        Api.of(cast.a["teller"]).post(f"applications/{open_one.pk}/investigate/", YES),
        403,
        "permission_denied",
    )
    refused(Api.of(cast.a["teller"]).post("borrowers/", borrower_body()), 403, "permission_denied")
    refused(Api.of(cast.union["union_admin"]).get("loans/"), 403, "permission_denied")
    # The right to the act reaches him, the post that this route asks for does not.
    bring_to(open_one, cast.a, cast.union, "review_approval", on=clock.today())
    deputy = Api.of(cast.a["deputy"]).post(f"applications/{open_one.pk}/review-and-approve/", YES)
    refused(deputy, 403, "permission_denied")


def test_a_method_that_an_address_does_not_take_is_said_to_be_none(cast: Cast) -> None:
    api = Api.of(cast.a["director"])
    for verb, path in (
        ("post", "loans/"),
        ("put", "borrowers/"),
        ("patch", "loans/1/"),
        ("delete", "applications/1/"),
        ("options", "loans/"),
        ("trace", "me/"),
        ("get", "applications/1/investigate/"),
        ("get", "calculators/split/"),
    ):
        answer = api.send(verb, path)
        refused(answer, 405, "method_not_allowed")
        assert verb.upper() not in answer["Allow"]


def test_an_address_that_does_not_exist_answers_in_the_same_shape(cast: Cast) -> None:
    refused(Api.of(cast.a["cm"]).get("nothing-here/"), 404, "not_found")
    refused(Api.of(cast.a["cm"]).post("calculators/nothing/", {}), 404, "not_found")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"amount": 8000}, "amount"),
    ({"amount": 8000.5}, "amount"),
    ({"amount": "8000.005"}, "amount"),
    ({"amount": "1e3"}, "amount"),
    ({"amount": "NaN"}, "amount"),
    ({"amount": "99999999999999.00"}, "amount"),
    ({"amount": None}, "amount"),
    ({"term_months": "12"}, "term_months"),
    ({"term_months": True}, "term_months"),
    ({"term_months": 0}, "term_months"),
    ({"term_months": 361}, "term_months"),
    ({"borrower": 2**63}, "borrower"),
    ({"borrower": "1"}, "borrower"),
    ({"purpose": ""}, "purpose"),
    ({"purpose": 5}, "purpose"),
    ({"purpose": "x" * 101}, "purpose"),
    ({"purpose": "a\x00b"}, "purpose"),
    ({"security": "trust"}, "security"),
    ({"security": ["credit"]}, "security"),
    ({"security": "guarantee"}, "guarantors"),
    ({"security": "guarantee", "guarantors": [{}]}, "guarantors.0.name"),
    ({"security": "mortgage", "collateral": "house"}, "collateral"),
    ({"collateral": [{"description": "d", "owner_name": "o", "appraised_amount": "1.00"}]}, "collateral"),
    ({"tier": 1}, "tier"),
]


def test_a_wrong_input_is_named_with_its_place_and_nothing_is_written(cast: Cast) -> None:
    borrower = make_borrower(cast.a, on=clock.today())
    officer = Api.of(cast.a["cm"])
    for change, place in WRONG:
        body = application_body(borrower.pk, cast.a["cm"], "8000.00") | change
        errors = refused(officer.post("applications/", body), 400, "invalid")
        assert set(errors) >= {place}, change
    assert not LoanApplication.objects.exists()


def test_every_missing_input_is_named_at_once(cast: Cast) -> None:
    errors = refused(Api.of(cast.a["cm"]).post("applications/", {}), 400, "invalid")
    assert set(errors) == {"borrower", "handler", "amount", "purpose", "term_months", "security"}
    assert set(errors["amount"]) == {"This is missing: send it."}


def test_messages_come_in_the_language_of_the_reader(cast: Cast) -> None:
    chinese = Api.of(cast.a["cm"], language="zh-CN").post("borrowers/", {})
    text = refused(chinese, 400, "invalid")["kind"][0]
    assert any("一" <= letter <= "鿿" for letter in text), text
    assert chinese["Content-Language"] == "zh-hans"


def test_a_farm_household_without_its_number_is_refused_by_api_as_by_page(cast: Cast) -> None:
    body = borrower_body() | {"household_number": ""}
    assert set(refused(Api.of(cast.a["cm"]).post("borrowers/", body), 400, "invalid")) == {"household_number"}


def test_a_body_that_cannot_be_read_is_refused(cast: Cast) -> None:
    api = Api.of(cast.a["cm"])
    refused(api.post("borrowers/", b"{"), 400, "parse_error")
    refused(api.post("borrowers/", b"[" * 100_000), 400, "parse_error")
    refused(api.post("borrowers/", b'{"name": "\xff"}'), 400, "parse_error")
    refused(api.post("borrowers/", b'{"name": ' + b"9" * 5000 + b"}"), 400, "parse_error")
    refused(api.post("borrowers/", b'{"\\ud800": "half a character"}'), 400, "parse_error")
    refused(api.post("calculators/split/", b'{"id": "\\ud800"}'), 400, "parse_error")
    refused(api.post("borrowers/", [1, 2]), 400, "invalid")
    refused(api.post("borrowers/", b'"' + b"x" * 6_000_000 + b'"'), 413, "too_large")


def test_only_json_is_taken_and_given(cast: Cast) -> None:
    api = Api.of(cast.a["cm"])
    form = api.send("post", "borrowers/", data={"kind": "farmer"})
    refused(form, 415, "unsupported_media_type")
    refused(api.send("get", "loans/", headers={"accept": "application/xml"}), 406, "not_acceptable")


def test_a_signed_in_browser_needs_the_token_against_forged_requests(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en", "idempotency-key": "0" * 32})
    client.force_login(cast.a["cm"].user)
    session = client.session
    sessions.begin(session, at=clock.now().timestamp())
    session.save()
    sent = {"data": borrower_body(), "content_type": "application/json"}
    refused(client.post(f"{ROOT}borrowers/", **sent), 403, "csrf")
    assert not Borrower.objects.exists()
    client.cookies["csrftoken"] = "a" * 32
    ok(client.post(f"{ROOT}borrowers/", headers={"x-csrftoken": "a" * 32}, **sent), 201)


def test_what_a_service_refuses_comes_with_its_field_and_code(cast: Cast, open_one: LoanApplication) -> None:
    officer, day = Api.of(cast.a["cm"]), clock.today()
    path = f"applications/{open_one.pk}/"
    twice = borrower_body() | {"id_number": open_one.borrower.id_number}
    assert set(refused(officer.post("borrowers/", twice), 409, "refused")) == {"id_number"}
    foreign = application_body(make_borrower(cast.b, on=day).pk, cast.a["cm"], "8000.00")
    assert set(refused(officer.post("applications/", foreign), 409, "refused")) == {"borrower"}
    clerk = application_body(open_one.borrower_id, cast.a["marketer"], "8000.00")
    assert set(refused(officer.post("applications/", clerk), 409, "refused")) == {"handler"}
    ok(officer.post(path + "investigate/", YES))
    refused(officer.post(path + "investigate/", YES), 409, "already_done")
    refused(officer.post(path + "order-issue/"), 409, "refused")


def test_the_same_person_on_two_posts_of_a_loan_is_refused_by_api(cast: Cast) -> None:
    day = clock.today()
    application = make_application(cast.a, "8000.00", on=day)
    Posting.objects.create(person=cast.a["cm_director"], post="monitor", unit=cast.a.unit, from_on=day)
    bring_to(application, cast.a, cast.union, "inspection", on=day)
    answer = Api.of(cast.a["cm_director"]).post(f"applications/{application.pk}/take-inspection/", YES)
    refused(answer, 409, "posts_not_distinct")
    assert application.steps.filter(step="inspection").count() == 0


def test_money_does_not_leave_before_the_collateral_is_registered(cast: Cast) -> None:
    day = clock.today()
    body = application_body(make_borrower(cast.a, on=day).pk, cast.a["cm"], "15000.00")
    application = LoanApplication.objects.get(
        pk=ok(Api.of(cast.a["cm"]).post("applications/", body), 201)["id"]
    )
    bring_to(application, cast.a, cast.union, "order", on=day)
    officer = Api.of(cast.a["cm"])
    errors = refused(officer.post(f"applications/{application.pk}/order-issue/"), 409, "blocked")
    assert ok(officer.get(f"applications/{application.pk}/"))["obstacles"] == errors[""]
    item = application.collateral_items.get().pk
    tomorrow = (day + datetime.timedelta(days=1)).isoformat()
    late = {"item": item, "registration_number": "1", "registered_on": tomorrow}
    refusal = refused(
        officer.post(f"applications/{application.pk}/register-collateral/", late), 409, "refused"
    )
    assert set(refusal) == {"registered_on"}


def test_no_answer_holds_a_whole_identity_number(cast: Cast) -> None:
    secret = "330102199003078888"
    day = clock.today()
    application = make_application(
        cast.a, "8000.00", on=day, borrower=make_borrower(cast.a, on=day, id_number=secret)
    )
    api = Api.of(cast.a["director"])
    for path in ("borrowers/", f"borrowers/{application.borrower_id}/", "applications/", "inbox/",
                 f"applications/{application.pk}/"):  # fmt: skip
        answer = api.get(path)
        assert answer.status_code == 200
        assert secret not in answer.content.decode()
    assert ok(api.get(f"borrowers/{application.borrower_id}/"))["id_masked"].endswith("•8888")
