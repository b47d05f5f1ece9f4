"""The daily check that the books are whole: silent on whole books, and it names each fault it is shown."""

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accountability.models import LiabilityShare, LiabilitySplit
from accountability.services.check_books import FAULT_CODES, check_books
from creditcoop.core import triggers
from creditcoop.core.labels import COUNT_LABELS, FAULT_LABELS
from creditcoop.core.models import JobRun, RegulationVersion
from creditcoop.core.services.keep_evidence import evidence_store, keep_evidence
from loans.models import Custody, LedgerEntry, Loan, LoanApplication
from loans.services.add_evidence import add_evidence
from tests.builders import actor, issued_loan
from tests.conftest import Cast
from tests.core.evidence.samples import picture
from tests.ledger import pay, take_back


@pytest.fixture
def loan(cast: Cast, day: datetime.date) -> Loan:
    return issued_loan(cast.a, cast.union, "15000.00", on=day)


@pytest.fixture
def unguarded(loan: Loan) -> Loan:
    """The same book in a database whose guards were taken away, as somebody with the database could."""
    triggers.remove(connection.alias)
    return loan


def found(day: datetime.date) -> dict[str, Any]:
    _counts, faults = check_books(on=day)
    return {fault.code: list(fault.examples) for fault in faults if fault.code != "trigger_missing"}


def test_whole_books_have_no_fault_and_everything_is_counted(loan: Loan, day: datetime.date) -> None:
    counts, faults = check_books(on=day)
    assert faults == []
    assert counts == {
        "loans_checked": 1,
        "loans_not_recorded": 0,
        "splits_checked": 1,
        "custodies_checked": 1,
        "decisions_checked": 5,
        "ledger_rows_checked": 1,
        "versions_checked": 1,
        "evidence_checked": 0,
    }


def test_every_count_and_every_fault_has_words(loan: Loan, day: datetime.date) -> None:
    counts, _faults = check_books(on=day)
    assert set(counts) <= set(COUNT_LABELS)
    assert set(FAULT_CODES) <= set(FAULT_LABELS)


def test_missing_guards_are_named(unguarded: Loan, day: datetime.date) -> None:
    _counts, faults = check_books(on=day)
    assert [fault.code for fault in faults] == ["trigger_missing"]
    assert faults[0].count == len(triggers.missing(connection.alias)) > 20


def test_a_share_changed_by_hand_is_named(unguarded: Loan, day: datetime.date) -> None:
    share = LiabilityShare.objects.filter(split__loan=unguarded).first()
    assert share is not None
    LiabilityShare.objects.filter(pk=share.pk).update(amount=share.amount - 1)
    assert found(day) == {"split_does_not_add_up": [unguarded.number]}


def test_parts_changed_by_hand_are_named(unguarded: Loan, day: datetime.date) -> None:
    LiabilityShare.objects.filter(split__loan=unguarded, is_first=True).update(parts=0)
    assert found(day) == {"split_does_not_add_up": [unguarded.number]}


def test_a_split_reopened_by_hand_is_named(unguarded: Loan, day: datetime.date) -> None:
    LiabilitySplit.objects.filter(loan=unguarded).update(sealed=False)
    assert found(day) == {
        "loan_without_split": [unguarded.number],
        "split_not_sealed": [unguarded.number],
    }


def test_a_split_whose_shares_are_gone_is_named(unguarded: Loan, day: datetime.date) -> None:
    LiabilityShare.objects.filter(split__loan=unguarded).delete()
    assert found(day) == {
        "split_does_not_add_up": [unguarded.number],
        "first_responsible_not_named": [unguarded.number],
    }


def test_another_first_responsible_put_in_by_hand_is_named(
    unguarded: Loan, cast: Cast, day: datetime.date
) -> None:
    LiabilitySplit.objects.filter(loan=unguarded).update(first_responsible=cast.b["cm"])
    assert found(day) == {"first_responsible_not_named": [unguarded.number]}


def test_a_custody_removed_by_hand_is_named(unguarded: Loan, day: datetime.date) -> None:
    Custody.objects.filter(loan=unguarded).delete()
    assert found(day) == {
        "custody_not_single": [unguarded.number],
        "custody_not_of_the_day": [unguarded.number],
    }


def test_a_custody_moved_to_later_by_hand_is_named(unguarded: Loan, day: datetime.date) -> None:
    Custody.objects.filter(loan=unguarded).update(from_on=day + datetime.timedelta(days=5))
    assert found(day) == {"custody_not_of_the_day": [unguarded.number]}


