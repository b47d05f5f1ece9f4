"""The acts on one application: one address an act, the same services as the pages."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _

from creditcoop.core.api.views import ActEndpoint
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Person
from loans.api.applications import ApplicationEndpoint, shown_application, visible_applications
from loans.api.inputs import CloseIn, ConveneIn, DecisionIn, ReasonIn, RegistrationIn, StandInIn, VoteIn
from loans.api.shapes import ApplicationOut
from loans.rules.approval_flow import Step
from loans.services.cast_vote import cast_vote
from loans.services.close_meeting import close_meeting
from loans.services.convene_group import convene_group
from loans.services.decide_step import decide_step
from loans.services.name_stand_in import name_stand_in
from loans.services.order_issue import order_issue
from loans.services.register_collateral import register_collateral
from loans.services.send_up import send_up
from loans.services.withdraw_application import withdraw_application


class ApplicationAct(ActEndpoint, ApplicationEndpoint):
    """One act; the answer is the application as it then stands."""

    http_method_names = ["post"]
    act_gives = ApplicationOut

    def perform(self, data: dict[str, Any]) -> str:
        self.serve(self.subject.pk, data)
        return str(self.subject.pk)

    def serve(self, application_id: int, data: dict[str, Any]) -> None:
        raise NotImplementedError

    def done(self, result: str) -> Any:
        return shown_application(visible_applications(self.actor).get(pk=result), self.actor)


class Decide(ApplicationAct):
    """Agree or refuse one step, with reasons."""

    takes = DecisionIn
    step: ClassVar[str]

    def serve(self, application_id: int, data: dict[str, Any]) -> None:
        decide_step(application_id=application_id, step=self.step, actor=self.actor, on=self.actor.on, **data)


class Investigate(Decide):
    act_title = ACT_LABELS["investigate"]
    step = Step.INVESTIGATION


class Review(Decide):
    act_title = ACT_LABELS["review"]
    step = Step.REVIEW


class ReviewAndApprove(Decide):
    act_title = ACT_LABELS["review_and_approve"]
    step = Step.REVIEW_APPROVAL


class Approve(Decide):
    act_title = ACT_LABELS["approve"]
    step = Step.APPROVAL


class ApproveForUnion(Decide):
    act_title = ACT_LABELS["approve_for_union"]
    step = Step.UNION_APPROVAL


class TakeInspection(Decide):
    act_title = ACT_LABELS["take_inspection"]
    step = Step.INSPECTION


class ConveneGroup(ApplicationAct):
    act_title = ACT_LABELS["convene_group"]
    takes = ConveneIn

    def serve(self, application_id: int, data: dict[str, Any]) -> None:
        convene_group(
            application_id=application_id,
            present_ids=set(data["present"]),
            actor=self.actor,
            on=self.actor.on,
        )


class CastVote(ApplicationAct):
    act_title = ACT_LABELS["cast_vote"]
    takes = VoteIn

    def serve(self, application_id: int, data: dict[str, Any]) -> None:
        cast_vote(application_id=application_id, actor=self.actor, on=self.actor.on, **data)


class CloseMeeting(ApplicationAct):
    act_title = ACT_LABELS["close_meeting"]
    takes = CloseIn

    def serve(self, application_id: int, data: dict[str, Any]) -> None:
        close_meeting(
            application_id=application_id,
            silent_ids=set(data["silent"]),
            actor=self.actor,
            on=self.actor.on,
        )


class RegisterCollateral(ApplicationAct):
    act_title = ACT_LABELS["register_collateral"]
    takes = RegistrationIn

    def serve(self, application_id: int, data: dict[str, Any]) -> None:
        item = data.pop("item")
        register_collateral(
            application_id=application_id, item_id=item, actor=self.actor, on=self.actor.on, **data
        )


class OrderIssue(ApplicationAct):
    act_title = ACT_LABELS["order_issue"]

    def serve(self, application_id: int, data: dict[str, Any]) -> None:
        order_issue(application_id=application_id, actor=self.actor, on=self.actor.on)


class SendUp(ApplicationAct):
    act_title = ACT_LABELS["send_up"]

    def serve(self, application_id: int, data: dict[str, Any]) -> None:
        send_up(application_id=application_id, actor=self.actor, on=self.actor.on)


class NameStandIn(ApplicationAct):
    act_title = ACT_LABELS["name_stand_in"]
    takes = StandInIn

    def serve(self, application_id: int, data: dict[str, Any]) -> None:
        person = Person.objects.filter(pk=data["person"]).first()
        if person is None:
            raise Refused(_("Choose the colleague who stands in."), field="person")
        name_stand_in(
            application_id=application_id,
            step=data["step"],
            person=person,
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )


class WithdrawApplication(ApplicationAct):
    act_title = ACT_LABELS["withdraw_application"]
    takes = ReasonIn

    def serve(self, application_id: int, data: dict[str, Any]) -> None:
        withdraw_application(application_id=application_id, actor=self.actor, on=self.actor.on, **data)
