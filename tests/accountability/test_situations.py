"""The published situations up to S15 through the real services."""

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accountability.models import LiabilityShare, LiabilitySplit
from accountability.services.issue_loan import issue_loan
from creditcoop.core.errors import Refused
from creditcoop.core.models import Posting
from loans.filters import ExceptionFilter
from loans.models import GuaranteeException, IssueOrder, Loan, LoanApplication
from loans.queries import vote_of
from loans.services.decide_step import decide_step
from loans.services.order_issue import order_issue
from tests.accountability.books import adopt_reading
from tests.builders import LONG_AGO, actor, bring_to, decide, issued_loan, letter, make_application
from tests.conftest import Cast
from tests.on_file import ask, objects, push

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[1] / "cases" / "situations.json").read_text())["cases"]
}
KINDS = {"farmer": "farmer", "self_employed": "individual_business", "enterprise": "enterprise"}


def granted_shares(loan: Loan) -> dict[str, Decimal]:
    """Shares of the amount granted, by name."""
    return {
        share.person.name: share.amount
        for share in LiabilityShare.objects.filter(split__loan=loan).select_related("person")
    }


@pytest.mark.parametrize("case", ["S02", "S06"])
def test_shares_of_a_loan_lost_in_full_are_those_of_the_case(
    cast: Cast, day: datetime.date, case: str
) -> None:
    facts, expected = CASES[case]["facts"], CASES[case]["expected"]
    if case == "S02":
        cast.a["cm"].name = "李春梅"
        cast.a["cm"].save()
    votes: dict[str, Any] = {"no": ["cm2"]} if case == "S06" else {}
    loan = issued_loan(cast.a, cast.union, facts["amount"], on=day, kind=KINDS[facts["kind"]], **votes)
    assert loan.tier == expected["tier"]
    assert loan.route == expected["process"]
    assert LiabilitySplit.objects.get(loan=loan).first_responsible.name == expected["first_responsible"]
    assert granted_shares(loan) == {name: Decimal(sum_) for name, sum_ in expected["shares"].items()}


def test_s01_three_thousand_is_the_managers_alone(cast: Cast, day: datetime.date) -> None:
    expected = CASES["S01"]["expected"]
    loan = issued_loan(cast.a, cast.union, "3000.00", on=day)
    assert (loan.tier, loan.route) == (expected["tier"], expected["process"])
    assert set(granted_shares(loan)) == set(expected["shares"])


def test_s04_a_guarantee_over_ten_thousand_is_not_paid_out(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "10500.00", on=day, security="guarantee")
    bring_to(application, cast.a, cast.union, "order", on=day)
    with pytest.raises(Refused, match="II.6"):
        order_issue(application_id=application.pk, actor=actor(cast.a["cm"], day), on=day)
    assert not IssueOrder.objects.exists()


def test_s05_with_an_exception_granted_in_time_it_is(cast: Cast) -> None:
    facts, expected = CASES["S05"]["facts"], CASES["S05"]["expected"]
    meeting, payout, last = (
        datetime.date.fromisoformat(text)
        for text in (facts["exception"]["approved_on"], facts["payout"], facts["exception"]["valid_to"])
    )
    application = make_application(cast.a, facts["amount"], on=meeting, security="guarantee")
    asked = ask(application, on=meeting, valid_to=last)
    bring_to(application, cast.a, cast.union, "order", on=meeting, no=["cm2"])
    assert vote_of(application).result == expected["group_result"]
    assert (asked.decision.outcome, asked.decision.on) == ("grant", meeting)
    loan = Loan.objects.get(application=bring_to(application, cast.a, cast.union, "", on=payout))
    assert (loan.tier, loan.route, loan.granted_on) == (expected["tier"], expected["process"], payout)
    of_the_month = ExceptionFilter({"month": "2024-03"}, queryset=GuaranteeException.objects.all()).qs
    assert list(of_the_month) == [asked]
    assert not ExceptionFilter({"month": "2024-04"}, queryset=GuaranteeException.objects.all()).qs.exists()


def test_s14_who_gave_way_carries_the_whole(cast: Cast) -> None:
    facts, expected = CASES["S14"]["facts"], CASES["S14"]["expected"]
    entered = datetime.date(2022, 9, 1)
    application = make_application(cast.a, facts["amount"], on=entered, kind=KINDS[facts["kind"]])
    bring_to(application, cast.a, cast.union, "approval", on=entered)
    pressure = push(application, cast.a["cm"], on=datetime.date(2022, 9, 2))
    for post in ("cm", "deputy"):
        objects(pressure, cast.a[post], on=datetime.date(2022, 9, 3))
    bring_to(application, cast.a, cast.union, "", on=datetime.date(2022, 9, 5))
    loan = Loan.objects.get(application=application)
    assert loan.tier == expected["tier"]
    assert LiabilitySplit.objects.get(loan=loan).first_responsible.name == expected["first_responsible"]
    assert granted_shares(loan) == {name: Decimal(sum_) for name, sum_ in expected["shares"].items()}


