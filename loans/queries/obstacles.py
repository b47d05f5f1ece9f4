"""Why the money of a loan may not leave on a day (II.1, II.5, II.6)."""

import datetime

from django.utils.translation import gettext as _

from creditcoop.core.models import Posting
from creditcoop.core.rules.money import to_fen
from creditcoop.core.rules.posts import Post
from loans.labels import KIND_LABELS, SECURITY_LABELS
from loans.models import LoanApplication
from loans.queries.exceptions import exception_obstacles
from loans.queries.letters import gaps, lent_under, letter_of
from loans.queries.pressure import objections_of, signer_of
from loans.rules.bands import route_of, tier_of
from loans.rules.lending_policy import LendingPolicy


def obstacles(
    application: LoanApplication, *, policy: LendingPolicy, on: datetime.date, at: datetime.time
) -> list[str]:
    """Why the money may not leave at a minute of a day, in words; empty when it may (II.1, II.5, II.6, Q6).

    `policy` is the lending chapter of the version in force on that day.
    """
    return [
        *exception_obstacles(application, policy=policy, on=on),
        *_security_obstacles(application),
        *_pressure_obstacles(application),
        *_letter_obstacles(application, on, at),
        *_route_obstacles(application, policy),
    ]


def _security_obstacles(application: LoanApplication) -> list[str]:
    if application.security in ("mortgage", "pledge"):
        items = list(application.collateral_items.all())
        if not items:
            return [_("No collateral has been entered (II.6).")]
        unregistered = [item for item in items if item.registered_on is None]
        if len(unregistered) == len(items):
            return [_("No collateral has been registered yet (II.6).")]
    if application.security == "guarantee" and not application.guarantors.exists():
        return [_("No guarantor has been entered.")]
    return []


def _pressure_obstacles(application: LoanApplication) -> list[str]:
    """III.5: whose signature let the money go may still object before pay-out; then it stays."""
    signer = signer_of(application)
    if signer is None or not any(row.person_id == signer.pk for row in objections_of(application)):
        return []
    return [
        _(
            "%(person)s, whose signature would let the money go, has objected in writing to pressure on this loan. "
            "The money does not leave: withdraw the application (III.5)."
        )
        % {"person": signer.name}
    ]


def _letter_obstacles(application: LoanApplication, on: datetime.date, at: datetime.time) -> list[str]:
    # A letter may outlive the post: who has left or moved issues nothing here any more.
    manager = Posting.objects.filter(
        Posting.covers(on), person=application.handler, post=Post.CM, unit=application.branch
    )
    if not manager.exists():
        return [
            _("%(person)s is not a customer manager of this branch today (II.1).")
            % {"person": application.handler.name}
        ]
    letter = letter_of(application, on, at)
    if letter is None:
        return [
            _("%(person)s holds no letter of authorisation in force (II.1).")
            % {"person": application.handler.name}
        ]
    missing = gaps(letter, application)
    if missing:
        return [_outside(letter.number, missing[0], application)]
    if letter.limit_amount < application.amount:
        return [
            _("The amount exceeds the limit of %(limit)s yuan in letter %(letter)s (II.1).")
            % {"limit": f"{letter.limit_amount:,.2f}", "letter": letter.number}
        ]
    total = letter.total_limit_amount
    if total is not None and lent_under(letter) + application.amount > total:
        return [
            _(
                "Together with what is owed already, the total limit of %(limit)s yuan in letter %(letter)s is passed."
            )
            % {"limit": f"{total:,.2f}", "letter": letter.number}
        ]
    return []


def _outside(number: str, gap: str, application: LoanApplication) -> str:
    """What the letter does not name, and of this loan what."""
    if gap == "village":
        household = application.borrower.household
        village = household.village if household and household.village else _("Not recorded")
        return _("Letter %(letter)s does not name the village of this household: %(village)s (II.1).") % {
            "letter": number,
            "village": village,
        }
    label = KIND_LABELS[application.borrower.kind] if gap == "kind" else SECURITY_LABELS[application.security]
    return _("Letter %(letter)s does not cover this kind of loan: %(kind)s (II.1).") % {
        "letter": number,
        "kind": label,
    }


def _route_obstacles(application: LoanApplication, policy: LendingPolicy) -> list[str]:
    amount = to_fen(application.amount)
    same = (
        tier_of(amount_fen=amount, policy=policy) == application.tier
        and route_of(kind=application.borrower.kind, amount_fen=amount, policy=policy) == application.route
    )
    if not same:
        return [
            _(
                "The regulation in force today asks another route than the one this loan has taken. Enter it anew."
            )
        ]
    return []
