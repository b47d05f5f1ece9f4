"""Penalty cases by API: the list, one case, every act on it; wages and the minimum wage (IV.1, Q36)."""

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accountability.filters import CaseFilter
from accountability.models import MinimumWage, PenaltyCase, Wage
from accountability.queries.cases import (
    charged,
    entries_of_case,
    facts_of,
    listed,
    others_of,
    owed,
    paid,
    with_everything,
)
from accountability.rules.case_flow import OUTCOMES, WAIVER_CAUSES, possible, state_of
from accountability.services.answer_penalty_notice import answer_penalty_notice
from accountability.services.ask_refund import ask_refund
from accountability.services.ask_waiver import ask_waiver
from accountability.services.confirm_penalty import confirm_penalty
from accountability.services.decide_objection import decide_objection
from accountability.services.decide_refund import decide_refund
from accountability.services.decide_waiver import decide_waiver
from accountability.services.defer_penalty import defer_penalty
from accountability.services.keep_wage import keep_minimum_wage, keep_wage
from accountability.services.make_closing_slip import make_closing_slip
from accountability.services.object_to_penalty import object_to_penalty
from accountability.services.receive_penalty_notice import receive_penalty_notice, witness_refusal
from accountability.services.record_penalty_payment import record_penalty_payment
from creditcoop.core.api.fields import Amount, Code, Day, Id, Input, Text
from creditcoop.core.api.filters import IdFilter
from creditcoop.core.api.shapes import Out, PersonOut, UnitOut, Yuan
from creditcoop.core.api.views import ActEndpoint, Endpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Person
from loans.api.with_files import FilesField, WithFiles


class CaseOut(Out):
    id = serializers.IntegerField()
    person = PersonOut()
    branch = UnitOut()
    loan = serializers.CharField(source="lapse.loan.number")
    last_day = serializers.DateField(source="lapse.last_day")
    lapsed_on = serializers.DateField(source="lapse.lapsed_on")
    on = serializers.DateField(help_text="Served on.")
    notice = serializers.IntegerField(
        source="place", help_text="The how manieth notice to the person about this lapse."
    )
    charged = Yuan(help_text="What the ledger says today of what this notice tells of.")
    paid = Yuan()
    state = serializers.CharField(help_text="served, received, answered, confirmed, refund_due or closed.")


class WholeCaseOut(Out):
    id = serializers.IntegerField()
    person = PersonOut()
    branch = UnitOut()
    loan = serializers.CharField(source="lapse.loan.number")
    on = serializers.DateField()
    charged = serializers.SerializerMethodField()
    paid = serializers.SerializerMethodField()
    owed = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    possible = serializers.SerializerMethodField(help_text="Steps of the flow that are open today.")
    answer_by = serializers.DateField(source="receipt.answer_by", default=None, allow_null=True)
    object_by = serializers.DateField(source="receipt.object_by", default=None, allow_null=True)
    objected_on = serializers.DateField(source="objection.on", default=None, allow_null=True)
    decide_by = serializers.DateField(source="objection.decide_by", default=None, allow_null=True)
    others = serializers.SerializerMethodField(
        help_text="Other notices to the same person about the same lapse, the earliest first."
    )
    entries = serializers.SerializerMethodField(help_text="Number, kind, amount and hash in the ledger.")
    notice = serializers.SerializerMethodField(help_text="The text that the person signs.")
    text_sha256 = serializers.CharField()

    def get_charged(self, case: PenaltyCase) -> str:
        return f"{charged(case):.2f}"

    def get_paid(self, case: PenaltyCase) -> str:
        return f"{paid(case):.2f}"

    def get_owed(self, case: PenaltyCase) -> str:
        return f"{owed(case):.2f}"

    def get_state(self, case: PenaltyCase) -> str:
        return state_of(facts_of(case)).value

    def get_possible(self, case: PenaltyCase) -> list[str]:
        return [act.value for act in possible(facts_of(case), on=self.context["actor"].on)]

    def get_others(self, case: PenaltyCase) -> list[dict[str, Any]]:
        return [
            {"id": other.pk, "on": other.on.isoformat(), "amount": f"{other.amount:.2f}"}
            for other in others_of(case)
        ]

    def get_entries(self, case: PenaltyCase) -> list[dict[str, Any]]:
        return [
            {"seq": row.seq, "kind": row.kind, "amount": f"{row.amount:.2f}", "hash": row.hash}
            for row in entries_of_case(case)
        ]

    def get_notice(self, case: PenaltyCase) -> dict[str, Any]:
        return dict(json.loads(case.text))


