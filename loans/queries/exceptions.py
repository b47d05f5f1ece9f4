"""Exceptions to II.6: what an application needs today, which request is open, what stands in the way (Q6, Q7)."""

import datetime

from django.utils.translation import gettext as _

from creditcoop.core.rules.money import to_fen, to_yuan
from loans.models import ExceptionDecision, GroupMeeting, GuaranteeException, LoanApplication
from loans.rules.exceptions import CollateralRule, ExceptionDecider, collateral_rule, exception_decider
from loans.rules.lending_policy import LendingPolicy


def rule_for(application: LoanApplication, policy: LendingPolicy) -> CollateralRule:
    """What II.6 asks of an application: the stricter of the day of its entry and of today.

    The database holds the rule of the entry; `policy` is the lending chapter in force today.
    """
    today = collateral_rule(
        security=application.security, amount_fen=to_fen(application.amount), policy=policy
    )
    both = {CollateralRule(application.collateral_rule), today}
    for rule in (CollateralRule.BARRED, CollateralRule.EXCEPTION_NEEDED):
        if rule in both:
            return rule
    return CollateralRule.FREE


def decider_of_exception(application: LoanApplication) -> ExceptionDecider:
    """Who may grant an exception for this application (Q7)."""
    return exception_decider(route=application.route, tier=application.tier)


def pending_exception(application: LoanApplication) -> GuaranteeException | None:
    """The request that waits for an answer."""
    return GuaranteeException.objects.filter(application=application).pending().first()


def exception_obstacles(
    application: LoanApplication, *, policy: LendingPolicy, on: datetime.date
) -> list[str]:
    """Why II.6 lets no money leave on a day, and who could allow it; empty when it does (Q6, Q7)."""
    rule = rule_for(application, policy)
    if rule is CollateralRule.FREE:
        return []
    border = {"border": f"{to_yuan(policy.collateral_over):,.2f}"}
    if rule is CollateralRule.BARRED:
        return [
            _("Over %(border)s yuan a loan needs a mortgage or pledge (II.6); no exception frees it.")
            % border
        ]
    requests = GuaranteeException.objects.filter(application=application)
    if requests.valid_on(on).exists():
        return []
    text = (
        _("Over %(border)s yuan a guarantee is not enough: a mortgage or pledge is needed (II.6).") % border
    )
    way_out = _way_out(requests.select_related("decision").last(), application, on)
    return [_("%(why)s %(way_out)s") % {"why": text, "way_out": way_out}]


def _way_out(last: GuaranteeException | None, application: LoanApplication, on: datetime.date) -> str:
    """Where the request stands, or who may grant one."""
    by_group = decider_of_exception(application) is ExceptionDecider.GROUP
    decision = getattr(last, "decision", None)
    if last is not None and decision is None and last.valid_to >= on:
        return (
            _("The approval group answers the request for an exception in its meeting on this loan.")
            if by_group
            else _("The request for an exception waits for the union's credit department.")
        )
    if decision is not None and decision.outcome == ExceptionDecision.Outcome.REFUSE:
        said = _("The exception was refused on %(day)s.") % {"day": decision.on.isoformat()}
    elif last is not None:
        said = _("The exception ended on %(day)s.") % {"day": last.valid_to.isoformat()}
    else:
        said = ""
    way_out = _who_may(by_group, application)
    return _("%(why)s %(way_out)s") % {"why": said, "way_out": way_out} if said else way_out


def _who_may(by_group: bool, application: LoanApplication) -> str:
    if not by_group:
        return _("The union's credit department may grant a written exception: the handler asks for it (Q7).")
    if GroupMeeting.objects.filter(application=application).exists():
        return _(
            "The approval group has met on this loan: withdraw the application, enter it anew and ask for an "
            "exception before the meeting (Q7)."
        )
    return _(
        "The approval group may grant a written exception: the handler asks for it before the meeting (Q7)."
    )
