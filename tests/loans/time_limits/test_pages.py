"""Events and time limits by page and by API: what each person sees, is offered and told."""

import datetime
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from creditcoop.core import clock
from creditcoop.core.models import Person
from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.routes import ROUTES
from loans.models import LateConfirmation, Loan, LoanEvent, TimeLimit
from loans.rules.time_limits.events import KINDS
from loans.services.keep_time_limits import keep_time_limits
from loans.views.event_form import kind_groups
from tests.api.support import Api
from tests.builders import SIGNATURE, issued_loan
from tests.claims import GRANTED, guaranteed, kept, overdue, record
from tests.conftest import Cast, client_of
from tests.ledger import pay_down
from tests.on_file import picture_bytes

ONE = datetime.timedelta(days=1)


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


def scan(shade: int = 60) -> SimpleUploadedFile:
    return SimpleUploadedFile("scan.png", picture_bytes(shade), "image/png")


def send(person: Person, name: str, pk: int, **data: Any) -> HttpResponse:
    signature = SIGNATURE if ROUTES[name].signed else {}
    sent = {"act_key": str(uuid.uuid4()), **signature, **data}
    response: HttpResponse = client_of(person).post(reverse(name, args=[pk]), sent)
    return response


def shown(person: Person, name: str, *args: int, language: str = "en", **query: str) -> str:
    page = client_of(person, language=language).get(reverse(name, args=args), query)
    assert page.status_code == 200, (name, page.status_code)
    return page.content.decode()


def a_demand(today: datetime.date, **changes: Any) -> dict[str, Any]:
    told = {"kind": "demand", "party": "borrower", "channel": "handed", "receipt": "signed"}
    return {**told, "happened_on": today.isoformat(), **changes}


def test_the_tab_draws_each_clock_and_gives_the_article_of_every_step(
    cast: Cast, today: datetime.date
) -> None:
    loan = guaranteed(cast)
    record(loan, cast.a["cm"], on=today)
    page = shown(cast.a["cm"], "loan_time_limits", loan.pk)
    assert page.count('<svg class="clock-line"') == 3
    assert "Civil Code 188" in page and "clock-tick" in page and f"today {today}" in page
    chinese = shown(cast.a["cm"], "loan_time_limits", loan.pk, language="zh-hans")
    assert "Annex" not in shown(cast.a["cm"], "loan_history", loan.pk, language="zh-hans")
    assert "最后一日" in chinese and "登记催收等事项" in chinese and "litigation" not in chinese


def test_an_event_is_previewed_and_then_recorded_with_the_same_file(cast: Cast, today: datetime.date) -> None:
    loan = overdue(cast)
    person = client_of(cast.a["cm"])
    url = reverse("record_event", args=[loan.pk])
    sent = {"act_key": str(uuid.uuid4()), **a_demand(today)}
    page = person.post(url, {**sent, "files": [scan()], "preview": "1"}).content.decode()
    assert "What would happen" in page and f"{today.year + 3}-" in page and "strong proof" in page
    assert not LoanEvent.objects.exists()
    reference = page.split('name="files-kept" value="')[1].split('"')[0]
    assert person.post(url, {**sent, "files-kept": [reference]}).status_code == 302
    assert person.post(url, {**sent, "files-kept": [reference]}).status_code == 302  # the same click
    event = LoanEvent.objects.get()
    assert event.loan == loan and event.facts == {"channel": "handed", "receipt": "signed", **_flags()}
    assert "scan.png" in shown(cast.a["cm"], "loan_event", event.pk)


def _flags() -> dict[str, bool]:
    return {"whereabouts_unknown": False, "states_claim": False}


@pytest.mark.parametrize("kind", ["extension", "suit_filed", "obstacle", "part_payment", "repayment_plan"])
def test_every_kind_asks_for_its_own_facts(cast: Cast, today: datetime.date, kind: str) -> None:
    page = shown(cast.a["cm"], "record_event", overdue(cast).pk, kind=kind)
    wanted = {
        "extension": "new_due_date",
        "suit_filed": "served_on",
        "obstacle": "obstacle_kind",
        "part_payment": "amount",
        "repayment_plan": "accepted",
    }
    assert f'name="{wanted[kind]}"' in page and 'name="channel"' not in page


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, today: datetime.date
) -> None:
    loan = overdue(cast)
    future = a_demand(today + ONE, words="in the shop")
    for more in ({}, {"preview": "1"}):
        page = send(cast.a["cm"], "record_event", loan.pk, **future, **more)
        assert page.status_code == 409
        text = page.content.decode()
        assert "lies in the future" in text and "in the shop" in text
    assert send(cast.a["cm"], "record_event", loan.pk).status_code == 422
    assert send(cast.a["cm"], "record_event", loan.pk, kind="weather").status_code == 422


