"""Who answers for what, by API, as of any day; and the act that issues a loan."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accountability.access import people_visible_to
from accountability.api.filters import ShareApiFilter
from accountability.api.shapes import LoanLiabilityOut, PersonShareOut, ReportOut
from accountability.models import LiabilityShare
from accountability.queries import keeper_on, shares_of_split, split_on
from accountability.reports.compensation import compensation_on
from accountability.reports.liability import ACT, liability_report
from accountability.services.issue_loan import issue_loan
from creditcoop.core.api.fields import Day
from creditcoop.core.api.views import ActEndpoint, Endpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from creditcoop.core.queries import branches_in_scope
from loans.api.applications import ApplicationEndpoint
from loans.api.loans import visible_loans
from loans.api.shapes import LoanOut
from loans.models import Loan

ON = OpenApiParameter("on", OpenApiTypes.DATE, description="As of this day; today if it is left out.")


def day_asked(request: Request, today: datetime.date) -> datetime.date:
    """The day of `?on=`; today where there is none."""
    text = request.query_params.get("on")
    if text is None:
        return today
    try:
        return Day().to_internal_value(text)
    except ValidationError as error:
        raise ValidationError({"on": error.detail}) from error


def refuse_strangers(request: Request, *known: str) -> None:
    """Nothing in the address but what the route knows."""
    strangers = [name for name in request.query_params if name not in known]
    if strangers:
        text = gettext("There is no such filter. Use one of: %(names)s.") % {"names": ", ".join(known)}
        raise ValidationError({name: [text] for name in strangers})


class LoanLiability(ObjectEndpoint):
    title = _("Who answers for a loan, in what share, by which clause")
    gives = LoanLiabilityOut
    parameters = (ON,)

    def subjects(self) -> models.QuerySet[Any]:
        return visible_loans(self.actor, "view_liability")

    def shown(self, subject: Loan) -> Loan:
        refuse_strangers(self.request, "on")
        day = day_asked(self.request, self.actor.on)
        split = split_on(subject, day)
        if split is not None:
            split.shown_shares = shares_of_split(split)  # type: ignore[attr-defined]
        today = {"on": day, "recorded": split is not None, "split": split, "keeper": keeper_on(subject, day)}
        today["compensation"] = compensation_on(subject, day)
        for name, value in today.items():
            setattr(subject, name, value)
        return subject


class PersonShares(ObjectEndpoint, ListEndpoint):
    """A list about one person: his share in every loan that he answers for on a day."""

    title = _("All that a person answers for")
    gives = PersonShareOut
    queryset = LiabilityShare.objects.none()
    filterset_class = ShareApiFilter
    sorts = {
        "granted_on": ("split__loan__granted_on", "id"),
        "amount": ("amount", "id"),
        "number": ("split__loan__number", "id"),
    }
    default_sort = "-granted_on"

    def subjects(self) -> models.QuerySet[Any]:
        return people_visible_to(self.actor)

    def check_right(self) -> None:
        """A person belongs to no branch: whoever finds him, and has the right at all, may look."""
        if self.actor.scope(self.act).empty:
            raise PermissionDenied

    def find(self) -> Any:
        self.day = day_asked(self.request, self.actor.on)
        return super().find()

    def rows(self) -> models.QuerySet[Any]:
        return (
            LiabilityShare.objects.visible_to(self.actor)
            .on(self.day)
            .filter(person=self.subject)
            .select_related("split__loan__borrower", "split__loan__branch")
            .defer("split__loan__source_row", "split__steps", "split__readings")
        )

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return ListEndpoint.get(self, request, *args, **kwargs)

    def gives_of(self, method: str) -> dict[str, Any]:
        return ListEndpoint.gives_of(self, method)


class LiabilityReport(Endpoint):
    title = _("Liability report: people by tier, as of a day")
    gives = ReportOut
    parameters = (ON, OpenApiParameter("branch", OpenApiTypes.INT, description="Id of a branch in reach."))

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_strangers(request, "on", "branch")
        on = day_asked(request, self.actor.on)
        report = liability_report(actor=self.actor, on=on, branch=self._branch())
        return Response(ReportOut(report).data)

    def _branch(self) -> Unit | None:
        text = self.request.query_params.get("branch")
        if text is None:
            return None
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
        found = branches_in_scope(self.actor, ACT).filter(pk=number).first()
        if found is None:
            raise ValidationError({"branch": [_("Choose a branch in your reach.")]})
        return found


class IssueLoan(ActEndpoint, ApplicationEndpoint):
    act_title = ACT_LABELS["issue_loan"]
    act_gives = LoanOut
    done_status = 201
    http_method_names = ["post"]

    def perform(self, data: dict[str, Any]) -> str:
        loan = issue_loan(application_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        return str(loan.pk)

    def done(self, result: str) -> Any:
        return visible_loans(self.actor).get(pk=result)
