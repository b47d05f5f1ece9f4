"""People come and go while a loan is on its way: nothing is issued by who has left, and nothing is stuck."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from accountability.services.issue_loan import issue_loan
from creditcoop.core.errors import Refused
from creditcoop.core.models import Authorisation, GroupSeat, Posting
from loans.queries import inbox
from loans.services.close_meeting import close_meeting
from loans.services.convene_group import convene_group
from loans.services.enter_borrower import BorrowerFacts, enter_borrower
from loans.services.order_issue import order_issue
from loans.views.application import acts_for
from tests.builders import actor, bring_to, issued_loan, letter, make_application
from tests.conftest import Cast

MEMBERS = ("director", "deputy", "chief_accountant", "monitor", "cm2")


def _moves_on(cast: Cast, day: datetime.date) -> datetime.date:
    """The handler's post in branch A ends; his letter for A is forgotten and stays in force."""
    later = day + datetime.timedelta(days=1)
    Posting.objects.filter(person=cast.a["cm"]).update(until_on=later)
    Posting.objects.create(person=cast.a["cm"], unit=cast.b.unit, post="cm", from_on=later)
    letter(cast.b.unit, cast.a["cm"], limit="200000.00", number="B-9")
    return later


def test_who_has_moved_to_another_branch_orders_nothing_in_the_old_one(
    cast: Cast, day: datetime.date
) -> None:
    application = make_application(cast.a, "2000.00", on=day)
    bring_to(application, cast.a, cast.union, "order", on=day)
    later = _moves_on(cast, day)
    with pytest.raises(Refused, match="II.1"):
        order_issue(application_id=application.pk, actor=actor(cast.a["cm"], later), on=later)
    order_issue(application_id=application.pk, actor=actor(cast.a["cm"], day), on=day)


def test_nothing_is_booked_for_a_handler_who_has_left(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "2000.00", on=day)
    bring_to(application, cast.a, cast.union, "booking", on=day)
    later = _moves_on(cast, day)
    with pytest.raises(Refused, match="II.1"):
        issue_loan(application_id=application.pk, actor=actor(cast.a["credit_clerk"], later), on=later)
    assert issue_loan(application_id=application.pk, actor=actor(cast.a["credit_clerk"], day), on=day)


@pytest.mark.parametrize(("total", "fits"), [("29999.99", False), ("30000.00", True)])
def test_a_renewed_letter_counts_what_is_owed_under_the_old_one(
    cast: Cast, day: datetime.date, total: str, fits: bool
) -> None:
    issued_loan(cast.a, cast.union, "15000.00", on=day)
    Authorisation.objects.filter(person=cast.a["cm"]).update(until_on=day + datetime.timedelta(days=1))
    later = day + datetime.timedelta(days=1)
    letter(cast.a.unit, cast.a["cm"], limit="200000.00", number="A-9", total=total)
    if fits:
        assert issued_loan(cast.a, cast.union, "15000.00", on=later)
    else:
        with pytest.raises(Refused, match="A-9"):
            issued_loan(cast.a, cast.union, "15000.00", on=later)


def test_a_borrower_is_entered_in_ones_own_branch_alone(cast: Cast, day: datetime.date) -> None:
    facts = BorrowerFacts(kind="farmer", name="钱小满", id_kind="other", id_number="Q1")
    with pytest.raises(PermissionDenied):
        enter_borrower(branch=cast.b.unit, facts=facts, actor=actor(cast.a["cm"], day), on=day)
    assert enter_borrower(branch=cast.a.unit, facts=facts, actor=actor(cast.a["cm"], day), on=day)


def test_a_chair_who_reviewed_the_loan_does_not_convene_the_group(cast: Cast, day: datetime.date) -> None:
    GroupSeat.objects.filter(person__in=[cast.a["director"], cast.a["cm2"]]).update(until_on=day)
    for post, role in (("director", "member"), ("cm_director", "chair")):
        GroupSeat.objects.create(person=cast.a[post], unit=cast.a.unit, role=role, from_on=day)
    application = make_application(cast.a, "15000.00", on=day)
    bring_to(application, cast.a, cast.union, "group", on=day)
    with pytest.raises(Refused) as refusal:
        convene_group(
            application_id=application.pk,
            present_ids={cast.a[post].pk for post in MEMBERS},
            actor=actor(cast.a["cm_director"], day),
            on=day,
        )
    assert refusal.value.code == "sent_up"
    assert application.sent_up.get().step == "group"


def test_the_next_chair_closes_a_meeting_that_the_last_one_left_open(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    bring_to(application, cast.a, cast.union, "group", on=day)
    convene_group(
        application_id=application.pk,
        present_ids={cast.a[post].pk for post in MEMBERS},
        actor=actor(cast.a["director"], day),
        on=day,
    )
    later = day + datetime.timedelta(days=1)
    with pytest.raises(PermissionDenied):
        close_meeting(application_id=application.pk, actor=actor(cast.a["deputy"], later), on=later)
    GroupSeat.objects.filter(person=cast.a["director"]).update(until_on=later)
    GroupSeat.objects.create(person=cast.a["teller"], unit=cast.a.unit, role="chair", from_on=later)
    chair = actor(cast.a["teller"], later)
    application.refresh_from_db()
    assert inbox(chair).filter(pk=application.pk).exists()
    assert [act["url"].rstrip("/").rsplit("/")[-1] for act in acts_for(application, chair)[0]]
    silent = {cast.a[post].pk for post in MEMBERS}
    closed = close_meeting(application_id=application.pk, actor=chair, on=later, silent_ids=silent)
    assert closed.waiting_for == "inspection"
