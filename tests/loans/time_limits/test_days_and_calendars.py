"""What a new day changes, what a published calendar moves, and the clocks of an imported book."""

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, JobRun
from creditcoop.core.services.run_job import run_job
from loans.models import Loan, RestDayYear, TimeLimit
from loans.queries.rest_days import calendar_now, calendar_or_published
from loans.queries.time_limits import clocks_on
from loans.rules.time_limits.rest_day_file import FAULT_WORDS, CalendarFileError, read_calendar
from loans.services.load_rest_days import load_rest_days, touched_by
from loans.services.refresh_time_limits import refresh_time_limits
from loans.tasks import refresh_time_limits as nightly
from tests.builders import actor
from tests.claims import DUE, guaranteed, kept, overdue, record
from tests.conftest import Cast, client_of
from tests.faults.test_on_file_raw_sql import guarded, refused
from tests.loans.importing.books import standard

ONE = datetime.timedelta(days=1)
LAST = datetime.date(2027, 11, 10)  # of the claim of `overdue`: a Wednesday
NOTICE = "国务院办公厅关于2027年部分节假日安排的通知"
CALENDAR: dict[str, Any] = {
    "source": NOTICE,
    "years": {"2027": {"rest": ["01-01", "11-10", "11-11"], "work": ["11-13"]}},
}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def system(on: datetime.date) -> Actor:
    return Actor.system(on=on, channel="command")


def load(told: Any, *, on: datetime.date, source: str = "") -> Any:
    text = told if isinstance(told, str) else json.dumps(told)
    return load_rest_days(text=text, source=source, actor=system(on), on=on)


# A new day


def test_the_night_writes_what_begins_and_what_is_over_and_nothing_twice(cast: Cast) -> None:
    loan = overdue(cast)
    row = TimeLimit.objects.get(loan=loan)
    assert (row.status, row.review_on) == ("not_started", DUE)
    for on, status in ((DUE, "running"), (LAST, "running"), (LAST + ONE, "lapsed")):
        refresh_time_limits(on=on)
        row = TimeLimit.objects.get(loan=loan)
        assert (row.status, row.as_of <= on) == (status, True), on
        assert refresh_time_limits(on=on)[0] == {"time_limits_refreshed": 0}


def test_every_day_the_kept_rows_are_what_a_rebuild_writes(cast: Cast, day: datetime.date) -> None:
    loan = guaranteed(cast)
    record(loan, cast.a["cm"], on=DUE + 100 * ONE, kind="enforcement_applied", facts={})
    for days in (120, 183, 300, 464, 465, 466, 700):
        on = DUE + days * ONE
        refresh_time_limits(on=on)
        shown = {(row.clock, row.last_day, row.status_on(on)) for row in TimeLimit.objects.filter(loan=loan)}
        answered = {(one.clock, one.day("last_day"), one.said["status"]) for one in clocks_on(loan, on)}
        assert shown == answered, on


