"""Pressure on a loan: what is on file, who takes part in the loan, whose signature lets the money go (III.5, Q14)."""

import datetime

from creditcoop.core.models import GroupSeat, Person
from creditcoop.core.queries import evidence_of
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.regulation_text import load_body
from loans.models import Intervention, LoanApplication, MeetingMember, WrittenObjection
from loans.queries.able import BY_HANDLER, able, group_unit
from loans.queries.votes import vote_of
from loans.rules.approval_flow import Step
from loans.rules.interventions import last_deciding_step, yielder_of


def interventions_of(application: LoanApplication) -> list[Intervention]:
    """Pressure on file that counts: entered before pay-out, with evidence (Q14)."""
    rows = application.interventions.select_related("entered_by").prefetch_related("objections__person")
    return [row for row in rows if evidence_of(row).exists()]


def objections_of(application: LoanApplication) -> list[WrittenObjection]:
    """Everybody's written objections to pressure on this loan, in the order in which they came."""
    return list(
        WrittenObjection.objects.filter(intervention__application=application).select_related("person")
    )


def signer_of(application: LoanApplication) -> Person | None:
    """Whose signature lets the money go: he signed the last deciding step in agreement. None before that.

    A chair who voted no lets nothing go, even where a version lets the group pass a loan over his no.
    """
    steps = list(application.steps.select_related("person"))
    signed = {step.step: (str(step.person_id), step.outcome) for step in steps}
    person_id = yielder_of(route_places=application.places, signed=signed)
    if last_deciding_step(application.places) == Step.GROUP:
        vote = vote_of(application)
        if vote is not None and person_id in vote.no:
            return None
    return next((step.person for step in steps if str(step.person_id) == person_id), None)


def takes_part(application: LoanApplication, person: Person, on: datetime.date) -> bool:
    """Whoever holds a post or seat of this loan, or is due to: handler, deciders, voters, takers of what is left."""
    if person.pk in (application.handler_id, application.entered_by_id):
        return True
    steps = list(application.steps.values_list("step", "person"))
    if person.pk in {who for _step, who in steps}:
        return True
    if MeetingMember.objects.filter(meeting__application=application, person=person).exists():
        return True
    taken = {step for step, _who in steps}
    left = [place for place in application.places if place.step not in taken]
    return any(
        seated(application, person, on)
        if place.step == Step.GROUP
        else person in able(application, place, on)
        for place in left
        if place.step not in BY_HANDLER
    )


def seated(application: LoanApplication, person: Person, on: datetime.date) -> bool:
    """Whether the person sits in the group that decides this loan."""
    seats = GroupSeat.objects.filter(GroupSeat.covers(on), unit=group_unit(application), person=person)
    return seats.exists()


def lays_all_on_the_signer(on: datetime.date) -> bool:
    """Q14: whether the regulation in force lays the whole on him, or gives him the label alone.

    The chapter belongs to the app that shares losses, above this one; its one reading is read as it is written.
    """
    return bool(load_body(version_on(on).body)["liability"]["intervention"] == "full_to_yielder")