def test_a_loan_left_half_issued_is_named(unguarded: Loan, day: datetime.date) -> None:
    Loan.objects.filter(pk=unguarded.pk).update(standing=Loan.Standing.BEING_ISSUED)
    assert found(day) == {"loan_half_issued": [unguarded.number]}


def test_an_application_that_says_something_else_than_its_loan_is_named(
    unguarded: Loan, day: datetime.date
) -> None:
    LoanApplication.objects.filter(loan=unguarded).update(state=LoanApplication.State.REFUSED)
    assert found(day) == {"application_not_issued": [unguarded.number]}


def test_another_handler_put_in_by_hand_is_named(unguarded: Loan, cast: Cast, day: datetime.date) -> None:
    Loan.objects.filter(pk=unguarded.pk).update(handler=cast.b["cm"])
    assert found(day) == {"order_not_by_handler": [unguarded.number]}


def test_a_balance_changed_by_hand_is_named(unguarded: Loan, day: datetime.date) -> None:
    Loan.objects.filter(pk=unguarded.pk).update(balance=unguarded.amount - 1)
    assert found(day) == {"balance_not_of_the_ledger": [unguarded.number]}


def test_a_row_of_the_ledger_put_in_or_changed_by_hand_is_named(unguarded: Loan, day: datetime.date) -> None:
    row = LedgerEntry.objects.get(loan=unguarded)
    LedgerEntry.objects.filter(pk=row.pk).update(amount=1, principal=1, principal_change=1)
    assert found(day) == {"balance_not_of_the_ledger": [unguarded.number]}


def test_a_reversal_that_leaves_something_is_named(cast: Cast, loan: Loan, day: datetime.date) -> None:
    entry = pay(cast, loan, "1000.00", on=day)
    take_back(cast, entry, on=day)
    assert found(day) == {}
    triggers.remove(connection.alias)
    LedgerEntry.objects.filter(reverses=entry).update(amount=999, principal=999, principal_change=999)
    assert found(day) == {
        "balance_not_of_the_ledger": [loan.number],
        "reversal_leaves_something": [loan.number],
    }


def test_a_file_of_evidence_changed_by_hand_is_named_with_what_it_proves(
    unguarded: Loan, day: datetime.date, tmp_path: Path, settings: Any
) -> None:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    handler = actor(unguarded.handler, day)
    file = keep_evidence(content=picture(), name="a.jpg", actor=handler, on=day)
    add_evidence(application_id=unguarded.application_id, files=[file], actor=handler, on=day)
    assert found(day) == {}
    place = evidence_store().path_of(file.sha256)
    place.chmod(0o600)
    place.write_bytes(place.read_bytes()[:-1] + b"x")
    assert found(day) == {"evidence_changed": [f"{file.sha256[:16]} {unguarded.application.number}"]}


def test_an_adopted_regulation_changed_by_hand_is_named(unguarded: Loan, day: datetime.date) -> None:
    version = RegulationVersion.objects.get()
    RegulationVersion.objects.update(body=version.body.replace('"3000.00"', '"9000.00"', 1))
    assert found(day) == {"regulation_changed": [version.number]}
    RegulationVersion.objects.update(body="{}")
    assert found(day) == {"regulation_changed": [version.number]}


def test_the_work_is_the_same_for_one_loan_and_for_three(loan: Loan, cast: Cast, day: datetime.date) -> None:
    with CaptureQueriesContext(
        connection,
    ) as one:
        check_books(on=day)
    issued_loan(cast.a, cast.union, "2000.00", on=day)
    issued_loan(cast.b, cast.union, "60000.00", on=day, kind="enterprise")
    with CaptureQueriesContext(connection) as three:
        check_books(on=day)
    assert len(one) == len(three)


def test_the_command_checks_a_day_says_so_and_the_second_time_does_nothing(
    loan: Loan, day: datetime.date
) -> None:
    out = io.StringIO()
    call_command("check_books", "--on", str(day), stdout=out)
    assert str(day) in out.getvalue()
    assert JobRun.objects.get().day == day
    call_command("check_books", "--on", str(day), stdout=out)
    assert JobRun.objects.count() == 1


def test_the_command_ends_with_an_error_when_the_books_are_not_whole(
    unguarded: Loan, day: datetime.date
) -> None:
    Custody.objects.filter(loan=unguarded).delete()
    out = io.StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("check_books", "--on", str(day), stdout=out)
    assert failed.value.returncode == 2
    assert unguarded.number in out.getvalue()


def test_the_command_refuses_a_day_that_has_not_come(cast: Cast) -> None:
    with pytest.raises(CommandError):
        call_command("check_books", "--on", "2999-01-01", stdout=io.StringIO())
    assert not JobRun.objects.exists()
