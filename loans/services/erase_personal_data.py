"""Erase what the law no longer lets us keep of a person (Personal Information Protection Law, art. 47).

Asked for by the union's credit department, decided by another person of the union. Loans, amounts, decisions,
shares and the audit stay; name, number, telephone, address and every earlier wording of them go, also where the same
document stands in other rows of the union (borrower here, guarantor there) that nothing needs any more. Refused while
a loan of the person is owed or on its road, or while it ended less than the retention time ago: liability proceedings
may still need it (art. 47 lets data stay that other law wants kept).
"""

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import (
    Borrower,
    CollateralItem,
    Erasure,
    Guarantor,
    Household,
    IdKind,
    Loan,
    LoanApplication,
)
from loans.queries.personal_data import applications_of, last_business, loans_of, same_person

CLAUSE = "PIPL 47"
MARK = "〔已依法删除〕"


@transaction.atomic
def ask_erasure(*, party: Borrower | Guarantor, reason: str, actor: Actor, on: datetime.date) -> Erasure:
    """Write the request; it waits for another person."""
    actor.require("ask_erasure", branch=party.branch)
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    if not reason.strip():
        raise Refused(_("Write why the data must be erased."), field="reason")
    kind = "borrower" if isinstance(party, Borrower) else "guarantor"
    type(party).objects.select_for_update().get(pk=party.pk)  # one request after the other
    if Erasure.objects.filter(**{kind: party}, state=Erasure.State.ASKED).exists():
        raise AlreadyDone(_("It has been asked for already and waits for a second person."))
    if party.name == MARK:
        raise AlreadyDone(_("The data of this person is erased already."))
    _require_free(party, on)
    erasure = Erasure.objects.create(
        **{kind: party},
        branch=party.branch,
        reason=reason.strip()[:300],
        asked_by=actor.person,
        asked_on=on,
    )
    audit.record(act="ask_erasure", actor=actor, subject=erasure, unit=party.branch, clause=CLAUSE)
    return erasure


@transaction.atomic
def decide_erasure(*, erasure_id: int, agreed: bool, reason: str, actor: Actor, on: datetime.date) -> Erasure:
    """Erase, or reject the request with a reason. Done by another person than the one who asked."""
    erasure: Erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
    actor.require("decide_erasure", branch=erasure.branch)
    if erasure.state != Erasure.State.ASKED:
        raise AlreadyDone(_("This request has been decided already."))
    if actor.person is None or erasure.asked_by_id == actor.person_id:
        raise Refused(_("You asked for it yourself. Another person of the union must decide."))
    if not agreed and not reason.strip():
        raise Refused(_("Write why it is not erased."), field="reason")
    party = erasure.party
    others = same_person(party) if agreed else []
    free = [row for row in others if not _still_needed(row, on)]
    if agreed:
        _require_free(party, on)
        for row in (party, *free):
            _erase(row)
    erasure.state = Erasure.State.DONE if agreed else Erasure.State.REJECTED
    erasure.decided_by = actor.person
    erasure.decided_on = on
    erasure.decision_reason = reason.strip()[:300]
    erasure.save()
    audit.record(
        act="decide_erasure",
        actor=actor,
        subject=erasure,
        unit=erasure.branch,
        clause=CLAUSE,
        facts={
            "state": str(erasure.state),
            "also_erased": len(free),
            "still_needed": len(others) - len(free),
        },
    )
    return erasure


def _require_free(party: Borrower | Guarantor, on: datetime.date) -> None:
    needed = _still_needed(party, on)
    if needed:
        raise Refused(needed, code="still_needed")


def _still_needed(party: Borrower | Guarantor, on: datetime.date) -> str:
    """Why the data must stay; empty where nothing is open or owed and the retention time is over."""
    applications, loans = applications_of(party), loans_of(party)
    if applications.filter(state=LoanApplication.State.OPEN).exists():
        return _("An application of this person is in progress.")
    if loans.exclude(standing=Loan.Standing.SETTLED).exists():
        return _("A loan of this person is not paid off: the data is needed to claim it.")
    years = settings.PERSONAL_DATA_YEARS
    if last_business(party) > _years_before(on, years):
        return _(
            "The last business with this person ended less than %(years)s years ago; its records must be kept."
        ) % {"years": years}
    return ""


def _years_before(day: datetime.date, years: int) -> datetime.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _erase(party: Borrower | Guarantor) -> None:
    """Replace the person's facts, in the row itself and in every earlier wording of it."""
    name = party.name
    erased = {
        "name": MARK,
        "id_kind": IdKind.OTHER.value,
        "id_number": f"{MARK}{party.pk}",
        "phone": "",
        "address": "",
    }
    type(party).objects.filter(pk=party.pk).update(**erased)
    party.history.update(**erased, history_change_reason=None)
    if isinstance(party, Borrower):
        Loan.objects.filter(borrower=party).exclude(source_row="").update(source_row="")
        _erase_head(party.household, name)
    # An owner is known by his name alone: only where he also borrowed or guaranteed is it certainly the same person.
    applications = applications_of(party).order_by().values("pk")
    _erase_owner(CollateralItem.objects.filter(application__in=applications, owner_name=name))


def _erase_owner(items: QuerySet[CollateralItem]) -> None:
    for item in items:
        item.history.update(owner_name=MARK)
    items.update(owner_name=MARK)


def _erase_head(household: Household | None, name: str) -> None:
    if household is None or household.head_name != name:
        return
    Household.objects.filter(pk=household.pk).update(head_name=MARK)
    household.history.update(head_name=MARK)
