"""What a branch of three cannot do by itself goes up to the union and says so; every flow can be finished (Q13)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from accountability.models import LiabilityShare
from accountability.services.issue_loan import issue_loan
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent, Posting
from loans.models import Loan, LoanApplication, SentUp
from loans.queries import inbox
from loans.services.cast_vote import cast_vote
from loans.services.close_meeting import close_meeting
from loans.services.convene_group import convene_group
from loans.services.order_issue import order_issue
from loans.services.send_up import send_up
from tests.builders import Branch, actor, make_application
from tests.conftest import Cast
from tests.loans.bends.small import Small, small_branch, stand_in, step


@pytest.fixture
def small(cast: Cast) -> Small:
    return small_branch(cast.union)


def finish(application: LoanApplication, small: Small, helper: Branch, *, on: datetime.date) -> Loan:
    """From inspection on: the accountant inspects, so that somebody from elsewhere must book."""
    step(application, "inspection", small["accountant"], on=on)
    order_issue(application_id=application.pk, actor=actor(small["cm"], on), on=on)
    with pytest.raises((Refused, PermissionDenied)):
        issue_loan(application_id=application.pk, actor=actor(small["accountant"], on), on=on)
    assert SentUp.objects.get(application=application, step="booking").reason == "no_holder"
    stand_in(application, "booking", helper["credit_clerk"], by=small.union["union_credit"], on=on)
    return issue_loan(application_id=application.pk, actor=actor(helper["credit_clerk"], on), on=on)


@pytest.mark.parametrize("amount", ["3000.00", "8000.00"])
def test_three_people_and_a_stand_in_finish_a_small_loan(
    cast: Cast, small: Small, day: datetime.date, amount: str
) -> None:
    application = make_application(small.branch, amount, on=day)
    step(application, "investigation", small["cm"], on=day)
    step(application, "review_approval", small["director"], on=day)
    assert not application.sent_up.exists()
    loan = finish(application, small, cast.a, on=day)
    assert loan.booked_by == cast.a["credit_clerk"]
    assert LiabilityShare.objects.filter(split__loan=loan, person=small["cm"]).exists()


def test_the_group_of_the_union_decides_where_the_branch_has_none(
    cast: Cast, small: Small, day: datetime.date
) -> None:
    application = make_application(small.branch, "15000.00", on=day)
    step(application, "investigation", small["cm"], on=day)
    step(application, "review", small["director"], on=day)
    assert application.sent_up.get().reason == "group_short"
    chair, *others = small.group
    convene_group(
        application_id=application.pk,
        present_ids={person.pk for person in small.group},
        actor=actor(chair, day),
        on=day,
    )
    for person in (chair, *others[:3]):
        cast_vote(
            application_id=application.pk, choice="yes", reason="同意", actor=actor(person, day), on=day
        )
    cast_vote(
        application_id=application.pk, choice="no", reason="不同意", actor=actor(others[3], day), on=day
    )
    close_meeting(application_id=application.pk, actor=actor(chair, day), on=day)
    application.refresh_from_db()
    loan = finish(application, small, cast.a, on=day)
    shares = {share.person: share for share in LiabilityShare.objects.filter(split__loan=loan)}
    # No deputy in the branch: his label and part pass to the chair, who takes no part of the 40 % (Q10).
    assert shares[chair].is_first
    assert others[3] not in shares
    assert {small["cm"], chair, *others[:3]} == set(shares)


def test_the_union_reviews_a_large_loan_where_there_is_no_deputy(
    cast: Cast, small: Small, day: datetime.date
) -> None:
    application = make_application(small.branch, "60000.00", on=day, kind="enterprise")
    step(application, "investigation", small["cm"], on=day)
    assert application.sent_up.get().step == "review"
    credit = small.union["union_credit"]
    assert application in inbox(actor(credit, day))
    step(application, "review", credit, on=day)
    step(application, "approval", small["director"], on=day)
    loan = finish_with(application, small, cast.a, namer=small.second, on=day)
    parts = {share.person: share.parts for share in LiabilityShare.objects.filter(split__loan=loan)}
    assert parts == {
        small["cm"]: parts[small["cm"]],
        credit: parts[credit],
        small["director"]: parts[small["director"]],
        cast.a["credit_clerk"]: parts[cast.a["credit_clerk"]],
        small["accountant"]: parts[small["accountant"]],
    }


def finish_with(
    application: LoanApplication, small: Small, helper: Branch, *, namer: object, on: datetime.date
) -> Loan:
    step(application, "inspection", small["accountant"], on=on)
    order_issue(application_id=application.pk, actor=actor(small["cm"], on), on=on)
    stand_in(application, "booking", helper["credit_clerk"], by=namer, on=on)  # type: ignore[arg-type]
    return issue_loan(application_id=application.pk, actor=actor(helper["credit_clerk"], on), on=on)


def test_the_union_takes_no_step_that_the_branch_can_take(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    step(application, "investigation", cast.a["cm"], on=day)
    with pytest.raises(PermissionDenied):
        step(application, "review_approval", cast.union["union_credit"], on=day)
    with pytest.raises(Refused, match="may take this step|可以办理"):
        send_up(application_id=application.pk, actor=actor(cast.a["director"], day), on=day)


def test_a_step_is_sent_up_once_its_last_holder_has_left(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    step(application, "investigation", cast.a["cm"], on=day)
    Posting.objects.filter(post="cm_director", unit=cast.a.unit).update(until_on=day)
    send_up(application_id=application.pk, actor=actor(cast.a["director"], day), on=day)
    with pytest.raises(AlreadyDone):
        send_up(application_id=application.pk, actor=actor(cast.a["director"], day), on=day)
    assert AuditEvent.objects.filter(act="send_up").count() == 1
    step(application, "review_approval", cast.union["union_credit"], on=day)
    assert application.waiting_for == "inspection"


def test_a_stand_in_is_free_of_the_loan_and_named_by_somebody_else(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "60000.00", on=day, kind="enterprise")
    step(application, "investigation", cast.a["cm"], on=day)
    credit = cast.union["union_credit"]
    for person in (cast.a["cm"], credit, cast.a["marketer"], cast.union["union_audit"], cast.c["director"]):
        with pytest.raises(Refused):
            stand_in(application, "review", person, by=credit, on=day)
    for name in ("investigation", "order", "group"):
        with pytest.raises(Refused):
            stand_in(application, name, cast.b["deputy"], by=credit, on=day)
    with pytest.raises(PermissionDenied):
        stand_in(application, "review", cast.b["deputy"], by=cast.a["director"], on=day)
    stand_in(application, "review", cast.b["deputy"], by=credit, on=day)
    with pytest.raises(AlreadyDone):
        stand_in(application, "review", cast.b["director"], by=credit, on=day)


def test_where_somebody_stands_in_nobody_else_takes_the_step(cast: Cast, day: datetime.date) -> None:
    """S10: the reviewer is on leave; the union names another in writing, and the posts stay distinct."""
    application = make_application(cast.a, "60000.00", on=day, kind="enterprise")
    step(application, "investigation", cast.a["cm"], on=day)
    stand_in(application, "review", cast.b["deputy"], by=cast.union["union_credit"], on=day)
    with pytest.raises(PermissionDenied):
        step(application, "review", cast.a["deputy"], on=day)
    assert application in inbox(actor(cast.b["deputy"], day))
    step(application, "review", cast.b["deputy"], on=day)
    with pytest.raises((Refused, PermissionDenied)):
        step(application, "approval", cast.b["deputy"], on=day)
    assert application.waiting_for == "approval"
