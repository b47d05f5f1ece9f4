"""Nobody alone comes into the account of somebody with a post, and nobody alone opens a closed one (note x, S11)."""

import datetime
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, FactorReset, GroupSeat, Person, Posting, SetupCode, User
from creditcoop.core.services.confirm_reset import confirm_reset
from creditcoop.core.services.disable_account import disable_account
from creditcoop.core.services.start_reset import start_reset
from tests.api.support import Api
from tests.builders import LONG_AGO, SIGNATURE, actor
from tests.conftest import Cast, client_of
from tests.core.test_accounts import NEW, is_in, open_account, set_up, signed_in
from tests.faults.guards import without

CODE = re.compile(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}")
A_DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What services say is compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


def send(client: Client, name: str, pk: int, **typed: Any) -> Any:
    sent = {"act_key": str(uuid.uuid4()), **SIGNATURE, **typed}
    return client.post(reverse(name, args=[pk]), sent, follow=True)


def page_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def ask(cast: Cast, person: Person) -> FactorReset:
    admin = actor(cast.union["union_admin"], clock.today())
    start = start_reset(
        user_id=person.user.pk, reason="忘记密码", actor=admin, on=clock.today(), at=clock.now()
    )
    assert start.asked is not None and start.code == ""
    return start.asked


def confirm(reset: FactorReset, person: Person, outcome: str = "agree") -> str:
    by = actor(person, clock.today())
    return confirm_reset(
        reset_id=reset.pk, outcome=outcome, reason="已核", actor=by, on=clock.today(), at=clock.now()
    )


def close(cast: Cast, person: Person) -> None:
    admin = actor(cast.union["union_admin"], clock.today())
    disable_account(user_id=person.user.pk, reason="离职", actor=admin)


def test_the_password_of_somebody_with_a_post_is_reset_by_two_and_the_second_gets_the_code(
    cast: Cast,
) -> None:
    director = cast.a["director"]
    admin, hr = client_of(cast.union["union_admin"]), client_of(cast.union["union_hr"])
    browser, token = client_of(director), Api.of(director)
    form = admin.get(reverse("start_reset", args=[director.pk])).content.decode()
    assert "Another person of the union confirms it and hands over the one-time code." in form
    asked = send(admin, "start_reset", director.pk, reason="忘记密码")
    assert asked.redirect_chain[-1][0] == reverse("factor_resets")
    assert not CODE.search(page_of(asked)), "the administrator sees no code"
    assert not SetupCode.objects.exists()
    assert is_in(browser) and director.user.check_password("demo"), "asking takes nothing away"
    reset = FactorReset.objects.get()
    assert (reset.what, reset.reason) == ("password", "忘记密码")
    shown = page_of(hr.get(reverse("confirm_factor_reset", args=[reset.pk])))
    assert "Password" in shown and director.user.username in shown
    agreed = send(hr, "confirm_factor_reset", reset.pk, outcome="agree", opinion="")
    code = CODE.search(page_of(agreed))
    assert code, "the one who confirms hands it over"
    assert not CODE.search(page_of(hr.get(reverse("factor_resets")))), "shown once"
    assert not CODE.search(page_of(admin.get(reverse("factor_resets"))))
    assert not is_in(browser) and token.get("me/").status_code == 401
    assert not is_in(signed_in(director.user.username, "demo"))
    assert set_up(code.group(), username=director.user.username).status_code == 302
    assert is_in(signed_in(director.user.username, NEW))
    assert SetupCode.objects.get().made_by == cast.union["union_hr"]
    acts = AuditEvent.objects.filter(subject_id=director.pk).values_list("act", flat=True)
    assert {"start_reset", "confirm_factor_reset"} <= set(acts)


def test_by_api_the_code_goes_to_who_confirms_once(cast: Cast) -> None:
    director, key = cast.a["director"], str(uuid.uuid4())
    admin, hr = Api.of(cast.union["union_admin"]), Api.of(cast.union["union_hr"])
    path = f"persons/{director.pk}/start-reset/"
    assert admin.post(path, {"reason": "x"}, sign=False).status_code == 400
    asked = admin.post(path, {"reason": "x"}, key=key).json()
    reset = FactorReset.objects.get()
    assert (asked["set_up_code"], asked["waits_for"]) == (None, reset.pk)
    assert admin.post(path, {"reason": "x"}, key=key).json()["waits_for"] == reset.pk
    assert admin.post(path, {"reason": "x"}).json()["code"] == "already_asked"
    key, decide = str(uuid.uuid4()), f"second-factor-resets/{reset.pk}/decide/"
    assert admin.post(decide, {"outcome": "agree"}).status_code == 403
    given = hr.post(decide, {"outcome": "agree"}, key=key).json()
    assert CODE.fullmatch(given["set_up_code"]) and given["what"] == "password"
    again = hr.post(decide, {"outcome": "agree"}, key=key).json()
    assert again["set_up_code"] is None
    assert set_up(given["set_up_code"], username=director.user.username).status_code == 302


