"""One application: where it stands, what waits for whom, what was said."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.labels import POST_LABELS
from creditcoop.core.models import Person
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.posts import Capacity
from creditcoop.core.templatetags.ui import yuan_unit
from creditcoop.core.views.evidence import evidence_rows
from loans.access import named_for_application, owners_of_application
from loans.labels import (
    CHOICE_LABELS,
    COLLATERAL_RULE_LABELS,
    EXCEPTION_ANSWER_LABELS,
    KIND_LABELS,
    METHOD_LABELS,
    OUTCOME_LABELS,
    PRESENCE_LABELS,
    ROUTE_LABELS,
    SECURITY_LABELS,
    STATE_LABELS,
    STATE_TAGS,
    STEP_LABELS,
    TIER_LABELS,
)
from loans.models import GroupMeeting, Guarantor, IssueOrder, LoanApplication
from loans.queries import inbox, may_close, obstacles, vote_of
from loans.queries.able import able, group_unit
from loans.rules.approval_flow import Place, Step, place_of
from loans.rules.exceptions import CollateralRule
from loans.rules.lending_policy import LendingPolicy
from loans.views.application_bends import bend_acts, bend_facts, notices
from loans.views.on_file import exceptions_on_file, may_take_part, pressure_on_file
from loans.views.pages import ApplicationPage


class Application(ApplicationPage):
    template = "loans/application.html"

    def context(self) -> dict[str, Any]:
        return application_context(self.subject, self.actor)


def application_context(application: LoanApplication, actor: Actor) -> dict[str, Any]:
    """Everything the page of an application and the pages of its acts show."""
    turn, others = acts_for(application, actor)
    return {
        "application": application,
        "state": {"text": STATE_LABELS[application.state], "kind": STATE_TAGS[application.state]},
        "waiting": waiting_line(application, actor),
        "steps": step_line(application, actor),
        "facts": [*facts(application, actor), *bend_facts(application)],
        "notices": notices(application, actor),
        "minutes": minutes(application),
        "obstacles": still_in_the_way(application, actor),
        "exceptions": exceptions_on_file(application, actor),
        "pressure": pressure_on_file(application, actor),
        "primary": turn[0] if turn else None,
        "other_acts": turn[1:] + others,
        "evidence": evidence_rows(application, actor),
        "evidence_add_url": _evidence_add_url(application, actor),
    }


def _unmask_url(person: Guarantor, application: LoanApplication, actor: Actor) -> str:
    """Where the whole number is shown, with a reason, to who may ask for it."""
    may = actor.may("unmask_identity", branch=application.branch, owners={application.handler_id})
    return reverse("unmask_guarantor", args=[person.pk]) if may else ""


def _evidence_add_url(application: LoanApplication, actor: Actor) -> str:
    owners = owners_of_application(application, act="attach_evidence", actor=actor)
    may = actor.may("attach_evidence", branch=application.branch, owners=owners)
    return reverse("add_evidence", args=[application.pk]) if may else ""


def _priced(application: LoanApplication) -> list[dict[str, Any]]:
    """Rate and method, where they were asked for."""
    if application.month_rate is None:
        return []
    return [
        {"label": _("Rate a month"), "text": f"{application.month_rate.normalize():f} ‰"},
        {"label": _("Paid back"), "text": METHOD_LABELS[application.method]},
    ]


def facts(application: LoanApplication, actor: Actor) -> list[dict[str, Any]]:
    """The application in words."""
    borrower = application.borrower
    return [
        {"label": _("Borrower"), "text": borrower.name, "url": reverse("borrower", args=[borrower.pk])},
        {"label": _("Kind of borrower"), "text": KIND_LABELS[borrower.kind]},
        {"label": _("Amount"), "text": yuan_unit(application.amount)},
        {"label": _("Term"), "text": _("%(count)s months") % {"count": application.term_months}},
        *_priced(application),
        {"label": _("Purpose"), "text": application.purpose},
        {"label": _("Security"), "text": _security(application)},
        {"label": _("Tier"), "text": f"{TIER_LABELS[application.tier]} (III.{application.tier})"},
        {"label": _("Route"), "text": f"{ROUTE_LABELS[application.route]} (II.5)"},
        {"label": _("Handler"), "text": application.handler.name},
        {"label": _("Entered"), "text": f"{application.entered_on} · {application.entered_by.name}"},
        *[
            {
                "label": _("Guarantor"),
                "text": person.name,
                "masked": person.id_masked,
                "url": _unmask_url(person, application, actor),
            }
            for person in application.guarantors.all()
        ],
        *[
            {
                "label": _("Collateral"),
                "text": _("%(what)s, appraised at %(value)s, %(state)s")
                % {
                    "what": item.description,
                    "value": yuan_unit(item.appraised_amount),
                    "state": _("registered on %(day)s as %(number)s")
                    % {"day": item.registered_on, "number": item.registration_number}
                    if item.registered_on
                    else _("not yet registered"),
                },
            }
            for item in application.collateral_items.all()
        ],
    ]


def _security(application: LoanApplication) -> str:
    """How it is secured, and what II.6 asks for besides."""
    security = str(SECURITY_LABELS[application.security])
    if application.collateral_rule == CollateralRule.FREE:
        return security
    return f"{security} · {COLLATERAL_RULE_LABELS[application.collateral_rule]} (II.6)"


def step_line(application: LoanApplication, actor: Actor) -> list[dict[str, Any]]:
    """Each post of the route: who took it and what was said, or who may take it next."""
    taken = {step.step: step for step in application.steps.select_related("person")}
    order = IssueOrder.objects.filter(application=application).select_related("person").first()
    line = []
    for place in application.places:
        step = taken.get(place.step)
        shown: dict[str, Any] = {"label": STEP_LABELS[place.step], "state": "later"}
        if step is not None:
            shown |= {
                "who": f"{step.person.name} · {POST_LABELS[step.post]}",
                "when": step.on,
                "said": step.opinion,
                "state": "done" if step.outcome == "agree" else "refused",
                "word": OUTCOME_LABELS[step.outcome],
            }
        elif place.step == Step.ORDER and order is not None:
            shown |= {"who": order.person.name, "when": order.on, "state": "done"}
        elif application.waiting_for == place.step:
            shown |= {"state": "next", "who": who_may(application, place, actor)}
        line.append(shown)
    return line


def who_may(application: LoanApplication, place: Place, actor: Actor) -> str:
    """Names of the people whose turn it is, or that nobody in the branch can take it."""
    if place.step in (Step.INVESTIGATION, Step.ORDER):
        return application.handler.name
    if place.step == Step.GROUP:
        return _group_waits_for(application)
    names = [person.name for person in able(application, place, actor.on)]
    if not names:
        return _("No one in this branch may do this; it goes to the union.")
    return _join(names)


def _group_waits_for(application: LoanApplication) -> str:
    meeting = GroupMeeting.objects.filter(application=application).select_related("chair").first()
    if meeting is None:
        return _("The chair opens the meeting.")
    voted = set(meeting.votes.values_list("person", flat=True))
    people = Person.objects.filter(
        pk__in=meeting.members.filter(presence="present").values("person")
    ).exclude(pk__in=voted)
    names = [person.name for person in people]
    return _join(names) if names else _("%(chair)s closes the meeting.") % {"chair": meeting.chair.name}


def _join(names: list[str]) -> str:
    return _(", ").join(names)


def waiting_line(application: LoanApplication, actor: Actor) -> dict[str, str] | None:
    """What waits for whom, for the top of the page."""
    place = place_of(application.places, application.waiting_for)
    if place is None:
        return None
    return {
        "step": str(STEP_LABELS[place.step]),
        "who": who_may(application, place, actor),
        "since": application.waiting_since.isoformat(),
    }


def minutes(application: LoanApplication) -> dict[str, Any] | None:
    """The group's meeting: every member with presence, vote and reason; votes show once the group has decided."""
    meeting = GroupMeeting.objects.filter(application=application).select_related("chair").first()
    if meeting is None:
        return None
    closed = application.steps.filter(step=Step.GROUP).exists()
    votes = {vote.person_id: vote for vote in meeting.votes.all()}
    rows = []
    for member in meeting.members.select_related("person"):
        vote = votes.get(member.person_id)
        silent = member.presence == "present" and vote is None
        rows.append(
            {
                "name": member.person.name,
                "chair": member.person_id == meeting.chair_id,
                "presence": PRESENCE_LABELS[member.presence],
                "choice": (
                    CHOICE_LABELS[vote.choice]
                    if vote and closed
                    else _("has voted")
                    if vote
                    else _("silent, counts as yes")
                    if silent and closed
                    else _("not yet voted")
                    if silent
                    else ""
                ),
                "on_exception": EXCEPTION_ANSWER_LABELS.get(vote.on_exception, "") if vote and closed else "",
                "reason": vote.reason if vote and closed else "",
            }
        )
    result = vote_of(application) if closed else None
    asked = any(vote.on_exception for vote in votes.values())
    return {"on": meeting.on, "rows": rows, "closed": closed, "result": result, "exception": asked and closed}


