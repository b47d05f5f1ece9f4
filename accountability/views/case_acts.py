"""The acts on a penalty case, each a form of its own above the case (IV.1, Q36); wages and the minimum wage."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accountability.forms.cases import (
    AnswerForm,
    AskRefundForm,
    AskWaiverForm,
    ConfirmForm,
    DeferForm,
    JudgeForm,
    MinimumWageForm,
    ObjectForm,
    PaymentForm,
    RefundForm,
    RefusalForm,
    WageForm,
    WaiverVoteForm,
)
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
from accountability.views.penalty_cases import CasePage
from creditcoop.core.forms import ActForm
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Person
from creditcoop.core.views.base import ActPage, ObjectActPage


class CaseActPage(CasePage, ObjectActPage):
    """A form that does one act on one case and comes back to it."""

    submit_label: Any = ""
    done_message: Any = _("It is on record.")

    def context(self) -> dict[str, Any]:
        title = ACT_LABELS[self.route.write]
        return {
            **super().context(),
            "act": self.route.write,
            "act_title": title,
            "submit_label": self.submit_label or title,
        }

    def perform(self, data: dict[str, Any]) -> str:
        told = {name: value for name, value in data.items() if name != "act_key"}
        self.do(case_id=self.subject.pk, actor=self.actor, on=self.actor.on, **told)
        return reverse("penalty_case", args=[self.subject.pk])

    def do(self, **told: Any) -> None:
        raise NotImplementedError


class ReceivePenaltyNotice(CaseActPage):
    form_class = ActForm
    submit_label = _("I have received it: sign")
    done_message = _("Your signature is kept. Until when you can answer and object stands below.")

    def do(self, **told: Any) -> None:
        receive_penalty_notice(text_sha256=self.subject.text_sha256, **told)


class WitnessRefusal(CaseActPage):
    form_class = RefusalForm

    def do(self, **told: Any) -> None:
        witness_refusal(**told)


class AnswerPenaltyNotice(CaseActPage):
    form_class = AnswerForm

    def do(self, **told: Any) -> None:
        answer_penalty_notice(**told)


class ConfirmPenalty(CaseActPage):
    form_class = ConfirmForm

    def do(self, **told: Any) -> None:
        confirm_penalty(**told)


class ObjectToPenalty(CaseActPage):
    form_class = ObjectForm

    def do(self, **told: Any) -> None:
        object_to_penalty(**told)


class DecideObjection(CaseActPage):
    form_class = JudgeForm

    def do(self, **told: Any) -> None:
        decide_objection(**told)


class AskWaiver(CaseActPage):
    form_class = AskWaiverForm

    def do(self, **told: Any) -> None:
        ask_waiver(**told)


class DecideWaiver(CaseActPage):
    form_class = WaiverVoteForm

    def do(self, **told: Any) -> None:
        decide_waiver(**{**told, "grants": told["grants"] == "yes"})


class DeferPenalty(CaseActPage):
    form_class = DeferForm

    def do(self, **told: Any) -> None:
        defer_penalty(**told)


class RecordPenaltyPayment(CaseActPage):
    form_class = PaymentForm

    def do(self, **told: Any) -> None:
        record_penalty_payment(**told)


class AskRefund(CaseActPage):
    form_class = AskRefundForm

    def do(self, **told: Any) -> None:
        ask_refund(**told)


class DecideRefund(CaseActPage):
    form_class = RefundForm

    def do(self, **told: Any) -> None:
        decide_refund(**{**told, "grants": told["grants"] == "yes"})


class MakeClosingSlip(CaseActPage):
    form_class = ActForm
    done_message = _("The closing slip is made.")

    def do(self, **told: Any) -> None:
        make_closing_slip(**told)


class KeepWage(ActPage):
    template = "accountability/keep_wage.html"
    form_class = WageForm
    done_message = _("It is on record.")

    def form_kwargs(self) -> dict[str, Any]:
        people = Person.objects.visible_to(self.actor).exclude(pk=self.actor.person_id)
        return {"people": people.order_by("staff_number")}

    def context(self) -> dict[str, Any]:
        return {"title": _("Record a wage"), "submit_label": _("Record a wage")}

    def perform(self, data: dict[str, Any]) -> str:
        keep_wage(
            person=data["person"],
            month=data["month"],
            amount=data["amount"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("keep_wage")


class KeepMinimumWage(ActPage):
    template = "accountability/keep_wage.html"
    form_class = MinimumWageForm
    done_message = _("It is on record.")

    def context(self) -> dict[str, Any]:
        return {"title": _("Record the minimum wage"), "submit_label": _("Record the minimum wage")}

    def perform(self, data: dict[str, Any]) -> str:
        home = self.actor.home
        assert home is not None  # the right comes from a post
        keep_minimum_wage(
            union=home.union,
            from_on=data["from_on"],
            amount=data["amount"],
            source=data["source"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("keep_minimum_wage")