def test_without_a_post_the_administrator_alone_hands_out_another_code(cast: Cast) -> None:
    first = open_account(cast)
    newcomer = Person.objects.get(staff_number="0301-99")
    admin = client_of(cast.union["union_admin"])
    code = CODE.search(page_of(send(admin, "start_reset", newcomer.pk, reason="x")))
    assert code and code.group() != first
    assert set_up(first).status_code == 422 and set_up(code.group()).status_code == 302
    assert not FactorReset.objects.exists()


def seat(person: Person, cast: Cast, today: datetime.date) -> None:
    GroupSeat.objects.create(person=person, unit=cast.a.unit, role="member", from_on=today, source="imported")


def post_to_come(person: Person, cast: Cast, today: datetime.date) -> None:
    Posting.objects.create(
        person=person, unit=cast.a.unit, post="teller", from_on=today + 9 * A_DAY, source="imported"
    )


def post_of_before(person: Person, cast: Cast, today: datetime.date) -> None:
    Posting.objects.create(
        person=person,
        unit=cast.a.unit,
        post="teller",
        from_on=LONG_AGO,
        until_on=today - A_DAY,
        source="imported",
    )


@pytest.mark.parametrize(("hold", "two"), [(seat, True), (post_to_come, True), (post_of_before, False)])
def test_a_seat_and_a_post_to_come_count_one_that_is_over_does_not(
    cast: Cast, today: datetime.date, hold: Callable[..., None], two: bool
) -> None:
    open_account(cast)
    person = Person.objects.get(staff_number="0301-99")
    hold(person, cast, today)
    admin = actor(cast.union["union_admin"], today)
    start = start_reset(user_id=person.user.pk, reason="x", actor=admin, on=today, at=clock.now())
    assert (start.asked is not None) is two and bool(start.code) is not two


def test_a_closed_account_is_opened_by_two_only(cast: Cast) -> None:
    teller, credit = cast.a["teller"], cast.union["union_credit"]
    close(cast, teller)
    page = page_of(client_of(cast.union["union_admin"]).get(reverse("person", args=[teller.pk])))
    assert "Ask to open the account again" in page
    reset = ask(cast, teller)
    assert reset.what == "reopening"
    assert not User.objects.get(pk=teller.user.pk).is_active, "asking opens nothing"
    assert confirm(reset, credit, "refuse") == ""
    assert not User.objects.get(pk=teller.user.pk).is_active
    code = confirm(ask(cast, teller), credit)
    assert User.objects.get(pk=teller.user.pk).is_active
    assert not is_in(signed_in(teller.user.username, "demo"))
    assert set_up(code, username=teller.user.username).status_code == 302
    assert is_in(signed_in(teller.user.username, NEW))


def test_a_closed_newcomer_is_opened_by_two_as_well(cast: Cast) -> None:
    open_account(cast)
    newcomer = Person.objects.get(staff_number="0301-99")
    close(cast, newcomer)
    assert ask(cast, newcomer).what == "reopening"


def test_an_account_closed_after_the_reset_was_asked_for_stays_closed(cast: Cast) -> None:
    reset = ask(cast, cast.a["teller"])
    close(cast, cast.a["teller"])
    with pytest.raises(Refused, match="closed meanwhile"):
        confirm(reset, cast.union["union_hr"])
    assert not User.objects.get(pk=cast.a["teller"].user.pk).is_active
    confirm(reset, cast.union["union_hr"], "refuse")


def test_neither_the_asker_nor_the_holder_confirms_and_it_is_decided_once(cast: Cast) -> None:
    hr, credit = cast.union["union_hr"], cast.union["union_credit"]
    reset = ask(cast, hr)
    for person in (hr, cast.union["union_admin"]):
        with pytest.raises(Refused, match="Another person"):
            confirm(reset, person)
    confirm(reset, credit)
    with pytest.raises(Refused, match="decided before"):
        confirm(reset, credit)


def test_a_new_account_for_somebody_with_a_post_waits_for_a_second_person_too(cast: Cast) -> None:
    person = Person.objects.create(staff_number="0301-77", name="韩冬")
    Posting.objects.create(
        person=person, unit=cast.a.unit, post="teller", from_on=LONG_AGO, source="imported"
    )
    admin = client_of(cast.union["union_admin"])
    typed = {"staff_number": "0301-77", "name": "韩冬", "username": "han.dong"}
    sent = {"act_key": str(uuid.uuid4()), **SIGNATURE, **typed}
    answer = admin.post(reverse("create_account"), sent, follow=True)
    assert not CODE.search(page_of(answer)) and not SetupCode.objects.exists()
    assert FactorReset.objects.get().user.username == "han.dong"
    assert not User.objects.get(username="han.dong").has_usable_password()


# what the database refuses, whoever asks