def still_in_the_way(application: LoanApplication, actor: Actor) -> list[str]:
    """What would stop the issue today."""
    if application.state != LoanApplication.State.OPEN:
        return []
    return obstacles(
        application, policy=version_on(actor.on).chapter(LendingPolicy), on=actor.on, at=actor.at
    )


Acts = list[dict[str, Any]]


def acts_for(application: LoanApplication, actor: Actor) -> tuple[Acts, Acts]:
    """What this person may do now: the steps that wait for him, and what else; each with its address."""
    if application.state != LoanApplication.State.OPEN:
        return bend_acts(application, actor), []
    turn = _turn_acts(application, actor) if inbox(actor).filter(pk=application.pk).exists() else []
    others = []
    handler = {application.handler_id}
    if may_take_part("record_intervention", application, actor):
        others.append(_act(application, "record_intervention", _("Record pressure on this loan")))
    unregistered = application.collateral_items.filter(registered_on=None).exists()
    if unregistered and actor.may("register_collateral", branch=application.branch, owners=handler):
        others.append(_act(application, "register_collateral", _("Register collateral")))
    if actor.may(
        "withdraw_application", branch=application.branch, owners=handler | {application.entered_by_id}
    ):
        others.append(_act(application, "withdraw_application", _("Withdraw the application")))
    bends = bend_acts(application, actor)
    if not turn and application.sent_up.filter(step=application.waiting_for).exists():
        # What the union cannot decide itself it staffs: naming a stand-in is then what waits for it.
        naming = reverse("name_stand_in", args=[application.pk])
        turn = [act for act in bends if act["url"] == naming]
    return turn, [*others, *(act for act in bends if act not in turn)]


