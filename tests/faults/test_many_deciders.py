"""Twenty deciders at once on one loan: exactly one decision, and nobody sees an error page."""

import datetime
import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, connections

from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import Posting
from loans.models import ApplicationStep, LoanApplication
from loans.services import decide_step as service
from tests.builders import LONG_AGO, Branch, actor, bring_to, make_application, make_borrower, make_person
from tests.conftest import Cast
from tests.faults.guards import without

DECIDERS = 20
TRIALS = {"postgresql": 200, "sqlite": 10}
STEP = "review_approval"


def at_once(jobs: list[Callable[[], str]]) -> list[str]:
    """Run the jobs in threads that start together; each gives a word for how it ended."""
    barrier = threading.Barrier(len(jobs))
    ends = [""] * len(jobs)

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait()
            ends[place] = jobs[place]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def decide(application_id: int, who: Actor, on: datetime.date) -> Callable[[], str]:
    def job() -> str:
        try:
            service.decide_step(
                application_id=application_id, step=STEP, outcome="agree", opinion="同意", actor=who, on=on
            )
        except AlreadyDone:
            return "already"
        except Refused:
            return "refused"
        except DatabaseError:
            return "error"
        return "decided"

    return job


def directors(branch: Branch, on: datetime.date) -> list[Actor]:
    """Twenty people who hold the post that decides."""
    found = []
    for number in range(DECIDERS):
        person = make_person(f"D{number:02d}", f"主任{number}", user=False)
        Posting.objects.create(person=person, post="cm_director", unit=branch.unit, from_on=LONG_AGO)
        found.append(actor(person, on))
    return found


def attack(cast: Cast, on: datetime.date, trials: int) -> list[list[str]]:
    people = directors(cast.a, on)
    borrower = make_borrower(cast.a, on=on)
    outcomes = []
    for _trial in range(trials):
        application = make_application(cast.a, "8000.00", on=on, borrower=borrower)
        bring_to(application, cast.a, cast.union, STEP, on=on)
        outcomes.append(at_once([decide(application.pk, who, on) for who in people]))
    return outcomes


def test_of_twenty_deciders_exactly_one_decides(cast_in_real_transactions: Cast, day: datetime.date) -> None:
    trials = TRIALS[connection.vendor]
    outcomes = attack(cast_in_real_transactions, day, trials)
    assert [ends.count("decided") for ends in outcomes] == [1] * trials
    assert sum(ends.count("error") for ends in outcomes) == 0
    assert all(ends.count("already") == DECIDERS - 1 for ends in outcomes)
    assert ApplicationStep.objects.filter(step=STEP).count() == trials
    assert not LoanApplication.objects.exclude(waiting_for="inspection").exists()
    print(f"{trials} trials of {DECIDERS} deciders on {connection.vendor}: one decision each, no error page")


@pytest.mark.postgres
def test_without_lock_and_constraint_the_attack_succeeds(
    cast_in_real_transactions: Cast, day: datetime.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the test above must be able to fail."""
    monkeypatch.setattr(service.road, "locked", lambda pk: LoanApplication.objects.get(pk=pk))
    constraint = next(
        item for item in ApplicationStep._meta.constraints if item.name == "one_decision_a_step"
    )
    locking = ("loans_step_voter_takes_no_post", "loans_step_only_while_open")
    with without(*locking):
        with connection.schema_editor() as editor:
            editor.remove_constraint(ApplicationStep, constraint)
        try:
            outcomes = attack(cast_in_real_transactions, day, 5)
            assert any(ends.count("decided") > 1 for ends in outcomes)
        finally:
            with without("loans_applicationstep_no_delete"):
                ApplicationStep.objects.all().delete()
            with connection.schema_editor() as editor:
                editor.add_constraint(ApplicationStep, constraint)


def test_two_chairs_of_a_double_click_close_one_meeting(
    cast_in_real_transactions: Cast, day: datetime.date
) -> None:
    from loans.services.close_meeting import close_meeting
    from loans.services.convene_group import convene_group

    cast = cast_in_real_transactions
    application = make_application(cast.a, "15000.00", on=day)
    bring_to(application, cast.a, cast.union, "group", on=day)
    chair = actor(cast.a["director"], day)
    members = ("director", "deputy", "chief_accountant", "monitor", "cm2")
    convene_group(
        application_id=application.pk,
        present_ids={cast.a[post].pk for post in members},
        actor=chair,
        on=day,
    )

    silent = {cast.a[post].pk for post in members}

    def close() -> str:
        try:
            close_meeting(application_id=application.pk, actor=chair, on=day, silent_ids=silent)
        except AlreadyDone:
            return "already"
        return "closed"

    ends = at_once([close] * 8)
    assert sorted(ends) == ["already"] * 7 + ["closed"]
