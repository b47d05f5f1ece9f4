"""The union's credit department answers a request for an exception to II.6 above 20,000, once and with reasons (Q7).

Never who asked, handles, entered or holds a post of the loan, nor who is tied to it; up to 20,000 the approval group
answers in its meeting. Refused after the application has ended or the exception's last day has passed.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.posts import Post
from loans.models import ExceptionDecision, GuaranteeException, LoanApplication
from loans.queries.exceptions import decider_of_exception, rule_for
from loans.rules.approval_flow import Step
from loans.rules.exceptions import CollateralRule, ExceptionDecider
from loans.rules.lending_policy import LendingPolicy
from loans.services import road
from loans.services.ask_exception import require_open


@transaction.atomic
def decide_exception(
    *, exception_id: int, outcome: str, reason: str, actor: Actor, on: datetime.date
) -> ExceptionDecision:
    """Grant or refuse the request and return the answer."""
    if outcome not in ExceptionDecision.Outcome.values:
        raise Refused(_("Choose whether you grant or refuse the exception."), field="outcome")
    if not reason.strip():
        raise Refused(_("Write your reasons, in your own words."), field="reason")
    asked = GuaranteeException.objects.get(pk=exception_id)
    application = road.locked(asked.application_id)
    actor.require("decide_exception", branch=application.branch)
    if decider_of_exception(application) is ExceptionDecider.GROUP:
        raise Refused(_("The approval group answers this request in its meeting on the loan (Q7)."))
    if ExceptionDecision.objects.filter(exception=asked).exists():
        raise AlreadyDone(_("This request has been answered already."))
    require_open(application)
    if outcome == ExceptionDecision.Outcome.GRANT:
        _check_grant(asked, application, on)
    _require_outsider(asked, application, actor)
    assert actor.person is not None  # the right was asked for above
    decision = ExceptionDecision.objects.create(
        exception=asked,
        outcome=outcome,
        reason=reason.strip(),
        person=actor.person,
        post=Post.UNION_CREDIT,
        on=on,
    )
    audit.record(
        act="decide_exception",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="II.6",
        facts={"exception": asked.pk, "outcome": outcome, "valid_to": asked.valid_to},
    )
    return decision


def _check_grant(asked: GuaranteeException, application: LoanApplication, on: datetime.date) -> None:
    if on > asked.valid_to:
        raise Refused(
            _("The last day of the exception lies in the past. Refuse it; the handler can ask for another."),
            field="outcome",
        )
    if rule_for(application, version_on(on).chapter(LendingPolicy)) is CollateralRule.BARRED:
        raise Refused(_("The regulation in force today allows no exception."), field="outcome")


def _require_outsider(asked: GuaranteeException, application: LoanApplication, actor: Actor) -> None:
    """The union's approver may answer; nobody else who has a part in the loan."""
    person = actor.person
    parts = {asked.asked_by_id, application.handler_id, application.entered_by_id} | set(
        application.steps.exclude(step=Step.UNION_APPROVAL).values_list("person", flat=True)
    )
    if person is None or person.pk in parts:
        raise Refused(
            _("You have a part in this loan. Another person must answer the request (II.5)."),
            code="posts_not_distinct",
        )
    road.require_untied(application, person)