def _turn_acts(application: LoanApplication, actor: Actor) -> Acts:
    place = place_of(application.places, application.waiting_for)
    if place is None:
        return []
    if place.step != Step.GROUP:
        owners = owners_of_application(application, act=place.act, actor=actor)
        named = named_for_application(application, act=place.act)
        if not actor.may(place.act, branch=application.branch, owners=owners, named=named):
            return []  # the union's credit department names who books
        return [_act(application, place.act, STEP_LABELS[place.step])]
    meeting = GroupMeeting.objects.filter(application=application).first()
    named = application.stand_ins.filter(step=Step.GROUP, person=actor.person).exists()
    chairs = named or any(
        held.code == Capacity.GROUP_CHAIR and held.unit == group_unit(application) for held in actor.held
    )
    if meeting is None:
        return [_act(application, "convene_group", _("Convene the approval group"))] if chairs else []
    acts = []
    seated = meeting.members.filter(person=actor.person, presence="present").exists()
    if seated and not meeting.votes.filter(person=actor.person).exists():
        acts.append(_act(application, "cast_vote", _("Cast a vote")))
    if may_close(meeting, actor):
        acts.append(_act(application, "close_meeting", _("Close the meeting")))
    return acts


def _act(application: LoanApplication, route: str, label: Any) -> dict[str, Any]:
    return {"label": label, "url": reverse(route, args=[application.pk])}
