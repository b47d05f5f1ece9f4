"""The bends in an application's road as its page shows them: sent up, stand-ins, what it follows, other loans."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.templatetags.ui import yuan_unit
from loans.labels import FOLLOW_LABELS, SENT_UP_LABELS, STEP_LABELS
from loans.models import LoanApplication
from loans.queries.able import missing_here, tied_ids
from loans.queries.household import near
from loans.rules.approval_flow import place_of
from loans.rules.lending_policy import LendingPolicy

State = LoanApplication.State


def notices(application: LoanApplication, actor: Actor) -> list[dict[str, str]]:
    """What everybody who opens the application must see first: {kind, text}."""
    found = [*_tie_notice(application, actor), *_end_notice(application), *_sent_up_notices(application)]
    if application.state == State.OPEN:
        found += _household_notices(application)
    return found


def _tie_notice(application: LoanApplication, actor: Actor) -> list[dict[str, str]]:
    if actor.person_id not in tied_ids(application):
        return []
    return [
        {
            "kind": "soon",
            "text": _(
                "You have declared a tie to the borrower, or you guarantee this loan. Another person must act."
            ),
        }
    ]


def _end_notice(application: LoanApplication) -> list[dict[str, str]]:
    return [{"kind": "waiting", "text": application.end_reason}] if application.end_reason else []


def _sent_up_notices(application: LoanApplication) -> list[dict[str, str]]:
    """Where the branch has nobody: what went up, and whom the union named."""
    named = {row.step: row for row in application.stand_ins.select_related("person", "named_by")}
    found = []
    for row in application.sent_up.all():
        text = _("%(step)s: %(reason)s Sent up to the union on %(day)s.") % {
            "step": STEP_LABELS[row.step],
            "reason": SENT_UP_LABELS[row.reason],
            "day": row.on,
        }
        found.append({"kind": "soon", "text": text})
    for step, row in named.items():
        text = _("%(step)s: the union (%(namer)s) named %(person)s on %(day)s: %(reason)s") % {
            "step": STEP_LABELS[step],
            "namer": row.named_by.name,
            "person": row.person.name,
            "day": row.on,
            "reason": row.reason,
        }
        found.append({"kind": "waiting", "text": text})
    return found


def _household_notices(application: LoanApplication) -> list[dict[str, str]]:
    """Q2: loans of the household within the window, flagged where each is small and their sum is not."""
    seen = near(application, application.version.chapter(LendingPolicy))
    rows = [
        *(f"{loan.number} {yuan_unit(loan.amount)}" for loan in seen.loans),
        *(f"{row.number} {yuan_unit(row.amount)}" for row in seen.applications),
    ]
    if not rows:
        return []
    text = _("Within %(days)s days the same household: %(loans)s.") % {
        "days": seen.window_days,
        "loans": str(_(", ")).join(rows),
    }
    if seen.suspected:
        text += " " + _("Each is small, together they are of a higher tier: has one need been cut up (Q2)?")
    return [{"kind": "lost" if seen.suspected else "soon", "text": text}]


def bend_facts(application: LoanApplication) -> list[dict[str, Any]]:
    """What the application follows and renews, and what followed it."""
    found: list[dict[str, Any]] = []
    if application.follows is not None:
        found.append(_link(FOLLOW_LABELS[application.follow_kind], application.follows))
    if application.new_facts:
        found.append({"label": _("New facts"), "text": application.new_facts})
    later = LoanApplication.objects.filter(follows=application).first()
    if later is not None:
        found.append(_link(_("Taken up again as"), later))
    if application.renews is not None:
        url = reverse("loan", args=[application.renews.pk])
        found.append({"label": _("Renews"), "text": application.renews.number, "url": url})
    return found


def _link(label: Any, application: LoanApplication) -> dict[str, Any]:
    return {
        "label": label,
        "text": application.number,
        "url": reverse("application", args=[application.pk]),
    }


def bend_acts(application: LoanApplication, actor: Actor) -> list[dict[str, Any]]:
    """Take up again, send up, name a stand-in: where they may be done now."""
    owners = {application.handler_id, application.entered_by_id}
    place = place_of(application.places, application.waiting_for)
    acts: list[dict[str, Any]] = []
    if application.state == State.OPEN and place is not None:
        stuck = missing_here(application, place, actor.on) and not application.sent_up.filter(step=place.step)
        if stuck and actor.may("send_up", branch=application.branch, owners=owners):
            acts.append(
                {"label": _("Send up to the union"), "url": reverse("send_up", args=[application.pk])}
            )
        if actor.may("name_stand_in", branch=application.branch):
            acts.append(
                {"label": _("Name a stand-in"), "url": reverse("name_stand_in", args=[application.pk])}
            )
    again = {
        State.RETURNED: _("Enter it anew, corrected"),
        State.LAPSED: _("Enter it anew"),
        State.REFUSED: _("Ask for reconsideration"),
    }.get(State(application.state))
    followed = LoanApplication.objects.filter(follows=application).exists()
    if again and not followed and actor.may("enter_application", owners={actor.person_id or 0} & owners):
        acts.append({"label": again, "url": f"{reverse('enter_application')}?follows={application.pk}"})
    return acts