def test_what_if_saves_nothing_and_says_what_is_missing(cast: Cast, today: datetime.date) -> None:
    loan = overdue(cast)
    query = {**a_demand(today), "kind": "demand"}
    page = shown(cast.a["teller"], "what_if_event", loan.pk, **query)
    assert "not proved: moves nothing" in page and "Attach a scan" in page
    page = shown(cast.a["teller"], "what_if_event", loan.pk, **query, proved="on")
    assert "strong proof" in page and f"{today.year + 3}-" in page
    assert not LoanEvent.objects.exists()


def test_a_late_event_is_confirmed_by_page_by_somebody_else(cast: Cast, today: datetime.date) -> None:
    loan = overdue(cast)
    event = record(loan, cast.a["deputy"], on=today, happened_on=today - 9 * ONE)
    assert "waits for a second person" in shown(cast.a["cm"], "loan_time_limits", loan.pk)
    url = reverse("confirm_late_event", args=[event.pk])
    assert url not in shown(cast.a["deputy"], "loan_event", event.pk)
    assert url in shown(cast.a["monitor"], "loan_event", event.pk)
    assert send(cast.a["deputy"], "confirm_late_event", event.pk, reason="x").status_code == 409
    assert send(cast.a["cm"], "confirm_late_event", event.pk, reason="x").status_code == 403
    assert send(cast.a["monitor"], "confirm_late_event", event.pk).status_code == 422
    assert send(cast.a["monitor"], "confirm_late_event", event.pk, reason="seen").status_code == 302
    page = shown(cast.a["cm"], "loan_event", event.pk)
    assert "recorded late" in page and "waits for" not in page and "seen" in page


def test_nothing_is_found_from_outside(cast: Cast, today: datetime.date) -> None:
    loan = overdue(cast)
    event = record(loan, cast.a["cm"], on=today)
    for stranger in (cast.b["director"], cast.other_union["union_credit"]):
        for name, pk in (
            ("loan_time_limits", loan.pk),
            ("what_if_event", loan.pk),
            ("record_event", loan.pk),
            ("loan_event", event.pk),
            ("confirm_late_event", event.pk),
        ):
            assert client_of(stranger).get(reverse(name, args=[pk])).status_code == 404, name
        assert loan.number not in shown(stranger, "time_limits")


def test_the_board_stands_by_the_day_to_act_by_and_is_filtered(cast: Cast, today: datetime.date) -> None:
    loan = overdue(cast)
    row = TimeLimit.objects.get(loan=loan)
    for days, windows in ((-1, {"over"}), (0, {"7", "30", "90", "180"}), (7, {"7", "30", "90", "180"}),
                          (8, {"30", "90", "180"}), (180, {"180"}), (181, set())):  # fmt: skip
        TimeLimit.objects.filter(pk=row.pk).update(act_by=today + days * ONE)
        found = {
            window
            for window in ("over", "7", "30", "90", "180")
            if loan.number in shown(cast.a["director"], "time_limits", window=window)
        }
        assert found == windows, days
    assert loan.number in shown(cast.a["director"], "time_limits", clock="litigation")
    assert loan.number not in shown(cast.a["director"], "time_limits", clock="security_right")
    assert loan.number in shown(cast.a["director"], "time_limits", keeper=str(cast.a["cm"].pk))
    exported = client_of(cast.a["director"]).get(reverse("time_limits"), {"export": "csv", "purpose": "x1"})
    assert loan.number in b"".join(exported.streaming_content).decode("utf-8-sig")


def test_loans_without_clocks_are_counted_and_listed_with_the_reason(
    cast: Cast, today: datetime.date
) -> None:
    missing, paid = overdue(cast), overdue(cast)
    TimeLimit.objects.filter(loan=missing).delete()
    pay_down(cast.a, paid, Decimal(0), on=today)
    keep_time_limits(loan=Loan.objects.get(pk=paid.pk), on=today)
    board = shown(cast.a["director"], "time_limits")
    assert "not computed yet" in board and "Paid off" in board
    page = shown(cast.a["director"], "loans_without_time_limits")
    assert missing.number in page and paid.number in page
    keep_time_limits(loan=missing, on=today)
    assert missing.number not in shown(cast.a["director"], "loans_without_time_limits")


def test_the_board_asks_the_same_number_of_questions_for_one_row_and_for_many(cast: Cast) -> None:
    def asked() -> int:
        client = client_of(cast.a["director"])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("time_limits")).status_code == 200
        return len(queries)

    issued_loan(cast.a, cast.union, "8000.00", on=GRANTED)
    one = asked()
    guaranteed(cast)
    guaranteed(cast)
    assert asked() == one


