"""The liability report equals the sums of its loans, whatever the book."""

import datetime
import random
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accountability.models import LiabilitySplit
from accountability.queries import shares_of_split, split_on
from accountability.reports.liability import Figures, LiabilityReport, liability_report, sorted_people
from accountability.reports.liability_lines import cells, head, lines
from loans.models import Loan
from loans.queries.outstanding import principal_on
from tests.accountability.books import adopt_reading, imported_loan
from tests.builders import actor, issued_loan
from tests.conftest import Cast
from tests.ledger import pay_down

A_DAY = datetime.timedelta(days=1)
AMOUNTS = ("800.00", "3000.00", "3000.01", "9999.99", "10500.00", "19999.97", "20000.01", "47000.33")


def random_book(cast: Cast, day: datetime.date, seed: int) -> None:
    """Loans of every tier in two branches over two years, some paid down, some settled, some from an old book."""
    dice = random.Random(seed)
    adopt_reading(cast, day - 300 * A_DAY, t3_rest=dice.choice(["branch", "all_equal", "yes_voters_equal"]))
    for _place in range(9):
        branch = dice.choice([cast.a, cast.b])
        issued_loan(
            branch,
            cast.union,
            dice.choice(AMOUNTS),
            on=day - dice.randint(0, 700) * A_DAY,
            kind=dice.choice(["farmer", "individual_business", "enterprise"][: dice.randint(1, 2)]),
            no=dice.choice([[], ["cm2"], ["deputy"]]),
        )
    for loan in Loan.objects.filter(origin="issued"):
        left = dice.choice([loan.amount, Decimal("0.01"), Decimal(0)])
        branch = cast.a if loan.branch_id == cast.a.unit.pk else cast.b
        standing = "running" if left or dice.random() < 0.5 else "settled"
        pay_down(branch, loan, left, on=day, standing=standing)
    for place in range(6):
        standing = dice.choice(["settled", "ended_unpaid", "running"])
        imported_loan(
            dice.choice([cast.a, cast.b]),
            f"OLD-{place}",
            str(dice.randint(1, 90000)),
            standing=standing,
            reported_in_debt=dice.choice([None, True, False]),
            balance=dice.choice([None, Decimal(0) if standing == "settled" else Decimal(1)]),
        )


Shares = dict[int, tuple[Decimal, bool]]


def unless_unknown(amount: Decimal, missing: list[Loan]) -> Decimal | None:
    """Nothing known to be owed, while some balances are not recorded, is not recorded."""
    return None if missing and not amount else amount


def counted(loans: list[Loan], day: datetime.date, shares_by_loan: Shares, today: datetime.date) -> Figures:
    """The same figures one loan at a time, in plain Python; on a past day by the ledger."""
    then = {loan.pk: loan.balance for loan in loans}
    late = set(Loan.objects.overdue_on(day).values_list("pk", flat=True))
    if day < today:
        then = principal_on(then, day)
        said = {
            loan.pk for loan in loans if loan.origin == "imported" and loan.pk in late and then[loan.pk] != 0
        }
        late = said | {
            loan.pk for loan in loans if loan.origin == "issued" and loan.due_on < day and then[loan.pk]
        }
    owing = [loan for loan in loans if then[loan.pk] is not None]
    missing = [loan for loan in loans if then[loan.pk] is None and loan.standing != "settled"]
    late_owing = [loan for loan in owing if loan.pk in late]
    late_missing = [loan for loan in loans if loan.pk in late and then[loan.pk] is None]
    shares = [shares_by_loan[loan.pk] for loan in loans]
    return Figures(
        loans=len(loans),
        first=sum(1 for _amount, first in shares if first),
        granted=sum((loan.amount for loan in loans), Decimal(0)),
        owed=unless_unknown(sum((then[loan.pk] or 0 for loan in owing), Decimal(0)), missing),
        owed_missing=len(missing),
        overdue=len([loan for loan in loans if loan.pk in late]),
        overdue_owed=unless_unknown(
            sum((then[loan.pk] or 0 for loan in late_owing), Decimal(0)), late_missing
        ),
        overdue_missing=len(late_missing),
        share=sum((amount for amount, _first in shares), Decimal(0)),
    )


