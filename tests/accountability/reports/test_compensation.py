"""The compensation of a bad loan, by page and API and in the report (IV.1, IV.3; Q3, Q15)."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from accountability.reports.compensation import compensation_on
from accountability.reports.three_noes import BRANCH, three_noes
from creditcoop.core.rules.money import to_fen, to_yuan
from loans.models import Loan
from loans.queries.debt import owed_on
from loans.services.classify_loans import classify_loans
from loans.services.lower_class import lower_class
from tests.api.support import Api, ok
from tests.builders import actor, bring_to, issued_loan
from tests.conftest import Cast
from tests.ledger import lent, pay, take_back
from tests.loans.bends.test_taken_up_again import renewed
from tests.loans.time_limits.test_pages import shown

ONE = datetime.timedelta(days=1)
START, DUE = datetime.date(2025, 1, 10), datetime.date(2025, 11, 10)
BAD = DUE + 91 * ONE  # on a guarantee 次级 from the 91st day


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def loan(cast: Cast) -> Loan:
    """8,000 in the second tier: the department director 30 %, the manager 70 %."""
    return lent(cast, "8000.00", on=START, security="guarantee")


def test_a_loan_costs_nobody_anything_until_the_day_it_is_bad(cast: Cast, loan: Loan) -> None:
    for day in (BAD - ONE, BAD):
        classify_loans(on=day)
    assert compensation_on(loan, BAD - ONE) is None
    found, owed = compensation_on(loan, BAD), owed_on(loan, BAD)
    assert found is not None and owed is not None
    assert (
        owed.compound_fen
        and found.loss.total_fen == owed.principal_fen + owed.interest_fen + owed.penalty_fen
    )
    said = {row.share.person: (row.part, row.fen) for row in found.shares}
    assert said[cast.a["cm_director"]] == (Fraction(3, 10), found.loss.total_fen * 3 // 10)
    assert said[cast.a["cm"]][0] == Fraction(7, 10)
    assert sum(row.fen for row in found.shares) == found.loss.total_fen and not found.nobody_fen


def test_what_comes_in_lowers_the_loss_and_taken_back_raises_it(cast: Cast, loan: Loan) -> None:
    classify_loans(on=BAD)
    before = compensation_on(loan, BAD)
    entry = pay(cast, loan, "3000.00", on=BAD)
    after = compensation_on(loan, BAD)
    assert before is not None and after is not None
    paid = to_fen(entry.principal + entry.interest + entry.penalty)
    assert after.loss.total_fen == before.loss.total_fen - paid
    take_back(cast, entry, on=BAD)
    again = compensation_on(loan, BAD)
    assert again is not None and again.loss == before.loss


def test_page_api_and_report_say_the_same(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    api, url = Api.of(cast.a["director"]), f"loans/{loan.pk}/liability/"
    assert ok(api.get(url))["compensation"] is None
    assert "Compensation, were" not in shown(cast.a["director"], "loan_liability", loan.pk)
    told = {"kind": "by_hand", "grade": 4, "reason": "借款人外出多年"}
    lower_class(loan_id=loan.pk, actor=actor(cast.a["monitor"], day), on=day, **told)
    found = ok(api.get(url))["compensation"]
    assert (found["loss"], found["nobody"]) == ("8000.00", "0.00")
    assert {row["person"]["id"]: row["amount"] for row in found["shares"]} == {
        cast.a["cm_director"].pk: "2400.00",
        cast.a["cm"].pk: "5600.00",
    }
    page = shown(cast.a["director"], "loan_liability", loan.pk)
    assert (
        "Compensation, were the loss determined" in page
        and "5,600.00" in page
        and "no compound interest" in page
    )
    chinese = shown(cast.a["director"], "loan_liability", loan.pk, language="zh-hans")
    assert "赔偿" in chinese and "不计复利" in chinese
    report = three_noes(actor=actor(cast.a["director"], day), on=day, since=day)
    total = next(row.figures for row in report.rows if row.level == BRANCH).of("compensation")
    assert (total.count, total.worth) == (1, Decimal(8000))


def test_of_a_renewal_the_old_people_make_good_what_was_bad_already(cast: Cast, day: datetime.date) -> None:
    """8,000 overdue and renewed as 10,000: four fifths stay with the people of the loan before (Q3)."""
    old = issued_loan(cast.a, cast.union, "8000.00", on=day)
    on = old.due_on + ONE
    application = renewed(cast, old, on, "10000.00")
    bring_to(application, cast.a, cast.union, "", on=on)
    new = Loan.objects.get(application=application)
    told = {"kind": "by_hand", "grade": 4, "reason": "借款人外出多年"}
    lower_class(loan_id=new.pk, actor=actor(cast.a["monitor"], on), on=on, **told)
    found = compensation_on(new, on)
    assert found is not None and to_yuan(found.loss.total_fen) == 10_000
    parts = [(row.share.split.loan_id, row.share.person, row.part) for row in found.shares]
    assert sum(part for loan, _person, part in parts if loan == old.pk) == Fraction(4, 5)
    assert sum(part for loan, _person, part in parts if loan == new.pk) == Fraction(1, 5)
    assert sum(row.fen for row in found.shares) == found.loss.total_fen
    assert ok(Api.of(cast.a["director"]).get(f"loans/{old.pk}/"))["renewed_by"] == new.pk
