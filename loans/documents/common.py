"""What every paper about a loan says: who borrows how much for what, secured by whom."""

from decimal import Decimal
from typing import Any

from django.db.models import Q

from creditcoop.core.documents.text import both, money, unit_name
from loans.labels import ID_KIND_LABELS, KIND_LABELS, ROUTE_LABELS, SECURITY_LABELS
from loans.models import Borrower, Loan, LoanApplication
from loans.models.borrower import Party

Facts = dict[str, Any]


def text(value: str) -> str | None:
    """Empty text is a blank to be filled in by hand."""
    cleaned = value.replace("\r\n", "\n").replace("\t", " ").strip()
    return cleaned or None


def party(person: Party, *, whole: bool) -> Facts:
    """Somebody outside the cooperative. `whole`: his identity number in full, as contracts need it."""
    return {
        "name": person.name,
        "id_kind": both(ID_KIND_LABELS[person.id_kind]),
        "id_number": text(person.id_number if whole else last_four(person.id_number)),
        "phone": text(person.phone),
        "address": text(person.address),
    }


def last_four(number: str) -> str:
    """An identity number where the paper needs none: its last four characters, if it is longer than them."""
    return f"****{number[-4:]}" if len(number) > 4 else "****"


def borrower_facts(borrower: Borrower, *, whole: bool) -> Facts:
    household = borrower.household
    return {
        **party(borrower, whole=whole),
        "number": borrower.number,
        "kind": both(KIND_LABELS[borrower.kind]),
        "is_firm": borrower.kind == Borrower.Kind.ENTERPRISE,
        "household": {
            "number": household.number,
            "village": text(household.village),
            "head": text(household.head_name),
        }
        if household
        else None,
    }


def application_facts(application: LoanApplication, *, whole: bool) -> Facts:
    """The application in plain JSON; every list in the order in which it was entered."""
    branch = application.branch
    return {
        "application": application.number,
        "received_on": application.entered_on.isoformat(),
        "received_by": application.entered_by.name,
        "branch": unit_name(branch),
        "union": unit_name(branch.union),
        "borrower": borrower_facts(application.borrower, whole=whole),
        "amount": money(application.amount),
        "purpose": text(application.purpose),
        "term_months": application.term_months,
        "security": {"code": application.security, **both(SECURITY_LABELS[application.security])},
        "guarantors": [party(person, whole=whole) for person in application.guarantors.order_by("pk")],
        "collateral": [
            {
                "kind": both(SECURITY_LABELS[item.kind]),
                "description": item.description,
                "owner": item.owner_name,
                "value": money(item.appraised_amount),
                "registration_number": text(item.registration_number),
                "registered_on": item.registered_on.isoformat() if item.registered_on else None,
            }
            for item in application.collateral_items.order_by("pk")
        ],
        "handler": application.handler.name,
        "tier": application.tier,
        "route": both(ROUTE_LABELS[application.route]),
    }


def debts_here(application: LoanApplication) -> Facts:
    """What the household owes this cooperative, other than the loan of this application.

    `owed` is None as soon as one old book did not say what is owed.
    """
    borrower = application.borrower
    mine = Q(borrower__household=borrower.household_id) if borrower.household_id else Q(borrower=borrower)
    loans = Loan.objects.issued_or_imported().filter(mine).exclude(standing=Loan.Standing.SETTLED)
    balances = [
        balance for key, balance in loans.values_list("application", "balance") if key != application.pk
    ]
    known = [balance for balance in balances if balance is not None]
    owed = money(sum(known, Decimal(0))) if len(known) == len(balances) else None
    return {"loans": len(balances), "owed": owed}
