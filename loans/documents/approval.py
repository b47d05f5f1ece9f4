"""贷款审批表 with 会议记录 (practice.md 2.4, 3.3): each post's opinion, the group's minutes, what it all rests on."""

from creditcoop.core.documents.text import both, in_both, unit_name
from creditcoop.core.labels import POST_LABELS
from loans.documents.common import Facts, application_facts, text
from loans.labels import CHOICE_LABELS, OUTCOME_LABELS, PRESENCE_LABELS, STEP_LABELS
from loans.models import GroupMeeting, IssueOrder, LoanApplication
from loans.queries import vote_of
from loans.rules.approval_flow import Step


def approval_sheet(application: LoanApplication, *, card: Facts) -> Facts:
    """Every step of the route with what was said, the minutes, and the responsibility card."""
    return {
        **application_facts(application, whole=False),
        "over_branch_letter": application.over_branch_letter,
        "steps": _steps(application),
        "order": _order(application),
        "minutes": minutes(application),
        "exceptions": [_dated(row) for row in application.exceptions.order_by("id")],
        "interventions": [_dated(row) for row in application.interventions.order_by("id")],
        "card": card,
        "version": application.version.number,
    }


def _dated(row: object) -> str:
    on: str = row.on.isoformat()  # type: ignore[attr-defined]  # both models have the day they were entered
    return on


def _steps(application: LoanApplication) -> list[Facts]:
    taken = {step.step: step for step in application.steps.select_related("person")}
    found: list[Facts] = []
    for place in application.places:
        if place.step == Step.ORDER:
            continue
        step = taken.get(place.step)
        found.append(
            {
                "step": {"code": str(place.step), **both(STEP_LABELS[place.step])},
                "clause": place.clause,
                "person": step.person.name if step else None,
                "post": both(POST_LABELS[step.post]) if step else None,
                "outcome": {"code": step.outcome, **both(OUTCOME_LABELS[step.outcome])} if step else None,
                "words": text(step.opinion) if step else None,
                "on": step.on.isoformat() if step else None,
            }
        )
    return found


def _order(application: LoanApplication) -> Facts | None:
    order = (
        IssueOrder.objects.filter(application=application).select_related("person", "authorisation").first()
    )
    if order is None:
        return None
    return {
        "person": order.person.name,
        "on": order.on.isoformat(),
        "letter": order.authorisation.number,
    }


def minutes(application: LoanApplication) -> Facts | None:
    """The group's meeting once it has decided: who sat there, how each voted and why. Votes are sealed before."""
    decided = application.steps.filter(step=Step.GROUP).first()
    meeting = GroupMeeting.objects.filter(application=application).select_related("chair").first()
    vote = vote_of(application)
    if meeting is None or decided is None or vote is None:
        return None
    votes = {row.person_id: row for row in meeting.votes.all()}
    rows = []
    for member in meeting.members.select_related("person"):
        cast = votes.get(member.person_id)
        rows.append(
            {
                "name": member.person.name,
                "is_chair": member.person_id == meeting.chair_id,
                "presence": {"code": member.presence, **both(PRESENCE_LABELS[member.presence])},
                "choice": {"code": cast.choice, **both(CHOICE_LABELS[cast.choice])} if cast else None,
                "silent": cast is None and member.presence == "present",
                "reason": text(cast.reason) if cast else None,
                "on": cast.on.isoformat() if cast else None,
            }
        )
    return {
        "on": meeting.on.isoformat(),
        "closed_on": decided.on.isoformat(),
        "unit": unit_name(application.branch),
        "chair": meeting.chair.name,
        "members": rows,
        "size": len(rows),
        "present": len(vote.present),
        "yes": sum(1 for row in votes.values() if row.choice == "yes"),
        "no": sum(1 for row in votes.values() if row.choice == "no"),
        "silent": sum(1 for row in rows if row["silent"]),
        "outcome": {"code": decided.outcome, **in_both(lambda: str(OUTCOME_LABELS[decided.outcome]))},
    }
