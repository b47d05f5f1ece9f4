"""Notices and slips under raw SQL: each guard refuses, and with it gone the attack wins (practice.md 3.7, 6)."""

import datetime
import uuid
from typing import Any

import pytest

from creditcoop.core.models import IssuedPaper
from creditcoop.core.services.spoil_paper import spoil_paper
from loans.models import LoanEvent, NoticeLine
from tests.builders import actor
from tests.claims import guaranteed, overdue, record
from tests.conftest import Cast
from tests.faults.test_on_file_raw_sql import guarded, refused
from tests.loans.notices.notices import everybody, make, put_on_file

ONE = datetime.timedelta(days=1)
LINE = "INSERT INTO loans_noticeline (paper_id, loan_id, guarantor_id, run) VALUES (%s, %s, %s, %s)"
SLIP = (
    'INSERT INTO loans_filedslip (line_id, event_id, days, allowed_days, person_id, "on") '
    "VALUES (%s, %s, %s, %s, %s, %s)"
)


@pytest.fixture
def paper(cast: Cast, day: datetime.date) -> IssuedPaper:
    return make(everybody(overdue(cast)), cast.a["cm"], on=day).papers[0]


def slip(paper: IssuedPaper, event: LoanEvent, on: datetime.date, **changes: Any) -> tuple[Any, ...]:
    line = NoticeLine.objects.filter(paper=paper).earliest("id")
    told = {"days": (on - event.happened_on).days, "allowed": 15, "person": event.recorded_by_id, **changes}
    return line.pk, event.pk, told["days"], told["allowed"], told["person"], on


def test_lines_and_slips_are_never_changed_or_taken_away(
    cast: Cast, day: datetime.date, paper: IssuedPaper
) -> None:
    put_on_file(paper, cast.a["cm"], on=day)
    for table, column in (("loans_noticeline", "guarantor_id"), ("loans_filedslip", "days")):
        assert guarded(f"{table}_no_update", f"UPDATE {table} SET {column} = %s", 3)
        assert refused(f"DELETE FROM {table}")
    assert guarded("loans_filedslip_no_delete", "DELETE FROM loans_filedslip")


def test_a_notice_names_loans_of_its_branch_and_their_guarantors(
    cast: Cast, day: datetime.date, paper: IssuedPaper
) -> None:
    other = guaranteed(cast)
    run = uuid.uuid4().hex
    assert guarded("loans_notice_of_its_branch", LINE, paper.pk, other.pk, None, run)
    guarantor = other.application.guarantors.get().pk  # type: ignore[union-attr]
    loan = NoticeLine.objects.get().loan_id
    assert guarded("loans_notice_guarantor_of_the_loan", LINE, paper.pk, loan, guarantor, run)
    public = make(everybody(other), cast.a["director"], on=day, kind="public_notice").papers[0]
    assert not refused(LINE, public.pk, loan, None, run)


def test_a_slip_is_of_the_loan_and_the_person_that_its_notice_names(
    cast: Cast, day: datetime.date, paper: IssuedPaper
) -> None:
    own = record(NoticeLine.objects.get().loan, cast.a["cm"], on=day)
    assert not refused(SLIP, *slip(paper, own, day))
    foreign = record(guaranteed(cast), cast.a["cm"], on=day)
    assert guarded("loans_slip_of_its_notice", SLIP, *slip(paper, foreign, day))
    consent = record(own.loan, cast.a["cm"], on=day, kind="debtor_consent", facts={})
    assert guarded("loans_slip_of_its_notice", SLIP, *slip(paper, consent, day))
    assert guarded("loans_slip_of_its_notice", SLIP, *slip(paper, own, day, person=cast.a["director"].pk))


def test_a_slip_is_not_older_than_its_notice(cast: Cast, day: datetime.date, paper: IssuedPaper) -> None:
    early = record(NoticeLine.objects.get().loan, cast.a["cm"], on=day, happened_on=day - ONE)
    assert guarded("loans_slip_not_before_its_notice", SLIP, *slip(paper, early, day))


def test_a_void_notice_has_no_slip(cast: Cast, day: datetime.date, paper: IssuedPaper) -> None:
    event = record(NoticeLine.objects.get().loan, cast.a["cm"], on=day)
    spoil_paper(paper=paper, reason="写错", actor=actor(cast.a["director"], day), on=day)
    assert guarded("loans_slip_of_a_standing_notice", SLIP, *slip(paper, event, day))


def test_how_long_a_slip_took_is_not_made_up(cast: Cast, day: datetime.date, paper: IssuedPaper) -> None:
    filed_on = day + 16 * ONE
    event = record(NoticeLine.objects.get().loan, cast.a["cm"], on=filed_on, happened_on=day)
    assert not refused(SLIP, *slip(paper, event, filed_on))
    assert guarded("loans_slip_says_how_long_it_took", SLIP, *slip(paper, event, filed_on, days=3))
    assert guarded("loans_slip_days_by_the_regulation", SLIP, *slip(paper, event, filed_on, allowed=99))


def test_the_moment_is_the_databases(cast: Cast, day: datetime.date, paper: IssuedPaper) -> None:
    event = record(NoticeLine.objects.get().loan, cast.a["cm"], on=day)
    forged = SLIP.replace('"on")', '"on", recorded_at)').replace("%s, %s)", "%s, %s, '2026-01-01 08:00:00')")
    assert guarded("loans_filedslip_recorded_now", forged, *slip(paper, event, day))
