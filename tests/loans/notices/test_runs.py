"""Notices of a selection too large for one request: made by a task in portions, whole, once, and as its asker."""

import datetime
import json
import uuid
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from creditcoop.core import clock
from creditcoop.core.errors import Refused
from creditcoop.core.models import IssuedPaper, PaperPrint, Posting
from loans.models import Loan, NoticeLine, NoticeRun
from loans.services.ask_notices import MOST_IN_A_RUN, ask_notices
from loans.services.make_notices import Target, Wanted
from loans.services.run_notice_runs import make_portion, run_notice_runs
from loans.tasks import run_notice_runs as task
from tests.accountability.test_papers_together import at_once
from tests.builders import actor
from tests.claims import guaranteed, overdue
from tests.conftest import Cast, client_of
from tests.faults.guards import without
from tests.loans.notices.notices import everybody, make

ONE = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _two_are_many(settings: Any) -> None:
    settings.NOTICES_AT_ONCE = 1


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


def asked(targets: list[Target], cast: Cast, today: datetime.date, *, post: str = "director") -> NoticeRun:
    wanted = Wanted(kind="demand_notice", pay_by=today + 10 * ONE, pay_to="柳湾营业厅")
    return ask_notices(targets=targets, wanted=wanted, actor=actor(cast.a[post], today), on=today)


def by_page(client: Client, today: datetime.date, **more: Any) -> HttpResponse:
    url = f"{reverse('make_notices')}?all=1"
    initial = client.get(url).context["form"].initial
    told = {"kind": "demand_notice", "targets": initial["targets"], "pay_by": today + 10 * ONE, **more}
    found: HttpResponse = client.post(url, {"act_key": str(uuid.uuid4()), **told})
    return found


def addressed() -> list[tuple[int, int | None]]:
    return list(NoticeLine.objects.order_by("id").values_list("loan", "guarantor"))


