"""Notices by page: from the loan, from the board with boxes to tick, one PDF, the slip found by its number."""

import datetime
import uuid
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from creditcoop.core import clock
from creditcoop.core.models import IssuedPaper, PaperPrint
from loans.models import FiledSlip, Loan, LoanEvent, NoticeLine, TimeLimit
from tests.builders import issued_loan
from tests.claims import guaranteed, overdue
from tests.conftest import Cast, client_of
from tests.loans.notices.notices import everybody, make, put_on_file
from tests.on_file import picture_bytes

ONE = datetime.timedelta(days=1)


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


def send(client: Client, url: str, **data: Any) -> HttpResponse:
    found: HttpResponse = client.post(url, {"act_key": str(uuid.uuid4()), **data})
    return found


def demand(client: Client, url: str, today: datetime.date, **more: Any) -> HttpResponse:
    """What the form offers, as it stands ticked."""
    initial = client.get(url).context["form"].initial
    told = {"kind": "demand_notice", "targets": initial["targets"], "pay_by": today + 10 * ONE}
    return send(client, url, **{**told, **more})


def test_from_the_loan_to_its_notices_to_one_file_to_the_slip(cast: Cast, today: datetime.date) -> None:
    loan = guaranteed(cast)
    cm = client_of(cast.a["cm"])
    tab = cm.get(reverse("loan_time_limits", args=[loan.pk])).content.decode()
    url = f"{reverse('make_notices')}?loan={loan.pk}"
    assert url in tab
    answer = demand(cm, url, today)
    assert answer.status_code == 302
    listed = cm.get(answer.url)
    assert listed.content.decode().count('class="row-tick" type="checkbox" form="bulk"') == 2
    papers = list(IssuedPaper.objects.order_by("id"))
    copies = reverse("print_notices") + "?" + "&".join(f"paper={paper.pk}" for paper in papers)
    file = send(cm, copies, language="zh-hans")
    assert file["Content-Type"] == "application/pdf" and len(PdfReader(BytesIO(file.content)).pages) == 4
    assert PaperPrint.objects.count() == 2
    found = cm.get(reverse("notices"), {"q": papers[0].number}).content.decode()
    assert reverse("paper", args=[papers[0].pk]) in found and papers[1].number not in found
    slip = reverse("file_slip", args=[papers[0].pk])
    assert slip in cm.get(reverse("paper", args=[papers[0].pk])).content.decode()
    told = {"happened_on": today.isoformat(), "channel": "handed", "receipt": "signed"}
    scan = {"files": SimpleUploadedFile("s.png", picture_bytes(7), "image/png")}
    preview = send(cm, slip, preview="1", **told, **scan).content.decode()
    assert "What would happen" in preview and not LoanEvent.objects.exists()
    scan = {"files": SimpleUploadedFile("s.png", picture_bytes(7), "image/png")}
    assert send(cm, slip, **told, **scan).status_code == 302
    filed = FiledSlip.objects.get()
    event = cm.get(reverse("loan_event", args=[filed.event_id])).content.decode()
    assert papers[0].number in event and "filed 0 days after it was signed" in event
    tab = cm.get(reverse("loan_time_limits", args=[loan.pk])).content.decode()
    assert "not back yet" in tab and "on file" in tab


def test_the_board_makes_notices_for_what_is_ticked_or_for_the_whole_list(
    cast: Cast, today: datetime.date
) -> None:
    first, second = guaranteed(cast), overdue(cast)
    director = client_of(cast.a["director"])
    board = director.get(reverse("time_limits")).content.decode()
    assert "Make notices" in board and "For the whole list" in board
    ticked = TimeLimit.objects.filter(loan=second, clock="litigation").get()
    url = reverse("make_notices")
    assert len(director.get(url, {"clock": ticked.pk}).context["form"].initial["targets"]) == 1
    assert len(director.get(url, {"all": "1"}).context["form"].initial["targets"]) == 3
    one = director.get(url, {"all": "1", "q": second.number}).context["form"].initial["targets"]
    assert one == [str(second.pk)]
    answer = demand(director, f"{url}?all=1", today)
    assert answer.status_code == 302
    assert NoticeLine.objects.count() == 3 and {line.loan for line in NoticeLine.objects.all()} == {
        first,
        second,
    }


def test_who_makes_none_is_offered_none(cast: Cast) -> None:
    loan = overdue(cast)
    teller = client_of(cast.a["teller"])
    assert "Make notices" not in teller.get(reverse("time_limits")).content.decode()
    assert "Make a notice" not in teller.get(reverse("loan_time_limits", args=[loan.pk])).content.decode()
    assert teller.get(reverse("make_notices")).status_code == 403
    foreign = client_of(cast.b["director"])
    page = foreign.get(reverse("make_notices"), {"loan": loan.pk})
    assert "Nobody in this selection" in page.content.decode()


