"""Declared ties of staff: one's own, and at the union everybody's (S12)."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm
from creditcoop.core.models import Person, Unit
from creditcoop.core.rules.posts import Post
from creditcoop.core.views.base import ActPage, ObjectActPage
from creditcoop.core.views.lists import Column, ListPage
from loans.filters import TieFilter
from loans.forms import ReasonForm
from loans.labels import ID_KIND_LABELS, RELATION_LABELS
from loans.models import Tie
from loans.queries.ties import visible_ties
from loans.services.declare_tie import declare_tie
from loans.services.end_tie import end_tie


class Ties(ListPage):
    """Open ties first; ended ones stay, with who ended them and why."""

    template = "loans/ties.html"
    filter_class = TieFilter
    default_sort = "person"
    export_name = "ties"
    empty_text = _("No tie is declared. Declare your own identity number and your relatives.")
    columns = [
        Column("person", _("Person"), lambda row: row.person.name, sort=("person__name", "id"), priority=1),
        Column("relation", _("Relation"), lambda row: RELATION_LABELS[row.relation], priority=1),
        Column("name", _("Name"), lambda row: row.name, priority=1),
        Column("id_number", _("Number of the document"), lambda row: row.id_masked, nowrap=True),
        Column(
            "declared_on",
            _("Declared"),
            lambda row: f"{row.declared_on} · {row.declared_by.name}",
            sort=("declared_on", "id"),
            nowrap=True,
        ),
        Column(
            "ended_on",
            _("Ended"),
            lambda row: f"{row.ended_on} · {row.end_reason}" if row.ended_on else "",
            sort=("ended_on", "id"),
        ),
    ]

    def rows(self) -> QuerySet[Tie]:
        return visible_ties(self.actor)

    def row_url(self, row: Tie) -> str:
        may = not self.actor.scope("end_tie").empty and row.person_id != self.actor.person_id
        return reverse("end_tie", args=[row.pk]) if may and row.ended_on is None else ""


class TieForm(ActForm):
    person = forms.ModelChoiceField(
        label=_("Whose tie"),
        queryset=Person.objects.none(),
        error_messages={"required": _("Choose the colleague.")},
    )
    relation = forms.ChoiceField(
        label=_("Relation"),
        choices=[("", _("Choose")), *RELATION_LABELS.items()],
        error_messages={"required": _("Choose how you are related.")},
    )
    name = forms.CharField(
        label=_("Name"), max_length=100, error_messages={"required": _("Enter the name as in the document.")}
    )
    id_kind = forms.ChoiceField(
        label=_("Kind of document"),
        choices=[("", _("Choose")), *ID_KIND_LABELS.items()],
        error_messages={"required": _("Choose the kind of document.")},
    )
    id_number = forms.CharField(
        label=_("Number of the document"),
        max_length=40,
        error_messages={"required": _("Enter the number of the document.")},
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["person"].label_from_instance = lambda one: f"{one.name} · {one.staff_number}"  # type: ignore[attr-defined]


class DeclareTie(ActPage):
    template = "core/act.html"
    form_class = TieForm
    done_message = _("The tie is declared: that person's loans go to somebody else.")

    def form_kwargs(self) -> dict[str, Any]:
        if any(held.code == Post.UNION_HR for held in self.actor.held):
            return {"people": Person.objects.visible_to(self.actor).order_by("staff_number")}
        return {"people": Person.objects.filter(pk=self.actor.person_id)}

    def initial(self) -> dict[str, Any]:
        return {"person": self.actor.person_id}

    def context(self) -> dict[str, Any]:
        return {
            "title": _("Declare a tie"),
            "intro": _(
                "Whom you are related to: spouse, parents, children, brothers and sisters, close kin."
            ),
            "submit_label": _("Declare"),
            "cancel_url": reverse("ties"),
        }

    def perform(self, data: dict[str, Any]) -> str:
        facts = {name: data[name] for name in ("person", "relation", "name", "id_kind", "id_number")}
        declare_tie(**facts, actor=self.actor, on=self.actor.on)
        return reverse("ties")


class EndTie(ObjectActPage):
    template = "core/act.html"
    form_class = ReasonForm
    done_message = _("The tie has ended.")

    def subjects(self) -> QuerySet[Tie]:
        return visible_ties(self.actor)

    def branch_of(self, subject: Tie) -> Unit | None:
        return self.actor.home

    def context(self) -> dict[str, Any]:
        return {
            "title": _("End a declared tie"),
            "intro": f"{self.subject.person.name} · {RELATION_LABELS[self.subject.relation]} · {self.subject.name}",
            "submit_label": _("End it"),
            "cancel_url": reverse("ties"),
            "danger": True,
        }

    def perform(self, data: dict[str, Any]) -> str:
        end_tie(tie_id=self.subject.pk, reason=data["reason"], actor=self.actor, on=self.actor.on)
        return reverse("ties")
