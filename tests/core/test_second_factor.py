"""The second factor: codes used once, recovery codes, posts that must have it, its reset by two people (O1, I5)."""

import datetime
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.errors import Refused
from creditcoop.core.models import (
    FactorReset,
    Person,
    RecoveryCode,
    SecondFactor,
    SecondFactorPost,
    Signature,
    UsedCode,
)
from creditcoop.core.rules.one_time_codes import STEP_SECONDS, code_of, new_recovery_codes, step_of
from creditcoop.core.rules.sign_in import FREE_FAILURES
from creditcoop.core.services.confirm_reset import confirm_reset
from creditcoop.core.services.enrol_second_factor import enrol_second_factor
from creditcoop.core.services.reset_second_factor import ask_factor_reset
from creditcoop.core.services.second_factor_posts import end_second_factor_post, name_second_factor_post
from tests.api.support import Api
from tests.builders import PASSWORD, actor, bring_to, make_application
from tests.conftest import Cast, client_of
from tests.faults.guards import without

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, Appendix B: "12345678901234567890"
A_DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What services say is compared in English."""
    with translation.override("en"):
        yield


def code_now(offset: int = 0, secret: str = SECRET) -> str:
    return code_of(secret=secret, step=int(clock.now().timestamp()) // STEP_SECONDS + offset)


def enrol(person: Person) -> list[str]:
    """With a code of the half minute before, so that the next one is still free."""
    at = clock.now()
    return enrol_second_factor(
        user=person.user,
        secret=SECRET,
        code=code_now(-1),
        actor=actor(person, clock.today()),
        at=at,
    )


def sign_in(person: Person, code: str | None = None) -> tuple[Client, Any]:
    client = Client(headers={"accept-language": "en"})
    answer = client.post(reverse("sign_in"), {"username": person.user.username, "password": PASSWORD})
    if code is not None:
        answer = client.post(reverse("sign_in_code"), {"code": code})
    return client, answer


def is_in(client: Client) -> bool:
    return client.get(reverse("regulation")).status_code == 200


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_of(secret=RFC_SECRET, step=seconds // STEP_SECONDS) == code
    assert step_of(secret=RFC_SECRET, code=code, seconds=seconds) == seconds // STEP_SECONDS


@pytest.mark.parametrize(("off", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_differ_by_half_a_minute(off: int, fits: bool) -> None:
    step = 1_000_000
    code = code_of(secret=SECRET, step=step + off)
    found = step_of(secret=SECRET, code=f"{code[:3]} {code[3:]}", seconds=step * STEP_SECONDS + 15)
    assert (found == step + off) is fits


def test_ten_recovery_codes_all_different() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", code) for code in codes)


def test_enrolling_by_page_shows_picture_and_key_until_the_first_code(cast: Cast) -> None:
    teller = client_of(cast.a["teller"])
    page = teller.get(reverse("enrol_second_factor")).content.decode()
    assert 'src="data:image/svg+xml' in page
    found = re.search(r"<code>((?:[A-Z2-7]{4} ?)+)</code>", page)
    assert found
    secret = found.group(1).replace(" ", "")
    sent = {"act_key": str(uuid.uuid4()), "code": "000000", "signature_password": PASSWORD}
    assert teller.post(reverse("enrol_second_factor"), sent).status_code == 409
    sent = {"act_key": str(uuid.uuid4()), "code": code_now(secret=secret), "signature_password": "wrong"}
    assert teller.post(reverse("enrol_second_factor"), sent).status_code == 409, "with the password only"
    sent["signature_password"] = PASSWORD
    shown = teller.post(reverse("enrol_second_factor"), sent, follow=True).content.decode()
    assert len(re.findall(r"<code>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</code>", shown)) == 10
    once_more = teller.get(reverse("second_factor")).content.decode()
    assert not re.search(r"[A-Z2-7]{4}-[A-Z2-7]{4}-", once_more), "shown once"
    kept = SecondFactor.objects.get()
    assert secret not in kept.sealed_secret, "sealed"
    assert "10 recovery codes left" in once_more


def test_signing_in_asks_for_the_code_and_takes_each_once(cast: Cast) -> None:
    teller = cast.a["teller"]
    with time_machine.travel(clock.now(), tick=False) as traveller:
        enrol(teller)
        client, answer = sign_in(teller)
        assert answer.url == reverse("sign_in_code") and not is_in(client)
        client, _answer = sign_in(teller, "123456")
        assert not is_in(client)
        code = code_now()
        client, _answer = sign_in(teller, code)
        assert is_in(client)
        rival, answer = sign_in(teller, code)
        assert not is_in(rival) and "was used before" in answer.content.decode(), "a replay is refused"
        assert is_in(client), "and ends nobody's session"
        traveller.shift(STEP_SECONDS)
        assert is_in(sign_in(teller, code_now(0))[0])


def test_the_replay_is_refused_by_the_database(cast: Cast) -> None:
    enrol(cast.a["teller"])
    used = UsedCode.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        UsedCode.objects.create(factor=used.factor, step=used.step)
    with pytest.raises(DatabaseError), transaction.atomic():
        UsedCode.objects.all().delete()
    with without("core_usedcode_no_delete"):
        UsedCode.objects.all().delete()
        UsedCode.objects.create(factor=used.factor, step=used.step)  # the control


def test_a_recovery_code_opens_once(cast: Cast) -> None:
    teller = cast.a["teller"]
    codes = enrol(teller)
    assert is_in(sign_in(teller, codes[3].lower().replace("-", " "))[0])
    assert not is_in(sign_in(teller, codes[3])[0])
    assert is_in(sign_in(teller, codes[4])[0])
    row = RecoveryCode.objects.exclude(used_at=None).first()
    assert row is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        RecoveryCode.objects.filter(pk=row.pk).update(used_at=None)
    with without("core_recoverycode_used_once"):
        assert RecoveryCode.objects.filter(pk=row.pk).update(used_at=None) == 1, "the control"


def test_guessing_codes_is_slowed_down(cast: Cast) -> None:
    teller = cast.a["teller"]
    with time_machine.travel(clock.now(), tick=False):
        enrol(teller)
        for _try in range(FREE_FAILURES + 1):
            sign_in(teller, "000000")
        client, answer = sign_in(teller, code_now())
        assert not is_in(client)


def test_the_step_after_the_password_closes_after_five_minutes(cast: Cast) -> None:
    teller = cast.a["teller"]
    with time_machine.travel(clock.now(), tick=False) as traveller:
        enrol(teller)
        client, _answer = sign_in(teller)
        traveller.shift(301)
        client.post(reverse("sign_in_code"), {"code": code_now()})
        assert not is_in(client)


def test_signing_an_act_asks_for_the_code_too_and_a_refused_act_uses_none_up(cast: Cast) -> None:
    day, director = clock.today(), cast.a["cm_director"]
    application = make_application(cast.a, "8000.00", on=day)
    bring_to(application, cast.a, cast.union, "review_approval", on=day)
    with time_machine.travel(clock.now(), tick=False):
        enrol(director)
        api, path = Api.of(director), f"applications/{application.pk}/review-and-approve/"
        body = {"outcome": "agree", "opinion": "同意"}
        without_code = api.post(path, body)
        assert list(without_code.json()["errors"]) == ["signature.code"]
        code = code_now()
        early = api.post(
            f"applications/{application.pk}/review/",
            {**body, "signature": {"password": PASSWORD, "code": code}},
        )
        assert early.status_code == 409 and not UsedCode.objects.filter(step__gt=code_step() - 1).exists()
        page = client_of(director)
        sent = {
            "act_key": str(uuid.uuid4()),
            **body,
            "signature_password": PASSWORD,
            "signature_code": code,
        }
        assert page.post(reverse("review_and_approve", args=[application.pk]), sent).status_code == 302
        assert Signature.objects.get().person == director
        assert not is_in(sign_in(director, code)[0]), "the code is used up"


def code_step() -> int:
    return int(clock.now().timestamp()) // STEP_SECONDS


# posts that must have one


def named(cast: Cast, post: str, from_on: datetime.date) -> SecondFactorPost:
    by = actor(cast.union["union_credit"], clock.today())
    return name_second_factor_post(
        union=cast.union.unit, post=post, from_on=from_on, actor=by, on=clock.today()
    )


def test_who_holds_a_named_post_is_led_to_enrolment_and_can_do_nothing_else(cast: Cast) -> None:
    named(cast, "director", clock.today())
    director = client_of(cast.a["director"])
    for page in ("loans", "today", "audit", "tokens"):
        assert director.get(reverse(page)).url == reverse("second_factor"), page
    assert director.post(reverse("enter_borrower"), {}).url == reverse("second_factor")
    for own in ("second_factor", "enrol_second_factor", "change_password"):
        assert director.get(reverse(own)).status_code == 200
    refused = Api.of(cast.a["director"]).get("loans/")
    assert refused.status_code == 403 and "second factor" in refused.json()["errors"][""][0]
    assert client_of(cast.a["teller"]).get(reverse("loans")).status_code == 200, "others go on"
    assert client_of(cast.c["director"]).get(reverse("loans")).status_code == 200, "another union"
    enrol(cast.a["director"])
    assert client_of(cast.a["director"]).get(reverse("loans")).status_code == 200
    assert director.post(reverse("sign_out")).status_code == 302


@pytest.mark.parametrize(("days", "led"), [(0, True), (1, False)])
def test_a_post_is_named_from_its_day_on(cast: Cast, days: int, led: bool) -> None:
    named(cast, "teller", clock.today() + days * A_DAY)
    assert (client_of(cast.a["teller"]).get(reverse("loans")).status_code == 302) is led


def test_naming_ends_again_and_not_backwards(cast: Cast) -> None:
    row = named(cast, "teller", clock.today())
    by = actor(cast.union["union_admin"], clock.today())
    end_second_factor_post(row_id=row.pk, actor=by, on=clock.today())
    assert client_of(cast.a["teller"]).get(reverse("loans")).status_code == 200
    with pytest.raises(Refused):
        named(cast, "teller", clock.today() - A_DAY)


def test_by_page_and_api_the_union_names_posts(cast: Cast) -> None:
    credit, admin = client_of(cast.union["union_credit"]), Api.of(cast.union["union_admin"])
    sent = {"act_key": str(uuid.uuid4()), "post": "reader", "from_on": clock.today().isoformat()}
    assert credit.post(reverse("name_second_factor_post"), sent).status_code == 302
    row = SecondFactorPost.objects.get()
    assert admin.get("second-factor-posts/").json()["results"][0]["post"] == "reader"
    assert (
        admin.post("second-factor-posts/", {"post": "reader", "from_on": sent["from_on"]}).status_code == 409
    )
    assert admin.post(f"second-factor-posts/{row.pk}/end/").json()["until_on"] == sent["from_on"]


# lost


def test_a_lost_second_factor_is_reset_by_two_people(cast: Cast) -> None:
    day, teller = clock.today(), cast.a["teller"]
    enrol(teller)
    browser = client_of(teller)
    admin, hr = Api.of(cast.union["union_admin"]), client_of(cast.union["union_hr"])
    asked = admin.post(f"persons/{teller.pk}/reset-second-factor/", {"reason": "手机丢失"})
    assert asked.status_code == 200, asked.content
    assert SecondFactor.objects.filter(removed_at=None).exists(), "asking takes nothing away"
    reset = FactorReset.objects.get()
    address = reverse("confirm_factor_reset", args=[reset.pk])
    assert address in hr.get(reverse("factor_resets")).content.decode()
    sent = {"act_key": str(uuid.uuid4()), "outcome": "agree", "opinion": ""}
    assert hr.post(address, sent).status_code == 422, "unsigned"
    assert hr.post(address, {**sent, "signature_password": PASSWORD}).status_code == 302
    assert not is_in(browser), "his sessions end"
    assert is_in(sign_in(teller)[0]), "the password alone again"
    with pytest.raises(Refused):
        confirm_reset(
            reset_id=reset.pk,
            outcome="agree",
            reason="",
            actor=actor(cast.union["union_credit"], day),
            on=day,
            at=clock.now(),
        )


def test_nobody_resets_his_own_and_asker_and_confirmer_differ_even_by_sql(cast: Cast) -> None:
    day, hr, admin = clock.today(), cast.union["union_hr"], cast.union["union_admin"]
    enrol(hr)
    reset = ask_factor_reset(user_id=hr.user.pk, reason="x", actor=actor(admin, day), on=day)
    with pytest.raises(Refused, match="Another person"):
        confirm_reset(
            reset_id=reset.pk, outcome="agree", reason="", actor=actor(hr, day), on=day, at=clock.now()
        )
    rows = FactorReset.objects.filter(pk=reset.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="done", decided_by=hr, decided_on=day)
    unguarded = without("core_factorreset_decided_by_who_may")
    with unguarded, pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        rows.update(state="done", decided_by=admin, decided_on=day)
    with without("core_factorreset_not_by_the_holder_update"):
        assert rows.update(state="done", decided_by=hr, decided_on=day) == 1, "the control"


def test_one_gives_up_his_own_with_password_and_code(cast: Cast) -> None:
    teller = cast.a["teller"]
    with time_machine.travel(clock.now(), tick=False):
        enrol(teller)
        client = client_of(teller)
        sent = {"act_key": str(uuid.uuid4()), "signature_password": PASSWORD}
        assert client.post(reverse("remove_second_factor"), sent).status_code == 422
        done = client.post(reverse("remove_second_factor"), {**sent, "signature_code": code_now()})
        assert done.status_code == 302
    assert not SecondFactor.objects.filter(removed_at=None).exists()
    assert SecondFactor.objects.count() == 1, "kept as it was"
