"""Money of loans by API: terms, ledger, what is owed on any day, posting a repayment, taking one back (II.4)."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from creditcoop.core.access import Actor
from creditcoop.core.api.fields import LARGEST_ID, Amount, Code, Day, Input, Text
from creditcoop.core.api.shapes import Out, PersonOut, Yuan
from creditcoop.core.api.views import ActEndpoint, ObjectEndpoint
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from creditcoop.core.rules.money import to_yuan
from loans.api.loans import visible_loans
from loans.api.with_files import FilesField, WithFiles
from loans.models import LedgerEntry, Loan, ReversalRequest
from loans.queries.debt import owed_on
from loans.rules.ledger import PARTS
from loans.services.ask_reversal import ask_reversal
from loans.services.check_repayment import MONEY_EVENTS, RepaymentFacts
from loans.services.decide_reversal import decide_reversal
from loans.services.record_repayment import record_repayment


class TermsOut(Out):
    from_on = serializers.DateField()
    due_on = serializers.DateField()
    rate = serializers.CharField(help_text="Percent a year.")
    quoted_per = serializers.CharField()
    quoted = serializers.CharField(help_text="As the contract states it: per mille a month, percent a year.")
    method = serializers.CharField()
    period = serializers.CharField()
    interest_day = serializers.IntegerField(allow_null=True)
    day_count = serializers.CharField()
    overdue_markup = serializers.CharField()
    misuse_markup = serializers.CharField()
    compound = serializers.BooleanField()


class LedgerEntryOut(Out):
    """One row; the five parts make up the amount."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    paid_on = serializers.DateField()
    amount = Yuan()
    costs = Yuan()
    penalty = Yuan()
    compound = Yuan()
    interest = Yuan()
    principal = Yuan()
    principal_change = Yuan()
    payer = serializers.CharField()
    payer_name = serializers.CharField()
    guarantor = serializers.IntegerField(source="guarantor_id", allow_null=True)
    means = serializers.CharField()
    receipt_number = serializers.CharField()
    voucher = serializers.CharField(allow_null=True)
    cost_kind = serializers.CharField(help_text="What costs are for; empty for any other row.")
    cost_words = serializers.CharField()
    payee = serializers.CharField(help_text="To whom costs were paid.")
    collector = PersonOut(allow_null=True)
    posted_by = PersonOut(allow_null=True)
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True)
    about = serializers.IntegerField(source="about_id", allow_null=True)
    late = serializers.BooleanField()
    on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    explained = serializers.DictField()


class RequestOut(Out):
    id = serializers.IntegerField(source="pk")
    entry = serializers.IntegerField(source="entry_id")
    asked_by = PersonOut()
    reason = serializers.CharField()
    on = serializers.DateField()
    agreed = serializers.SerializerMethodField(help_text="Null while it is not decided.")

    def get_agreed(self, row: ReversalRequest) -> bool | None:
        return row.decision.agreed if hasattr(row, "decision") else None


class OwedOut(Out):
    """What is owed by part at the end of a day."""

    as_of = serializers.DateField()
    costs = Yuan()
    penalty = Yuan()
    compound = Yuan()
    interest = Yuan()
    principal = Yuan()
    total = Yuan()
    days_overdue = serializers.IntegerField(help_text="Of principal or interest, the longer.")
    days_overdue_principal = serializers.IntegerField()
    days_overdue_interest = serializers.IntegerField()
    due_on = serializers.DateField()


class OldPaymentOut(Out):
    """A payment of before the import, as the payments book has it. Null: the book does not split it."""

    paid_on = serializers.DateField()
    amount = Yuan()
    principal = Yuan(allow_null=True)
    interest = Yuan(allow_null=True)
    receipt_number = serializers.CharField()
    payer_name = serializers.CharField()
    collector_name = serializers.CharField()


class LoanMoneyOut(Out):
    owed = OwedOut(allow_null=True, help_text="Null: not recorded.")
    terms = TermsOut(many=True)
    entries = LedgerEntryOut(many=True)
    requests = RequestOut(many=True)
    old_payments = OldPaymentOut(
        many=True, help_text="History before the import; the balance counts it already."
    )


class RepaymentIn(Input):
    paid_on = Day()
    amount = Amount()
    receipt_number = Text(max_length=40)
    means = Code(choices=tuple(MONEY_EVENTS), required=False)
    payer = Code(choices=LedgerEntry.Payer.values, required=False)
    payer_name = Text(max_length=60, required=False, allow_blank=True)
    guarantor = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    collector = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, help_text="The person who took the money."
    )
    cash_event = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, help_text="The collector's own record of it."
    )
    files = FilesField(
        required=False, help_text="What proves it: PDF, JPG or PNG. Without proof it moves no clock."
    )


class ReversalReasonIn(Input):
    reason = Text(max_length=1000)


class ReversalDecisionIn(ReversalReasonIn):
    decision = Code(choices=("agree", "refuse"))


