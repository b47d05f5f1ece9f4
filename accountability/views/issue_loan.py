"""Issue a loan: what is paid out to whom, on whose order, and who will answer for it, before the one click."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accountability.labels import role_text
from accountability.reports.split_preview import planned_split
from accountability.rules.share_split import ShareSplit
from accountability.rules.shares import ShareError
from accountability.services.issue_loan import issue_loan
from accountability.views.parts import left_over, readings_used, shares_planned, why_planned
from creditcoop.core.forms import ActForm
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.money import to_yuan
from creditcoop.core.rules.periods import add_months
from creditcoop.core.templatetags.ui import day, yuan_unit
from loans.labels import ROUTE_LABELS, SECURITY_LABELS, TIER_LABELS
from loans.models import IssueOrder, Loan, LoanApplication
from loans.queries import obstacles
from loans.rules.approval_flow import Step
from loans.rules.lending_policy import LendingPolicy
from loans.views.application import waiting_line
from loans.views.pages import ApplicationActPage


class IssueLoan(ApplicationActPage):
    template = "accountability/issue_loan.html"
    form_class = ActForm
    title = _("Issue the loan")
    submit_label = _("Issue the loan")
    done_message = _("The loan is issued. These people answer for it.")

    def context(self) -> dict[str, Any]:
        application: LoanApplication = self.subject
        order = (
            IssueOrder.objects.filter(application=application)
            .select_related("person", "authorisation")
            .first()
        )
        version = version_on(self.actor.on)
        return {
            **super().context(),
            "day": self.actor.on,
            "version": version,
            "facts": self.facts(application, order),
            "its_turn": application.waiting_for == Step.BOOKING,
            "waiting": waiting_line(application, self.actor),
            "obstacles": obstacles(
                application, policy=version.chapter(LendingPolicy), on=self.actor.on, at=self.actor.at
            ),
            **self.planned(application),
        }

    def facts(self, application: LoanApplication, order: IssueOrder | None) -> list[dict[str, Any]]:
        due = add_months(self.actor.on, application.term_months)
        tier = f"{TIER_LABELS[application.tier]} (III.{application.tier})"
        found = [
            {
                "label": gettext("Borrower"),
                "text": application.borrower.name,
                "url": reverse("borrower", args=[application.borrower_id]),
            },
            {"label": gettext("Amount"), "text": yuan_unit(application.amount)},
            {"label": gettext("Paid out"), "text": day(self.actor.on)},
            {
                "label": gettext("Due"),
                "text": gettext("%(day)s, after %(months)s months")
                % {"day": day(due), "months": application.term_months},
            },
            {"label": gettext("Security"), "text": SECURITY_LABELS[application.security]},
            {"label": gettext("Tier and route"), "text": f"{tier} · {ROUTE_LABELS[application.route]}"},
        ]
        if order is not None:
            ordered = gettext("%(person)s on %(day)s under letter %(letter)s (II.1)") % {
                "person": order.person.name,
                "day": day(order.on),
                "letter": order.authorisation.number,
            }
            found.append({"label": gettext("Ordered by"), "text": ordered})
        if self.actor.person is not None:
            found.append({"label": gettext("Booked by"), "text": self.actor.person.name})
        return found

    def planned(self, application: LoanApplication) -> dict[str, Any]:
        """The split as it will be written; nothing of it where a post is vacant or not yet taken."""
        assert self.actor.person is not None  # nobody without an account gets here
        try:
            split, names = planned_split(application, booker=self.actor.person, on=self.actor.on)
        except ShareError:
            return {"shares": [], "unallocated": None}
        version = version_on(self.actor.on)
        return {
            "shares": shares_planned(split, names),
            "first": first_in_words(split, names),
            "unallocated": left_over(split.percent(split.unallocated_parts), to_yuan(split.unallocated_fen)),
            "total": application.amount if split.total_parts == split.denominator else None,
            "why": why_planned(split, names),
            "readings": readings_used(split.readings, version_id=version.pk),
        }

    def perform(self, data: dict[str, Any]) -> str:
        loan = issue_loan(application_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        if Loan.objects.visible_to(self.actor).filter(pk=loan.pk).exists():
            return reverse("loan_liability", args=[loan.pk])
        # Whom the union named from another branch books the loan and has no right to that branch's book (Q13).
        return reverse("application", args=[self.subject.pk])


def first_in_words(split: ShareSplit, names: Any) -> str:
    """Who will be first responsible, as a sentence."""
    first = next((entry for entry in split.entries if entry.is_first), None)
    values = {"person": names.get(split.first_responsible, split.first_responsible)}
    if first is None:
        return gettext("%(person)s will be first responsible for this loan.") % values
    return gettext("%(person)s, %(role)s, will be first responsible for this loan (%(clause)s).") % {
        **values,
        "role": role_text(first.post),
        "clause": first.clause,
    }