def test_the_night_looks_only_at_what_is_due(cast: Cast, day: datetime.date) -> None:
    loans = [overdue(cast) for _loan in range(3)]
    TimeLimit.objects.update(review_on=day + ONE)
    TimeLimit.objects.filter(loan=loans[0]).update(review_on=day)
    waiting = list(TimeLimit.objects.filter(loan__in=loans[1:]).values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as few:
        assert refresh_time_limits(on=day)[0] == {"time_limits_refreshed": 1}
    assert waiting == list(TimeLimit.objects.filter(loan__in=loans[1:]).values_list("pk", flat=True))
    TimeLimit.objects.update(review_on=day)
    with CaptureQueriesContext(connection) as many:
        assert refresh_time_limits(on=day)[0] == {"time_limits_refreshed": 3}
    assert len(few) == len(many)


def test_a_night_that_broke_off_is_taken_up_again(
    cast: Cast, day: datetime.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    loan = overdue(cast)
    before = kept(loan)

    def broken(*, on: datetime.date) -> Any:
        refresh_time_limits(on=on)
        raise RuntimeError("the power is cut")

    told: dict[str, Any] = {"job": "refresh_time_limits", "actor": system(day), "on": day, "today": day}
    with pytest.raises(RuntimeError):
        run_job(work=broken, **told)
    assert kept(loan) == before and JobRun.objects.get().finished_at is None
    (run,) = run_job(work=refresh_time_limits, **told)
    assert run.finished_at and kept(loan) != before
    assert run_job(work=refresh_time_limits, **told) == []
    assert AuditEvent.objects.filter(act="refresh_time_limits").count() == 1


def test_the_task_and_the_command_do_the_nights_work(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    loan = overdue(cast)
    nightly()
    row = TimeLimit.objects.get(loan=loan)
    assert row.as_of == clock.today() and row.status == "running"
    call_command("refresh_time_limits")
    assert "checked already" in capsys.readouterr().out


# A published calendar


def test_a_loaded_year_moves_the_last_days_it_touches_and_flags_no_more(
    cast: Cast, day: datetime.date
) -> None:
    loan, other = overdue(cast), overdue(cast)
    record(other, cast.a["cm"], on=day)  # ends in 2029: not touched
    row = TimeLimit.objects.get(loan=loan)
    assert (row.last_day, row.flags) == (LAST, ["calendar_unpublished"])
    untouched = kept(other)
    done = load(CALENDAR, on=day)
    assert (done.years, done.loans) == ((2027,), 1)
    row = TimeLimit.objects.get(loan=loan)
    assert (row.nominal_last_day, row.last_day, row.flags) == (LAST, LAST + 2 * ONE, [])
    assert kept(other) == untouched
    assert TimeLimit.objects.get(loan=other).flags == ["calendar_unpublished"]
    act = AuditEvent.objects.get(act="load_rest_days")
    assert (act.clause, act.subject_id) == ("Annex 3", RestDayYear.objects.get().pk)


def test_the_same_file_again_changes_nothing_and_a_later_notice_stands_first(
    cast: Cast, day: datetime.date
) -> None:
    loan = overdue(cast)
    load(CALENDAR, on=day)
    assert load(CALENDAR, on=day).years == ()
    assert RestDayYear.objects.count() == 1
    mended = {"source": "补充通知", "years": {"2027": {"rest": ["01-01"], "work": []}}}
    assert load(mended, on=day).years == (2027,)
    assert TimeLimit.objects.get(loan=loan).last_day == LAST
    assert RestDayYear.objects.count() == 2


def test_an_end_of_december_may_move_into_the_year_loaded(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    end = datetime.date(2026, 12, 31)
    TimeLimit.objects.filter(loan=loan).update(act_by=end, nominal_last_day=end)
    assert list(touched_by([2027])) == [loan]
    end = datetime.date(2026, 12, 1)
    TimeLimit.objects.filter(loan=loan).update(act_by=end, nominal_last_day=end)
    assert list(touched_by([2027])) == []
    record(loan, cast.a["cm"], on=day)
    assert list(touched_by([2026])) == [loan]


def test_the_calendar_of_the_page_and_of_the_command_are_the_loaded_one(
    cast: Cast, day: datetime.date, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = {"clock": "litigation", "facts": {"due_date": "2024-11-10"}, "as_of": "2026-11-23"}
    asked = tmp_path / "asked.json"
    asked.write_text(json.dumps(question), "utf-8")
    load(CALENDAR, on=day)
    call_command("calculate", "limitation", str(asked))
    assert json.loads(capsys.readouterr().out)["last_day"] == "2027-11-12"
    page = client_of(cast.a["cm"]).post("/tools/limitation/", {"json": json.dumps(question)})
    assert "2027-11-12" in page.content.decode()
    assert calendar_or_published() == calendar_now()


@pytest.mark.parametrize(
    ("told", "code", "what"),
    [
        ("weekdays", "not_a_calendar", ""),
        ("{}", "not_a_calendar", ""),
        ({"years": {"2027": {"rest": ["02-30"]}}}, "not_a_day", "2027-02-30"),
        ({"years": {}}, "no_year", ""),
        ({"years": {"2028": {"rest": ["01-03"]}}}, "gap", "2028"),
        ({"years": {"2003": {"rest": ["01-01"]}}}, "gap", "2003"),
        ({"years": {"2027": {"rest": ["01-01"], "work": ["01-04"]}}}, "work_on_weekday", "2027-01-04"),
        ({"years": {"2027": {"rest": ["01-02"], "work": ["01-02"]}}}, "both", "2027-01-02"),
        ({"years": {"2027": {"rest": ["01-02"]}}}, "no_rest", "2027"),
        ("day,kind\n2027-01-01,holiday\n", "kind", "2027-01-01"),
        ("day,kind\nsoon,rest\n", "not_a_day", "soon"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_with_its_place(told: Any, code: str, what: str) -> None:
    with pytest.raises(CalendarFileError) as error:
        read_calendar(told if isinstance(told, str) else json.dumps(told), last_year=2026)
    assert (error.value.code, error.value.what) == (code, what)
    assert code in FAULT_WORDS


def test_a_csv_with_weekends_and_a_mark_at_its_head_is_read() -> None:
    text = "\ufeffday,kind\n2027-01-01,rest\n2027-01-02,rest\n2027-02-14,work\n"
    ((year,), source) = read_calendar(text, last_year=2026)
    assert (year.year, year.rest, source) == (2027, {datetime.date(2027, 1, 1)}, "")
    assert year.work == {datetime.date(2027, 2, 14)}


def test_rest_days_need_their_notice_and_the_console(cast: Cast, day: datetime.date, tmp_path: Path) -> None:
    unnamed = {"years": CALENDAR["years"]}
    with pytest.raises(Refused, match="Name the notice"):
        load(unnamed, on=day)
    with pytest.raises(PermissionDenied):
        load_rest_days(text="", source="x", actor=actor(cast.union["union_credit"], day), on=day)
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(unnamed), "utf-8")
    with pytest.raises(CommandError, match="Name the notice"):
        call_command("load_rest_days", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_rest_days", str(tmp_path / "none.json"))
    call_command("load_rest_days", str(file), "--source", NOTICE)
    assert RestDayYear.objects.get().source == NOTICE


def test_a_loaded_year_is_never_changed_taken_away_or_forged(cast: Cast, day: datetime.date) -> None:
    load(CALENDAR, on=day)
    table = "loans_restdayyear"
    assert guarded(f"{table}_no_update", f"UPDATE {table} SET rest = '[]'")
    assert guarded(f"{table}_no_delete", f"DELETE FROM {table}")
    insert = (
        f'INSERT INTO {table} (year, rest, work, source, "on", recorded_at) '
        "VALUES (2027, '[]', '[]', %s, '2026-11-23', %s)"
    )
    assert guarded(f"{table}_recorded_now", insert, "x", "2026-01-01 08:00:00")
    assert refused(insert, "", clock.now().isoformat())


# Loans without clocks


def test_a_guaranteed_loan_of_which_no_guarantor_is_on_record_is_listed(
    cast: Cast, day: datetime.date
) -> None:
    loan = guaranteed(cast)
    assert not Loan.objects.without_time_limits().filter(pk=loan.pk).exists()
    TimeLimit.objects.filter(loan=loan, clock="guarantee_period").delete()
    assert Loan.objects.without_time_limits().get(pk=loan.pk).why_no_clock == "no_guarantor"
    TimeLimit.objects.filter(loan=loan).delete()
    assert Loan.objects.without_time_limits().get(pk=loan.pk).why_no_clock == "not_built"
    board = client_of(cast.a["director"]).get("/time-limits/none/")
    assert loan.number in board.content.decode()


def test_an_imported_book_has_its_clocks_at_once_as_a_rebuild_writes_them(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(
        standard(
            {"Security": "抵押"},
            {"Security": "保证"},
            {"State": "已结清", "Balance": "0"},
            {"Security": "信用"},
        )
    )
    call_command("import_loan_book", str(path), "--mapping", "standard", "--union", "U1")
    mortgaged, guaranteed_loan, paid, plain = Loan.objects.order_by("number")
    clocks = {loan.pk: sorted(row["clock"] for row in kept(loan)) for loan in Loan.objects.all()}
    assert clocks == {
        mortgaged.pk: ["litigation", "security_right"],
        guaranteed_loan.pk: ["litigation"],
        paid.pk: [],
        plain.pk: ["litigation"],
    }
    listed = dict(Loan.objects.without_time_limits().values_list("pk", "why_no_clock"))
    assert listed == {guaranteed_loan.pk: "no_guarantor", paid.pk: "settled"}
    pages = {
        loan.pk: client_of(cast.a["director"])
        .get(reverse("loan_time_limits", args=[loan.pk]))
        .content.decode()
        for loan in (guaranteed_loan, plain)
    }
    assert "no guarantor is on record" in pages[guaranteed_loan.pk]
    assert "no guarantor is on record" not in pages[plain.pk]
    written = {loan.pk: kept(loan) for loan in Loan.objects.all()}
    assert all(row["review_on"] > clock.today() for rows in written.values() for row in rows)
    call_command("rebuild_time_limits")
    assert {loan.pk: kept(loan) for loan in Loan.objects.all()} == written
