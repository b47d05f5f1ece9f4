"""The pages of exceptions and pressure: sections, forms, the month's list, what each person is offered and told."""

import datetime
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from creditcoop.core import clock
from creditcoop.core.models import Person
from loans.models import (
    ExceptionDecision,
    GuaranteeException,
    Intervention,
    LoanApplication,
    WrittenObjection,
)
from tests.builders import SIGNATURE, bring_to, make_application
from tests.conftest import Cast, client_of
from tests.on_file import answer, ask, objects, picture_bytes, push

WARNING = "if you agree, you carry the whole collecting duty (III.5)"


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


def send(
    person: Person, name: str, pk: int, /, *, key: str = "", sign: bool = True, **data: Any
) -> HttpResponse:
    sent = {"act_key": key or str(uuid.uuid4()), **(SIGNATURE if sign else {}), **data}
    response: HttpResponse = client_of(person).post(reverse(name, args=[pk]), sent)
    return response


def shown(person: Person, name: str, *args: int, language: str = "en", **query: str) -> str:
    page = client_of(person, language=language).get(reverse(name, args=args), query)
    assert page.status_code == 200, (name, page.status_code)
    return page.content.decode()


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("scan.png", picture_bytes(), "image/png")


def guarantee(cast: Cast, amount: str, on: datetime.date) -> LoanApplication:
    kind = "enterprise" if float(amount) > 20000 else "farmer"
    return make_application(cast.a, amount, on=on, kind=kind, security="guarantee")


def test_the_handler_alone_is_offered_to_ask_and_asks_once_however_often_he_clicks(
    cast: Cast, today: datetime.date
) -> None:
    application = guarantee(cast, "12000.00", today)
    url = reverse("ask_exception", args=[application.pk])
    assert url in shown(cast.a["cm"], "application", application.pk)
    for other in (cast.a["cm_director"], cast.union["union_credit"]):
        assert url not in shown(other, "application", application.pk)
        assert client_of(other).get(url).status_code == 403
    key = str(uuid.uuid4())
    facts = {"reason": "no title deed", "means": "a teacher's pay", "valid_to": today.isoformat()}
    for _click in range(3):
        response = send(cast.a["cm"], "ask_exception", application.pk, key=key, files=[scan()], **facts)
        assert response.status_code == 302
    assert GuaranteeException.objects.count() == 1
    page = shown(cast.a["cm"], "application", application.pk)
    assert "no title deed" in page and "Waits for an answer" in page and url not in page
    again = send(cast.a["cm"], "ask_exception", application.pk, files=[scan()], **facts)
    assert again.status_code == 409 and "asked for or granted already" in again.content.decode()


def test_what_was_typed_and_sent_stays_after_an_error(cast: Cast, today: datetime.date) -> None:
    application = guarantee(cast, "12000.00", today)
    response = send(
        cast.a["cm"],
        "ask_exception",
        application.pk,
        reason="no title deed",
        valid_to="2001-01-01",
        files=[scan()],
    )
    page = response.content.decode()
    assert response.status_code == 422 and "Write what the guarantor can pay from." in page
    assert "no title deed" in page and "scan.png" in page and "files-kept" in page
    response = send(
        cast.a["cm"],
        "ask_exception",
        application.pk,
        reason="x",
        means="x",
        valid_to="2001-01-01",
        files=[scan()],
    )
    assert response.status_code == 409 and "lies in the past" in response.content.decode()


def test_the_union_answers_by_page_with_its_password(cast: Cast, today: datetime.date) -> None:
    asked = ask(guarantee(cast, "60000.00", today), on=today)
    credit, url = cast.union["union_credit"], reverse("decide_exception", args=[asked.pk])
    assert "Exceptions to answer" in shown(credit, "today")
    assert url in shown(credit, "exception", asked.pk) and url in shown(
        credit, "application", asked.application_id
    )
    assert url not in shown(cast.a["director"], "exception", asked.pk)
    facts = {"outcome": "grant", "reason": "sound accounts"}
    assert send(credit, "decide_exception", asked.pk, sign=False, **facts).status_code == 422
    assert not ExceptionDecision.objects.exists()
    assert send(credit, "decide_exception", asked.pk, **facts).status_code == 302
    page = shown(credit, "exception", asked.pk)
    assert "sound accounts" in page and "Granted" in page and url not in page
    assert "Exceptions to answer" not in shown(credit, "today")