def code_row(person: Person, made_by: Person, reset: FactorReset | None = None) -> SetupCode:
    ends_at = clock.now() + A_DAY
    return SetupCode(
        user=person.user, made_by=made_by, reset=reset, digest=uuid.uuid4().hex * 2, ends_at=ends_at
    )


def refused(act: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            act()
    except (DatabaseError, IntegrityError):
        return True
    return False


def undone(act: Callable[[], Any]) -> bool:
    """Whether it goes through; taken back at once."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("holder", ["teller", "monitor"])
def test_no_code_comes_in_for_an_account_with_a_post_or_seat(cast: Cast, holder: str) -> None:
    person, admin, hr = cast.a[holder], cast.union["union_admin"], cast.union["union_hr"]
    asked = ask(cast, person)

    def attack() -> None:
        code_row(person, admin).save(force_insert=True)

    assert refused(attack)
    for made_by in (admin, hr):
        assert refused(lambda made_by=made_by: code_row(person, made_by, asked).save(force_insert=True))
    with without(
        "core_setupcode_by_two_for_a_post", "core_setupcode_by_two_for_a_seat", "core_setupcode_as_confirmed"
    ):
        assert undone(attack), "the control"


def test_a_confirmed_reset_gives_one_code_to_who_confirmed_for_this_account_only(cast: Cast) -> None:
    teller, other, hr = cast.a["teller"], cast.a["deputy"], cast.union["union_hr"]
    reset = ask(cast, teller)
    confirm(reset, hr)
    assert refused(lambda: code_row(teller, hr, reset).save(force_insert=True)), "the second"
    assert refused(lambda: code_row(other, hr, reset).save(force_insert=True)), "another account"
    assert refused(lambda: code_row(teller, cast.union["union_admin"], reset).save(force_insert=True))


def test_a_reset_of_the_second_factor_gives_no_code(cast: Cast, today: datetime.date) -> None:
    teller, hr = cast.a["teller"], cast.union["union_hr"]
    reset = FactorReset.objects.create(
        user=teller.user, reason="x", asked_by=cast.union["union_admin"], asked_on=today
    )
    confirm(reset, hr)
    assert refused(lambda: code_row(teller, hr, reset).save(force_insert=True))


def test_a_closed_account_gets_no_code(cast: Cast) -> None:
    open_account(cast)
    newcomer = Person.objects.get(staff_number="0301-99")
    close(cast, newcomer)
    newcomer.refresh_from_db()

    def attack() -> None:
        code_row(newcomer, cast.union["union_admin"]).save(force_insert=True)

    assert refused(attack)
    with without("core_setupcode_of_an_open_account"):
        assert undone(attack), "the control"


def test_no_row_opens_a_closed_account_but_one_of_two_people_and_each_only_once(cast: Cast) -> None:
    teller, hr = cast.a["teller"], cast.union["union_hr"]
    rows = User.objects.filter(pk=teller.user.pk)
    close(cast, teller)
    asked = ask(cast, teller)

    def attack() -> None:
        rows.update(is_active=True)

    assert refused(attack)
    assert refused(lambda: rows.update(is_active=True, reopened_with=asked)), "not confirmed yet"
    with without("core_user_opened_by_two"):
        assert undone(attack), "the control"
    confirm(asked, hr)
    close(cast, teller)
    assert refused(lambda: rows.update(is_active=True, reopened_with=asked)), "used before"
    assert refused(lambda: rows.update(reopened_with=None)), "and it stays used"
    with without("core_user_each_opening_once"):
        assert undone(lambda: rows.update(reopened_with=None)), "the control"


def test_who_asks_and_who_decides_hold_the_posts_for_it(cast: Cast, today: datetime.date) -> None:
    teller, hr, admin = cast.a["teller"], cast.union["union_hr"], cast.union["union_admin"]
    stranger = cast.other_union["union_credit"]

    def ask_by(person: Person) -> Callable[[], Any]:
        facts = {"user": teller.user, "what": "password", "reason": "x", "asked_on": today}
        return lambda: FactorReset.objects.create(asked_by=person, **facts)

    assert refused(ask_by(cast.a["director"])) and refused(ask_by(hr))
    with without("core_factorreset_asked_by_who_may"):
        assert undone(ask_by(hr)), "the control"
    rows = FactorReset.objects.filter(pk=ask_by(admin)().pk)

    def decide(person: Person) -> Callable[[], Any]:
        return lambda: rows.update(state="done", decided_by=person, decided_on=today)

    assert refused(decide(cast.a["director"])) and refused(decide(stranger)), "nor from another union"
    with without("core_factorreset_decided_by_who_may"):
        assert undone(decide(stranger)), "the control"
    assert refused(lambda: rows.update(what="second_factor"))
    with without("core_factorreset_stays_what_it_is"):
        assert undone(lambda: rows.update(what="second_factor")), "the control"
    assert undone(decide(hr))
