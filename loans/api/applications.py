"""Applications by API: the list, one of them, what waits for the caller, and entering one."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditcoop.core.access import Actor
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import GroupSeat, Person
from creditcoop.core.regulation import version_on
from loans.access import named_for_application, own_branches, owners_of_application
from loans.api.filters import ApplicationApiFilter
from loans.api.inputs import ApplicationIn
from loans.api.shapes import ApplicationOut, ApplicationRowOut
from loans.models import Borrower, Loan, LoanApplication
from loans.queries import inbox, obstacles
from loans.rules.approval_flow import Step
from loans.rules.lending_policy import LendingPolicy
from loans.services.enter_application import enter_application

ROW_RELATED = ("borrower", "branch", "handler")
ONE_RELATED = (
    *ROW_RELATED,
    "entered_by",
    "version",
    "meeting__chair",
    "order__person",
    "order__authorisation",
    "loan",
)
ONE_LISTS = (
    "sent_up",
    "stand_ins__person",
    "stand_ins__named_by",
    "steps__person",
    "guarantors",
    "collateral_items",
    "exceptions",
    "interventions",
    "meeting__members__person",
    "meeting__votes__person",
)
SORTS = {
    "number": ("number",),
    "entered_on": ("entered_on", "id"),
    "amount": ("amount", "id"),
    "waiting_since": ("waiting_since", "id"),
}


def visible_applications(actor: Actor) -> models.QuerySet[Any]:
    """What a detail shows, fetched with a fixed number of queries."""
    return LoanApplication.objects.visible_to(actor).select_related(*ONE_RELATED).prefetch_related(*ONE_LISTS)


def shown_application(application: LoanApplication, actor: Actor) -> LoanApplication:
    """The application with what depends on today: the group while it is asked, what stops the money."""
    open_now = application.state == LoanApplication.State.OPEN
    asked = open_now and application.waiting_for == Step.GROUP
    seats = GroupSeat.objects.filter(GroupSeat.covers(actor.on), unit=application.branch)
    policy = version_on(actor.on).chapter(LendingPolicy)
    today = {
        "group": list(seats.select_related("person")) if asked else [],
        "obstacles": obstacles(application, policy=policy, on=actor.on, at=actor.at) if open_now else [],
    }
    for name, value in today.items():
        setattr(application, name, value)
    return application


class Applications(ActEndpoint, ListEndpoint):
    """GET lists applications, POST enters one."""

    title = _("Applications")
    act_title = ACT_LABELS["enter_application"]
    gives = ApplicationRowOut
    act_gives = ApplicationOut
    takes = ApplicationIn
    done_status = 201
    places = {"guarantor_id_number": "guarantors"}
    queryset = LoanApplication.objects.none()
    filterset_class = ApplicationApiFilter
    sorts = SORTS
    default_sort = "-entered_on"

    def rows(self) -> models.QuerySet[Any]:
        return LoanApplication.objects.visible_to(self.actor).select_related(*ROW_RELATED)

    def perform(self, data: dict[str, Any]) -> str:
        borrower = (
            Borrower.objects.filter(branch__in=own_branches(self.actor), pk=data["borrower"])
            .select_related("branch")
            .first()
        )
        if borrower is None:
            raise Refused(gettext("Choose a borrower of your own branch."), field="borrower")
        handler = Person.objects.filter(pk=data["handler"]).first()
        if handler is None:
            raise Refused(
                gettext("The handler must be a customer manager of this branch (II.1)."), field="handler"
            )
        application = enter_application(
            borrower=borrower,
            facts=ApplicationIn.facts(
                data,
                follows=self._named(LoanApplication.objects.visible_to(self.actor), data, "follows"),
                renews=self._named(Loan.objects.visible_to(self.actor), data, "renews"),
            ),
            handler=handler,
            actor=self.actor,
            on=self.actor.on,
        )
        return str(application.pk)

    @staticmethod
    def _named(rows: models.QuerySet[Any], data: dict[str, Any], name: str) -> Any:
        """The visible row that the field names; None where it names none."""
        if data.get(name) is None:
            return None
        found = rows.filter(pk=data[name]).first()
        if found is None:
            raise Refused(gettext("There is no such object in your scope."), field=name)
        return found

    def done(self, result: str) -> Any:
        return shown_application(visible_applications(self.actor).get(pk=result), self.actor)


class Inbox(ListEndpoint):
    title = _("Applications whose next step I may take today")
    gives = ApplicationRowOut
    queryset = LoanApplication.objects.none()
    filterset_class = ApplicationApiFilter
    sorts = SORTS
    default_sort = "waiting_since"

    def rows(self) -> models.QuerySet[Any]:
        return inbox(self.actor)


class ApplicationEndpoint(ObjectEndpoint):
    """An application found only inside the caller's scope."""

    def subjects(self) -> models.QuerySet[Any]:
        return LoanApplication.objects.visible_to(self.actor).select_related("branch")

    def owners_of(self, subject: LoanApplication) -> set[int]:
        return owners_of_application(subject, act=self.act, actor=self.actor)

    def named_for(self, subject: LoanApplication) -> set[int]:
        return named_for_application(subject, act=self.act)


class ApplicationDetail(ApplicationEndpoint):
    title = _("One application, with its road and what stands in its way")
    gives = ApplicationOut

    def subjects(self) -> models.QuerySet[Any]:
        return visible_applications(self.actor)

    def shown(self, subject: LoanApplication) -> LoanApplication:
        return shown_application(subject, self.actor)
