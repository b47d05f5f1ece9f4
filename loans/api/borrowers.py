"""Borrowers by API."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from loans.access import own_branches, owners_of_borrower
from loans.api.filters import BorrowerApiFilter
from loans.api.inputs import CorrectBorrowerIn, EnterBorrowerIn
from loans.api.shapes import BorrowerOut
from loans.models import Borrower
from loans.services.correct_borrower import correct_borrower
from loans.services.enter_borrower import enter_borrower

RELATED = ("branch", "household", "entered_by")


class Borrowers(ActEndpoint, ListEndpoint):
    """GET lists borrowers, POST enters one."""

    title = _("Borrowers")
    act_title = ACT_LABELS["enter_borrower"]
    gives = act_gives = BorrowerOut
    takes = EnterBorrowerIn
    done_status = 201
    queryset = Borrower.objects.none()
    filterset_class = BorrowerApiFilter
    sorts = {"number": ("number",), "name": ("name", "id")}
    default_sort = "number"

    def rows(self) -> models.QuerySet[Any]:
        return Borrower.objects.visible_to(self.actor).select_related(*RELATED)

    def perform(self, data: dict[str, Any]) -> str:
        branch = self._branch(data.pop("branch", None))
        borrower = enter_borrower(
            branch=branch, facts=EnterBorrowerIn.facts(data), actor=self.actor, on=self.actor.on
        )
        return str(borrower.pk)

    def _branch(self, wanted: int | None) -> Unit:
        own = own_branches(self.actor)
        if wanted is None and len(own) == 1:
            return own[0]
        found = next((unit for unit in own if unit.pk == wanted), None)
        if found is None:
            raise Refused(gettext("Choose a branch in which you work in the field today."), field="branch")
        return found

    def done(self, result: str) -> Any:
        return self.rows().get(pk=result)


class BorrowerEndpoint(ObjectEndpoint):
    def subjects(self) -> models.QuerySet[Any]:
        return Borrower.objects.visible_to(self.actor).select_related(*RELATED)

    def owners_of(self, subject: Borrower) -> set[int]:
        return owners_of_borrower(subject, act=self.act, actor=self.actor)


class BorrowerDetail(BorrowerEndpoint):
    title = _("One borrower")
    gives = BorrowerOut


class CorrectBorrower(ActEndpoint, BorrowerEndpoint):
    act_title = ACT_LABELS["correct_borrower"]
    act_gives = BorrowerOut
    takes = CorrectBorrowerIn
    http_method_names = ["post"]

    def perform(self, data: dict[str, Any]) -> str:
        reason = data.pop("reason")
        borrower = correct_borrower(
            borrower_id=self.subject.pk,
            facts=CorrectBorrowerIn.facts(data),
            reason=reason,
            actor=self.actor,
            on=self.actor.on,
        )
        return str(borrower.pk)

    def done(self, result: str) -> Any:
        return self.subjects().get(pk=result)