def test_what_falls_due_within_a_month_gets_due_notices(cast: Cast, today: datetime.date) -> None:
    overdue(cast)
    loan = issued_loan(cast.a, cast.union, "3000.00", on=today - 290 * ONE)
    assert today <= loan.due_on <= today + 31 * ONE
    monitor = client_of(cast.a["monitor"])
    url = f"{reverse('make_notices')}?due=1"
    assert url in monitor.get(reverse("notices")).content.decode()
    form = monitor.get(url).context["form"]
    assert form.initial["kind"] == "due_notice" and form.initial["targets"] == [str(loan.pk)]
    demand(monitor, url, today, kind="due_notice")
    assert IssuedPaper.objects.get().kind == "due_notice"


def test_a_second_click_makes_nothing_more_and_takes_no_second_copy(cast: Cast, today: datetime.date) -> None:
    loan = overdue(cast)
    cm = client_of(cast.a["cm"])
    url = f"{reverse('make_notices')}?loan={loan.pk}"
    key, other = str(uuid.uuid4()), str(uuid.uuid4())
    assert demand(cm, url, today, act_key=key).url == demand(cm, url, today, act_key=key).url
    paper = IssuedPaper.objects.get()
    copies = f"{reverse('print_notices')}?paper={paper.pk}"
    assert send(cm, copies, act_key=other, language="zh-hans").status_code == 200
    assert send(cm, copies, act_key=other, language="zh-hans").status_code == 302
    assert PaperPrint.objects.count() == 1


def test_what_was_refused_stays_in_the_form_with_the_reason(cast: Cast, today: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "3000.00", on=today)
    cm = client_of(cast.a["cm"])
    answer = demand(cm, f"{reverse('make_notices')}?loan={loan.pk}", today)
    assert answer.status_code == 409 and "not due yet" in answer.content.decode()
    (paper,) = make(everybody(overdue(cast)), cast.a["cm"], on=today).papers
    slip = reverse("file_slip", args=[paper.pk])
    told = {"channel": "handed", "receipt": "signed", "happened_on": (today - ONE).isoformat()}
    for extra in ({}, {"preview": "1"}):
        scan = SimpleUploadedFile("s.png", picture_bytes(8), "image/png")
        answer = send(cm, slip, **told, **extra, files=scan)
        assert answer.status_code == 409 and "nobody signed for it before" in answer.content.decode()
    assert send(cm, slip, **told).status_code == 422


def test_a_published_notice_can_be_filed_for_some_of_its_debtors(cast: Cast, today: datetime.date) -> None:
    (paper,) = make(
        everybody(guaranteed(cast), overdue(cast)), cast.a["director"], on=today, kind="public_notice"
    ).papers
    director = client_of(cast.a["director"])
    slip = reverse("file_slip", args=[paper.pk])
    lines = list(NoticeLine.objects.order_by("id"))
    told = {"happened_on": today.isoformat(), "medium": "provincial", "whereabouts_unknown": "on"}
    scan = SimpleUploadedFile("s.png", picture_bytes(9), "image/png")
    chosen = [str(line.pk) for line in lines[:2]]
    assert send(director, slip, **told, lines=chosen, files=scan).status_code == 302
    assert FiledSlip.objects.count() == 2
    page = director.get(slip).content.decode()
    assert lines[2].loan.number in page
    listed = director.get(reverse("notices"), {"slip": "out"}).content.decode()
    assert lines[2].loan.number in listed
    clerk = client_of(cast.a["cm"])
    assert clerk.get(reverse("paper", args=[paper.pk])).status_code == 200


@pytest.mark.parametrize("name", ["notices", "loan_time_limits", "loan_papers"])
def test_three_notices_ask_as_often_as_one(cast: Cast, today: datetime.date, name: str) -> None:
    loan: Loan = overdue(cast)
    director = client_of(cast.a["director"])
    url = reverse(name, args=[] if name == "notices" else [loan.pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert director.get(url).status_code == 200
        return len(queries)

    first = make(everybody(loan), cast.a["cm"], on=today).papers[0]
    put_on_file(first, cast.a["cm"], on=today)
    asked()
    one = asked()
    for later in (1, 2):
        day = today + later * ONE
        put_on_file(make(everybody(loan), cast.a["cm"], on=day).papers[0], cast.a["cm"], on=day)
    assert asked() <= one
