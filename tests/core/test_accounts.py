"""Accounts: opened without a known password, closed at once, reset by a one-time code (note x); one session."""

import datetime
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, Person, SetupCode, SignInAttempt, User
from creditcoop.core.rules.routes import ROUTES
from creditcoop.core.rules.sign_in import FREE_FAILURES
from creditcoop.core.services.create_account import create_account
from creditcoop.core.services.set_password import set_first_password
from tests.api.support import Api, token_of
from tests.builders import SIGNATURE, actor
from tests.conftest import Cast, client_of

NEW = "Lin-he-2026-zhu"
HOUR = 3600


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What services say is compared in English."""
    with translation.override("en"):
        yield


def key() -> str:
    return str(uuid.uuid4())


def signed_in(name: str, password: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.post(reverse("sign_in"), {"username": name, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("regulation")).status_code == 200


def open_account(cast: Cast, username: str = "zhao.liu") -> str:
    """By the administrator's page; the code as the page shows it."""
    admin = client_of(cast.union["union_admin"])
    sent = {"act_key": key(), "staff_number": "0301-99", "name": "赵六", "username": username, **SIGNATURE}
    page = admin.post(reverse("create_account"), sent, follow=True).content.decode()
    found = re.search(r"([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})", page)
    assert found, page
    assert found.group(1) not in admin.get(reverse("create_account")).content.decode(), "shown once"
    return found.group(1)


def set_up(code: str, *, username: str = "zhao.liu", password: str = NEW, again: str = "") -> Any:
    sent = {"username": username, "code": code, "password": password, "again": again or password}
    return Client(headers={"accept-language": "en"}).post(reverse("set_up_account"), sent)


def test_an_account_is_opened_and_only_its_person_ever_knows_the_password(cast: Cast) -> None:
    code = open_account(cast)
    user = User.objects.get(username="zhao.liu")
    assert not user.has_usable_password()
    assert not user.person.postings.exists(), "no right comes with it"
    assert code not in SetupCode.objects.get().digest
    assert set_up(code.lower()).status_code == 302, "small letters do"
    newcomer = signed_in("zhao.liu", NEW)
    assert newcomer.get(reverse("regulation")).status_code == 403, "signed in, and may do nothing yet"
    assert set_up(code, password="Another-One-1").status_code == 422, "used once"
    assert AuditEvent.objects.filter(act="create_account", actor=cast.union["union_admin"]).count() == 1


@pytest.mark.parametrize(("hours", "opens"), [(23, True), (25, False)])
def test_a_set_up_code_is_good_for_a_day(cast: Cast, hours: int, opens: bool) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        code = open_account(cast)
        traveller.shift(hours * HOUR)
        assert (set_up(code).status_code == 302) is opens


def test_a_newer_code_closes_the_older(cast: Cast) -> None:
    first = open_account(cast)
    person = Person.objects.get(staff_number="0301-99")
    reset = client_of(cast.union["union_admin"]).post(
        reverse("start_reset", args=[person.pk]), {"act_key": key(), "reason": "忘记", **SIGNATURE}
    )
    assert reset.status_code == 302
    assert set_up(first).status_code == 422


@pytest.mark.parametrize("password", ["short", "password123", "1234567890", "zhao.liu01"])
def test_common_short_and_own_names_are_no_password(cast: Cast, password: str) -> None:
    code = open_account(cast)
    answer = set_up(code, password=password)
    assert answer.status_code == 422
    assert "password" in answer.context["form"].errors
    assert set_up(code).status_code == 302, "a refused password uses up no code"


def test_guessing_a_set_up_code_is_slowed_down(cast: Cast) -> None:
    code = open_account(cast)
    with time_machine.travel(clock.now(), tick=False):
        for _try in range(FREE_FAILURES + 1):
            set_up("AAAA-BBBB-CCCC-DDDD")
        assert "Too many failed attempts" in set_up(code).content.decode()