def check(report: LiabilityReport, loans: list[Loan], day: datetime.date, today: datetime.date) -> None:
    answers: dict[int, Shares] = {}
    recorded: dict[int, LiabilitySplit] = {}
    for loan in loans:
        split = split_on(loan, day)
        if split is not None:
            recorded[loan.pk] = split
            for share in shares_of_split(split):
                answers.setdefault(share.person_id, {})[loan.pk] = (share.amount, share.is_first)
    assert {group.person.pk for group in report.people if group.person} == set(answers)
    for group in report.people:
        mine = answers[group.person.pk]  # type: ignore[union-attr]
        for tier, figures in group.tiers.items():
            of_tier = [loan for loan in loans if loan.pk in mine and loan.tier == tier]
            assert figures == counted(of_tier, day, mine, today)
        assert group.total == counted([loan for loan in loans if loan.pk in mine], day, mine, today)
    unknown = [loan for loan in loans if loan.pk not in recorded]
    assert report.not_recorded.total.loans == len(unknown)
    assert report.not_recorded.total.granted == sum((loan.amount for loan in unknown), Decimal(0))
    whole = report.everything.total
    bare = counted(loans, day, {loan.pk: (Decimal(0), loan.pk in recorded) for loan in loans}, today)
    shares = sum((split.total_amount for split in recorded.values()), Decimal(0))
    assert whole == Figures(**{**vars(bare), "share": shares if recorded or not loans else None})
    left = sum((split.unallocated_amount for split in recorded.values()), Decimal(0))
    assert (report.unallocated.total.share or 0) == left
    assert sum((group.total.share or 0 for group in report.people), left) == shares


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_row_is_the_sum_of_its_loans_for_every_reader_branch_and_day(
    cast: Cast, day: datetime.date, seed: int
) -> None:
    random_book(cast, day, seed)
    readers = [
        (cast.union["union_audit"], {cast.a.unit.pk, cast.b.unit.pk}),
        (cast.a["director"], {cast.a.unit.pk}),
    ]
    for on in (day - 350 * A_DAY, day, day + 400 * A_DAY):
        for reader, reach in readers:
            for branch in (None, cast.a.unit, cast.b.unit):
                report = liability_report(actor=actor(reader, day), on=on, branch=branch)
                seen = reach & {branch.pk} if branch else reach
                loans = list(Loan.objects.filter(branch__in=seen, granted_on__lte=on))
                check(report, loans, on, day)


def test_field_staff_see_their_own_row_and_the_old_loans_in_their_care(
    cast: Cast, day: datetime.date
) -> None:
    issued_loan(cast.a, cast.union, "15000.00", on=day)
    issued_loan(cast.b, cast.union, "3000.00", on=day)
    imported_loan(cast.a, "OLD-1", "700.00")
    report = liability_report(actor=actor(cast.a["cm"], day), on=day)
    assert [group.person for group in report.people] == [cast.a["cm"]]
    assert report.everything.total.loans == 1
    assert report.everything.total.share == Decimal("4500.00")
    assert report.own_only


def test_amounts_that_an_old_book_lacks_are_counted_as_missing_and_not_as_nothing(
    cast: Cast, day: datetime.date
) -> None:
    imported_loan(cast.a, "OLD-1", "700.00", standing="ended_unpaid")
    imported_loan(cast.a, "OLD-2", "800.00", standing="settled")
    report = liability_report(actor=actor(cast.a["director"], day), on=day)
    total = report.not_recorded.total
    assert (total.loans, total.granted, total.owed, total.owed_missing) == (2, Decimal("1500.00"), None, 1)
    assert (total.overdue, total.overdue_owed, total.overdue_missing) == (1, None, 1)
    assert total.share is None


def test_a_loan_is_overdue_from_the_day_after_its_last_day(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "3000.00", on=day)
    director = actor(cast.a["director"], day)
    assert liability_report(actor=director, on=loan.due_on).everything.total.overdue == 0
    assert liability_report(actor=director, on=loan.due_on + A_DAY).everything.total.overdue == 1


def test_the_number_of_queries_does_not_depend_on_the_book(cast: Cast, day: datetime.date) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            liability_report(actor=actor(cast.union["union_audit"], day), on=day)
        return len(found)

    issued_loan(cast.a, cast.union, "3000.00", on=day)
    at_one = queries()
    random_book(cast, day, seed=4)
    assert queries() == at_one


def test_people_are_sorted_by_any_figure_both_ways(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "20000.01", on=day)
    issued_loan(cast.a, cast.union, "9000.00", on=day)
    people = liability_report(actor=actor(cast.a["director"], day), on=day).people
    for key in ("loans", "first", "granted", "owed", "overdue", "overdue_owed", "share"):
        rising = [getattr(group.total, key) for group in sorted_people(people, key)]
        assert rising == sorted(rising)
        falling = [getattr(group.total, key) for group in sorted_people(people, f"-{key}")]
        assert falling == sorted(rising, reverse=True)
    numbers = [group.person.staff_number for group in sorted_people(people, "person") if group.person]
    assert numbers == sorted(numbers)


def test_a_row_has_a_cell_for_every_column_head(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "15000.00", on=day)
    report = liability_report(actor=actor(cast.a["director"], day), on=day)
    assert {len(cells(line)) for line in lines(report)} == {len(head())}


def test_what_was_owed_on_a_past_day_is_what_the_ledger_says(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day - 700 * A_DAY)
    director = actor(cast.a["director"], day)
    pay_down(cast.a, loan, Decimal("3000.00"), on=day - 9 * A_DAY)
    pay_down(cast.a, loan, Decimal(0), on=day - 2 * A_DAY)
    asked = (day - 10 * A_DAY, day - 9 * A_DAY, day - 2 * A_DAY, day)
    found = [liability_report(actor=director, on=on).everything.total for on in asked]
    owed = [Decimal("8000.00"), Decimal("3000.00"), Decimal(0), Decimal(0)]
    assert [one.owed for one in found] == [one.overdue_owed for one in found] == owed
    assert [one.overdue for one in found] == [1, 1, 0, 0]
    person = [next(iter(liability_report(actor=director, on=on).people)).total.owed for on in asked]
    assert person == owed
