"""What is on file for a loan beside its road: requests for an exception to II.6, pressure and objections (III.5)."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.labels import POST_LABELS
from creditcoop.core.templatetags.ui import day
from creditcoop.core.views.evidence import evidence_rows
from loans.labels import (
    EXCEPTION_DECIDER_LABELS,
    EXCEPTION_STATE_LABELS,
    EXCEPTION_STATE_TAGS,
    PRESSURE_FORM_LABELS,
    STEP_LABELS,
)
from loans.models import GuaranteeException, Intervention, LoanApplication, WrittenObjection
from loans.queries.exceptions import decider_of_exception
from loans.queries.pressure import lays_all_on_the_signer, objections_of, signer_of, takes_part
from loans.rules.approval_flow import Step
from loans.rules.exceptions import CollateralRule, ExceptionDecider, exception_state
from loans.rules.interventions import last_deciding_step


def state_of(exception: GuaranteeException, on: datetime.date) -> str:
    """The code of where a request stands on a day."""
    decision = getattr(exception, "decision", None)
    return exception_state(
        outcome=decision.outcome if decision else "",
        application_state=exception.application.state,
        valid_to=exception.valid_to,
        on=on,
    )


def answered_by(exception: GuaranteeException) -> str:
    """Who answered: the group with its votes, or the person of the union; empty before."""
    decision = getattr(exception, "decision", None)
    if decision is None:
        return ""
    if decision.votes_for is not None:
        return _("%(who)s: %(count)s in favour in writing, %(needed)s needed") % {
            "who": EXCEPTION_DECIDER_LABELS["group"],
            "count": decision.votes_for,
            "needed": decision.votes_needed,
        }
    return f"{decision.person.name} · {POST_LABELS[decision.post]}"


def exception_facts(exception: GuaranteeException) -> list[dict[str, Any]]:
    """A request and its answer in words."""
    decision = getattr(exception, "decision", None)
    facts = [
        {"label": _("Why without mortgage or pledge"), "text": exception.reason},
        {"label": _("What the guarantor can pay from"), "text": exception.means},
        {"label": _("Last day of the exception"), "text": day(exception.valid_to)},
        {"label": _("Asked for"), "text": f"{day(exception.on)} · {exception.asked_by.name}"},
    ]
    if decision is None:
        decider = EXCEPTION_DECIDER_LABELS[decider_of_exception(exception.application)]
        return [*facts, {"label": _("Waits for"), "text": decider}]
    answer = EXCEPTION_STATE_LABELS["granted" if decision.outcome == "grant" else "refused"]
    facts.append({"label": _("Answer"), "text": f"{answer} · {day(decision.on)} · {answered_by(exception)}"})
    if decision.reason:
        facts.append({"label": _("Reasons"), "text": decision.reason})
    return facts


def may_decide(exception: GuaranteeException, actor: Actor) -> bool:
    """Whether the page offers the answer: the union's part, not yet given, while the application is open."""
    application = exception.application
    return (
        getattr(exception, "decision", None) is None
        and application.state == LoanApplication.State.OPEN
        and decider_of_exception(application) is ExceptionDecider.UNION_CREDIT
        and actor.may("decide_exception", branch=application.branch)
    )


def exceptions_on_file(application: LoanApplication, actor: Actor) -> dict[str, Any] | None:
    """The section on II.6 of an application; None where it needs no exception and none was asked for."""
    rows = list(
        GuaranteeException.objects.filter(application=application).select_related(
            "application", "asked_by", "decision__person"
        )
    )
    if not rows and application.collateral_rule != CollateralRule.EXCEPTION_NEEDED:
        return None
    return {
        "rows": [_exception_row(row, actor) for row in rows],
        "who": EXCEPTION_DECIDER_LABELS[decider_of_exception(application)],
        "ask_url": reverse("ask_exception", args=[application.pk])
        if may_ask(application, rows, actor)
        else "",
    }


def may_ask(application: LoanApplication, rows: list[GuaranteeException], actor: Actor) -> bool:
    """Whether the handler is offered the request: needed, none open or granted, no meeting yet."""
    return (
        application.state == LoanApplication.State.OPEN
        and application.collateral_rule == CollateralRule.EXCEPTION_NEEDED
        and actor.person_id == application.handler_id
        and actor.may("ask_exception", branch=application.branch, owners={application.handler_id})
        and not hasattr(application, "meeting")
        and all(state_of(row, actor.on) not in ("pending", "granted") for row in rows)
    )