def test_twice_the_same_or_not_at_all(cast: Cast) -> None:
    assert "again" in set_up(open_account(cast), again="Something-else-2").context["form"].errors


def test_an_account_is_closed_at_once_with_its_sessions_and_tokens(cast: Cast) -> None:
    teller, admin = cast.a["teller"], client_of(cast.union["union_admin"])
    browser, token = client_of(teller), token_of(teller)
    assert is_in(browser)
    sent = {"act_key": key(), "reason": "离职"}
    assert admin.post(reverse("disable_account", args=[teller.pk]), sent).status_code == 302
    assert not is_in(browser)
    assert Api(token).get("me/").status_code == 401
    assert not is_in(signed_in(teller.user.username, "demo"))
    facts = AuditEvent.objects.get(act="disable_account").facts
    assert "离职" in facts


def test_by_api_the_code_is_given_once(cast: Cast) -> None:
    admin, again = Api.of(cast.union["union_admin"]), key()
    body = {"staff_number": "0301-99", "name": "赵六", "username": "zhao.liu"}
    first = admin.post("accounts/", body, key=again).json()
    assert len(first["set_up_code"]) == 19
    assert admin.post("accounts/", body, key=again).json()["set_up_code"] is None
    assert User.objects.filter(username="zhao.liu").count() == 1


def test_the_administrator_neither_closes_nor_resets_himself(cast: Cast) -> None:
    admin = cast.union["union_admin"]
    client = client_of(admin)
    for act in ("disable_account", "start_reset", "ask_factor_reset"):
        answer = client.post(reverse(act, args=[admin.pk]), {"act_key": key(), "reason": "x", **SIGNATURE})
        assert answer.status_code == 409, act


@pytest.mark.parametrize(
    "body",
    [
        {"staff_number": "0301-cm", "name": "王海涛", "username": "second"},
        {"staff_number": "0301-cm", "name": "别人", "username": "second"},
        {"staff_number": "new", "name": "新人", "username": "0301-cm"},
    ],
    ids=["second account", "another name", "name taken"],
)
def test_one_account_a_person(cast: Cast, day: datetime.date, body: dict[str, str]) -> None:
    before = User.objects.count()
    with pytest.raises(Refused):
        create_account(**body, actor=actor(cast.union["union_admin"], day), on=day, at=clock.now())
    assert User.objects.count() == before


def change(client: Client, current: str, password: str = NEW) -> Any:
    sent = {"act_key": key(), "signature_password": current, "password": password, "again": password}
    return client.post(reverse("change_password"), sent)


def test_one_changes_his_own_password_and_only_this_session_goes_on(cast: Cast) -> None:
    teller = cast.a["teller"]
    here, elsewhere = client_of(teller), client_of(teller)
    assert is_in(here) and is_in(elsewhere)
    assert change(here, "wrong").status_code == 409
    assert change(here, "demo", "password123").status_code == 409
    assert change(here, "demo").status_code == 302
    assert is_in(here) and not is_in(elsewhere)
    assert not is_in(signed_in(teller.user.username, "demo"))


def test_guessing_the_current_password_is_slowed_down_like_signing_in(cast: Cast) -> None:
    teller = cast.a["teller"]
    here = client_of(teller)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _guess in range(10):
            assert change(here, "wrong").status_code == 409
            traveller.shift(1)
        assert SignInAttempt.objects.get().failures > FREE_FAILURES, "counted although the act was refused"
        assert "Too many failed attempts" in change(here, "demo").content.decode()
        assert (
            "Too many failed attempts"
            in Client(headers={"accept-language": "en"})
            .post(reverse("sign_in"), {"username": teller.user.username, "password": "demo"})
            .content.decode()
        ), "the same count as at the door"
        assert teller.user.check_password("demo")
        traveller.shift(60)
        assert change(here, "demo").url == reverse("today")
    assert not SignInAttempt.objects.exists(), "a good one begins anew"