def test_the_api_records_answers_and_confirms_as_the_pages_do(cast: Cast, today: datetime.date) -> None:
    loan = overdue(cast)
    api = Api.of(cast.a["cm"])
    asked = {"kind": "demand", "happened_on": today.isoformat(), "channel": "handed", "receipt": "signed"}
    told = api.get(f"loans/{loan.pk}/events/what-if/", **asked, files=1).json()
    assert told["proof"] == "strong" and told["clocks"][0]["after"]["answer"]["status"] == "running"
    late = (today - 9 * ONE).isoformat()
    answer = api.send(
        "post",
        f"loans/{loan.pk}/events/",
        data={**asked, "happened_on": late, "files": [scan()]},
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    assert answer.status_code == 201, answer.content
    event = answer.json()
    assert (event["late"], event["confirmed"], event["proof"]) == (True, False, "strong")
    found = api.get(f"loans/{loan.pk}/time-limits/").json()
    assert found["uncounted"] == {str(event["id"]): "waits"}
    assert api.post(f"events/{event['id']}/confirm/", {"reason": "x"}).status_code == 403
    second = Api.of(cast.a["deputy"])
    assert second.post(f"events/{event['id']}/confirm/", {"reason": "seen"}).json()["confirmed"] is True
    assert LateConfirmation.objects.get().person == cast.a["deputy"]
    listed = second.get("time-limits/", window="180").json()["results"]
    assert listed == []
    row = second.get("time-limits/").json()["results"][0]
    assert (row["number"], row["act_by"]) == (loan.number, str(kept(loan)[0]["act_by"]))
    wrong = api.get(f"loans/{loan.pk}/events/what-if/", **asked, weather="fine")
    assert wrong.status_code == 400 and "weather" in wrong.content.decode()
    assert second.get("time-limits/none/").json()["results"] == []
    assert second.get(f"events/{event['id']}/").json()["evidence"][0]["name"] == "scan.png"


def month_of(day: datetime.date) -> str:
    return f"{day:%Y-%m}"


def test_the_heat_map_counts_each_month_and_every_number_opens_its_clocks(
    cast: Cast, today: datetime.date
) -> None:
    first, second = overdue(cast), overdue(cast)
    TimeLimit.objects.filter(loan=first).update(act_by=today)
    TimeLimit.objects.filter(loan=second).update(
        act_by=add_months(today.replace(day=1), 12)
    )  # no longer shown
    director, cm = cast.a["director"], cast.a["cm"]
    page = shown(director, "time_limits")
    link = f"?month={month_of(today)}&amp;branch={cast.a.unit.pk}"
    assert f'{link}">1</a>' in page and month_of(add_months(today, 11)) in page
    assert month_of(add_months(today, 12)) not in page.split("</thead>")[0]
    for by, key in (("clock", "litigation"), ("keeper", cm.pk), ("borrower", first.borrower_id)):
        page = shown(director, "time_limits", by=by)
        assert f'?by={by}&amp;month={month_of(today)}&amp;{by}={key}">1</a>' in page, by
        listed = shown(director, "time_limits", by=by, month=month_of(today), **{by: str(key)})
        assert first.number in listed and second.number not in listed
    assert "filtered" not in shown(director, "time_limits", by="clock")
    assert first.number not in shown(director, "time_limits", borrower="9" * 40)
    for month in (month_of(add_months(today, 1)), "9999-12"):
        assert first.number not in shown(director, "time_limits", month=month)
    assert '<table class="table table-compact heat">' not in shown(cast.b["director"], "time_limits")


def test_the_board_finds_an_obligor_who_guarantees(cast: Cast) -> None:
    loan = guaranteed(cast)
    assert loan.number in shown(cast.a["director"], "time_limits", q="赵保人")


def test_every_kind_of_event_is_offered_once_in_its_group_and_has_a_form(cast: Cast) -> None:
    offered = [code for _label, kinds in kind_groups() for code, _text in kinds]
    assert sorted(offered) == sorted(KINDS)
    loan = overdue(cast)
    cm = client_of(cast.a["cm"])
    url = reverse("record_event", args=[loan.pk])
    page = cm.get(url).content.decode()
    for kind in KINDS:
        assert f'href="?kind={kind}"' in page
        form = cm.get(url, {"kind": kind}).context["form"]
        assert {"happened_on", "files", "words"} <= set(form.fields), kind


def test_what_did_nothing_to_a_time_limit_is_drawn_hollow(cast: Cast, today: datetime.date) -> None:
    loan = guaranteed(cast)
    record(loan, cast.a["cm"], on=today)
    page = shown(cast.a["director"], "loan_time_limits", loan.pk)
    limit, guarantee = page.split('<svg class="clock-line"')[1:3]
    assert "clock-tick-hollow" not in limit and '<text class="clock-letter"' in limit
    assert "clock-tick-hollow" in guarantee
    assert "clock-months" in limit and "clock-months" not in guarantee
    assert f"{today.isoformat()} Demand" in page