class CaseApiFilter(CaseFilter):
    person = IdFilter(field_name="person")


class WordsIn(Input):
    words = Text(max_length=2000)


class PenaltyConfirmIn(Input):
    words = Text(max_length=2000, default="", allow_blank=True)


class WordsAndFilesIn(Input):
    words = Text(max_length=2000)
    files = FilesField(required=False, help_text="PDF, JPG or PNG.")


class ProvedIn(Input):
    words = Text(max_length=2000)
    files = FilesField(help_text="The sheet that the witnesses signed, a photo.")


class JudgeIn(Input):
    outcome = Code(choices=list(OUTCOMES))
    amount = Amount(required=False, allow_null=True, default=None)
    reason = Text(max_length=2000)


class AskWaiverIn(Input):
    amount = Amount()
    cause = Code(choices=list(WAIVER_CAUSES))
    words = Text(max_length=2000)
    files = FilesField(help_text="The document that shows the cause.")


class WaiverVoteIn(Input):
    grants = serializers.BooleanField()
    reason = Text(max_length=2000)


class DeferIn(Input):
    until = Day()
    reason = Text(max_length=2000)


class PaymentIn(Input):
    amount = Amount()
    receipt = Text(max_length=60)
    month = Day(required=False, allow_null=True, default=None, help_text="Any day of the wage's month.")


class AskRefundIn(Input):
    amount = Amount()
    receipt = Text(max_length=60)


class RefundIn(Input):
    grants = serializers.BooleanField()
    reason = Text(max_length=2000, default="", allow_blank=True)


class WageIn(Input):
    person = Id()
    month = Day()
    amount = Amount()


class WageOut(Out):
    id = serializers.IntegerField()
    person = PersonOut()
    month = serializers.DateField()
    amount = Yuan()


class MinimumWageIn(Input):
    from_on = Day()
    amount = Amount()
    source = Text(max_length=200)


class MinimumWageOut(Out):
    id = serializers.IntegerField()
    from_on = serializers.DateField()
    amount = Yuan()
    source = serializers.CharField()


class PenaltyCases(ListEndpoint):
    title = _("Penalty cases")
    gives = CaseOut
    queryset = PenaltyCase.objects.none()
    filterset_class = CaseApiFilter
    sorts = {"on": ("on", "id"), "state": ("state", "id")}
    default_sort = "-on"

    def rows(self) -> models.QuerySet[Any]:
        seen = PenaltyCase.objects.visible_to(self.actor).select_related("person", "branch", "lapse__loan")
        return listed(seen).defer("text", "lapse__facts", "lapse__loan__source_row")


class CaseEndpoint(ObjectEndpoint):
    """A case found by the person charged and in the branch of the loan."""

    def subjects(self) -> models.QuerySet[Any]:
        return with_everything(PenaltyCase.objects.visible_to(self.actor))

    def owners_of(self, subject: PenaltyCase) -> set[int]:
        if self.act == "view_penalties":
            return super().owners_of(subject)
        return {subject.person_id}


class PenaltyCaseDetail(CaseEndpoint):
    title = _("One penalty case")
    gives = WholeCaseOut


class CaseAct(ActEndpoint, CaseEndpoint):
    """An act on a case; the answer is the case as it then stands."""

    http_method_names = ["post"]
    act_gives = WholeCaseOut

    def perform(self, data: dict[str, Any]) -> str:
        self.do(case_id=self.subject.pk, actor=self.actor, on=self.actor.on, **data)
        return str(self.subject.pk)

    def do(self, **told: Any) -> None:
        raise NotImplementedError

    def done(self, result: str) -> Any:
        return self.subjects().get(pk=result)


