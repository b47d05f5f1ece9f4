"""One page for each act on an application."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm, JudgingForm, OpinionForm
from creditcoop.core.models import GroupSeat, Person
from loans.forms import PresenceForm, ReasonForm, RegistrationForm
from loans.forms.votes import VoteForm
from loans.models import CollateralItem, GroupMeeting
from loans.queries.able import barred_ids, group_unit
from loans.queries.exceptions import pending_exception
from loans.queries.votes import silent_members
from loans.rules.approval_flow import Step
from loans.services.cast_vote import cast_vote
from loans.services.close_meeting import close_meeting
from loans.services.convene_group import convene_group
from loans.services.decide_step import decide_step
from loans.services.order_issue import order_issue
from loans.services.register_collateral import register_collateral
from loans.services.withdraw_application import withdraw_application
from loans.views.application import application_context
from loans.views.meeting_form import CloseForm
from loans.views.pages import ApplicationActPage
from loans.views.survey_note import survey_note


class StepPage(ApplicationActPage):
    """Agree or refuse one step, with reasons."""

    form_class = OpinionForm
    step: str = ""
    submit_label = _("Sign the decision")
    done_message = _("Your decision is recorded.")

    def context(self) -> dict[str, Any]:
        return {**super().context(), **application_context(self.subject, self.actor)}

    def perform(self, data: dict[str, Any]) -> str:
        decide_step(
            application_id=self.subject.pk,
            step=self.step,
            outcome=data["outcome"],
            opinion=data["opinion"],
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()


class Investigate(StepPage):
    step = Step.INVESTIGATION
    title = _("Investigate")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "survey_note": survey_note(self.subject)}


class Review(StepPage):
    form_class = JudgingForm
    step = Step.REVIEW
    title = _("Review")


class ReviewAndApprove(StepPage):
    form_class = JudgingForm
    step = Step.REVIEW_APPROVAL
    title = _("Review and approve")


class Approve(StepPage):
    form_class = JudgingForm
    step = Step.APPROVAL
    title = _("Approve")


class ApproveForUnion(StepPage):
    form_class = JudgingForm
    step = Step.UNION_APPROVAL
    title = _("Approve for the union")


class TakeInspection(StepPage):
    step = Step.INSPECTION
    title = _("Take over inspection")


class ConveneGroup(ApplicationActPage):
    form_class = PresenceForm
    title = _("Convene the approval group")
    submit_label = _("Open the meeting")
    done_message = _("The meeting is open: the members present can vote.")

    def form_kwargs(self) -> dict[str, Any]:
        unit = group_unit(self.subject)
        seats = GroupSeat.objects.filter(GroupSeat.covers(self.actor.on), unit=unit)
        barred = barred_ids(self.subject, Step.GROUP)
        members = Person.objects.filter(pk__in=seats.values("person")).exclude(pk__in=barred)
        return {"members": members}

    def perform(self, data: dict[str, Any]) -> str:
        convene_group(
            application_id=self.subject.pk,
            present_ids={person.pk for person in data["present"]},
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()


class CastVote(ApplicationActPage):
    form_class = VoteForm
    title = _("Cast a vote")
    submit_label = _("Sign the vote")
    done_message = _("Your vote is recorded.")

    def context(self) -> dict[str, Any]:
        return {**super().context(), **application_context(self.subject, self.actor)}

    def form_kwargs(self) -> dict[str, Any]:
        return {"exception_asked": pending_exception(self.subject) is not None}

    def perform(self, data: dict[str, Any]) -> str:
        cast_vote(
            application_id=self.subject.pk,
            choice=data["choice"],
            on_exception=data.get("on_exception", ""),
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()


class CloseMeeting(ApplicationActPage):
    form_class = CloseForm
    title = _("Close the meeting")
    submit_label = _("Close the meeting")
    done_message = _("The meeting is closed; the result follows from the votes.")

    def context(self) -> dict[str, Any]:
        return {**super().context(), **application_context(self.subject, self.actor)}

    def form_kwargs(self) -> dict[str, Any]:
        meeting = GroupMeeting.objects.filter(application=self.subject).first()
        return {"silent": silent_members(meeting) if meeting else None}

    def perform(self, data: dict[str, Any]) -> str:
        close_meeting(
            application_id=self.subject.pk,
            silent_ids={person.pk for person in data.get("silent", ())},
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()


class RegisterCollateral(ApplicationActPage):
    form_class = RegistrationForm
    title = _("Register collateral")
    submit_label = _("Record the registration")
    done_message = _("The registration is recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"items": CollateralItem.objects.filter(application=self.subject, registered_on=None)}

    def perform(self, data: dict[str, Any]) -> str:
        register_collateral(
            application_id=self.subject.pk,
            item_id=data["item"].pk,
            registration_number=data["registration_number"],
            registered_on=data["registered_on"],
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()


class OrderIssue(ApplicationActPage):
    form_class = ActForm
    title = _("Order the issue")
    submit_label = _("Order the issue")
    done_message = _("The order is recorded; the loan waits for booking.")

    def context(self) -> dict[str, Any]:
        return {**super().context(), **application_context(self.subject, self.actor)}

    def perform(self, data: dict[str, Any]) -> str:
        order_issue(application_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        return self.back()


class WithdrawApplication(ApplicationActPage):
    form_class = ReasonForm
    title = _("Withdraw the application")
    submit_label = _("Withdraw")
    done_message = _("The application is withdrawn. It is kept.")

    def perform(self, data: dict[str, Any]) -> str:
        withdraw_application(
            application_id=self.subject.pk, reason=data["reason"], actor=self.actor, on=self.actor.on
        )
        return reverse("application", args=[self.subject.pk])
