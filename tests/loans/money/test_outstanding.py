"""What of the principal is outstanding on a day (II.4)."""

import datetime
from decimal import Decimal

import pytest

from loans.queries.outstanding import principal_of, principal_on
from tests.builders import issued_loan
from tests.conftest import Cast

DAY = datetime.date(2026, 11, 23)
BEFORE = DAY - datetime.timedelta(days=1)


@pytest.fixture
def loan(cast: Cast):
    return issued_loan(cast.a, cast.union, "3000.00", on=DAY)


def test_a_loan_owes_its_amount_from_the_day_it_is_granted(loan):
    assert principal_of(loan, BEFORE) == 0
    assert principal_of(loan, DAY) == Decimal("3000.00")


def test_an_unknown_loan_is_left_out(loan):
    assert principal_on([loan.pk, loan.pk + 1], DAY) == {loan.pk: Decimal("3000.00")}