def test_the_vote_asks_about_the_exception_only_where_one_is_asked_for(
    cast: Cast, today: datetime.date
) -> None:
    from loans.services.convene_group import convene_group
    from tests.builders import actor

    asked, plain = guarantee(cast, "12000.00", today), make_application(cast.a, "12000.00", on=today)
    ask(asked, on=today)
    for application in (asked, plain):
        bring_to(application, cast.a, cast.union, "group", on=today)
        here = {cast.a[post].pk for post in ("director", "deputy", "chief_accountant", "monitor", "cm2")}
        convene_group(
            application_id=application.pk, present_ids=here, actor=actor(cast.a["director"], today), on=today
        )
    assert "on_exception" in shown(cast.a["deputy"], "cast_vote", asked.pk)
    assert "on_exception" not in shown(cast.a["deputy"], "cast_vote", plain.pk)
    vote = {"choice": "yes", "reason": "fine"}
    missing = send(cast.a["deputy"], "cast_vote", asked.pk, **vote)
    assert missing.status_code == 422 and "Choose whether you grant" in missing.content.decode()
    assert send(cast.a["deputy"], "cast_vote", asked.pk, on_exception="grant", **vote).status_code == 302
    assert send(cast.a["deputy"], "cast_vote", plain.pk, **vote).status_code == 302


def test_the_months_list_filters_adds_up_and_is_exported_as_shown(cast: Cast) -> None:
    march, april = datetime.date(2026, 3, 30), datetime.date(2026, 4, 2)
    first, second = guarantee(cast, "60000.00", march), guarantee(cast, "70000.00", march)
    answer(ask(first, on=march), cast.union["union_credit"], on=march, outcome="refuse")
    answer(ask(second, on=march), cast.union["union_credit"], on=april)  # of the month of its answer
    credit = cast.union["union_credit"]
    page = shown(credit, "exceptions")
    assert "130,000.00" in page and first.number in page and second.number in page
    page = shown(credit, "exceptions", month="2026-04")
    assert second.number in page and first.number not in page and "70,000.00" in page
    assert first.number in shown(credit, "exceptions", answer="refuse")
    assert second.number not in shown(credit, "exceptions", answer="refuse")
    wrong = shown(credit, "exceptions", month="April")
    assert "field-error" in wrong
    sent = {"month": "2026-03", "export": "csv", "purpose": "monthly list"}
    export = client_of(credit).get(reverse("exceptions"), sent)
    text = b"".join(export.streaming_content).decode()
    assert first.number in text and second.number not in text and "60000.00" in text
    assert client_of(credit).get(reverse("exceptions"), {**sent, "export": "xlsx"}).status_code == 200


@pytest.mark.parametrize(
    ("post", "sees"),
    [("director", True), ("deputy", True), ("cm_director", True), ("monitor", False), ("cm", False)],
)
def test_heads_of_a_branch_see_its_list_and_the_others_none(
    cast: Cast, today: datetime.date, post: str, sees: bool
) -> None:
    number = ask(guarantee(cast, "12000.00", today), on=today).application.number
    page = client_of(cast.a[post]).get(reverse("exceptions"))
    assert page.status_code == (200 if sees else 403)
    assert (number in page.content.decode()) is sees
    elsewhere = client_of(cast.b["director"]).get(reverse("exceptions"))
    assert number not in elsewhere.content.decode()
    assert client_of(cast.other_union["union_credit"]).get(reverse("exceptions")).status_code == 200


def test_nothing_on_file_is_found_from_outside(cast: Cast, today: datetime.date) -> None:
    application = guarantee(cast, "12000.00", today)
    asked, pressure = ask(application, on=today), push(application, cast.a["cm"], on=today)
    for stranger in (cast.b["director"], cast.other_union["union_credit"]):
        for name, pk in (
            ("exception", asked.pk),
            ("decide_exception", asked.pk),
            ("intervention", pressure.pk),
            ("object_in_writing", pressure.pk),
            ("ask_exception", application.pk),
            ("record_intervention", application.pk),
        ):
            assert client_of(stranger).get(reverse(name, args=[pk])).status_code == 404, name


