"""Loans of one household within thirty days are shown to everybody who decides, and flagged where they add up (Q2)."""

import datetime

import pytest
from django.urls import reverse

from loans.models import Borrower, LoanApplication
from loans.queries.household import near
from loans.rules.lending_policy import LendingPolicy
from tests.builders import issued_loan, make_application, make_borrower
from tests.conftest import Cast, client_of

FLAG = "has one need been cut up"


def of_one_household(cast: Cast, day: datetime.date) -> tuple[Borrower, Borrower]:
    husband = make_borrower(cast.a, on=day, name="刘根生", id_number="HUSBAND-1")
    wife = make_borrower(cast.a, on=day, name="王桂花", id_number="OTHER-22-9")
    wife.household = husband.household
    wife.save()
    return husband, wife


def seen(application: LoanApplication) -> tuple[int, bool]:
    found = near(application, application.version.chapter(LendingPolicy))
    return len(found.loans) + len(found.applications), found.suspected


@pytest.mark.parametrize(("days", "shown"), [(29, True), (30, True), (31, False)])
def test_the_window_is_thirty_days(cast: Cast, day: datetime.date, days: int, shown: bool) -> None:
    husband, wife = of_one_household(cast, day)
    make_application(cast.a, "2900.00", on=day - datetime.timedelta(days=days), borrower=husband)
    application = make_application(cast.a, "2900.00", on=day, borrower=wife)
    assert seen(application) == ((1, True) if shown else (0, False))


def test_loans_that_stay_in_their_tier_are_shown_and_not_flagged(cast: Cast, day: datetime.date) -> None:
    husband, wife = of_one_household(cast, day)
    make_application(cast.a, "1000.00", on=day, borrower=husband)
    application = make_application(cast.a, "1500.00", on=day, borrower=wife)
    assert seen(application) == (1, False)
    page = (
        client_of(cast.a["cm_director"]).get(reverse("application", args=[application.pk])).content.decode()
    )
    assert "the same household" in page
    assert FLAG not in page


def test_the_flag_stands_on_the_page_of_whoever_decides_and_changes_nothing(
    cast: Cast, day: datetime.date
) -> None:
    loan = issued_loan(cast.a, cast.union, "2900.00", on=day)
    application = make_application(cast.a, "2900.00", on=day, borrower=loan.borrower)
    assert (application.tier, application.route) == (1, "three_posts")
    page = (
        client_of(cast.a["cm_director"]).get(reverse("application", args=[application.pk])).content.decode()
    )
    assert loan.number in page
    assert FLAG in page


def test_a_stranger_of_the_same_name_is_no_household(cast: Cast, day: datetime.date) -> None:
    make_application(
        cast.a, "2900.00", on=day, borrower=make_borrower(cast.a, on=day, id_number="STRANGER-7")
    )
    other = make_borrower(cast.a, on=day, name="刘根升", id_number="ELSE-55-1")
    assert seen(make_application(cast.a, "2900.00", on=day, borrower=other)) == (0, False)
