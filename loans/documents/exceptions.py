"""例外审批表 (II.6, Q7) and 干预登记表 (III.5, Q14), with the fingerprints of the evidence attached."""

from django.db import models

from creditcoop.core.documents.text import both
from creditcoop.core.labels import POST_LABELS
from creditcoop.core.queries import evidence_of
from loans.documents.common import Facts, application_facts, text
from loans.labels import PRESSURE_FORM_LABELS
from loans.models import ExceptionDecision, GuaranteeException, Intervention, LoanApplication


def exception_sheet(application: LoanApplication, exception: GuaranteeException) -> Facts:
    """What was asked for and what was said to it; without a decision its place stays blank."""
    decision = ExceptionDecision.objects.filter(exception=exception).select_related("person").first()
    return {
        **application_facts(application, whole=False),
        "exception": {
            "asked_by": exception.asked_by.name,
            "on": exception.on.isoformat(),
            "valid_to": exception.valid_to.isoformat(),
            "reason": text(exception.reason),
            "means": text(exception.means),
        },
        "evidence": evidence(exception),
        "decision": {
            "outcome": decision.outcome,
            "post": both(POST_LABELS[decision.post]),
            "person": decision.person.name,
            "reason": text(decision.reason),
            "votes_for": decision.votes_for,
            "votes_needed": decision.votes_needed,
            "on": decision.on.isoformat(),
        }
        if decision
        else None,
    }


def intervention_sheet(application: LoanApplication, intervention: Intervention) -> Facts:
    """The pressure as it was put on file, and every written objection to it."""
    return {
        **application_facts(application, whole=False),
        "intervention": {
            "name": intervention.name,
            "office": intervention.office,
            "form": both(PRESSURE_FORM_LABELS[intervention.form]),
            "happened_on": intervention.happened_on.isoformat(),
            "words": text(intervention.words),
            "witness": text(intervention.witness),
            "entered_by": intervention.entered_by.name,
            "on": intervention.on.isoformat(),
        },
        "evidence": evidence(intervention),
        "objections": [
            {"person": row.person.name, "words": text(row.words) or "", "on": row.on.isoformat()}
            for row in intervention.objections.select_related("person").order_by("id")
        ],
    }


def evidence(subject: models.Model) -> list[Facts]:
    return [{"name": use.name, "sha256": use.file.sha256} for use in evidence_of(subject)]