def test_s07_exactly_twenty_thousand_is_decided_by_the_group(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "20000.00", on=day, kind="individual_business")
    expected = CASES["S07"]["expected"]
    assert (loan.tier, loan.route) == (expected["tier"], expected["process"])
    assert set(granted_shares(loan)) == set(expected["shares"])
    assert granted_shares(loan)["吴振声"] == Decimal("6000.00")


def test_s08_both_loans_take_five_posts(cast: Cast, day: datetime.date) -> None:
    for case in CASES["S08"]["facts"]["loans"]:
        loan = issued_loan(cast.a, cast.union, case["amount"], on=day, kind=KINDS[case["kind"]])
        assert loan.tier == CASES["S08"]["expected"][case["key"]]["tier"]
        assert loan.route == CASES["S08"]["expected"][case["key"]]["process"]
        assert LiabilitySplit.objects.get(loan=loan).first_responsible.name == "周建国"


def test_s10_nobody_takes_two_of_the_five_posts(cast: Cast, day: datetime.date) -> None:
    Posting.objects.create(person=cast.a["monitor"], post="deputy", unit=cast.a.unit, from_on=LONG_AGO)
    application = make_application(cast.a, "60000.00", on=day, kind="enterprise")
    bring_to(application, cast.a, cast.union, "review", on=day)
    decide(application, "review", cast.a["monitor"], on=day)
    application.refresh_from_db()
    bring_to(application, cast.a, cast.union, "inspection", on=day)
    with pytest.raises(Refused) as refusal:
        decide(application, "inspection", cast.a["monitor"], on=day)
    assert refusal.value.code == "posts_not_distinct"
    decide(application, "inspection", cast.union["union_credit"], on=day)


@pytest.mark.parametrize("post, amount", [("marketer", "2000.00"), ("station_clerk", "1500.00")])
def test_s11_a_marketer_and_a_station_clerk_issue_nothing(
    cast: Cast, day: datetime.date, post: str, amount: str
) -> None:
    letter(cast.a.unit, cast.a[post], limit="50000.00", number=f"letter of a {post}")
    application = make_application(cast.a, amount, on=day)
    bring_to(application, cast.a, cast.union, "order", on=day)
    with pytest.raises(PermissionDenied):
        order_issue(application_id=application.pk, actor=actor(cast.a[post], day), on=day)
    with pytest.raises(Refused):
        issue_loan(application_id=application.pk, actor=actor(cast.a["credit_clerk"], day), on=day)
    assert not Loan.objects.exists()


def test_s13_a_vote_that_fails_ends_the_application(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "18000.00", on=day)
    bring_to(application, cast.a, cast.union, "", on=day, no=["deputy", "cm2"])
    assert application.state == LoanApplication.State.REFUSED
    with pytest.raises(Refused):
        order_issue(application_id=application.pk, actor=actor(cast.a["cm"], day), on=day)


def test_an_outvoted_deputy_is_free_and_the_chair_takes_his_place(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "15000.00", on=day, no=["deputy"])
    shares = granted_shares(loan)
    assert "吴振声" not in shares
    assert LiabilitySplit.objects.get(loan=loan).first_responsible.name == "周建国"
    assert shares["周建国"] == Decimal("4500.00")
    assert shares["冯秀英"] == Decimal("2000.00")


def test_silence_counts_as_yes(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "15000.00", on=day, silent=["monitor"])
    assert "陈立新" in granted_shares(loan)


def test_who_was_absent_bears_nothing(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "15000.00", on=day, absent=["monitor"])
    assert "陈立新" not in granted_shares(loan)


