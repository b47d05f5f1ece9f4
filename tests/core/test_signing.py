"""Signed acts: the password again, wrong ones counted, nothing typed lost, who signed what with which device (I5)."""

import datetime
import uuid
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from creditcoop.core import clock
from creditcoop.core.api.views import ActEndpoint
from creditcoop.core.models import ActKey, AuditEvent, DeviceFlag, Signature, SignInAttempt
from creditcoop.core.rules.routes import ROUTES
from creditcoop.core.rules.sign_in import FREE_FAILURES
from creditcoop.core.views.base import ActPage
from loans.models import ApplicationStep, LoanApplication
from tests.api.support import Api
from tests.architecture.test_access_matrix import patterns
from tests.builders import PASSWORD, SIGNATURE, bring_to, make_application
from tests.conftest import Cast, client_of
from tests.faults.guards import without

MUST_SIGN = {
    "review",
    "review_and_approve",
    "approve",
    "approve_for_union",
    "cast_vote",
    "close_meeting",
    "order_issue",
    "take_inspection",
    "issue_loan",
    "commit_import",
    "confirm_posting",
    "confirm_factor_reset",
    "create_account",
    "start_reset",
    "confirm_late_event",
    "decide_erasure",
    "name_stand_in",
    "spoil_paper",
}
# Signed too, though their addresses have no twin of the same name.
ALSO_SIGNED = {"grant_letter", "api_letters", "tokens", "change_password"}
REASONS = "资料齐全，同意。"


@pytest.fixture
def waiting(cast: Cast) -> LoanApplication:
    """It waits for the department director."""
    day = clock.today()
    application = make_application(cast.a, "8000.00", on=day)
    return bring_to(application, cast.a, cast.union, "review_approval", on=day)


def decide(client: Client, application: LoanApplication, key: str = "", **sent: Any) -> Any:
    typed = {"act_key": key or str(uuid.uuid4()), "outcome": "agree", "opinion": REASONS, **sent}
    return client.post(reverse("review_and_approve", args=[application.pk]), typed)


def test_the_acts_that_bind_somebody_are_signed_by_page_and_by_api() -> None:
    for name in MUST_SIGN:
        assert ROUTES[name].signed, name
        assert ROUTES[f"api_{name}"].signed, name
    for name in ALSO_SIGNED:
        assert ROUTES[name].signed, name
    for name, route in ROUTES.items():
        twin = ROUTES.get(f"api_{name}")
        if twin is not None and twin.write == route.write:
            assert twin.signed == route.signed, name


def test_every_signed_address_goes_through_the_common_door() -> None:
    assert get_resolver()
    for name, pattern in patterns():
        if name in ROUTES and ROUTES[name].signed:
            view = getattr(pattern.callback, "view_class", None) or pattern.callback.cls  # type: ignore[attr-defined]
            base = ActEndpoint if issubclass(view, ActEndpoint) else ActPage
            assert issubclass(view, base) and view.post is base.post, name


def test_the_page_says_what_is_signed_and_asks_for_the_password(cast: Cast, waiting: LoanApplication) -> None:
    page = client_of(cast.a["cm_director"]).get(reverse("review_and_approve", args=[waiting.pk]))
    text = page.content.decode()
    assert f"郑玉兰 signs: Review and approve, {waiting.number}." in text
    assert waiting.signed_sha256()[:8] in text
    assert 'name="signature_password"' in text
    assert 'name="signature_code"' not in text, "nobody without a second factor is asked for a code"


def test_a_wrong_password_decides_nothing_and_keeps_the_reasons(cast: Cast, waiting: LoanApplication) -> None:
    client = client_of(cast.a["cm_director"])
    for wrong in ({}, {"signature_password": "wrong"}):
        answer = decide(client, waiting, **wrong)
        assert answer.status_code in (409, 422)
        assert REASONS in answer.content.decode()
        assert 'value="wrong"' not in answer.content.decode()
    assert not ApplicationStep.objects.filter(application=waiting, step="review_approval").exists()
    assert not Signature.objects.exists()
    assert AuditEvent.objects.filter(act="refuse_signature", actor=cast.a["cm_director"]).count() == 1
    assert decide(client, waiting, **SIGNATURE).status_code == 302
    assert Signature.objects.get().act == "review_and_approve"


def test_wrong_signatures_slow_down_like_wrong_sign_ins(cast: Cast, waiting: LoanApplication) -> None:
    client = client_of(cast.a["cm_director"])
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _try in range(FREE_FAILURES + 1):
            decide(client, waiting, signature_password="wrong")
        answer = decide(client, waiting, **SIGNATURE)
        assert "Too many failed attempts" in answer.content.decode()
        assert not ApplicationStep.objects.filter(application=waiting, step="review_approval").exists()
        traveller.shift(3)
        assert decide(client, waiting, **SIGNATURE).status_code == 302
    assert not SignInAttempt.objects.exists(), "a good one begins anew"


def test_a_second_click_is_answered_like_the_first(cast: Cast, waiting: LoanApplication) -> None:
    client, key = client_of(cast.a["cm_director"]), str(uuid.uuid4())
    answers = [decide(client, waiting, key, **SIGNATURE) for _click in range(3)]
    assert {answer.status_code for answer in answers} == {302}
    assert Signature.objects.count() == 1


