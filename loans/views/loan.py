"""One loan: overview and history."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import AuditEvent
from creditcoop.core.rules.version_words import clause_words
from creditcoop.core.templatetags.ui import yuan_unit
from creditcoop.core.views.regulation_words import language
from loans.labels import KIND_LABELS, ORIGIN_LABELS, ROUTE_LABELS, SECURITY_LABELS, TIER_LABELS
from loans.models import Custody, Loan
from loans.queries.classes import class_on, days_late
from loans.rules.importing.book import shown_row
from loans.services.find_mapping import mapping_of_batch
from loans.views.application import step_line
from loans.views.class_words import grade_words, old_class_words
from loans.views.pages import LoanPage

NOT_RECORDED = "not recorded"


class LoanDetail(LoanPage):
    template = "loans/loan.html"

    def context(self) -> dict[str, Any]:
        loan: Loan = self.subject
        application = loan.application
        return {
            "loan": loan,
            "tab": "overview",
            "facts": [*loan_facts(loan), *_quality(loan, self.actor.on)],
            "steps": step_line(application, self.actor) if application else [],
            "custodies": Custody.objects.filter(loan=loan).select_related("person"),
            "source": _source(loan),
        }


def _quality(loan: Loan, day: datetime.date) -> list[dict[str, Any]]:
    """Its class, and how long principal and interest are overdue; nothing where no night has looked yet."""
    kept = class_on(loan, day)
    if kept is None or kept.grade is None:
        return []
    url = reverse("loan_classes", args=[loan.pk])
    words = f"{grade_words(kept.grade)} · {old_class_words(kept.old_class)}"
    late = {of: days_late(loan, day, of=of) or 0 for of in ("principal", "interest")}
    return [
        {"label": _("Class (five · before 2006)"), "text": words, "url": url},
        {"label": _("Principal overdue (days)"), "text": str(late["principal"])},
        {"label": _("Interest overdue (days)"), "text": str(late["interest"])},
    ]


def _source(loan: Loan) -> list[tuple[str, str]]:
    """The row of the old book, personal cells masked."""
    if loan.batch_id is None:
        return []
    return list(shown_row(mapping=mapping_of_batch(loan.batch), source=loan.source_row).items())


class LoanHistory(LoanPage):
    """Every act recorded on the loan and its application, newest first."""

    template = "loans/loan_history.html"

    def context(self) -> dict[str, Any]:
        loan: Loan = self.subject
        events = AuditEvent.objects.filter(subject_kind="loan", subject_id=loan.pk)
        if loan.batch_id:
            events |= AuditEvent.objects.filter(subject_kind="importbatch", subject_id=loan.batch_id)
        if loan.application_id:
            events |= AuditEvent.objects.filter(
                subject_kind="loanapplication", subject_id=loan.application_id
            )
        return {
            "loan": loan,
            "tab": "history",
            "events": [
                {
                    "event": event,
                    "act": ACT_LABELS[event.act],
                    "clause": clause_words(event.clause, language=language()) if event.clause else "",
                    "who": event.actor.name if event.actor else _("the program"),
                }
                for event in events.select_related("actor").order_by("-id")[:200]
            ],
        }


def loan_facts(loan: Loan) -> list[dict[str, Any]]:
    """The loan in words; what an old book did not say is said to be not recorded."""
    missing = _("not recorded")
    rate = f"{loan.rate.normalize():f} %" if loan.rate is not None else missing
    return [
        {
            "label": _("Borrower"),
            "text": loan.borrower.name,
            "url": reverse("borrower", args=[loan.borrower_id]),
        },
        {"label": _("Kind of borrower"), "text": KIND_LABELS[loan.borrower.kind]},
        {"label": _("Branch"), "text": loan.branch.name},
        {"label": _("Amount"), "text": yuan_unit(loan.amount)},
        {"label": _("Owed"), "text": missing if loan.balance is None else yuan_unit(loan.balance)},
        {"label": _("Granted"), "text": loan.granted_on.isoformat()},
        {"label": _("Due"), "text": loan.due_on.isoformat()},
        {"label": _("Security"), "text": SECURITY_LABELS[loan.security]},
        {"label": _("Rate a year"), "text": rate},
        {"label": _("Purpose"), "text": loan.purpose or missing},
        {"label": _("Tier"), "text": TIER_LABELS[loan.tier]},
        {"label": _("Route"), "text": ROUTE_LABELS[loan.route] if loan.route else missing},
        {"label": _("Ordered by"), "text": loan.handler.name if loan.handler else missing},
        {"label": _("Booked by"), "text": loan.booked_by.name if loan.booked_by else missing},
        {
            "label": _("Regulation version"),
            "text": loan.version.number if loan.version else missing,
            "url": reverse("regulation_version", args=[loan.version_id]) if loan.version_id else "",
        },
        {"label": _("Origin"), "text": ORIGIN_LABELS[loan.origin]},
        *_renewals(loan),
    ]


def _renewals(loan: Loan) -> list[dict[str, Any]]:
    """Q3: the loan that this one renews, and the one that renews it."""
    found: list[dict[str, Any]] = []
    if loan.renews is not None:
        bad = yuan_unit(loan.already_bad_amount)
        text = _("%(number)s, of which %(bad)s was already bad") % {"number": loan.renews.number, "bad": bad}
        found.append({"label": _("Renews"), "text": text, "url": reverse("loan", args=[loan.renews_id])})
    newer = Loan.objects.filter(renews=loan).first()
    if newer is not None:
        url = reverse("loan", args=[newer.pk])
        found.append({"label": _("Renewed by"), "text": newer.number, "url": url})
    return found
