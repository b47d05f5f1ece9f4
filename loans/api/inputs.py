"""What the acts of the loans API take."""

import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from creditcoop.core.api.fields import Amount, Code, Day, Id, Input, Many, Text, Whole
from creditcoop.core.services.grant_letter import LetterFacts
from loans.models import Borrower, IdKind, Loan, LoanApplication, Tie, Vote
from loans.rules.approval_flow import Outcome
from loans.rules.interest.terms import Method
from loans.services.enter_application import (
    LONGEST_TERM_MONTHS,
    ApplicationFacts,
    CollateralFacts,
    GuarantorFacts,
)
from loans.services.enter_borrower import BorrowerFacts

MOST_ITEMS = 20


class BorrowerIn(Input):
    kind = Code(choices=Borrower.Kind.values)
    name = Text(max_length=100)
    id_kind = Code(choices=IdKind.values)
    id_number = Text(max_length=40)
    household_number = Text(max_length=30, required=False, allow_blank=True)
    village = Text(max_length=60, required=False, allow_blank=True)
    phone = Text(max_length=30, required=False, allow_blank=True)
    address = Text(max_length=200, required=False, allow_blank=True)
    not_same = Text(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="Why this is another person; needed when the answer is likely_same.",
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["kind"] == Borrower.Kind.FARMER and not data.get("household_number"):
            text = _("Enter the register number of the farm household.")
            raise serializers.ValidationError({"household_number": [text]})
        return data

    @staticmethod
    def facts(data: dict[str, Any]) -> BorrowerFacts:
        known = {name: data[name] for name in BorrowerFacts.__dataclass_fields__ if name in data}
        return BorrowerFacts(**{"id_number": "", **known})


class EnterBorrowerIn(BorrowerIn):
    branch = Id(required=False, help_text="Needed only by who works in the field of several branches.")


class CorrectBorrowerIn(BorrowerIn):
    id_number = Text(
        max_length=40, required=False, allow_blank=True, help_text="Left out: the number stays as it is."
    )
    reason = Text(max_length=100)


class GuarantorIn(Input):
    name = Text(max_length=100)
    id_kind = Code(choices=IdKind.values)
    id_number = Text(max_length=40)
    phone = Text(max_length=30, required=False, allow_blank=True)
    address = Text(max_length=200, required=False, allow_blank=True)


class CollateralIn(Input):
    description = Text(max_length=200)
    owner_name = Text(max_length=100)
    appraised_amount = Amount()
    registration_number = Text(max_length=60, required=False, allow_blank=True)
    registered_on = Day(required=False, allow_null=True)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["appraised_amount"] <= 0:
            raise serializers.ValidationError({"appraised_amount": [_("The amount must be more than zero.")]})
        if data.get("registered_on"):
            check_registration(data, self.context["actor"].on)
        return data


class Permille(serializers.DecimalField):
    """A rate as a text with at most five decimals; numbers are refused, because many programs write them as floats."""

    default_error_messages = {"invalid": _("Send the rate as a text, for example “6.6375”.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=9, decimal_places=5, min_value=Decimal(0), **options)

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class ApplicationIn(Input):
    borrower = Id()
    handler = Id(help_text="The customer manager who takes it over.")
    amount = Amount()
    purpose = Text(max_length=100)
    term_months = Whole(min_value=1, max_value=LONGEST_TERM_MONTHS)
    month_rate = Permille(
        required=False, help_text="Per mille a month, as a text; without it no interest is counted."
    )
    method = Code(choices=tuple(Method), required=False)
    security = Code(choices=LoanApplication.Security.values)
    follows = Id(
        required=False, help_text="An application sent back, lapsed or refused that is entered anew."
    )
    new_facts = Text(max_length=2000, required=False, allow_blank=True, help_text="For a reconsideration.")
    renews = Id(required=False, help_text="The loan of this borrower that is renewed.")
    guarantors = Many(child=GuarantorIn(), required=False, max_length=MOST_ITEMS)
    collateral = Many(child=CollateralIn(), required=False, max_length=MOST_ITEMS)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        needed = {"guarantee": "guarantors", "mortgage": "collateral", "pledge": "collateral"}
        place = needed.get(data["security"], "")
        if place and not data.get(place):
            raise serializers.ValidationError({place: [_("This security needs it.")]})
        idle = [name for name in ("guarantors", "collateral") if data.get(name) and name != place]
        if idle:
            text = _("This security takes none. Choose another security, or leave this out.")
            raise serializers.ValidationError({name: [text] for name in idle})
        return data

    @staticmethod
    def facts(
        data: dict[str, Any], *, follows: LoanApplication | None, renews: Loan | None
    ) -> ApplicationFacts:
        return ApplicationFacts(
            follows=follows,
            new_facts=data.get("new_facts", ""),
            renews=renews,
            amount=data["amount"],
            purpose=data["purpose"],
            term_months=data["term_months"],
            month_rate=data.get("month_rate"),
            method=data.get("method", ""),
            security=data["security"],
            guarantors=[GuarantorFacts(**one) for one in data.get("guarantors", ())],
            collateral=[CollateralFacts(**one) for one in data.get("collateral", ())],
        )


class DecisionIn(Input):
    outcome = Code(choices=[outcome.value for outcome in Outcome])
    opinion = Text(max_length=2000, help_text="The reasons; they stay with the loan for its whole life.")


class ConveneIn(Input):
    present = Many(child=Id(), max_length=MOST_ITEMS, allow_empty=False, help_text="Ids of persons.")


class CloseIn(Input):
    silent = Many(
        child=Id(),
        max_length=MOST_ITEMS,
        required=False,
        default=list,
        help_text="Ids of the persons who are present and have not voted, each of them: silence counts as yes.",
    )


class VoteIn(Input):
    choice = Code(choices=Vote.Choice.values)
    on_exception = Code(
        choices=Vote.OnException.values,
        required=False,
        help_text="Needed where an exception to II.6 is asked for, and only there.",
    )
    reason = Text(max_length=2000)


class RegistrationIn(Input):
    item = Id(help_text="The piece of collateral.")
    registration_number = Text(max_length=60)
    registered_on = Day()


class ReasonIn(Input):
    reason = Text(max_length=500)


class StandInIn(Input):
    step = Text(max_length=20)
    person = Id()
    reason = Text(max_length=500)


class TieIn(Input):
    person = Id(
        required=False, help_text="Needed only by the union's personnel department; default: oneself."
    )
    relation = Code(choices=Tie.Relation.values)
    name = Text(max_length=100)
    id_kind = Code(choices=IdKind.values)
    id_number = Text(max_length=40)


class LetterIn(Input):
    number = Text(max_length=40)
    unit_code = Text(max_length=20)
    staff_number = Text(
        max_length=20, required=False, allow_blank=True, help_text="Empty: the branch itself."
    )
    limit = Amount()
    total_limit = Amount(required=False, allow_null=True)
    from_on = Day()
    from_time = serializers.TimeField(required=False, help_text="The minute of the first day.")
    until_on = Day(required=False, allow_null=True)
    until_time = serializers.TimeField(required=False, allow_null=True)
    borrower_kinds = Many(child=Code(choices=Borrower.Kind.values), required=False, max_length=MOST_ITEMS)
    securities = Many(
        child=Code(choices=LoanApplication.Security.values), required=False, max_length=MOST_ITEMS
    )
    villages = Many(child=Text(max_length=60), required=False, max_length=200)
    granted_by = Text(max_length=100)

    @staticmethod
    def facts(data: dict[str, Any]) -> LetterFacts:
        given = {name: data[name] for name in LetterFacts.__dataclass_fields__ if name in data}
        return LetterFacts(**{"staff_number": "", "total_limit": None, "until_on": None, **given})


def check_registration(data: dict[str, Any], today: datetime.date) -> None:
    """A registration has a number and is not in the future."""
    if data["registered_on"] > today:
        text = _("The day of registration lies in the future.")
        raise serializers.ValidationError({"registered_on": [text]})
    if not data.get("registration_number"):
        text = _("Enter the number of the registration.")
        raise serializers.ValidationError({"registration_number": [text]})
