"""The class of a loan: its history with the reasons, lowering it, lifting what lowered it (II.4)."""

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.forms import ActForm
from creditcoop.core.models import Unit
from creditcoop.core.templatetags.ui import day
from creditcoop.core.views.base import ObjectActPage, ObjectPage
from creditcoop.core.views.regulation_words import language
from loans.models import ClassGround
from loans.queries.classes import class_on
from loans.rules.quality.five_classes import GRADE_WORDS, Grade
from loans.rules.quality.grounds import BY_HAND, GROUND_WORDS
from loans.services.lift_class import lift_class
from loans.services.lower_class import lower_class
from loans.views.class_words import grade_words, ground_rows, history
from loans.views.pages import LoanPage


class LoanClasses(LoanPage):
    template = "loans/loan_classes.html"

    def context(self) -> dict[str, Any]:
        loan = self.subject
        rows = history(loan)
        may = self.actor.may("lower_class", branch=loan.branch) and rows and rows[0]["row"].grade is not None
        return {
            "loan": loan,
            "tab": "money",
            "rows": rows,
            "grounds": ground_rows(loan, self.actor),
            "lower_url": reverse("lower_class", args=[loan.pk]) if may else "",
        }


class LowerForm(ActForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Ground"), error_messages={"required": gettext_lazy("Choose one of these.")}
    )
    grade = forms.ChoiceField(
        label=gettext_lazy("No better than"),
        required=False,
        help_text=gettext_lazy("Only where you lower it by hand; every other ground has its class."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = language()
        kinds = [(kind, words.say(said)) for kind, words in GROUND_WORDS.items()]
        grades = [(str(grade.value), GRADE_WORDS[grade].say(said)) for grade in Grade if grade > Grade.PASS]
        self.fields["kind"].choices = [("", "—"), *kinds]  # type: ignore[attr-defined]
        self.fields["grade"].choices = [("", "—"), *grades]  # type: ignore[attr-defined]


class LowerClass(LoanPage, ObjectActPage):
    template = "loans/security_act.html"
    form_class = LowerForm
    done_message = gettext_lazy("On record. The class holds until another person lifts it.")

    def owners_of(self, subject: Any) -> set[int]:
        return set()

    def initial(self) -> dict[str, Any]:
        return {"kind": BY_HAND}

    def context(self) -> dict[str, Any]:
        now = class_on(self.subject, self.actor.on)
        return {
            "loan": self.subject,
            "title": _("Lower the class"),
            "cancel_url": reverse("loan_classes", args=[self.subject.pk]),
            "facts": [{"label": _("Class today"), "text": grade_words(now.grade)}] if now else [],
        }

    def perform(self, data: dict[str, Any]) -> str:
        lower_class(
            loan_id=self.subject.pk,
            kind=data["kind"],
            grade=int(data["grade"]) if data["grade"] else None,
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("loan_classes", args=[self.subject.pk])


class LiftForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write your reasons, in your own words.")},
    )


class LiftClass(ObjectActPage, ObjectPage):
    template = "loans/security_act.html"
    form_class = LiftForm
    done_message = gettext_lazy("Lifted. The class is computed anew.")

    def subjects(self) -> models.QuerySet[Any]:
        rows = ClassGround.objects.visible_to(self.actor)
        return rows.select_related("loan__branch", "loan__borrower", "person")

    def branch_of(self, subject: ClassGround) -> Unit:
        return subject.loan.branch

    def owners_of(self, subject: Any) -> set[int]:
        return set()

    def context(self) -> dict[str, Any]:
        ground: ClassGround = self.subject
        by = ground.person.name if ground.person else _("the program")
        words = GROUND_WORDS[ground.kind].say(language())
        return {
            "loan": ground.loan,
            "title": _("Lift what lowered the class"),
            "cancel_url": reverse("loan_classes", args=[ground.loan_id]),
            "facts": [
                {"label": _("Ground"), "text": words},
                *(
                    [{"label": _("No better than"), "text": grade_words(ground.grade)}]
                    if ground.grade
                    else []
                ),
                {"label": _("On record"), "text": f"{day(ground.on)} · {by}"},
                {"label": _("Reason"), "text": ground.reason},
            ],
        }

    def perform(self, data: dict[str, Any]) -> str:
        lift_class(ground_id=self.subject.pk, reason=data["reason"], actor=self.actor, on=self.actor.on)
        return reverse("loan_classes", args=[self.subject.loan_id])