def test_a_refusal_ends_the_application_with_its_reason(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    bring_to(application, cast.a, cast.union, "review_approval", on=day)
    decide_step(
        application_id=application.pk,
        step="review_approval",
        outcome="refuse",
        opinion="收入来源不明",
        actor=actor(cast.a["cm_director"], day),
        on=day,
    )
    application.refresh_from_db()
    assert (application.state, application.waiting_for) == ("refused", "")
    assert application.steps.get(step="review_approval").opinion == "收入来源不明"


def test_without_a_letter_in_force_nothing_is_issued(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "2000.00", on=day)
    bring_to(application, cast.a, cast.union, "order", on=day)
    cast.a["cm"].authorisations.update(until_on=day)
    with pytest.raises(PermissionDenied):
        order_issue(application_id=application.pk, actor=actor(cast.a["cm"], day), on=day)
    cast.a["cm"].authorisations.update(until_on=day + datetime.timedelta(days=1))
    order_issue(application_id=application.pk, actor=actor(cast.a["cm"], day), on=day)


def test_the_limits_of_a_letter_hold(cast: Cast, day: datetime.date) -> None:
    paper = cast.a["cm"].authorisations.get()
    paper.limit_amount, paper.total_limit_amount = Decimal("5000.00"), Decimal("7000.00")
    paper.save()
    over = make_application(cast.a, "5000.01", on=day)
    bring_to(over, cast.a, cast.union, "order", on=day)
    with pytest.raises(Refused, match="II.1"):
        order_issue(application_id=over.pk, actor=actor(cast.a["cm"], day), on=day)
    issued_loan(cast.a, cast.union, "5000.00", on=day)
    within = make_application(cast.a, "2000.00", on=day)
    bring_to(within, cast.a, cast.union, "", on=day)
    assert within.state == "issued"
    more = make_application(cast.a, "0.01", on=day)
    bring_to(more, cast.a, cast.union, "order", on=day)
    with pytest.raises(Refused):
        order_issue(application_id=more.pk, actor=actor(cast.a["cm"], day), on=day)


def test_over_the_branchs_letter_the_union_approves_besides(cast: Cast, day: datetime.date) -> None:
    below = make_application(cast.a, "100000.00", on=day, kind="enterprise")
    above = make_application(cast.a, "100000.01", on=day, kind="enterprise")
    assert "union_approval" not in [place.step for place in below.places]
    assert [place.step for place in above.places][3] == "union_approval"
    bring_to(above, cast.a, cast.union, "inspection", on=day)
    assert above.steps.get(step="union_approval").person == cast.union["union_credit"]


def test_who_orders_does_not_book(cast: Cast, day: datetime.date) -> None:
    Posting.objects.create(person=cast.a["cm"], post="credit_clerk", unit=cast.a.unit, from_on=LONG_AGO)
    application = make_application(cast.a, "2000.00", on=day)
    bring_to(application, cast.a, cast.union, "booking", on=day)
    with pytest.raises(Refused):
        issue_loan(application_id=application.pk, actor=actor(cast.a["cm"], day), on=day)


def test_a_second_issue_changes_nothing(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "2000.00", on=day)
    with pytest.raises(Refused):
        issue_loan(application_id=loan.application_id, actor=actor(cast.a["chief_accountant"], day), on=day)
    assert Loan.objects.count() == LiabilitySplit.objects.count() == 1


def test_without_a_deputy_his_label_and_part_pass_to_the_chair(cast: Cast, day: datetime.date) -> None:
    """Q10: a branch that has no deputy is like one whose deputy was absent."""
    application = make_application(cast.a, "15000.00", on=day)
    bring_to(application, cast.a, cast.union, "booking", on=day)
    cast.a["deputy"].postings.update(until_on=day)
    loan = issue_loan(application_id=application.pk, actor=actor(cast.a["credit_clerk"], day), on=day)
    shares = {share.person: share for share in LiabilityShare.objects.filter(split__loan=loan)}
    assert shares[cast.a["director"]].is_first
    assert shares[cast.a["director"]].amount == Decimal("4500.00")


def test_a_post_that_must_answer_and_is_vacant_stops_the_issue(cast: Cast, day: datetime.date) -> None:
    """Under the reading that gives the open 40 % to the branch director there must be one (Q10)."""
    adopt_reading(cast, day, t3_rest="branch_director")
    application = make_application(cast.a, "15000.00", on=day)
    bring_to(application, cast.a, cast.union, "booking", on=day)
    cast.a["director"].postings.update(until_on=day)
    with pytest.raises(Refused) as refusal:
        issue_loan(application_id=application.pk, actor=actor(cast.a["credit_clerk"], day), on=day)
    assert refusal.value.code == "post_vacant"
    assert "社主任" in refusal.value.message
    assert not Loan.objects.exists()
    assert not application.steps.filter(step="booking").exists()


def test_the_deputy_who_decided_answers_even_if_another_holds_the_post_at_the_issue(
    cast: Cast, day: datetime.date
) -> None:
    later = day + datetime.timedelta(days=3)
    application = make_application(cast.a, "15000.00", on=day)
    bring_to(application, cast.a, cast.union, "order", on=day)
    cast.a["deputy"].postings.update(until_on=day + datetime.timedelta(days=1))
    Posting.objects.create(
        person=cast.a["reader"], post="deputy", unit=cast.a.unit, from_on=day + datetime.timedelta(days=1)
    )
    bring_to(application, cast.a, cast.union, "", on=later)
    loan = Loan.objects.get(application=application)
    assert LiabilitySplit.objects.get(loan=loan).first_responsible.name == "吴振声"
    assert granted_shares(loan)["吴振声"] == Decimal("4500.00")


def test_an_application_whose_handler_has_left_is_withdrawn_by_a_head_of_the_branch(
    cast: Cast, day: datetime.date
) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    cast.a["cm"].postings.update(until_on=day)
    from loans.services.withdraw_application import withdraw_application

    with pytest.raises(PermissionDenied):
        withdraw_application(
            application_id=application.pk, reason="人已调走", actor=actor(cast.b["director"], day), on=day
        )
    withdraw_application(
        application_id=application.pk, reason="人已调走", actor=actor(cast.a["director"], day), on=day
    )
    application.refresh_from_db()
    assert application.state == "withdrawn"