class LoanMoney(ObjectEndpoint):
    title = _("The money of one loan: terms, ledger, what is owed on a day")
    gives = LoanMoneyOut

    def subjects(self) -> models.QuerySet[Any]:
        return visible_loans(self.actor)

    def parameters_of(self, method: str) -> Sequence[OpenApiParameter]:
        return [OpenApiParameter(name, OpenApiTypes.DATE) for name in ("day", "known_on")]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = AsOfIn(data=request.query_params.dict(), context={"actor": self.actor})
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        shown = money_of(self.subject, told.get("day") or self.actor.on, told.get("known_on"))
        return Response(LoanMoneyOut(shown, context={"actor": self.actor}).data)


class AsOfIn(Input):
    day = Day(required=False)
    known_on = Day(required=False)


def money_of(loan: Loan, day: datetime.date, known_on: datetime.date | None) -> dict[str, Any]:
    owed = owed_on(loan, day, known_on=known_on)
    parts = None if owed is None else {name: to_yuan(getattr(owed.parts, name)) for name in PARTS}
    entries = LedgerEntry.objects.filter(loan=loan).select_related("collector", "posted_by")
    if known_on is not None:
        entries = entries.filter(on__lte=known_on)
    requests = ReversalRequest.objects.filter(loan=loan).select_related("asked_by", "decision")
    return {
        "owed": None
        if owed is None or parts is None
        else {
            **parts,
            "total": to_yuan(owed.total_fen),
            "as_of": owed.as_of,
            "days_overdue": owed.days_overdue,
            "days_overdue_principal": owed.days_overdue_principal,
            "days_overdue_interest": owed.days_overdue_interest,
            "due_on": owed.due_on,
        },
        "terms": loan.terms.all(),
        "entries": entries.order_by("paid_on", "id"),
        "requests": requests,
        "old_payments": loan.old_payments.order_by("paid_on", "id"),
    }


def visible_entries(actor: Actor) -> models.QuerySet[Any]:
    return LedgerEntry.objects.visible_to(actor).select_related("loan__branch", "collector", "posted_by")


class RecordRepayment(WithFiles, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["record_repayment"]
    takes = RepaymentIn
    act_gives = LedgerEntryOut
    done_status = 201

    def subjects(self) -> models.QuerySet[Any]:
        return visible_loans(self.actor)

    def owners_of(self, subject: Loan) -> set[int]:
        return set()

    def perform(self, data: dict[str, Any]) -> str:
        entry = record_repayment(
            loan_id=self.subject.pk,
            facts=RepaymentFacts(
                paid_on=data["paid_on"],
                amount=data["amount"],
                receipt_number=data["receipt_number"],
                means=data.get("means", "cash"),
                payer=data.get("payer", "borrower"),
                payer_name=data.get("payer_name", ""),
                guarantor_id=data.get("guarantor"),
                collector_id=data.get("collector"),
                cash_event_id=data.get("cash_event"),
            ),
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return str(entry.pk)

    def done(self, result: str) -> Any:
        return visible_entries(self.actor).get(pk=result)


class EntryEndpoint(ObjectEndpoint):
    """A row is found where its loan is."""

    def subjects(self) -> models.QuerySet[Any]:
        return visible_entries(self.actor)

    def branch_of(self, subject: LedgerEntry) -> Unit | None:
        branch: Unit = subject.loan.branch
        return branch


class LedgerEntryDetail(EntryEndpoint):
    title = _("One row of the ledger of a loan")
    gives = LedgerEntryOut


def visible_requests(actor: Actor) -> models.QuerySet[Any]:
    return ReversalRequest.objects.visible_to(actor).select_related("loan__branch", "asked_by", "decision")


class AskReversal(ActEndpoint, EntryEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["ask_reversal"]
    takes = ReversalReasonIn
    act_gives = RequestOut
    done_status = 201

    def owners_of(self, subject: LedgerEntry) -> set[int]:
        return set()

    def perform(self, data: dict[str, Any]) -> str:
        return str(ask_reversal(entry_id=self.subject.pk, actor=self.actor, on=self.actor.on, **data).pk)

    def done(self, result: str) -> Any:
        return visible_requests(self.actor).get(pk=result)


class DecideReversal(ActEndpoint, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["decide_reversal"]
    takes = ReversalDecisionIn
    act_gives = RequestOut

    def subjects(self) -> models.QuerySet[Any]:
        return visible_requests(self.actor)

    def branch_of(self, subject: ReversalRequest) -> Unit | None:
        branch: Unit = subject.loan.branch
        return branch

    def owners_of(self, subject: ReversalRequest) -> set[int]:
        return set()

    def perform(self, data: dict[str, Any]) -> str:
        decide_reversal(
            request_id=self.subject.pk,
            agreed=data["decision"] == "agree",
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return visible_requests(self.actor).get(pk=result)
