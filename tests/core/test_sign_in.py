"""Signing in: slowed down by place, never locked, and over when nobody is at work."""

import datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from creditcoop.core import clock
from creditcoop.core.models import AuditEvent, SignInAttempt
from creditcoop.core.rules.sign_in import FREE_FAILURES, LONGEST_WAIT_SECONDS, wait_seconds
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

MORNING = datetime.datetime(2026, 11, 23, 1, 0, tzinfo=datetime.UTC)  # nine o'clock in Shanghai
RIVAL, OWN_DESK = "10.0.0.66", "10.0.0.7"


def try_to_sign_in(client: Client, name: str, password: str, *, address: str) -> Any:
    sent = {"username": name, "password": password}
    return client.post(reverse("sign_in"), sent, REMOTE_ADDR=address, headers={"accept-language": "en"})


def signed_in(client: Client, name: str, *, address: str = OWN_DESK) -> Client:
    answer = try_to_sign_in(client, name, "demo", address=address)
    assert answer.status_code == 302, answer.content.decode()
    return client


def guess(name: str, times: int) -> Any:
    """A rival at his own computer, one wrong password after the other."""
    client = Client()
    for _try in range(times):
        answer = try_to_sign_in(client, name, "wrong", address=RIVAL)
    return answer


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (FREE_FAILURES, 0), (6, 2), (7, 4), (14, 512), (15, 900), (10**6, 900)]
)
def test_the_wait_doubles_and_never_passes_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert wait_seconds(failures) == seconds <= LONGEST_WAIT_SECONDS


def test_after_five_failures_even_the_right_password_waits_at_that_place(cast: Cast) -> None:
    name = cast.a["cm"].user.username
    with time_machine.travel(MORNING, tick=False) as traveller:
        guess(name, FREE_FAILURES + 1)
        answer = try_to_sign_in(Client(), name, "demo", address=RIVAL)
        assert answer.status_code == 422
        assert "Too many failed attempts" in answer.content.decode()
        traveller.shift(3)
        signed_in(Client(), name, address=RIVAL)
    assert not SignInAttempt.objects.exists(), "a success begins anew"


def test_a_rival_does_not_keep_a_colleague_out(cast: Cast) -> None:
    name = cast.a["cm"].user.username
    colleague = Client()
    with time_machine.travel(MORNING, tick=False):
        signed_in(colleague, name, address=RIVAL)  # he has worked at that very computer before
        colleague.post(reverse("sign_out"))
        guess(name, 40)
        signed_in(Client(), name, address=OWN_DESK)
        signed_in(colleague, name, address=RIVAL)


def test_without_his_device_he_would_wait_there(cast: Cast) -> None:
    name = cast.a["cm"].user.username
    with time_machine.travel(MORNING, tick=False):
        guess(name, 40)
        assert try_to_sign_in(Client(), name, "demo", address=RIVAL).status_code == 422


def test_a_device_cookie_of_somebody_else_or_made_up_helps_nobody(cast: Cast) -> None:
    own, other = cast.a["cm"].user.username, cast.a["cm2"].user.username
    with time_machine.travel(MORNING, tick=False):
        guess(own, 40)
        for cookie in (signed_in(Client(), other).cookies["device"].value, "made-up"):
            client = Client()
            client.cookies["device"] = cookie
            assert try_to_sign_in(client, own, "demo", address=RIVAL).status_code == 422


def test_an_unknown_name_gets_the_same_words_as_a_wrong_password(cast: Cast) -> None:
    known = try_to_sign_in(Client(), cast.a["cm"].user.username, "wrong", address=OWN_DESK)
    unknown = try_to_sign_in(Client(), "nobody", "wrong", address=OWN_DESK)
    assert known.status_code == unknown.status_code == 422
    for answer in (known, unknown):
        assert "Name or password is wrong." in answer.content.decode()


def test_an_account_that_was_closed_does_not_sign_in(cast: Cast) -> None:
    user = cast.a["cm"].user
    user.is_active = False
    user.save()
    assert try_to_sign_in(Client(), user.username, "demo", address=OWN_DESK).status_code == 422


def test_signing_in_is_recorded(cast: Cast) -> None:
    client = Client()
    client.get(reverse("sign_in"))
    signed_in(client, cast.a["cm"].user.username)
    event = AuditEvent.objects.get(act="sign_in")
    assert (event.actor, event.channel) == (cast.a["cm"], "page")


