"""After the handover: every loan checked within the month, the debt acknowledged, the report endorsed."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from creditcoop.core.errors import AlreadyDone, Refused
from handover.models import Handover, InventoryEntry, InventoryReport
from handover.queries.inventory_due import inventory_due
from handover.rules.inventory import progress
from handover.services.endorse_inventory import endorse_inventory
from handover.services.file_inventory import file_inventory
from handover.services.record_inventory import Found, record_inventory
from loans.models import FoundClock, Loan
from tests.builders import actor, issued_loan
from tests.claims import last_day, overdue
from tests.conftest import Cast
from tests.handover.walk import complete, signed_by_all
from tests.on_file import proof

SOUND: dict[str, Any] = {
    "met": "in_person",
    "agrees": True,
    "difference": "",
    "acknowledged": False,
    "user_is_borrower": True,
    "real_user": "",
    "clocks_agree": True,
    "clocks_missing": (),
    "measure": "",
}


def taken_over(cast: Cast, on: datetime.date) -> Handover:
    return complete(signed_by_all(cast, on=on), cast.a["director"], on=on)


def check(
    handover: Handover, loan: Loan, cast: Cast, *, on: datetime.date, post: str = "cm2", **changes: Any
) -> InventoryEntry:
    found = Found(**{**SOUND, **changes})
    files = [proof(cast.a[post], on=on, shade=120)] if found.acknowledged else []
    return record_inventory(
        handover_id=handover.pk,
        loan_id=loan.pk,
        found=found,
        files=files,
        actor=actor(cast.a[post], on),
        on=on,
    )


def test_an_acknowledged_debt_moves_the_time_limit(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    handover = taken_over(cast, day)
    later = day + datetime.timedelta(days=5)
    before = last_day(loan)
    entry = check(handover, loan, cast, on=later, acknowledged=True)
    after = last_day(loan)
    assert entry.event is not None and before is not None and after is not None
    assert after > before


def test_without_proof_nothing_is_acknowledged(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    handover = taken_over(cast, day)
    found = Found(**{**SOUND, "acknowledged": True})
    with pytest.raises(Refused) as refusal:
        record_inventory(
            handover_id=handover.pk,
            loan_id=loan.pk,
            found=found,
            files=[],
            actor=actor(cast.a["cm2"], day),
            on=day,
        )
    assert refusal.value.field == "files"


def test_a_clock_missing_from_the_list_is_kept_with_its_day(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = taken_over(cast, day)
    told = {"clocks_agree": False, "clocks_missing": ["enforcement"], "difference": "判决未列"}
    check(handover, loan, cast, on=day, **told)
    later = day + datetime.timedelta(days=2)
    check(handover, loan, cast, on=later, **told)
    row = FoundClock.objects.get()
    assert (row.clock, row.on, row.found_by) == ("enforcement", day, cast.a["cm2"])


def test_the_report_needs_every_loan_and_another_to_endorse_it(cast: Cast, day: datetime.date) -> None:
    loans = [issued_loan(cast.a, cast.union, "5000.00", on=day) for _place in range(2)]
    handover = taken_over(cast, day)
    receiver = actor(cast.a["cm2"], day)
    check(handover, loans[0], cast, on=day)
    with pytest.raises(Refused, match=loans[1].number):
        file_inventory(handover_id=handover.pk, actor=receiver, on=day)
    check(handover, loans[1], cast, on=day)
    report = file_inventory(handover_id=handover.pk, actor=receiver, on=day)
    with pytest.raises(AlreadyDone):
        file_inventory(handover_id=handover.pk, actor=receiver, on=day)
    with pytest.raises(Refused, match="filed"):
        check(handover, loans[0], cast, on=day)
    director = actor(cast.a["cm_director"], day)
    row = endorse_inventory(report_id=report.pk, instruction="照办", actor=director, on=day)
    assert row.report == report
    with pytest.raises(AlreadyDone):
        endorse_inventory(report_id=report.pk, instruction="照办", actor=director, on=day)


@pytest.mark.parametrize(
    ("after", "late"), [(-1, False), (0, False), (1, True)], ids=["day before", "last day", "day after"]
)
def test_a_report_is_late_after_the_month(cast: Cast, after: int, late: bool) -> None:
    day = datetime.date(2024, 6, 30)
    loan = issued_loan(cast.a, cast.union, "5000.00", on=datetime.date(2024, 1, 10))
    handover = taken_over(cast, day)
    assert inventory_due(handover) == datetime.date(2024, 7, 30)
    on = inventory_due(handover) + datetime.timedelta(days=after)
    check(handover, loan, cast, on=on)
    report = file_inventory(handover_id=handover.pk, actor=actor(cast.a["cm2"], on), on=on)
    assert report.late is late


def test_progress_counts_each_loan_once() -> None:
    due = datetime.date(2024, 7, 30)
    found = progress(taken=[1, 2, 3], checked=[1, 1, 9], filed_on=None, due_on=due, on=due)
    assert (found.to_check, found.checked, found.left, found.late) == (3, 1, 2, False)


def test_only_who_took_the_loan_over_checks_it(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = taken_over(cast, day)
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        check(handover, loan, cast, on=day, post="cm")


ENTRY = (
    "INSERT INTO handover_inventoryentry (handover_id, loan_id, met, agrees, difference, acknowledged, "
    'real_user, clocks_agree, measure, recorded_by_id, "on", recorded_at) '
    "VALUES (%s, %s, 'in_person', true, '', false, '', true, '', %s, %s, CURRENT_TIMESTAMP)"
)


def raw(sql: str, values: list[Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_raw_sql_cannot_check_another_ones_loan(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = taken_over(cast, day)
    with pytest.raises(IntegrityError):
        raw(ENTRY, [handover.pk, loan.pk, cast.a["cm"].pk, day])
    raw(ENTRY, [handover.pk, loan.pk, cast.a["cm2"].pk, day])  # the control: his own goes through


def test_raw_sql_cannot_endorse_ones_own_report(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = taken_over(cast, day)
    check(handover, loan, cast, on=day)
    file_inventory(handover_id=handover.pk, actor=actor(cast.a["cm2"], day), on=day)
    report = InventoryReport.objects.get()
    endorse = (
        'INSERT INTO handover_endorsement (report_id, person_id, instruction, "on", recorded_at) '
        "VALUES (%s, %s, '照办', %s, CURRENT_TIMESTAMP)"
    )
    with pytest.raises(IntegrityError):
        raw(endorse, [report.pk, cast.a["cm2"].pk, day])
    raw(endorse, [report.pk, cast.a["cm_director"].pk, day])
