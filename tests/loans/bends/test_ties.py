"""Nobody acts on a loan of himself or a declared relative, nor on one that he guarantees (S12)."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import Authorisation, Person
from loans.models import ApplicationStep, GroupMeeting, IssueOrder, MeetingMember, Tie, Vote
from loans.services.cast_vote import cast_vote
from loans.services.convene_group import convene_group
from loans.services.decide_step import decide_step
from loans.services.declare_tie import declare_tie
from loans.services.end_tie import end_tie
from loans.services.order_issue import order_issue
from tests.builders import actor, bring_to, make_application, make_borrower
from tests.conftest import Cast
from tests.faults.guards import without

KIN = "KIN-0001"


def tie(person: Person, on: datetime.date, *, relation: str = "sibling", number: str = KIN) -> Tie:
    return declare_tie(
        person=person,
        relation=relation,
        name="刘根生",
        id_kind="other",
        id_number=number,
        actor=actor(person, on),
        on=on,
    )


def of_kin(cast: Cast, day: datetime.date, amount: str, stop: str, **more: Any) -> Any:
    """A loan for the relative, brought to a step before anybody has declared anything."""
    borrower = make_borrower(cast.a, on=day, id_number=KIN, **more)
    application = make_application(cast.a, amount, on=day, borrower=borrower)
    return bring_to(application, cast.a, cast.union, stop, on=day)


def test_a_relative_takes_no_step(cast: Cast, day: datetime.date) -> None:
    application = of_kin(cast, day, "8000.00", "review_approval")
    tie(cast.a["cm_director"], day)
    with pytest.raises(Refused) as refusal:
        decide_step(
            application_id=application.pk,
            step="review_approval",
            outcome="agree",
            opinion="同意",
            actor=actor(cast.a["cm_director"], day),
            on=day,
        )
    assert refusal.value.code == "tied"
    row = {
        "application": application,
        "step": "review_approval",
        "person": cast.a["cm_director"],
        "post": "cm_director",
        "outcome": "agree",
        "opinion": "x",
        "on": day,
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        ApplicationStep.objects.create(**row)
    with without("loans_step_not_for_kin"):
        ApplicationStep.objects.create(**row)


def test_a_relative_is_recused_from_the_group_but_still_counts_as_a_member(
    cast: Cast, day: datetime.date
) -> None:
    application = of_kin(cast, day, "15000.00", "group")
    tie(cast.a["monitor"], day)
    seats = ("director", "deputy", "chief_accountant", "monitor", "cm2")
    convene_group(
        application_id=application.pk,
        present_ids={cast.a[post].pk for post in seats},
        actor=actor(cast.a["director"], day),
        on=day,
    )
    assert MeetingMember.objects.get(person=cast.a["monitor"]).presence == "recused"
    assert MeetingMember.objects.count() == 5
    with pytest.raises(Refused):
        cast_vote(
            application_id=application.pk,
            choice="yes",
            reason="同意",
            actor=actor(cast.a["monitor"], day),
            on=day,
        )


def test_who_declares_a_tie_after_the_meeting_opened_votes_no_more(cast: Cast, day: datetime.date) -> None:
    application = of_kin(cast, day, "15000.00", "group")
    seats = ("director", "deputy", "chief_accountant", "monitor", "cm2")
    convene_group(
        application_id=application.pk,
        present_ids={cast.a[post].pk for post in seats},
        actor=actor(cast.a["director"], day),
        on=day,
    )
    tie(cast.a["monitor"], day)
    with pytest.raises(Refused):
        cast_vote(
            application_id=application.pk,
            choice="yes",
            reason="同意",
            actor=actor(cast.a["monitor"], day),
            on=day,
        )
    row = {
        "meeting": GroupMeeting.objects.get(),
        "person": cast.a["monitor"],
        "choice": "yes",
        "reason": "x",
        "on": day,
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        Vote.objects.create(**row)
    with without("loans_vote_not_for_kin"):
        Vote.objects.create(**row)


def test_a_relative_neither_enters_nor_handles_nor_orders_the_loan(cast: Cast, day: datetime.date) -> None:
    application = of_kin(cast, day, "8000.00", "order")
    tie(cast.a["cm"], day, relation="spouse")
    with pytest.raises(Refused):
        order_issue(application_id=application.pk, actor=actor(cast.a["cm"], day), on=day)
    row = {
        "application": application,
        "person": cast.a["cm"],
        "authorisation": Authorisation.objects.get(person=cast.a["cm"]),
        "on": day,
        "at": datetime.time(12),
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        IssueOrder.objects.create(**row)
    with without("loans_order_not_for_kin"):
        IssueOrder.objects.create(**row)
    with pytest.raises(Refused):
        make_application(cast.a, "2000.00", on=day, borrower=application.borrower)


def test_a_guarantor_on_the_staff_keeps_away_from_the_loan(cast: Cast, day: datetime.date) -> None:
    """Only he himself: a relative of the guarantor is no relative of the borrower."""
    application = make_application(cast.a, "8000.00", on=day, security="guarantee")  # guarantor G0001
    bring_to(application, cast.a, cast.union, "review_approval", on=day)
    tie(cast.a["monitor"], day, relation="sibling", number="G0001")
    own = tie(cast.a["cm_director"], day, relation="self", number="g0001")
    assert own.id_number == "G0001"
    with pytest.raises(Refused):
        decide_step(
            application_id=application.pk,
            step="review_approval",
            outcome="agree",
            opinion="同意",
            actor=actor(cast.a["cm_director"], day),
            on=day,
        )
    end_tie(tie_id=own.pk, reason="号码录错", actor=actor(cast.union["union_hr"], day), on=day)
    bring_to(application, cast.a, cast.union, "order", on=day)
    assert application.steps.filter(person=cast.a["monitor"]).exists()


def test_nobody_frees_himself(cast: Cast, day: datetime.date) -> None:
    declared = tie(cast.union["union_hr"], day)
    with pytest.raises(Refused):
        end_tie(tie_id=declared.pk, reason="x", actor=actor(cast.union["union_hr"], day), on=day)
    with pytest.raises(PermissionDenied):
        end_tie(tie_id=declared.pk, reason="x", actor=actor(cast.a["director"], day), on=day)
    with pytest.raises(DatabaseError), transaction.atomic():
        Tie.objects.filter(pk=declared.pk).update(
            ended_by=cast.union["union_hr"], ended_on=day, end_reason="x"
        )


def test_a_tie_is_declared_once_by_oneself_or_the_personnel_department(
    cast: Cast, day: datetime.date
) -> None:
    tie(cast.a["cm"], day)
    with pytest.raises(AlreadyDone):
        tie(cast.a["cm"], day)
    facts = {"relation": "child", "name": "周小", "id_kind": "other", "id_number": "K2", "on": day}
    with pytest.raises(PermissionDenied):
        declare_tie(person=cast.a["cm"], actor=actor(cast.a["director"], day), **facts)  # type: ignore[arg-type]
    assert declare_tie(person=cast.a["cm"], actor=actor(cast.union["union_hr"], day), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [{"id_number": "X"}, {"person_id": 1}, {"relation": "self"}, {"name": "Y"}],
    ids=lambda change: next(iter(change)),
)
def test_a_declared_tie_is_never_rewritten_or_removed(
    cast: Cast, day: datetime.date, change: dict[str, Any]
) -> None:
    declared = tie(cast.a["cm"], day)
    with pytest.raises(DatabaseError), transaction.atomic():
        Tie.objects.filter(pk=declared.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Tie.objects.filter(pk=declared.pk).delete()
    with without("loans_tie_only_ends"):
        Tie.objects.filter(pk=declared.pk).update(name="Y")