def _exception_row(row: GuaranteeException, actor: Actor) -> dict[str, Any]:
    state = state_of(row, actor.on)
    return {
        "url": reverse("exception", args=[row.pk]),
        "title": _("Asked for on %(day)s") % {"day": day(row.on)},
        "state": {"text": EXCEPTION_STATE_LABELS[state], "kind": EXCEPTION_STATE_TAGS[state]},
        "facts": exception_facts(row),
        "evidence": evidence_rows(row, actor),
        "decide_url": reverse("decide_exception", args=[row.pk]) if may_decide(row, actor) else "",
    }


def pressure_on_file(application: LoanApplication, actor: Actor) -> dict[str, Any] | None:
    """The section on III.5 of an application; None where nothing is on file."""
    rows = list(application.interventions.select_related("entered_by").prefetch_related("objections__person"))
    if not rows:
        return None
    return {
        "rows": [_pressure_row(row, application, actor) for row in rows],
        "meaning": _meaning(application, actor.on),
        "warning": _warning(application, actor),
    }


def _pressure_row(row: Intervention, application: LoanApplication, actor: Actor) -> dict[str, Any]:
    objections = list(row.objections.all())
    mine = any(objection.person_id == actor.person_id for objection in objections)
    return {
        "url": reverse("intervention", args=[row.pk]),
        "title": f"{row.name} · {row.office}",
        "facts": pressure_facts(row),
        "objections": objections,
        "evidence": evidence_rows(row, actor),
        "object_url": reverse("object_in_writing", args=[row.pk])
        if not mine and may_take_part("object_in_writing", application, actor)
        else "",
    }


def pressure_facts(row: Intervention) -> list[dict[str, Any]]:
    """A record of pressure in words."""
    facts = [
        {"label": _("Day"), "text": day(row.happened_on)},
        {"label": _("How"), "text": PRESSURE_FORM_LABELS[row.form]},
        {"label": _("What was said or written"), "text": row.words},
        {"label": _("Recorded"), "text": f"{day(row.on)} · {row.entered_by.name}"},
    ]
    return [*facts, {"label": _("Witness"), "text": row.witness}] if row.witness else facts


def may_take_part(act: str, application: LoanApplication, actor: Actor) -> bool:
    """Whether the person may record or object: open, with the right, and with a part in this loan."""
    return (
        application.state == LoanApplication.State.OPEN
        and actor.person is not None
        and actor.may(
            act, branch=application.branch, owners={application.handler_id, application.entered_by_id}
        )
        and takes_part(application, actor.person, actor.on)
    )


def _meaning(application: LoanApplication, on: datetime.date) -> str:
    """What pressure on file means for whom, in one sentence."""
    signer = signer_of(application)
    full = lays_all_on_the_signer(on)
    if signer is None:
        step = {"step": STEP_LABELS[last_deciding_step(application.places)]}
        return (
            _(
                "Whose signature lets the money go, at the step “%(step)s”, will carry the whole collecting duty; "
                "who objects in writing before pay-out is free (III.5, Q14)."
            )
            if full
            else _(
                "Whose signature lets the money go, at the step “%(step)s”, will be first responsible; the shares "
                "stay as the tier says (III.5, Q14)."
            )
        ) % step
    person = {"person": signer.name}
    if application.state != LoanApplication.State.OPEN:
        return (
            _("%(person)s let the money go and carries the whole collecting duty (III.5).")
            if full
            else _("%(person)s let the money go and is first responsible (III.5).")
        ) % person
    if any(row.person_id == signer.pk for row in objections_of(application)):
        return (
            _("%(person)s signed and has then objected in writing: the money does not leave (III.5).")
            % person
        )
    return (
        _(
            "%(person)s has signed and will carry the whole collecting duty. If he objects in writing before "
            "pay-out, the money does not leave (III.5)."
        )
        if full
        else _(
            "%(person)s has signed and will be first responsible. If he objects in writing before pay-out, the "
            "money does not leave (III.5)."
        )
    ) % person


def _warning(application: LoanApplication, actor: Actor) -> str:
    """For whoever is about to sign the last decision: what agreeing means for him. Empty for everybody else."""
    last = last_deciding_step(application.places)
    if application.waiting_for != last or not _signs_next(application, actor, last):
        return ""
    if WrittenObjection.objects.filter(intervention__application=application, person=actor.person).exists():
        return _(
            "You have objected in writing to pressure on this loan: you cannot agree, only refuse (III.5)."
        )
    if lays_all_on_the_signer(actor.on):
        return _("An intervention is on file: if you agree, you carry the whole collecting duty (III.5).")
    return _("An intervention is on file: if you agree, you are first responsible (III.5).")


def _signs_next(application: LoanApplication, actor: Actor, last: str) -> bool:
    if last == Step.GROUP:
        meeting = getattr(application, "meeting", None)
        return meeting is not None and meeting.chair_id == actor.person_id
    places = {place.step: place for place in application.places}
    return actor.may(places[Step(last)].act, branch=application.branch)
