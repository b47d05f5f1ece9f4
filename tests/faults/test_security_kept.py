"""What secures a loan and who borrows stays as it was decided; raw SQL meets the wall (II.5, II.6). With controls."""

import datetime

import pytest
from django.db import connection

from loans.models import CollateralItem, Guarantor, LoanApplication
from loans.services.register_collateral import register_collateral
from tests.builders import actor, bring_to, make_application
from tests.conftest import Cast
from tests.faults.guards import without
from tests.faults.test_raw_sql import refused

AFTER = "inspection"


def at(cast: Cast, day: datetime.date, stop: str, amount: str = "15000.00") -> LoanApplication:
    security = "" if float(amount) > 10000 else "guarantee"
    application = make_application(cast.a, amount, on=day, security=security)
    return bring_to(application, cast.a, cast.union, stop, on=day)


@pytest.mark.parametrize(
    "change", ["kind = 'pledge'", "appraised_amount = 1", "description = 'x'", "owner_name = '别人'"]
)
def test_collateral_stays_as_it_was_decided(cast: Cast, day: datetime.date, change: str) -> None:
    before, after = at(cast, day, "group"), at(cast, day, AFTER)
    sql = f"UPDATE loans_collateralitem SET {change} WHERE application_id = %s"
    assert not refused(sql, before.pk), "until then it may be corrected"
    assert refused(sql, after.pk)
    with without("loans_collateral_as_decided"):
        assert not refused(sql, after.pk)


def test_collateral_does_not_move_to_another_loan(cast: Cast, day: datetime.date) -> None:
    after, other = at(cast, day, AFTER), at(cast, day, "investigation")
    sql = "UPDATE loans_collateralitem SET application_id = %s WHERE application_id = %s"
    assert refused(sql, other.pk, after.pk)


def test_a_registration_is_added_once(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    late = CollateralItem.objects.create(
        application=application, kind="mortgage", description="仓房", owner_name="x", appraised_amount=90000
    )
    bring_to(application, cast.a, cast.union, AFTER, on=day)
    register_collateral(
        application_id=application.pk,
        item_id=late.pk,
        registration_number="他项9",
        registered_on=day,
        actor=actor(cast.a["cm"], day),
        on=day,
    )
    for change in ("registration_number = 'y'", "registered_on = NULL, registration_number = ''"):
        sql = f"UPDATE loans_collateralitem SET {change} WHERE id = %s"
        assert refused(sql, late.pk)
        with without("loans_collateral_registered_once"):
            assert not refused(sql, late.pk)


def test_no_collateral_comes_or_goes_after_the_decision(cast: Cast, day: datetime.date) -> None:
    before, after = at(cast, day, "group"), at(cast, day, AFTER)
    insert = (
        "INSERT INTO loans_collateralitem (application_id, kind, description, owner_name, appraised_amount, "
        "registration_number) VALUES (%s, 'pledge', 'x', 'x', 100, '')"
    )
    assert not refused(insert, before.pk)
    assert refused(insert, after.pk)
    with without("loans_collateral_none_after_decision"):
        assert not refused(insert, after.pk)
    delete = "DELETE FROM loans_collateralitem WHERE application_id = %s"
    assert refused(delete, after.pk)
    with without("loans_collateral_kept"):
        assert not refused(delete, after.pk)


def test_guarantors_stay_as_they_were_decided(cast: Cast, day: datetime.date) -> None:
    before, after = at(cast, day, "review_approval", "8000.00"), at(cast, day, AFTER, "8000.00")
    another = Guarantor.objects.create(branch=cast.a.unit, name="钱", id_kind="other", id_number="G9")
    insert = "INSERT INTO loans_loanapplication_guarantors (loanapplication_id, guarantor_id) VALUES (%s, %s)"
    change = "UPDATE loans_loanapplication_guarantors SET guarantor_id = %s WHERE loanapplication_id = %s"
    delete = "DELETE FROM loans_loanapplication_guarantors WHERE loanapplication_id = %s"
    assert not refused(insert, before.pk, another.pk)
    assert refused(insert, after.pk, another.pk)
    assert refused(change, another.pk, after.pk)
    assert refused(delete, after.pk)
    with without(
        "loans_guarantor_none_after_decision", "loans_guarantor_stays", "loans_guarantor_not_taken_off"
    ):
        assert not refused(change, another.pk, after.pk)
        assert not refused(delete, after.pk)
        assert not refused(insert, after.pk, another.pk)


def test_the_kind_of_a_borrower_stays_while_his_application_is_open(cast: Cast, day: datetime.date) -> None:
    application = at(cast, day, "review_approval", "8000.00")
    sql = "UPDATE loans_borrower SET kind = 'enterprise' WHERE id = %s"
    assert refused(sql, application.borrower_id)
    with without("loans_borrower_kind_while_open"):
        assert not refused(sql, application.borrower_id)
    bring_to(application, cast.a, cast.union, "", on=day)
    assert not refused(sql.replace("enterprise", "farmer"), application.borrower_id), "when it has ended"
    assert not refused("UPDATE loans_borrower SET phone = '1' WHERE id = %s", application.borrower_id)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")
@pytest.mark.parametrize("table", ["loans_borrower", "loans_collateralitem"])
def test_neither_is_replaced(cast: Cast, day: datetime.date, table: str) -> None:
    at(cast, day, AFTER)
    assert refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