@pytest.mark.parametrize(
    ("pauses", "still_there"),
    [
        ([14 * 60], True),
        ([15 * 60 + 1], False),
        ([14 * 60] * 42, True),
        ([14 * 60] * 43, False),
    ],
    ids=["14 minutes", "over 15 minutes", "at work for 9.8 hours", "at work for over 10 hours"],
)
def test_a_session_ends_without_work_and_after_a_working_day(
    cast: Cast, pauses: list[int], still_there: bool
) -> None:
    with time_machine.travel(MORNING, tick=False) as traveller:
        client = signed_in(Client(), cast.a["cm"].user.username)
        for pause in pauses:
            traveller.shift(pause)
            answer = client.get(reverse("search"))
        assert (answer.status_code == 200) is still_there
        if not still_there:
            assert answer.url.startswith(reverse("sign_in"))


def test_only_addresses_of_this_program_are_led_to_after_signing_in(cast: Cast) -> None:
    name = cast.a["cm"].user.username
    for asked, led_to in (
        ("/loans/", "/loans/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
    ):
        sent = {"username": name, "password": "demo", "next": asked}
        assert Client().post(reverse("sign_in"), sent).url == led_to


def test_nothing_is_done_by_a_forged_request(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    sent = {"username": cast.a["cm"].user.username, "password": "demo"}
    assert client.post(reverse("sign_in"), sent).status_code == 403


def test_signing_in_being_refused_and_signing_out_are_recorded(cast: Cast) -> None:
    client = Client()
    url = reverse("sign_in")
    name = cast.a["cm"].user.username
    client.post(url, {"username": name, "password": "wrong"})
    client.post(url, {"username": "nobody of this name", "password": "wrong"})
    client.post(url, {"username": name, "password": "demo"})
    client.post(reverse("sign_out"))
    acts = AuditEvent.objects.filter(subject_kind="person").order_by("id")
    assert list(acts.values_list("act", flat=True)) == ["refuse_sign_in", "sign_in", "sign_out"]
    assert set(acts.values_list("subject_id", flat=True)) == {cast.a["cm"].pk}


def test_thirty_wrong_passwords_for_one_do_not_keep_another_out_at_the_same_address(cast: Cast) -> None:
    with time_machine.travel(MORNING, tick=False):
        guess(cast.a["cm"].user.username, 30)
        signed_in(Client(), cast.a["deputy"].user.username, address=RIVAL)


def test_colleagues_at_one_computer_do_not_displace_each_other_as_known_there(cast: Cast) -> None:
    first, second = cast.a["cm"].user.username, cast.a["deputy"].user.username
    shared = Client()
    with time_machine.travel(MORNING, tick=False):
        for name in (first, second):
            signed_in(shared, name, address=RIVAL)
            shared.post(reverse("sign_out"))
        assert first not in shared.cookies["device"].value
        guess(first, 40)
        signed_in(shared, first, address=RIVAL)


def test_the_session_has_a_new_number_after_signing_in_and_the_old_one_is_dead(cast: Cast) -> None:
    client = Client()
    client.get(reverse("sign_in"))
    session = client.session
    session["planted"] = "by a rival who knows this number"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    signed_in(client, cast.a["cm"].user.username)
    assert client.session.session_key != session.session_key
    rival = Client()
    rival.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert rival.get(reverse("regulation")).url.startswith(reverse("sign_in"))


def test_a_post_that_ends_in_mid_session_ends_its_rights_with_the_next_request(cast: Cast) -> None:
    auditor = cast.union["union_audit"]
    client = signed_in(Client(), auditor.user.username)
    assert client.get(reverse("jobs")).status_code == 200
    auditor.postings.update(until_on=clock.today())
    assert client.get(reverse("jobs")).status_code == 403
    assert client.post(reverse("sign_out")).status_code == 302, "who holds no post any more may still go"
    assert client.get(reverse("jobs")).url.startswith(reverse("sign_in"))


def test_an_account_closed_in_mid_session_is_out_with_the_next_request(cast: Cast) -> None:
    client = signed_in(Client(), cast.a["cm"].user.username)
    type(cast.a["cm"].user).objects.filter(pk=cast.a["cm"].user.pk).update(is_active=False)
    assert client.get(reverse("regulation")).url.startswith(reverse("sign_in"))


@pytest.mark.parametrize(
    ("browser", "language"),
    [("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9", "zh-hans"), ("fr,en;q=0.5", "en"), ("fr", "zh-hans")],
)
def test_the_language_is_the_browsers_until_the_switch_says_otherwise(browser: str, language: str) -> None:
    client = Client(headers={"accept-language": browser})
    assert client.get(reverse("sign_in")).headers["content-language"] == language
    other = "en" if language == "zh-hans" else "zh-hans"
    client.post(reverse("set_language"), {"language": other})
    assert client.get(reverse("sign_in")).headers["content-language"] == other
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] == 365 * 86400, "remembered"
    client.post(reverse("set_language"), {"language": "xx"})
    assert client.get(reverse("sign_in")).headers["content-language"] == other