def test_the_page_asks_the_list_says_how_far_it_is_and_prints_the_whole_as_one_file(
    cast: Cast, today: datetime.date
) -> None:
    targets = everybody(guaranteed(cast), overdue(cast))
    director = client_of(cast.a["director"], language="en")
    answer = by_page(director, today)
    assert answer.status_code == 302 and not NoticeLine.objects.exists()
    page = director.get(answer.url).content.decode()
    assert "0 of 3" in page and "every 2s" in page and "Look again" in page and "One PDF" not in page
    assert "HX-Refresh" not in director.get(answer.url, headers={"HX-Request": "true"})
    task()
    assert addressed() == [(one.loan.pk, one.guarantor and one.guarantor.pk) for one in targets]
    assert director.get(answer.url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = director.get(answer.url).content.decode()
    assert "One PDF of notices 1 to 3" in page and "every 2s" not in page
    run = NoticeRun.objects.get()
    copies = f"{reverse('print_notices')}?run={run.run}&part=1"
    file = director.post(copies, {"act_key": str(uuid.uuid4()), "language": "zh-hans"})
    assert len(PdfReader(BytesIO(file.content)).pages) == 6 and PaperPrint.objects.count() == 3
    beyond = director.get(f"{reverse('print_notices')}?run={run.run}&part=2").content.decode()
    assert "No notice is ticked" in beyond


def test_how_far_a_run_is_says_nothing_to_others(cast: Cast, today: datetime.date) -> None:
    run = asked(everybody(guaranteed(cast), overdue(cast)), cast, today)
    address = f"{reverse('notices')}?run={run.run}"
    for person in (cast.a["deputy"], cast.b["director"]):
        assert "0 of 3" not in client_of(person, language="en").get(address).content.decode()
    task()
    foreign = client_of(cast.b["director"], language="en").get(address).content.decode()
    assert "One PDF" not in foreign


def test_portions_follow_each_other_and_a_portion_that_broke_off_is_made_again(
    cast: Cast, today: datetime.date
) -> None:
    targets = everybody(guaranteed(cast), overdue(cast))
    run = asked(targets, cast, today)
    assert make_portion(run.run, on=today, most=1) == 1

    def breaks(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT") and "loans_noticeline" in sql:
            raise KeyboardInterrupt
        return execute(sql, params, many, context)

    with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(breaks):
        make_portion(run.run, on=today, most=1)
    run.refresh_from_db()
    assert (run.done, len(addressed()), IssuedPaper.objects.count()) == (1, 1, 1)
    assert run_notice_runs(on=today) == 1
    run.refresh_from_db()
    assert run.done == run.total == 3 and run.finished_at is not None
    assert addressed() == [(one.loan.pk, one.guarantor and one.guarantor.pk) for one in targets]
    assert run_notice_runs(on=today) == 0 and make_portion(run.run, on=today) == 0
    assert NoticeLine.objects.count() == 3


def test_what_stands_already_is_left_out_by_name(cast: Cast, today: datetime.date) -> None:
    loan = guaranteed(cast)
    first = make([Target(loan=loan)], cast.a["director"], on=today).papers[0]
    run = asked(everybody(loan), cast, today)
    run_notice_runs(on=today)
    run.refresh_from_db()
    ((number, name, why),) = json.loads(run.left_out)
    assert (number, name) == (loan.number, loan.borrower.name) and first.number in why
    page = client_of(cast.a["director"], language="en").get(f"{reverse('notices')}?run={run.run}")
    assert first.number in page.content.decode()


def test_a_run_stops_where_the_right_has_ended_or_the_last_day_is_over(
    cast: Cast, today: datetime.date
) -> None:
    targets = everybody(guaranteed(cast), overdue(cast))
    late = asked(targets, cast, today)
    run_notice_runs(on=today + 11 * ONE)
    late.refresh_from_db()
    assert late.stopped_by and late.done == 0 and not addressed()
    ended = asked(targets, cast, today)
    make_portion(ended.run, on=today, most=1)
    Posting.objects.filter(person=cast.a["director"]).update(until_on=today)
    run_notice_runs(on=today)
    ended.refresh_from_db()
    assert ended.done == 1 and ended.stopped_by and len(addressed()) == 1
    assert NoticeRun.objects.filter(finished_at=None).count() == 0


def test_nobody_asks_beyond_scope_or_size(cast: Cast, today: datetime.date) -> None:
    loan = overdue(cast)
    with pytest.raises(PermissionDenied):
        ask_notices(
            targets=[Target(loan=loan)],
            wanted=Wanted(kind="demand_notice", pay_by=today),
            actor=actor(cast.b["director"], today),
            on=today,
        )
    with pytest.raises(Refused, match=str(MOST_IN_A_RUN)):
        asked([Target(loan=loan)] * (MOST_IN_A_RUN + 1), cast, today)
    assert not NoticeRun.objects.exists()


def test_a_public_notice_of_many_is_one_paper(cast: Cast, today: datetime.date) -> None:
    wanted = Wanted(kind="public_notice", pay_by=today + 30 * ONE)
    targets = everybody(guaranteed(cast), overdue(cast))
    ask_notices(targets=targets, wanted=wanted, actor=actor(cast.a["director"], today), on=today)
    run_notice_runs(on=today)
    assert IssuedPaper.objects.count() == 1 and len(addressed()) == 3


ATTACKS = {
    "loans_noticerun_as_asked": "UPDATE loans_noticerun SET pay_to = '别处'",
    "loans_noticerun_goes_on": "UPDATE loans_noticerun SET done = 0",
    "loans_noticerun_kept": "DELETE FROM loans_noticerun",
}


@pytest.mark.parametrize("guard", ATTACKS)
def test_what_was_asked_stays_and_goes_on(cast: Cast, today: datetime.date, guard: str) -> None:
    run = asked(everybody(guaranteed(cast)), cast, today)
    make_portion(run.run, on=today, most=1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ATTACKS[guard])
    with without(guard), connection.cursor() as cursor:
        cursor.execute(ATTACKS[guard])
        assert cursor.rowcount == 1, "the guard alone stopped it"


@pytest.mark.postgres
def test_two_workers_make_every_paper_once(cast_in_real_transactions: Cast, today: datetime.date) -> None:
    cast = cast_in_real_transactions
    loans = [guaranteed(cast) for _ in range(3)]
    run = asked(everybody(*loans), cast, today)

    def work() -> None:
        while make_portion(run.run, on=today, most=1):
            pass

    assert not at_once(work, work, work)
    assert len(addressed()) == len(set(addressed())) == 6
    assert {line.loan for line in NoticeLine.objects.all()} == set(Loan.objects.all())
