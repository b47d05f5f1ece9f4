"""What secures a loan as it stands: as decided, with what was recorded since, released or substituted (II.6)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q, QuerySet

from creditcoop.core.rules.money import to_fen
from loans.models import CollateralItem, Guarantor, Loan, SecurityFact, SecurityRelease
from loans.queries.outstanding import principal_of
from loans.rules.check_leaves import CheckLeaves
from loans.rules.security_register import (
    GUARANTEE,
    INSURANCE,
    MEANS,
    OF_KIND,
    REGISTRATION,
    VALUATION,
    ends_soon,
    loan_to_value,
)


@dataclass(kw_only=True)
class Held:
    """One security. `key` names it: "item-3", "guarantor-5", "substitute-7"; `facts` are the latest by kind."""

    key: str
    kind: str
    description: str
    owner: str
    decided_amount: Decimal | None
    registration_number: str = ""
    registered_on: datetime.date | None = None
    facts: dict[str, SecurityFact] = field(default_factory=dict)
    history: list[SecurityFact] = field(default_factory=list)
    release: SecurityRelease | None = None
    waits: SecurityRelease | None = None

    @property
    def in_force(self) -> bool:
        return self.release is None

    @property
    def amount(self) -> Decimal | None:
        """What it is worth, by the latest valuation, else as it was appraised; of a guarantor his means."""
        latest = self.facts.get(MEANS if self.kind == GUARANTEE else VALUATION)
        return latest.amount if latest else self.decided_amount

    @property
    def number(self) -> str:
        latest = self.facts.get(REGISTRATION)
        return latest.number if latest else self.registration_number

    @property
    def registered(self) -> datetime.date | None:
        latest = self.facts.get(REGISTRATION)
        return latest.happened_on if latest else self.registered_on

    @property
    def can_record(self) -> tuple[str, ...]:
        return OF_KIND[self.kind]

    def ends(self, kind: str) -> datetime.date | None:
        return self.facts[kind].ends_on if kind in self.facts else None

    def alarms(self, leaves: CheckLeaves, on: datetime.date) -> list[str]:
        """Which of registration and insurance is over or ends soon; a thing without registration says so."""
        if not self.in_force or self.kind == GUARANTEE:
            return []
        days = {REGISTRATION: leaves.registration_alarm_days, INSURANCE: leaves.insurance_alarm_days}
        found = [kind for kind, ahead in days.items() if ends_soon(self.ends(kind), on=on, days=ahead)]
        return found if self.registered else ["unregistered", *found]


def register_of(loan: Loan) -> list[Held]:
    """Every security that the loan has or had, in the order in which they came."""
    releases = list(
        SecurityRelease.objects.filter(loan=loan)
        .select_related("decision__person", "asked_by")
        .order_by("pk")
    )
    facts = SecurityFact.objects.filter(loan=loan, corrected_by=None).select_related("recorded_by")
    held = [*_decided(loan), *(_substitute(row) for row in releases if _granted(row) and row.new_kind)]
    by_key = {one.key: one for one in held}
    for fact in facts.order_by("happened_on", "pk"):
        one = by_key[key_of(fact.item_id, fact.guarantor_id, fact.substitute_id)]
        one.facts[fact.kind] = fact
        one.history.insert(0, fact)
    for row in releases:
        one = by_key[key_of(row.item_id, row.guarantor_id, row.former_id)]
        if row.why == "settled" or _granted(row):
            one.release = row
        elif not hasattr(row, "decision"):
            one.waits = row
    return held


def _granted(row: SecurityRelease) -> bool:
    return hasattr(row, "decision") and row.decision.outcome == "grant"


def key_of(item: int | None, guarantor: int | None, substitute: int | None) -> str:
    if item is not None:
        return f"item-{item}"
    return f"guarantor-{guarantor}" if guarantor is not None else f"substitute-{substitute}"


def columns_of(key: str) -> dict[str, int]:
    """The column of a row that names this security: the reverse of `key_of`."""
    kind, _dash, pk = key.partition("-")
    return {f"{kind}_id": int(pk)}


def _decided(loan: Loan) -> Iterable[Held]:
    if loan.application_id is None:
        return
    for item in CollateralItem.objects.filter(application=loan.application_id):
        yield Held(
            key=key_of(item.pk, None, None),
            kind=item.kind,
            description=item.description,
            owner=item.owner_name,
            decided_amount=item.appraised_amount,
            registration_number=item.registration_number,
            registered_on=item.registered_on,
        )
    for guarantor in Guarantor.objects.filter(applications=loan.application_id).order_by("pk"):
        yield Held(
            key=key_of(None, guarantor.pk, None),
            kind=GUARANTEE,
            description=guarantor.name,
            owner=guarantor.name,
            decided_amount=None,
        )


def _substitute(row: SecurityRelease) -> Held:
    return Held(
        key=key_of(None, None, row.pk),
        kind=row.new_kind,
        description=row.new_description,
        owner=row.new_owner,
        decided_amount=row.new_amount,
        registration_number=row.new_number,
        registered_on=row.new_registered_on,
    )


def covered(loan: Loan, held: Iterable[Held], on: datetime.date) -> Fraction | None:
    """Loan to value: principal owed over what the things in force are worth; None where either is not known."""
    owed = principal_of(loan, on)
    values = [one.amount for one in held if one.in_force and one.kind != GUARANTEE and one.amount is not None]
    return None if owed is None else loan_to_value(to_fen(owed), map(to_fen, values))


def ending(leaves: CheckLeaves, on: datetime.date) -> QuerySet[SecurityFact]:
    """Registrations and insurances of running loans that are over or end soon, nothing newer of their kind recorded."""
    newer = (
        SecurityFact.objects.filter(loan=OuterRef("loan"), kind=OuterRef("kind"), corrected_by=None)
        .filter(
            Q(item=OuterRef("item"), item__isnull=False)
            | Q(substitute=OuterRef("substitute"), substitute__isnull=False)
        )
        .filter(
            Q(happened_on__gt=OuterRef("happened_on"))
            | Q(happened_on=OuterRef("happened_on"), pk__gt=OuterRef("pk"))
        )
    )
    gone = SecurityRelease.objects.filter(loan=OuterRef("loan"), decision__outcome="grant").filter(
        Q(item=OuterRef("item"), item__isnull=False) | Q(former=OuterRef("substitute"), former__isnull=False)
    )
    soon = Q(kind=REGISTRATION, ends_on__lte=on + datetime.timedelta(days=leaves.registration_alarm_days))
    soon |= Q(kind=INSURANCE, ends_on__lte=on + datetime.timedelta(days=leaves.insurance_alarm_days))
    found = SecurityFact.objects.filter(soon, corrected_by=None).exclude(loan__standing="settled")
    return found.filter(~Exists(newer), ~Exists(gone))
