"""Classes get worse for a reason and never better; extensions keep their limits; the leaves keep their order."""

import dataclasses
import datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditcoop.core.rules.regulation_text import RegulationError, decode_chapter, shipped_text
from loans.rules.bands import Security
from loans.rules.class_leaves import BORDERS, KINDS
from loans.rules.interest.terms import Every, Method, Order, Rate
from loans.rules.lending_policy import LendingPolicy
from loans.rules.quality.extension import latest_day, rate_of_extension, refusals, term_months
from loans.rules.quality.five_classes import Case, Grade, Override, by_borrower, classify
from loans.rules.quality.old_classes import OldClass, old_class

Day = datetime.date
SHIPPED = decode_chapter(shipped_text()["body"], LendingPolicy)
CASES = st.builds(
    Case,
    days_overdue=st.integers(-5, 1000),
    security=st.sampled_from([one.value for one in Security]),
    good_grade=st.booleans(),
    overrides=st.frozensets(st.sampled_from(Override)),
    searched=st.booleans(),
)


@given(CASES)
def test_a_day_more_and_a_reason_more_never_make_a_class_better(case: Case) -> None:
    found = classify(case, SHIPPED)
    assert found.grade >= found.by_matrix
    assert (
        classify(dataclasses.replace(case, days_overdue=case.days_overdue + 1), SHIPPED).grade >= found.grade
    )
    for override in Override:
        worse = classify(dataclasses.replace(case, overrides=case.overrides | {override}), SHIPPED)
        assert worse.grade >= max(found.grade, Grade.SUBSTANDARD)
        assert worse.by_matrix == found.by_matrix


@given(CASES, st.sampled_from(Grade))
def test_a_class_is_lowered_by_hand_and_never_raised(case: Case, grade: Grade) -> None:
    alone = classify(case, SHIPPED)
    lowered = classify(dataclasses.replace(case, by_hand=(grade, "the barn burnt down")), SHIPPED)
    assert lowered.grade == max(alone.grade, grade)
    assert any("barn" in reason.say("en") for reason in lowered.reasons) == (grade > alone.grade)


def test_every_reason_is_said_in_both_languages() -> None:
    case = Case(
        days_overdue=400,
        security="credit",
        overrides=frozenset({Override.CLOCK_LOST}),
        by_hand=(Grade.LOSS, "estate exhausted"),
    )
    said = [reason.say("en") for reason in classify(case, SHIPPED).reasons]
    assert said == [
        "400 days overdue on credit, other: loss (demonstration matrix).",
        "No search yet, so not a loss so far: doubtful.",
        "time limit lost: no better than substandard.",
        "Lowered by hand to loss: estate exhausted",
    ]
    assert all("{" not in reason.say("zh") for reason in classify(case, SHIPPED).reasons)


def test_the_loans_of_a_borrower_take_the_worst_class_where_the_union_says_so() -> None:
    loans = {
        1: classify(Case(days_overdue=0, security="pledge"), SHIPPED),
        2: classify(Case(days_overdue=100, security="guarantee"), SHIPPED),
    }
    assert by_borrower(loans, SHIPPED) == loans
    together = by_borrower(loans, dataclasses.replace(SHIPPED, class_of_borrower=True))
    assert {key: one.grade for key, one in together.items()} == dict.fromkeys(loans, Grade.SUBSTANDARD)
    assert together[1].by_matrix == Grade.PASS
    assert together[2] == loans[2]
    assert by_borrower({}, dataclasses.replace(SHIPPED, class_of_borrower=True)) == {}


def test_bad_are_the_last_three_classes() -> None:
    assert [grade.is_bad for grade in Grade] == [False, False, True, True, True]


def test_the_old_classes_follow_what_was_found_before_the_days() -> None:
    given: dict[str, Any] = {"principal_overdue_since": None, "as_of": Day(2024, 1, 1), "leaves": SHIPPED}
    assert old_class(**given, business_stopped=True) == OldClass.IDLE
    assert old_class(**given, business_stopped=True, hopeless=True) == OldClass.DEAD


