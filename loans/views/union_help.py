"""What a branch cannot do by itself: sent up to the union, which takes the step or names a stand-in (Q13)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm
from creditcoop.core.models import Person
from loans.labels import STEP_LABELS
from loans.queries.able import steps_to_staff, who_may_stand_in
from loans.services.name_stand_in import name_stand_in
from loans.services.send_up import send_up
from loans.views.application import application_context
from loans.views.pages import ApplicationActPage


class SendUp(ApplicationActPage):
    form_class = ActForm
    title = _("Send up to the union")
    submit_label = _("Send up")
    done_message = _("The step is sent up to the union.")

    def context(self) -> dict[str, Any]:
        return {**super().context(), **application_context(self.subject, self.actor)}

    def perform(self, data: dict[str, Any]) -> str:
        send_up(application_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        return self.back()


class StandInForm(ActForm):
    step = forms.ChoiceField(
        label=_("Step"), error_messages={"required": _("Choose the step that somebody else takes.")}
    )
    person = forms.ModelChoiceField(
        label=_("Stand-in"),
        queryset=Person.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the colleague who stands in.")},
    )
    reason = forms.CharField(
        label=_("Reasons"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why somebody stands in.")},
    )

    def __init__(self, *args: Any, steps: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [("", _("Choose")), *((step, STEP_LABELS[step]) for step in steps)]  # type: ignore[attr-defined]
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["person"].label_from_instance = lambda one: f"{one.name} · {one.staff_number}"  # type: ignore[attr-defined]


class NameStandIn(ApplicationActPage):
    form_class = StandInForm
    title = _("Name a stand-in")
    submit_label = _("Name the stand-in")
    done_message = _("The stand-in is named.")

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "steps": steps_to_staff(self.subject),
            "people": who_may_stand_in(self.subject, self.actor.on),
        }

    def initial(self) -> dict[str, Any]:
        return {"step": self.subject.waiting_for}

    def context(self) -> dict[str, Any]:
        return {**super().context(), **application_context(self.subject, self.actor)}

    def perform(self, data: dict[str, Any]) -> str:
        name_stand_in(
            application_id=self.subject.pk,
            step=data["step"],
            person=data["person"],
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()