class ReceivePenaltyNotice(CaseAct):
    act_title = ACT_LABELS["receive_penalty_notice"]

    def do(self, **told: Any) -> None:
        receive_penalty_notice(text_sha256=self.subject.text_sha256, **told)


class WitnessRefusal(WithFiles, CaseAct):
    act_title = ACT_LABELS["witness_refusal"]
    takes = ProvedIn

    def do(self, **told: Any) -> None:
        witness_refusal(**told)


class AnswerPenaltyNotice(WithFiles, CaseAct):
    act_title = ACT_LABELS["answer_penalty_notice"]
    takes = WordsAndFilesIn

    def do(self, **told: Any) -> None:
        answer_penalty_notice(**told)


class ConfirmPenalty(CaseAct):
    act_title = ACT_LABELS["confirm_penalty"]
    takes = PenaltyConfirmIn

    def do(self, **told: Any) -> None:
        confirm_penalty(**told)


class ObjectToPenalty(WithFiles, CaseAct):
    act_title = ACT_LABELS["object_to_penalty"]
    takes = WordsAndFilesIn

    def do(self, **told: Any) -> None:
        object_to_penalty(**told)


class DecideObjection(CaseAct):
    act_title = ACT_LABELS["decide_objection"]
    takes = JudgeIn

    def do(self, **told: Any) -> None:
        decide_objection(**told)


class AskWaiver(WithFiles, CaseAct):
    act_title = ACT_LABELS["ask_waiver"]
    takes = AskWaiverIn

    def do(self, **told: Any) -> None:
        ask_waiver(**told)


class DecideWaiver(CaseAct):
    act_title = ACT_LABELS["decide_waiver"]
    takes = WaiverVoteIn

    def do(self, **told: Any) -> None:
        decide_waiver(**told)


class DeferPenalty(CaseAct):
    act_title = ACT_LABELS["defer_penalty"]
    takes = DeferIn

    def do(self, **told: Any) -> None:
        defer_penalty(**told)


class RecordPenaltyPayment(CaseAct):
    act_title = ACT_LABELS["record_penalty_payment"]
    act_help = _("With a month it is kept back of that month's wage, within its bounds.")
    takes = PaymentIn

    def do(self, **told: Any) -> None:
        record_penalty_payment(**told)


class AskRefund(CaseAct):
    act_title = ACT_LABELS["ask_refund"]
    takes = AskRefundIn

    def do(self, **told: Any) -> None:
        ask_refund(**told)


class DecideRefund(CaseAct):
    act_title = ACT_LABELS["decide_refund"]
    takes = RefundIn

    def do(self, **told: Any) -> None:
        decide_refund(**told)


class MakeClosingSlip(CaseAct):
    act_title = ACT_LABELS["make_closing_slip"]
    act_help = _("Once a closing: a case that opens again and closes has another slip.")

    def do(self, **told: Any) -> None:
        make_closing_slip(**told)


class KeepWage(ActEndpoint, Endpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["keep_wages"]
    takes = WageIn
    act_gives = WageOut
    done_status = 201

    def perform(self, data: dict[str, Any]) -> str:
        person = Person.objects.visible_to(self.actor).filter(pk=data.pop("person")).first()
        if person is None:
            raise Refused(_text("Choose a person."), field="person")
        return str(keep_wage(person=person, actor=self.actor, on=self.actor.on, **data).pk)

    def done(self, result: str) -> Any:
        return Wage.objects.select_related("person").get(pk=result)


class KeepMinimumWage(ActEndpoint, Endpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["keep_wages"]
    takes = MinimumWageIn
    act_gives = MinimumWageOut
    done_status = 201

    def perform(self, data: dict[str, Any]) -> str:
        home = self.actor.home
        assert home is not None  # the right comes from a post
        row = keep_minimum_wage(union=home.union, actor=self.actor, on=self.actor.on, **data)
        return str(row.pk)

    def done(self, result: str) -> Any:
        return MinimumWage.objects.get(pk=result)
