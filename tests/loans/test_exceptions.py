"""Exceptions to II.6 by the services: asked for in writing, granted before pay-out, good to their last day (Q7)."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent, Posting
from creditcoop.core.queries import evidence_of
from loans.models import ExceptionDecision, GuaranteeException, LoanApplication, Vote
from loans.services.ask_exception import ask_exception
from loans.services.cast_vote import cast_vote
from loans.services.close_meeting import close_meeting
from loans.services.convene_group import convene_group
from loans.services.order_issue import order_issue
from loans.services.withdraw_application import withdraw_application
from tests.builders import LONG_AGO, actor, bring_to, decide, make_application
from tests.conftest import Cast
from tests.on_file import answer, ask, proof

ONE = datetime.timedelta(days=1)


def guarantee(cast: Cast, amount: str, *, on: datetime.date) -> LoanApplication:
    kind = "enterprise" if float(amount) > 20000 else "farmer"
    return make_application(cast.a, amount, on=on, kind=kind, security="guarantee")


def order(cast: Cast, application: LoanApplication, on: datetime.date) -> None:
    order_issue(application_id=application.pk, actor=actor(cast.a["cm"], on), on=on)


def test_the_group_grants_it_in_the_meeting_on_the_loan(cast: Cast, day: datetime.date) -> None:
    application = guarantee(cast, "12000.00", on=day)
    asked = ask(application, on=day)
    bring_to(application, cast.a, cast.union, "order", on=day, against_exception=["cm2"])
    decision = ExceptionDecision.objects.get(exception=asked)
    assert (decision.outcome, decision.votes_for, decision.votes_needed) == ("grant", 4, 4)
    assert (decision.person, decision.post) == (cast.a["director"], "group_chair")
    assert evidence_of(asked).count() == 1
    order(cast, application, day)
    acts = AuditEvent.objects.filter(subject_kind="loanapplication", subject_id=application.pk)
    assert {"ask_exception", "decide_exception"} <= set(acts.values_list("act", flat=True))


@pytest.mark.parametrize(
    "votes",
    [
        {"against_exception": ["cm2", "deputy"]},  # three of five
        {"against_exception": ["director"]},  # the chair refuses
        {"silent": ["cm2", "monitor"]},  # silence passes the loan and grants nothing
    ],
)
def test_the_loan_may_pass_without_its_exception_and_then_does_not_go_out(
    cast: Cast, day: datetime.date, votes: dict[str, Any]
) -> None:
    application = guarantee(cast, "12000.00", on=day)
    asked = ask(application, on=day)
    bring_to(application, cast.a, cast.union, "order", on=day, **votes)
    assert application.steps.get(step="group").outcome == "agree"
    assert ExceptionDecision.objects.get(exception=asked).outcome == "refuse"
    with pytest.raises(Refused, match="II.6") as refusal:
        order(cast, application, day)
    assert refusal.value.code == "blocked"


def test_a_loan_that_the_group_refuses_may_have_had_its_exception(cast: Cast, day: datetime.date) -> None:
    application = guarantee(cast, "12000.00", on=day)
    asked = ask(application, on=day)
    bring_to(application, cast.a, cast.union, "", on=day, no=["deputy", "cm2"])
    assert application.state == "refused"
    assert ExceptionDecision.objects.get(exception=asked).outcome == "grant"


def test_every_vote_answers_the_request_and_none_answers_what_was_not_asked(
    cast: Cast, day: datetime.date
) -> None:
    def vote(application: LoanApplication, on_exception: str) -> Vote:
        return cast_vote(
            application_id=application.pk,
            choice="yes",
            on_exception=on_exception,
            reason="理由",
            actor=actor(cast.a["deputy"], day),
            on=day,
        )

    def meet(application: LoanApplication) -> None:
        bring_to(application, cast.a, cast.union, "group", on=day)
        seats = {cast.a[post].pk for post in ("director", "deputy", "chief_accountant", "monitor", "cm2")}
        convene_group(
            application_id=application.pk, present_ids=seats, actor=actor(cast.a["director"], day), on=day
        )

    asked, plain = guarantee(cast, "12000.00", on=day), make_application(cast.a, "12000.00", on=day)
    ask(asked, on=day)
    meet(asked)
    meet(plain)
    for application, wrong in ((asked, ""), (asked, "yes"), (plain, "grant"), (plain, "refuse")):
        with pytest.raises(Refused) as refusal:
            vote(application, wrong)
        assert refusal.value.field == "on_exception"
    assert vote(asked, "refuse").on_exception == "refuse"
    assert vote(plain, "").on_exception == ""


def test_s05_the_day_before_the_day_and_the_day_after_the_last_day(cast: Cast, day: datetime.date) -> None:
    last = day + datetime.timedelta(days=30)
    for on, allowed in ((last - ONE, True), (last, True), (last + ONE, False)):
        application = guarantee(cast, "12000.00", on=day)
        ask(application, on=day, valid_to=last)
        bring_to(application, cast.a, cast.union, "order", on=day)
        if allowed:
            order(cast, application, on)
            continue
        with pytest.raises(Refused, match=str(last)):
            order(cast, application, on)


def test_an_order_given_in_time_does_not_carry_the_booking_past_the_last_day(
    cast: Cast, day: datetime.date
) -> None:
    last = day + ONE
    application = guarantee(cast, "12000.00", on=day)
    ask(application, on=day, valid_to=last)
    bring_to(application, cast.a, cast.union, "booking", on=day)
    with pytest.raises(Refused, match="II.6"):
        bring_to(application, cast.a, cast.union, "", on=last + ONE)
    bring_to(application, cast.a, cast.union, "", on=last)
    assert application.state == "issued"


def test_above_twenty_thousand_the_union_grants_and_signs_with_reasons(
    cast: Cast, day: datetime.date
) -> None:
    application = guarantee(cast, "60000.00", on=day)
    asked = ask(application, on=day)
    bring_to(application, cast.a, cast.union, "order", on=day)
    with pytest.raises(Refused, match="II.6"):
        order(cast, application, day)
    decision = answer(asked, cast.union["union_credit"], on=day)
    assert (decision.post, decision.reason, decision.meeting) == ("union_credit", "理由", None)
    order(cast, application, day)


def test_a_request_the_union_refuses_may_be_asked_for_again(cast: Cast, day: datetime.date) -> None:
    application = guarantee(cast, "60000.00", on=day)
    first = ask(application, on=day)
    with pytest.raises(AlreadyDone):
        ask(application, on=day)
    answer(first, cast.union["union_credit"], on=day, outcome="refuse")
    with pytest.raises(AlreadyDone):
        answer(first, cast.union["union_credit"], on=day)
    second = ask(application, on=day)
    answer(second, cast.union["union_credit"], on=day)
    assert [row.decision.outcome for row in application.exceptions.all()] == ["refuse", "grant"]
    with pytest.raises(AlreadyDone):
        ask(application, on=day)


def test_the_group_is_not_passed_over_by_the_union(cast: Cast, day: datetime.date) -> None:
    asked = ask(guarantee(cast, "12000.00", on=day), on=day)
    with pytest.raises(Refused, match="group|小组"):
        answer(asked, cast.union["union_credit"], on=day)


@pytest.mark.parametrize("post", ["cm", "director", "deputy", "monitor"])
def test_nobody_of_the_branch_grants_what_the_union_grants(cast: Cast, day: datetime.date, post: str) -> None:
    asked = ask(guarantee(cast, "60000.00", on=day), on=day)
    with pytest.raises(PermissionDenied):
        answer(asked, cast.a[post], on=day)


@pytest.mark.parametrize("part", ["handler", "inspector", "tied"])
def test_who_has_a_part_in_the_loan_does_not_grant_even_from_the_union(
    cast: Cast, day: datetime.date, part: str
) -> None:
    application = guarantee(cast, "60000.00", on=day)
    asked = ask(application, on=day)
    person = cast.union["union_credit"]
    if part == "handler":
        person = cast.a["cm"]
        Posting.objects.create(person=person, post="union_credit", unit=cast.union.unit, from_on=LONG_AGO)
    elif part == "inspector":
        bring_to(application, cast.a, cast.union, "inspection", on=day)
        decide(application, "inspection", person, on=day)
    else:
        borrower = application.borrower
        person.ties.create(
            relation="sibling",
            name=borrower.name,
            id_kind=borrower.id_kind,
            id_number=borrower.id_number,
            declared_by=person,
            declared_on=day,
        )
    with pytest.raises(Refused):
        answer(asked, person, on=day)
    assert not ExceptionDecision.objects.exists()


def test_who_granted_takes_no_post_of_the_loan_but_the_unions_approval(
    cast: Cast, day: datetime.date
) -> None:
    application = guarantee(cast, "120000.00", on=day)
    answer(ask(application, on=day), cast.union["union_credit"], on=day)
    bring_to(application, cast.a, cast.union, "union_approval", on=day)
    decide(application, "union_approval", cast.union["union_credit"], on=day)
    application.refresh_from_db()
    with pytest.raises(Refused):
        decide(application, "inspection", cast.union["union_credit"], on=day)
    other = guarantee(cast, "60000.00", on=day)
    answer(ask(other, on=day), cast.union["union_credit"], on=day)
    bring_to(other, cast.a, cast.union, "inspection", on=day)
    with pytest.raises(Refused) as refusal:
        decide(other, "inspection", cast.union["union_credit"], on=day)
    assert refusal.value.code == "posts_not_distinct"


def request(
    cast: Cast, application: LoanApplication, on: datetime.date, **changes: Any
) -> GuaranteeException:
    facts: dict[str, Any] = {
        "reason": "理由",
        "means": "工资",
        "valid_to": on,
        "files": [proof(cast.a["cm"], on=on)],
        "actor": actor(cast.a["cm"], on),
    }
    return ask_exception(application_id=application.pk, on=on, **{**facts, **changes})


@pytest.mark.parametrize(
    ("field", "value"),
    [("reason", " "), ("means", ""), ("files", []), ("valid_to", datetime.date(2026, 11, 22))],
)
def test_a_request_says_why_what_from_until_when_and_proves_it(
    cast: Cast, day: datetime.date, field: str, value: Any
) -> None:
    application = guarantee(cast, "12000.00", on=day)
    with pytest.raises(Refused) as refusal:
        request(cast, application, day, **{field: value})
    assert refusal.value.field == field
    assert request(cast, application, day).valid_to == day  # the day itself will do


def test_only_the_handler_asks(cast: Cast, day: datetime.date) -> None:
    application = guarantee(cast, "12000.00", on=day)
    for person in (cast.a["cm2"], cast.a["cm_director"], cast.b["cm"]):
        with pytest.raises(PermissionDenied):
            request(cast, application, day, actor=actor(person, day))


@pytest.mark.parametrize(
    ("amount", "security"), [("12000.00", "credit"), ("12000.00", "mortgage"), ("10000.00", "guarantee")]
)
def test_no_exception_is_asked_for_where_none_helps(
    cast: Cast, day: datetime.date, amount: str, security: str
) -> None:
    application = make_application(cast.a, amount, on=day, security=security)
    with pytest.raises(Refused):
        request(cast, application, day)


def test_a_loan_on_credit_over_the_border_is_never_freed(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "12000.00", on=day, security="credit")
    assert application.collateral_rule == "barred"
    bring_to(application, cast.a, cast.union, "order", on=day)
    with pytest.raises(Refused, match="II.6"):
        order(cast, application, day)


def test_after_the_meeting_has_begun_it_is_too_late_and_the_way_out_is_said(
    cast: Cast, day: datetime.date
) -> None:
    application = guarantee(cast, "12000.00", on=day)
    bring_to(application, cast.a, cast.union, "order", on=day)
    with pytest.raises(Refused) as refusal:
        ask(application, on=day)
    assert refusal.value.code == "too_late"


def test_after_pay_out_it_is_a_breach_and_refused(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "9000.00", on=day, security="guarantee")
    bring_to(application, cast.a, cast.union, "", on=day)
    with pytest.raises(Refused) as refusal:
        ask(application, on=day)
    assert refusal.value.code == "too_late"
    larger = guarantee(cast, "60000.00", on=day)
    asked = ask(larger, on=day)
    withdraw_application(application_id=larger.pk, reason="不再需要", actor=actor(cast.a["cm"], day), on=day)
    with pytest.raises(Refused):
        answer(asked, cast.union["union_credit"], on=day)
    with pytest.raises(Refused):
        ask(larger, on=day)


def test_the_union_grants_on_the_last_day_and_not_after_it(cast: Cast, day: datetime.date) -> None:
    asked = ask(guarantee(cast, "60000.00", on=day), on=day, valid_to=day + ONE)
    with pytest.raises(Refused) as refusal:
        answer(asked, cast.union["union_credit"], on=day + 2 * ONE)
    assert refusal.value.field == "outcome"
    answer(asked, cast.union["union_credit"], on=day + ONE)
    late = ask(guarantee(cast, "60000.00", on=day), on=day, valid_to=day + ONE)
    assert answer(late, cast.union["union_credit"], on=day + 2 * ONE, outcome="refuse").outcome == "refuse"


def test_a_meeting_that_closes_after_the_last_day_grants_nothing(cast: Cast, day: datetime.date) -> None:
    application = guarantee(cast, "12000.00", on=day)
    asked = ask(application, on=day, valid_to=day)
    bring_to(application, cast.a, cast.union, "group", on=day)
    seats = ("director", "deputy", "chief_accountant", "monitor", "cm2")
    chair = actor(cast.a["director"], day)
    convene_group(
        application_id=application.pk, present_ids={cast.a[post].pk for post in seats}, actor=chair, on=day
    )
    for post in seats:
        cast_vote(
            application_id=application.pk,
            choice="yes",
            on_exception="grant",
            reason="理由",
            actor=actor(cast.a[post], day),
            on=day,
        )
    close_meeting(application_id=application.pk, actor=actor(cast.a["director"], day + ONE), on=day + ONE)
    assert ExceptionDecision.objects.get(exception=asked).outcome == "refuse"
