"""What the acts of the loans API take."""

import datetime
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from creditcoop.core.api.fields import Amount, Code, Day, Id, Input, Many, Text, Whole
from loans.models import Borrower, LoanApplication, Vote
from loans.models.borrower import IdKind
from loans.rules.approval_flow import Outcome
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

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["kind"] == Borrower.Kind.FARMER and not data.get("household_number"):
            text = _("Enter the register number of the farm household.")
            raise serializers.ValidationError({"household_number": [text]})
        return data

    @staticmethod
    def facts(data: dict[str, Any]) -> BorrowerFacts:
        return BorrowerFacts(
            **{name: data[name] for name in BorrowerFacts.__dataclass_fields__ if name in data}
        )


class EnterBorrowerIn(BorrowerIn):
    branch = Id(required=False, help_text="Needed only by who works in the field of several branches.")


class CorrectBorrowerIn(BorrowerIn):
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


class ApplicationIn(Input):
    borrower = Id()
    handler = Id(help_text="The customer manager who takes it over.")
    amount = Amount()
    purpose = Text(max_length=100)
    term_months = Whole(min_value=1, max_value=LONGEST_TERM_MONTHS)
    security = Code(choices=LoanApplication.Security.values)
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
    def facts(data: dict[str, Any]) -> ApplicationFacts:
        return ApplicationFacts(
            amount=data["amount"],
            purpose=data["purpose"],
            term_months=data["term_months"],
            security=data["security"],
            guarantors=[GuarantorFacts(**one) for one in data.get("guarantors", ())],
            collateral=[CollateralFacts(**one) for one in data.get("collateral", ())],
        )


class DecisionIn(Input):
    outcome = Code(choices=[outcome.value for outcome in Outcome])
    opinion = Text(max_length=2000, help_text="The reasons; they stay with the loan for its whole life.")


class ConveneIn(Input):
    present = Many(child=Id(), max_length=MOST_ITEMS, allow_empty=False, help_text="Ids of persons.")


class VoteIn(Input):
    choice = Code(choices=Vote.Choice.values)
    reason = Text(max_length=2000)


class RegistrationIn(Input):
    item = Id(help_text="The piece of collateral.")
    registration_number = Text(max_length=60)
    registered_on = Day()


class ReasonIn(Input):
    reason = Text(max_length=500)


def check_registration(data: dict[str, Any], today: datetime.date) -> None:
    """A registration has a number and is not in the future."""
    if data["registered_on"] > today:
        text = _("The day of registration lies in the future.")
        raise serializers.ValidationError({"registered_on": [text]})
    if not data.get("registration_number"):
        text = _("Enter the number of the registration.")
        raise serializers.ValidationError({"registration_number": [text]})