def test_pressure_is_put_on_file_and_objected_to_by_page(cast: Cast, today: datetime.date) -> None:
    application = make_application(cast.a, "60000.00", on=today, kind="enterprise")
    facts = {
        "name": "Sun",
        "office": "deputy head",
        "form": "note",
        "happened_on": today.isoformat(),
        "words": "help the kiln",
    }
    without = send(cast.a["monitor"], "record_intervention", application.pk, **facts)
    assert without.status_code == 422 and "does not count" in without.content.decode()
    assert (
        send(cast.a["monitor"], "record_intervention", application.pk, files=[scan()], **facts).status_code
        == 302
    )
    pressure = Intervention.objects.get()
    url = reverse("object_in_writing", args=[pressure.pk])
    assert url in shown(cast.a["deputy"], "application", application.pk)
    assert url not in shown(cast.a["teller"], "application", application.pk)
    assert (
        send(cast.a["deputy"], "object_in_writing", pressure.pk, words="no means", sign=False).status_code
        == 422
    )
    assert not WrittenObjection.objects.exists()
    assert send(cast.a["deputy"], "object_in_writing", pressure.pk, words="no means").status_code == 302
    for name, pk in (("application", application.pk), ("intervention", pressure.pk)):
        page = shown(cast.a["deputy"], name, pk)
        assert "no means" in page and "objected in writing" in page and url not in page


@pytest.mark.parametrize(
    ("amount", "signer", "act", "before"),
    [
        ("8000.00", "cm_director", "review_and_approve", "review_approval"),
        ("60000.00", "director", "approve", "approval"),
        ("120000.00", "union_credit", "approve_for_union", "union_approval"),
    ],
)
def test_only_whose_signature_lets_the_money_go_is_warned_before_it(
    cast: Cast, today: datetime.date, amount: str, signer: str, act: str, before: str
) -> None:
    kind = "farmer" if amount == "8000.00" else "enterprise"
    application = make_application(cast.a, amount, on=today, kind=kind)
    push(application, cast.a["cm"], on=today)
    assert WARNING not in shown(cast.a["cm"], "investigate", application.pk)
    if amount == "120000.00":
        bring_to(application, cast.a, cast.union, "approval", on=today)
        assert WARNING not in shown(cast.a["director"], "approve", application.pk)
    bring_to(application, cast.a, cast.union, before, on=today)
    person = cast.union[signer] if signer == "union_credit" else cast.a[signer]
    assert WARNING in shown(person, act, application.pk)


def test_the_chair_is_warned_before_voting_and_closing_and_the_members_are_not(
    cast: Cast, today: datetime.date
) -> None:
    application = make_application(cast.a, "15000.00", on=today)
    pressure = push(application, cast.a["cm"], on=today)
    bring_to(application, cast.a, cast.union, "group", on=today)
    send(
        cast.a["director"],
        "convene_group",
        application.pk,
        present=[cast.a[post].pk for post in ("director", "deputy", "chief_accountant", "monitor", "cm2")],
    )
    for name in ("cast_vote", "close_meeting"):
        assert WARNING in shown(cast.a["director"], name, application.pk)
    assert WARNING not in shown(cast.a["deputy"], "cast_vote", application.pk)
    objects(pressure, cast.a["director"], on=today)
    assert "you cannot agree, only refuse" in shown(cast.a["director"], "cast_vote", application.pk)


def test_the_page_says_what_pressure_means_at_every_stage(cast: Cast, today: datetime.date) -> None:
    application = make_application(cast.a, "60000.00", on=today, kind="enterprise")
    pressure = push(application, cast.a["cm"], on=today)

    def meaning() -> str:
        return shown(cast.a["cm"], "application", application.pk)

    assert "will carry the whole collecting duty; who objects in writing before pay-out is free" in meaning()
    bring_to(application, cast.a, cast.union, "inspection", on=today)
    assert "周建国 has signed and will carry the whole collecting duty" in meaning()
    bring_to(application, cast.a, cast.union, "", on=today)
    assert "周建国 let the money go and carries the whole collecting duty" in meaning()
    stopped = make_application(cast.a, "60000.00", on=today, kind="enterprise")
    bring_to(stopped, cast.a, cast.union, "order", on=today)
    objects(push(stopped, cast.a["cm"], on=today, shade=4), cast.a["director"], on=today)
    page = shown(cast.a["cm"], "application", stopped.pk)
    assert "周建国 signed and has then objected in writing: the money does not leave" in page
    assert pressure.application_id == application.pk


def test_the_booking_page_shows_who_gave_way_before_the_click(cast: Cast, today: datetime.date) -> None:
    application = make_application(cast.a, "60000.00", on=today, kind="enterprise")
    push(application, cast.a["cm"], on=today)
    bring_to(application, cast.a, cast.union, "booking", on=today)
    page = shown(cast.a["credit_clerk"], "issue_loan", application.pk)
    assert "the one who gave way" in page and "孙德贵" in page and "III.5" in page
