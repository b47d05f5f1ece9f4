"""An act is done once under its key, however often it is sent."""

import uuid

from accountability.models import LiabilitySplit
from creditcoop.core import clock
from creditcoop.core.models import AuditEvent
from loans.models import Borrower, Loan, LoanApplication
from tests.api.support import YES, Api, borrower_body, ok
from tests.builders import bring_to, make_application
from tests.conftest import Cast


def test_fifty_identical_sendings_are_one_act_with_fifty_identical_answers(cast: Cast) -> None:
    api, key = Api.of(cast.a["cm"]), str(uuid.uuid4())
    answers = [api.post("borrowers/", borrower_body(), key=key) for _time in range(50)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert [answer.headers.get("Idempotency-Replayed") for answer in answers] == [None] + ["true"] * 49
    assert Borrower.objects.count() == AuditEvent.objects.filter(act="enter_borrower").count() == 1


def test_another_key_is_another_act(cast: Cast) -> None:
    """The control of the test above: the key is what makes the sendings one."""
    api = Api.of(cast.a["cm"])
    ok(api.post("borrowers/", borrower_body()), 201)
    again = {**borrower_body(id_number="T0002"), "not_same": "同名同户，已核对本人证件"}
    ok(api.post("borrowers/", again), 201)
    assert Borrower.objects.count() == 2


def test_a_loan_is_issued_once_under_its_key(cast: Cast) -> None:
    application = make_application(cast.a, "3000.00", on=clock.today())
    bring_to(application, cast.a, cast.union, "booking", on=clock.today())
    api, key = Api.of(cast.a["credit_clerk"]), str(uuid.uuid4())
    first = ok(api.post(f"applications/{application.pk}/issue/", key=key), 201)
    assert ok(api.post(f"applications/{application.pk}/issue/", key=key), 201) == first
    assert Loan.objects.count() == LiabilitySplit.objects.count() == 1


def test_a_key_is_not_taken_for_another_body_another_address_or_another_person(cast: Cast) -> None:
    key = str(uuid.uuid4())
    application: LoanApplication = make_application(cast.a, "8000.00", on=clock.today())
    officer, path = Api.of(cast.a["cm"]), f"applications/{application.pk}/"
    ok(officer.post(path + "investigate/", YES, key=key))
    others = [
        officer.post(path + "investigate/", YES | {"outcome": "refuse"}, key=key),
        officer.post(path + "withdraw/", {"reason": "不借了"}, key=key),
        Api.of(cast.a["cm_director"]).post(path + "review-and-approve/", YES, key=key),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in others] == [(409, "key_reused")] * 3
    application.refresh_from_db()
    assert (application.state, application.waiting_for) == ("open", "review_approval")


def test_an_act_without_a_key_is_not_done(cast: Cast) -> None:
    for key in ("", "7", "not-a-uuid"):
        answer = Api.of(cast.a["cm"]).post("borrowers/", borrower_body(), key=key)
        assert answer.status_code == 400
        assert set(answer.json()["errors"]) == {"Idempotency-Key"}
    assert not Borrower.objects.exists()


def test_a_refused_act_leaves_its_key_free(cast: Cast) -> None:
    application = make_application(cast.a, "8000.00", on=clock.today())
    key, director = str(uuid.uuid4()), Api.of(cast.a["cm_director"])
    early = director.post(f"applications/{application.pk}/review-and-approve/", YES, key=key)
    assert early.status_code == 409
    bring_to(application, cast.a, cast.union, "review_approval", on=clock.today())
    ok(director.post(f"applications/{application.pk}/review-and-approve/", YES, key=key))
