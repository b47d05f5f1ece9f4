"""The straight road from application to issue, by the real services."""

import datetime
from decimal import Decimal

import pytest

from accountability.models import LiabilityShare, LiabilitySplit
from loans.models import Custody, Loan
from tests.builders import issued_loan
from tests.conftest import Cast


def shares_of(loan: Loan) -> dict[str, Decimal]:
    return {
        share.person.name: share.amount
        for share in LiabilityShare.objects.filter(split__loan=loan).select_related("person")
    }


@pytest.mark.parametrize(
    "kind, amount, tier, first, shares",
    [
        ("farmer", "3000.00", 1, "王海涛", {"王海涛": "3000.00"}),
        ("farmer", "3001.00", 2, "王海涛", {"王海涛": "2100.70", "郑玉兰": "900.30"}),
        (
            "farmer",
            "15000.00",
            3,
            "吴振声",
            {
                "吴振声": "4500.00",
                "王海涛": "4500.00",
                "周建国": "1500.00",
                "冯秀英": "1500.00",
                "陈立新": "1500.00",
                "李春梅": "1500.00",
            },
        ),
        (
            "individual_business",
            "20001.00",
            4,
            "周建国",
            {
                "王海涛": "6000.30",
                "吴振声": "4000.20",
                "周建国": "2000.10",
                "许文静": "4000.20",
                "陈立新": "4000.20",
            },
        ),
    ],
)
def test_a_loan_is_issued_with_the_people_who_answer_for_it(
    cast: Cast, day: datetime.date, kind: str, amount: str, tier: int, first: str, shares: dict[str, str]
) -> None:
    loan = issued_loan(cast.a, cast.union, amount, on=day, kind=kind)
    split = LiabilitySplit.objects.get(loan=loan)
    assert (loan.standing, loan.tier, split.tier) == ("running", tier, tier)
    assert split.first_responsible.name == first
    assert shares_of(loan) == {name: Decimal(share) for name, share in shares.items()}
    assert split.unallocated_amount == 0
    assert sum(shares_of(loan).values()) == loan.amount
    custody = Custody.objects.get(loan=loan)
    assert (custody.person.name, custody.from_on, custody.until_on) == ("王海涛", day, None)
