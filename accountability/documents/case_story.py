"""What happened to a penalty since its notice, in order: who did what on which day, with his words (IV.1)."""

from typing import Any

from django.utils.translation import gettext as _

from accountability.labels import OBJECTION_OUTCOME_LABELS, PAYMENT_KIND_LABELS, WAIVER_CAUSE_LABELS
from accountability.models import PenaltyCase


def happened(case: PenaltyCase) -> list[dict[str, Any]]:
    """Rows of `what`, `on`, `who`, `words` by day, those of a day as the flow has them; in the reader's language."""
    rows = [_one(_("Served"), case.on, "", "")]
    receipt, answer = getattr(case, "receipt", None), getattr(case, "answer", None)
    if receipt is not None:
        what = _("Receipt refused, witnessed") if receipt.refused else _("Received")
        until = _("answer by %(answer)s, objection by %(objection)s") % {
            "answer": receipt.answer_by.isoformat(),
            "objection": receipt.object_by.isoformat(),
        }
        rows.append(_one(what, receipt.on, receipt.person.name, f"{receipt.words} {until}".strip()))
    if answer is not None:
        rows.append(_one(_("Answered"), answer.on, answer.person.name, answer.words))
    if hasattr(case, "confirmation"):
        what = _("Confirmed by the union") if case.confirmation.by_union else _("Confirmed by the director")
        rows.append(_one(what, case.confirmation.on, case.confirmation.person.name, case.confirmation.words))
    rows += _objection(case)
    for request in case.waivers.select_related("person").prefetch_related("votes__person"):
        cause = f"{request.amount:,.2f} · {WAIVER_CAUSE_LABELS[request.cause]} · {request.words}"
        rows.append(_one(_("Waiver asked for"), request.on, request.person.name, cause))
        for vote in request.votes.all():
            what = _("Waiver granted by") if vote.grants else _("Waiver refused by")
            rows.append(_one(what, vote.on, vote.person.name, vote.reason))
    for deferral in case.deferrals.select_related("person"):
        words = _("until %(day)s: %(reason)s") % {
            "day": deferral.until.isoformat(),
            "reason": deferral.reason,
        }
        rows.append(_one(_("Deductions put off"), deferral.on, deferral.person.name, words))
    for payment in case.payments.select_related("person"):
        month = f" · {payment.month:%Y-%m}" if payment.month else ""
        words = f"{payment.amount:,.2f} · {payment.receipt}{month}"
        rows.append(_one(PAYMENT_KIND_LABELS[payment.kind], payment.on, payment.person.name, words))
    return sorted(rows + _refunds(case), key=lambda row: row["on"])


def _refunds(case: PenaltyCase) -> list[dict[str, Any]]:
    rows = []
    for refund in case.refunds.select_related("person", "decision__person"):
        words = f"{refund.amount:,.2f} · {refund.receipt}"
        rows.append(_one(_("Refund asked for"), refund.on, refund.person.name, words))
        decision = getattr(refund, "decision", None)
        if decision is not None:
            what = _("Given back") if decision.grants else _("Refund refused")
            rows.append(_one(what, decision.on, decision.person.name, decision.reason))
    return rows


def _objection(case: PenaltyCase) -> list[dict[str, Any]]:
    objection = getattr(case, "objection", None)
    if objection is None:
        return []
    until = _("to be decided by %(day)s") % {"day": objection.decide_by.isoformat()}
    rows = [_one(_("Objection"), objection.on, objection.person.name, f"{objection.words} · {until}")]
    decision = getattr(objection, "decision", None)
    if decision is not None:
        taken = f" {decision.amount:,.2f}" if decision.amount else ""
        words = f"{OBJECTION_OUTCOME_LABELS[decision.outcome]}{taken} · {decision.reason}"
        rows.append(_one(_("Decision on the objection"), decision.on, decision.person.name, words))
    return rows


def _one(what: Any, on: Any, who: str, words: str) -> dict[str, Any]:
    return {"what": what, "on": on, "who": who, "words": words}