def test_what_changed_since_it_was_read_is_not_signed(cast: Cast, waiting: LoanApplication) -> None:
    client = client_of(cast.a["cm_director"])
    answer = decide(client, waiting, signature_seen="0" * 64, **SIGNATURE)
    assert answer.status_code == 409
    assert "has changed since you opened this page" in answer.content.decode()
    assert waiting.signed_sha256() in answer.content.decode(), "shown anew, it stands for what it shows now"
    assert not Signature.objects.exists()
    assert decide(client, waiting, signature_seen=waiting.signed_sha256(), **SIGNATURE).status_code == 302
    assert Signature.objects.get().sha256 == waiting.signed_sha256()


def test_a_token_alone_signs_nothing(cast: Cast, waiting: LoanApplication) -> None:
    api = Api.of(cast.a["cm_director"])
    path = f"applications/{waiting.pk}/review-and-approve/"
    body = {"outcome": "agree", "opinion": REASONS}
    missing = api.post(path, body, sign=False)
    assert (missing.status_code, list(missing.json()["errors"])) == (400, ["signature"])
    wrong = api.post(path, {**body, "signature": {"password": "wrong"}})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "signature_wrong")
    assert list(wrong.json()["errors"]) == ["signature.password"]
    assert api.post(path, body).status_code == 200
    signature = Signature.objects.get()
    assert (signature.channel, signature.device, signature.person) == ("api", "", cast.a["cm_director"])


def test_no_trace_of_the_password_is_kept_with_the_key(cast: Cast, waiting: LoanApplication) -> None:
    """The same act with another password under the same key is the same act: the key knows nothing of it."""
    api, key = Api.of(cast.a["cm_director"]), str(uuid.uuid4())
    path = f"applications/{waiting.pk}/review-and-approve/"
    body = {"outcome": "agree", "opinion": REASONS}
    first = api.post(path, {**body, "signature": {"password": PASSWORD}}, key=key)
    again = api.post(path, {**body, "signature": {"password": "another"}}, key=key)
    assert again.status_code == first.status_code == 200
    assert again["Idempotency-Replayed"] == "true"
    assert ActKey.objects.count() == 1


def at_one_computer(first: Any, second: Any) -> tuple[Client, Client]:
    """Two persons, one after the other in the same browser."""
    clients = []
    cookie = ""
    for person in (first, second):
        client = Client(headers={"accept-language": "en"})
        if cookie:
            client.cookies["device"] = cookie
        client.post(reverse("sign_in"), {"username": person.user.username, "password": PASSWORD})
        cookie = client.cookies["device"].value
        clients.append(client)
    return clients[0], clients[1]


@pytest.mark.parametrize(("minutes", "flags"), [(1, 1), (9, 1), (11, 0)])
def test_one_device_that_signs_for_two_persons_is_flagged_not_stopped(
    cast: Cast, waiting: LoanApplication, minutes: int, flags: int
) -> None:
    director, monitor = cast.a["cm_director"], cast.a["monitor"]
    first, second = at_one_computer(director, monitor)
    assert decide(first, waiting, **SIGNATURE).status_code == 302
    if minutes > FLAG:
        with without("core_signature_no_update"):
            earlier = clock.now() - datetime.timedelta(minutes=minutes)
            Signature.objects.update(recorded_at=earlier)
    sent = {"act_key": str(uuid.uuid4()), "outcome": "agree", "opinion": REASONS, **SIGNATURE}
    answer = second.post(reverse("take_inspection", args=[waiting.pk]), sent)
    assert answer.status_code == 302, "not blocked"
    assert DeviceFlag.objects.count() == flags
    if flags:
        for reader in (cast.a["director"], cast.union["union_audit"]):
            page = client_of(reader).get(reverse("device_flags")).content.decode()
            assert director.name in page and monitor.name in page and waiting.number in page
        assert (
            waiting.number not in client_of(cast.b["director"]).get(reverse("device_flags")).content.decode()
        )
        flagged = Api.of(cast.union["union_audit"]).get("device-flags/").json()["results"]
        assert [flag["subject"] for flag in flagged] == [waiting.number]


FLAG = 10


def test_two_devices_or_one_person_raise_no_flag(cast: Cast, waiting: LoanApplication) -> None:
    for person, route in (
        (cast.a["cm_director"], "review_and_approve"),
        (cast.a["monitor"], "take_inspection"),
    ):
        client = Client()
        client.post(reverse("sign_in"), {"username": person.user.username, "password": PASSWORD})
        sent = {"act_key": str(uuid.uuid4()), "outcome": "agree", "opinion": REASONS, **SIGNATURE}
        assert client.post(reverse(route, args=[waiting.pk]), sent).status_code == 302
    assert Signature.objects.exclude(device="").count() == 2
    assert not DeviceFlag.objects.exists()


def test_a_signature_is_never_changed_or_removed(cast: Cast, waiting: LoanApplication) -> None:
    decide(client_of(cast.a["cm_director"]), waiting, **SIGNATURE)
    for attack in (
        lambda: Signature.objects.update(person=cast.a["teller"]),
        lambda: Signature.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()
    with without("core_signature_no_update"):
        assert Signature.objects.update(person=cast.a["teller"]) == 1, "the control"
