"""The monthly notice: who is told of what, by which day, signed by whom, and what was missed (Annex 9, Q28)."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import translation
from pypdf import PdfReader

from accountability.models import (
    MonthlyNotice,
    MonthlyNoticeLine,
    MonthlyNoticeSignature,
    NoticeBreach,
)
from accountability.queries.monthly_notices import recipients, told_of
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.monthly_notice import (
    ACTION_WORDS,
    asked_action,
    clocks_until,
    is_short_term,
    month_end,
    notice_due,
    sign_by,
)
from accountability.services.check_monthly_notices import JOB, check_monthly_notices
from accountability.services.make_monthly_notices import make_monthly_notices
from accountability.services.sign_monthly_notice import sign_monthly_notice
from creditcoop.core import clock
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent, IssuedPaper, JobRun, Person, Posting, Unit
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.workdays import published_calendar
from loans.models import Loan, TimeLimit
from loans.rules.limitation.code_words import CLOCK_WORDS
from loans.services.confirm_late_event import confirm_late_event
from tests.builders import Branch, actor, issued_loan
from tests.claims import record
from tests.conftest import Cast
from tests.ledger import pay_down

GIVEN = datetime.date(2026, 11, 3)  # a Tuesday; the 5th is a Thursday
ONE = datetime.timedelta(days=1)
CALENDAR = published_calendar()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def give(cast: Cast, on: datetime.date = GIVEN, *, by: Person | None = None) -> list[MonthlyNotice]:
    return make_monthly_notices(branch=cast.a.unit, actor=actor(by or cast.a["monitor"], on), on=on)


def due(cast: Cast, on: datetime.date, amount: str = "8000.00") -> Loan:
    """A loan of the customer manager, issued for ten months, that falls due on a day."""
    loan = issued_loan(cast.a, cast.union, amount, on=add_months(on, -10))
    TimeLimit.objects.filter(loan=loan).delete()
    assert loan.due_on == on
    return loan


def ending(loan: Loan, act_by: datetime.date) -> None:
    TimeLimit.objects.create(
        loan=loan, clock="litigation", act_by=act_by, last_day=act_by, nominal_last_day=act_by,
        status="running", engine=2, as_of=GIVEN,
    )  # fmt: skip


def to(notices: list[MonthlyNotice], person: Person) -> MonthlyNotice:
    return next(one for one in notices if one.manager_id == person.pk)


def lines(notice: MonthlyNotice) -> list[dict[str, Any]]:
    return list(json.loads(notice.text)["lines"])


def sign(notice: MonthlyNotice, person: Person, on: datetime.date) -> MonthlyNoticeSignature:
    return sign_monthly_notice(
        notice_id=notice.pk, text_sha256=notice.text_sha256, actor=actor(person, on), on=on
    )


def test_the_days_follow_the_calendar_of_working_days() -> None:
    november, october = datetime.date(2026, 11, 1), datetime.date(2026, 10, 1)
    assert notice_due(november, notice_day=5, calendar=CALENDAR) == datetime.date(2026, 11, 5)
    # The 5th of October lies in the national holiday, which ends on the 7th.
    assert notice_due(october, notice_day=5, calendar=CALENDAR) == datetime.date(2026, 10, 8)
    assert sign_by(datetime.date(2026, 11, 5), sign_days=3, calendar=CALENDAR) == datetime.date(2026, 11, 10)
    assert month_end(november) == datetime.date(2026, 11, 30)
    assert clocks_until(november) == datetime.date(2026, 12, 31)
    assert clocks_until(datetime.date(2026, 12, 1)) == datetime.date(2027, 1, 31)


def test_a_short_term_loan_runs_at_most_a_year_by_the_calendar() -> None:
    granted = datetime.date(2025, 11, 10)
    assert is_short_term(granted, datetime.date(2026, 11, 10), months=12)
    assert not is_short_term(granted, datetime.date(2026, 11, 11), months=12)


def test_every_time_limit_has_something_that_is_asked() -> None:
    assert {asked_action("clock", name) for name in CLOCK_WORDS} | {"collect"} == set(ACTION_WORDS)


def test_each_manager_is_told_of_his_own_loans_and_clocks_at_once(cast: Cast) -> None:
    first, last = due(cast, datetime.date(2026, 11, 1)), due(cast, datetime.date(2026, 11, 30))
    for day in (datetime.date(2026, 10, 31), datetime.date(2026, 12, 1)):
        due(cast, day)
    ending(first, datetime.date(2026, 12, 31))
    ending(last, datetime.date(2027, 1, 1))
    notices = give(cast)
    assert {one.manager for one in notices} == {cast.a["cm"], cast.a["cm2"], cast.a["marketer"]}
    told = lines(to(notices, cast.a["cm"]))
    assert [(one["subject"], one["loan"], one["day"]) for one in told] == [
        ("due", first.number, "2026-11-01"),
        ("due", last.number, "2026-11-30"),
        ("clock", first.number, "2026-12-31"),
    ]
    assert told[0]["balance"]["yuan"] == "8000.00" and told[0]["borrower"] == first.borrower.name
    assert told[2]["clock"]["zh"] == "诉讼时效（借款人）" and told[2]["action"]["zh"].startswith("送达催收")
    assert lines(to(notices, cast.a["cm2"])) == []
    assert MonthlyNoticeLine.objects.count() == 3 and list(told_of(first)) == [to(notices, cast.a["cm"])]


def test_long_loans_paid_loans_and_other_branches_are_left_out(cast: Cast) -> None:
    paid, owed = due(cast, datetime.date(2026, 11, 20)), due(cast, datetime.date(2026, 11, 20))
    pay_down(cast.a, paid, Decimal(0), on=GIVEN, standing="running")
    policy = version_on(GIVEN).chapter(LiabilityPolicy)

    def told(branch: Branch, months: int) -> list[str]:
        found = recipients(
            branch.unit, on=GIVEN, policy=replace(policy, notice_term_months=months), giver_id=None
        )
        return [line.loan.number for one in found.told for line in one.lines]

    assert policy.notice_term_months == 12
    assert told(cast.a, 10) == [owed.number] and told(cast.a, 9) == [] and told(cast.b, 10) == []


def test_an_extension_that_counts_moves_the_due_day(cast: Cast) -> None:
    loan = due(cast, datetime.date(2026, 11, 20))
    event = record(
        loan,
        cast.a["cm"],
        on=datetime.date(2026, 11, 2),
        kind="extension",
        facts={"new_due_date": "2026-12-20"},
    )
    assert [one["day"] for one in lines(to(give(cast), cast.a["cm"])) if one["subject"] == "due"] == [
        "2026-11-20"
    ]
    confirm_late_event(event_id=event.pk, reason="已核对", actor=actor(cast.a["deputy"], GIVEN), on=GIVEN)
    december = datetime.date(2026, 12, 1)
    told = [one for one in lines(to(give(cast, december), cast.a["cm"])) if one["subject"] == "due"]
    assert [one["day"] for one in told] == ["2026-12-20"]


def test_the_last_demand_stands_in_its_line(cast: Cast) -> None:
    loan = due(cast, datetime.date(2026, 11, 20))
    record(loan, cast.a["cm"], on=datetime.date(2026, 11, 2))
    told = lines(to(give(cast), cast.a["cm"]))
    assert told[0]["demanded_on"] == "2026-11-02"


def test_what_nobody_on_post_keeps_goes_to_a_head_and_never_to_the_giver(cast: Cast) -> None:
    loan = due(cast, datetime.date(2026, 11, 20))
    Posting.objects.filter(person=cast.a["cm"]).update(until_on=GIVEN)
    notices = give(cast)
    assert cast.a["cm"] not in {one.manager for one in notices}
    assert lines(to(notices, cast.a["cm_director"]))[0]["loan"] == loan.number


def test_given_by_its_day_or_late_and_only_in_its_month(cast: Cast) -> None:
    intime = give(cast, datetime.date(2026, 11, 5))
    assert not any(one.late for one in intime) and intime[0].sign_by == datetime.date(2026, 11, 10)
    with pytest.raises(AlreadyDone):
        give(cast, datetime.date(2026, 11, 6))
    late = make_monthly_notices(
        branch=cast.b.unit,
        actor=actor(cast.b["monitor"], datetime.date(2026, 11, 6)),
        on=datetime.date(2026, 11, 6),
    )
    assert all(one.late for one in late)


def test_a_manager_who_came_since_gets_his_own(cast: Cast) -> None:
    give(cast)
    Posting.objects.create(person=cast.a["reader"], post="cm", unit=cast.a.unit, from_on=GIVEN + ONE)
    assert [one.manager for one in give(cast, GIVEN + ONE)] == [cast.a["reader"]]


def test_only_the_accountant_or_the_union_gives_them(cast: Cast) -> None:
    for post in ("director", "cm_director", "cm", "chief_accountant"):
        with pytest.raises(PermissionDenied):
            give(cast, by=cast.a[post])
    with pytest.raises(PermissionDenied):
        give(cast, by=cast.b["monitor"])
    with pytest.raises(Refused, match="branch"):
        make_monthly_notices(
            branch=Unit.objects.get(pk=cast.union.unit.pk),
            actor=actor(cast.union["union_credit"], GIVEN),
            on=GIVEN,
        )
    assert give(cast, by=cast.union["union_credit"])[0].made_by == cast.union["union_credit"]


def test_the_paper_says_the_table_in_both_languages_and_is_numbered(cast: Cast) -> None:
    loan = due(cast, datetime.date(2026, 11, 20))
    ending(loan, datetime.date(2026, 12, 15))
    notice = to(give(cast), cast.a["cm"])
    paper = IssuedPaper.objects.get(subject_kind="monthlynotice", subject_id=notice.pk)
    assert "知字〔2026〕0301-" in paper.number and paper.facts_sha256 == notice.text_sha256
    chinese, english = (_words(pdf) for pdf in (paper.pdf, paper.reading_pdf))
    for fact in (
        loan.number,
        "刘根生",
        "8,000.00",
        "2026年11月20日",
        "诉讼时效（借款人）",
        "王海涛",
        "陈立新",
        "签收",
    ):
        assert fact in chinese, fact
    assert "Timelimitsendingthismonthandnext" in english and "Demandwithasignedreceipt" in english


def _words(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(bytes(pdf))).pages)


@pytest.mark.parametrize(("days", "late"), [(2, False), (3, False), (6, True)])
def test_the_signature_is_in_time_up_to_the_third_working_day(cast: Cast, days: int, late: bool) -> None:
    notice = to(give(cast), cast.a["cm"])  # Tuesday the 3rd: to be signed by Friday the 6th
    assert notice.sign_by == GIVEN + 3 * ONE
    signature = sign(notice, cast.a["cm"], GIVEN + days * ONE)
    assert signature.late is late
    with pytest.raises(AlreadyDone):
        sign(notice, cast.a["cm"], GIVEN + days * ONE)
    assert AuditEvent.objects.get(act="sign_monthly_notice").clause == "Annex 9"


def test_only_its_manager_signs_and_only_its_text(cast: Cast) -> None:
    notice = to(give(cast), cast.a["cm"])
    for post in ("cm2", "cm_director", "monitor"):
        with pytest.raises(PermissionDenied):
            sign(notice, cast.a[post], GIVEN)
    with pytest.raises(Refused, match="not the text"):
        sign_monthly_notice(
            notice_id=notice.pk, text_sha256="0" * 64, actor=actor(cast.a["cm"], GIVEN), on=GIVEN
        )


def ran(day: datetime.date) -> None:
    JobRun.objects.create(job=JOB, day=day, finished_at=clock.now())


def test_a_notice_not_given_by_its_day_counts_against_the_accountant_once(cast: Cast) -> None:
    ran(GIVEN)
    assert check_monthly_notices(on=datetime.date(2026, 11, 5))[0]["notices_not_given"] == 0
    give(cast, datetime.date(2026, 11, 5))
    counts, _faults = check_monthly_notices(on=datetime.date(2026, 11, 6))
    assert not NoticeBreach.objects.filter(branch=cast.a.unit).exists()
    missed = NoticeBreach.objects.filter(branch=cast.b.unit)
    assert {one.manager for one in missed} == {cast.b["cm"], cast.b["cm2"], cast.b["marketer"]}
    assert {one.accountant for one in missed} == {cast.b["monitor"]}
    assert counts["notices_not_given"] == missed.count() + 3  # and the branch of the other union
    assert check_monthly_notices(on=datetime.date(2026, 11, 7))[0] == {
        "notices_not_given": 0,
        "notices_not_signed": 0,
    }
    # Made up for later it is late, and what was missed stays counted.
    make_monthly_notices(
        branch=cast.b.unit,
        actor=actor(cast.b["monitor"], datetime.date(2026, 11, 9)),
        on=datetime.date(2026, 11, 9),
    )
    assert missed.count() == 3


def test_a_month_that_the_program_did_not_live_through_is_not_counted(cast: Cast) -> None:
    ran(datetime.date(2026, 11, 6))
    assert check_monthly_notices(on=datetime.date(2026, 11, 7))[0]["notices_not_given"] == 0


def test_a_signature_missing_after_its_day_counts_against_who_gave_the_notice(cast: Cast) -> None:
    notices = give(cast)
    sign(to(notices, cast.a["cm"]), cast.a["cm"], GIVEN + 3 * ONE)
    assert check_monthly_notices(on=GIVEN + 3 * ONE)[0]["notices_not_signed"] == 0
    assert check_monthly_notices(on=GIVEN + 4 * ONE)[0]["notices_not_signed"] == 2
    assert check_monthly_notices(on=GIVEN + 5 * ONE)[0]["notices_not_signed"] == 0
    missed = NoticeBreach.objects.filter(kind="not_signed")
    assert {one.accountant for one in missed} == {cast.a["monitor"]}
    assert sign(to(notices, cast.a["cm2"]), cast.a["cm2"], GIVEN + 9 * ONE).late and missed.count() == 2


def test_a_vacant_post_is_counted_against_nobody(cast: Cast) -> None:
    ran(GIVEN)
    Posting.objects.filter(person=cast.b["monitor"]).update(until_on=GIVEN)
    check_monthly_notices(on=datetime.date(2026, 11, 6))
    assert {one.accountant for one in NoticeBreach.objects.filter(branch=cast.b.unit)} == {None}


def test_the_night_runs_by_command_once_a_day(cast: Cast) -> None:
    call_command(JOB)
    call_command(JOB)
    assert json.loads(JobRun.objects.get(job=JOB).counts) == {"notices_not_given": 0, "notices_not_signed": 0}
