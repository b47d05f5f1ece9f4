"""What the pages about one application, loan or borrower share."""

from typing import Any

from django.db import models
from django.urls import reverse

from creditcoop.core.models import Unit
from creditcoop.core.views.base import ObjectActPage, ObjectPage
from loans.access import named_for_application, owners_of_application, owners_of_borrower
from loans.models import Borrower, Loan, LoanApplication


class ApplicationPage(ObjectPage):
    """A page about one application, found only inside the reader's scope."""

    def subjects(self) -> models.QuerySet[Any]:
        return LoanApplication.objects.visible_to(self.actor).select_related(
            "borrower__household", "branch", "handler", "entered_by", "version"
        )

    def owners_of(self, subject: LoanApplication) -> set[int]:
        return owners_of_application(subject, act=self.act, actor=self.actor)

    def named_for(self, subject: LoanApplication) -> set[int]:
        return named_for_application(subject, act=self.act)


class ApplicationActPage(ApplicationPage, ObjectActPage):
    """A form that does one act on one application and comes back to it."""

    template = "loans/application_act.html"
    title: Any = ""
    submit_label: Any = ""

    def back(self) -> str:
        return reverse("application", args=[self.subject.pk])

    def context(self) -> dict[str, Any]:
        return {
            "application": self.subject,
            "title": self.title,
            "submit_label": self.submit_label,
            "cancel_url": self.back(),
        }


class LoanPage(ObjectPage):
    """A page about one loan."""

    def subjects(self) -> models.QuerySet[Any]:
        return (
            Loan.objects.visible_to(self.actor)
            .issued_or_imported()
            .select_related("borrower__household", "branch", "handler", "booked_by", "version", "batch")
            .select_related("batch__column_mapping")
            .defer("batch__content", "batch__faults", "batch__summary", "batch__preview")
        )


class BorrowerPage(ObjectPage):
    """A page about one borrower."""

    def subjects(self) -> models.QuerySet[Any]:
        return Borrower.objects.visible_to(self.actor).select_related("branch", "household", "entered_by")

    def branch_of(self, subject: Borrower) -> Unit:
        return subject.branch

    def owners_of(self, subject: Borrower) -> set[int]:
        return owners_of_borrower(subject, act=self.act, actor=self.actor)