def test_without_the_signature_nobody_would_count_the_guesses(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what stops the guessing is that the act is signed."""
    monkeypatch.setitem(ROUTES, "change_password", replace(ROUTES["change_password"], signed=False))
    assert change(client_of(cast.a["teller"]), "wrong").status_code == 302
    assert not SignInAttempt.objects.exists()


def test_a_new_password_ends_every_token(cast: Cast) -> None:
    teller, colleague = cast.a["teller"], Api.of(cast.a["cm"])
    token = Api.of(teller)
    assert token.get("me/").status_code == 200
    assert change(client_of(teller), "demo").status_code == 302
    assert token.get("me/").status_code == 401
    assert colleague.get("me/").status_code == 200


def test_a_password_set_with_a_code_ends_every_token(cast: Cast) -> None:
    code = open_account(cast)
    token = Api.of(Person.objects.get(staff_number="0301-99"))
    assert set_up(code).status_code == 302
    assert token.get("me/").status_code == 401


@pytest.mark.parametrize("password", ["", "wrong"])
def test_opening_an_account_is_signed(cast: Cast, password: str) -> None:
    admin = client_of(cast.union["union_admin"])
    sent = {"act_key": key(), "staff_number": "0301-99", "name": "赵六", "username": "zhao.liu"}
    assert admin.post(reverse("create_account"), {**sent, "signature_password": password}).status_code in (
        409,
        422,
    )
    body = {name: sent[name] for name in ("staff_number", "name", "username")}
    api = Api.of(cast.union["union_admin"])
    assert api.post("accounts/", body, sign=False).status_code == 400
    assert not User.objects.filter(username="zhao.liu").exists()


def test_a_new_sign_in_ends_the_others_of_the_same_person_only(cast: Cast) -> None:
    first = signed_in(cast.a["teller"].user.username, "demo")
    colleague = signed_in(cast.a["cm"].user.username, "demo")
    assert is_in(first) and is_in(colleague)
    second = signed_in(cast.a["teller"].user.username, "demo")
    assert not is_in(first) and is_in(second) and is_in(colleague)


def test_a_refused_sign_in_ends_nobodys_session(cast: Cast) -> None:
    first = signed_in(cast.a["teller"].user.username, "demo")
    signed_in(cast.a["teller"].user.username, "wrong")
    assert is_in(first)


def test_the_language_is_remembered_with_the_account(cast: Cast) -> None:
    name = cast.a["teller"].user.username
    desk = signed_in(name, "demo")
    desk.post(reverse("set_language"), {"language": "en"})
    assert User.objects.get(username=name).language == "en"
    elsewhere = Client(headers={"accept-language": "zh-CN"})
    elsewhere.post(reverse("sign_in"), {"username": name, "password": "demo"})
    assert elsewhere.get(reverse("regulation")).headers["content-language"] == "en"


def test_the_administrator_reads_the_technical_part_of_the_record_only(cast: Cast) -> None:
    signed_in(cast.a["teller"].user.username, "demo")
    person = cast.a["teller"]
    for act in ("sign_in", "issue_loan", "cast_vote"):
        AuditEvent.objects.create(
            act=act,
            actor=person,
            channel="page",
            subject_kind="person",
            subject_id=person.pk,
            subject_label=f"{act} 41",
            unit=cast.a.unit,
            on=clock.today(),
        )
    page = client_of(cast.union["union_admin"]).get(reverse("audit")).content.decode()
    assert "sign_in 41" in page
    assert "issue_loan 41" not in page and "cast_vote 41" not in page
    assert "issue_loan 41" in client_of(cast.union["union_audit"]).get(reverse("audit")).content.decode()


def test_an_unknown_account_and_a_wrong_code_get_the_same_words(cast: Cast) -> None:
    said = []
    for name in (cast.a["teller"].user.username, "nobody"):
        with pytest.raises(Refused) as refused:
            set_first_password(
                username=name, code="x", password=NEW, place="p", on=clock.today(), at=clock.now()
            )
        said.append(refused.value.message)
    assert len(set(said)) == 1