@pytest.mark.parametrize(
    "asked_on, new_due_on, before, codes",
    [
        (Day(2024, 12, 4), Day(2025, 9, 5), (), []),
        (Day(2024, 12, 5), Day(2025, 9, 5), (), []),
        (Day(2024, 12, 6), Day(2025, 9, 5), (), ["late"]),
        (Day(2024, 12, 5), Day(2025, 9, 6), (), ["too_long"]),
        (Day(2024, 12, 5), Day(2024, 12, 5), (), ["not_later"]),
        (Day(2025, 3, 1), Day(2025, 9, 5), (Day(2025, 3, 5),), ["too_often"]),
        (Day(2025, 3, 6), Day(2025, 9, 6), (Day(2025, 3, 5),), ["late", "too_long", "too_often"]),
    ],
)
def test_an_extension_is_asked_for_in_time_and_kept_within_the_term(
    asked_on: Day, new_due_on: Day, before: tuple[Day, ...], codes: list[str]
) -> None:
    """Nine months from 5 March 2024: at most nine more, in all and once."""
    found = refusals(
        start=Day(2024, 3, 5),
        due_days=[Day(2024, 12, 5), *before],
        asked_on=asked_on,
        new_due_on=new_due_on,
        leaves=SHIPPED,
    )
    assert [one.code for one in found] == codes
    for one in found:
        assert "{" not in one.say("zh") + one.say("en")


@given(st.dates(Day(2000, 1, 1), Day(2030, 1, 1)), st.integers(1, 4000))
def test_a_started_month_counts_and_the_latest_day_is_never_before_the_due_day(start: Day, days: int) -> None:
    due_on = start + datetime.timedelta(days=days)
    months = term_months(start, due_on)
    assert months >= 1
    assert latest_day(start, due_on, SHIPPED) >= due_on


def test_the_ends_of_months_make_whole_months() -> None:
    assert term_months(Day(2024, 1, 31), Day(2024, 2, 29)) == 1
    assert term_months(Day(2024, 1, 31), Day(2024, 3, 1)) == 2
    assert term_months(Day(2024, 2, 29), Day(2025, 2, 28)) == 12


def test_a_longer_term_in_all_takes_the_higher_rate_and_never_a_lower_one() -> None:
    short, medium = Rate("month", Fraction(6)), Rate("month", Fraction("6.5"))
    given: dict[str, Any] = {"start": Day(2024, 3, 5), "due_on": Day(2025, 3, 5), "rate": short}
    classes = [(12, medium)]
    assert rate_of_extension(**given, new_due_on=Day(2025, 4, 5), class_rates=classes).after == medium
    higher = Rate("month", Fraction(7))
    assert (
        rate_of_extension(**given | {"rate": higher}, new_due_on=Day(2026, 3, 5), class_rates=classes).after
        == higher
    )
    within = given | {"due_on": Day(2024, 9, 5)}
    assert rate_of_extension(**within, new_due_on=Day(2025, 3, 5), class_rates=classes).after == short


def test_usual_terms_and_orders_are_those_of_the_version() -> None:
    rate = Rate("month", Fraction("6.6375"))
    usual = SHIPPED.usual_terms(rate, Method.INTEREST_FIRST)
    assert (usual.every, usual.interest_day, usual.overdue_markup) == (Every.QUARTER, 20, 50)
    assert (usual.misuse_markup, usual.compound, usual.rate) == (100, True, rate)
    monthly = dataclasses.replace(SHIPPED, interest_quarterly=False, interest_day=5)
    assert monthly.usual_terms(rate, Method.INTEREST_FIRST).every == Every.MONTH
    assert [SHIPPED.order_of(days) for days in (0, 89, 90)] == [
        Order.INTEREST_FIRST,
        Order.INTEREST_FIRST,
        Order.PRINCIPAL_FIRST,
    ]


@pytest.mark.parametrize(
    "name, value",
    [(f"class_{kind}_{border}", 36_500) for kind in KINDS for border in BORDERS[:2]]
    + [("medium_up_to_months", 12)],
)
def test_a_version_whose_borders_do_not_rise_is_refused(name: str, value: int) -> None:
    body = shipped_text()["body"]
    body["lending"][name] = value
    with pytest.raises(RegulationError) as caught:
        decode_chapter(body, LendingPolicy)
    [problem] = caught.value.problems
    assert problem.code == "not_ascending"


@pytest.mark.parametrize(
    "name, value",
    [
        ("interest_day", 29),
        ("class_clock_lost", 6),
        ("extend_short_percent", 101),
        ("compound_interest", "yes"),
    ],
)
def test_a_value_out_of_bounds_is_refused_at_its_leaf(name: str, value: object) -> None:
    body = shipped_text()["body"]
    body["lending"][name] = value
    with pytest.raises(RegulationError) as caught:
        decode_chapter(body, LendingPolicy)
    assert [problem.path for problem in caught.value.problems] == [f"lending.{name}"]
