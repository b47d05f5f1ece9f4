"""Penalty cases: the list, and one case with its notice, what happened since, what can be done today (IV.1)."""

import json
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.access import papers_visible_to
from accountability.filters import CaseFilter
from accountability.labels import (
    CASE_STATE_LABELS,
    CASE_STATE_TAGS,
    OBJECTION_OUTCOME_LABELS,
    PAYMENT_KIND_LABELS,
    WAIVER_CAUSE_LABELS,
    article_text,
    language,
    office_text,
    unit_name,
)
from accountability.models import PenaltyCase, PenaltyEntry, WaiverRequest
from accountability.queries.cases import (
    charged,
    entries_of_case,
    facts_of,
    listed,
    open_refund,
    open_waiver,
    others_of,
    owed,
    paid,
    waiting_for,
    with_everything,
)
from accountability.rules.case_flow import CaseAct, possible, state_of
from accountability.rules.entry_kinds import KIND_WORDS
from creditcoop.core.access import Actor
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from creditcoop.core.rules.money import to_yuan
from creditcoop.core.templatetags.ui import day
from creditcoop.core.views.base import ObjectPage
from creditcoop.core.views.evidence import evidence_rows
from creditcoop.core.views.lists import Column, ListPage

# Act of the flow → the acts with pages of their own that do it.
PAGES: dict[CaseAct, tuple[str, ...]] = {
    CaseAct.RECEIVE: ("receive_penalty_notice", "witness_refusal"),
    CaseAct.ANSWER: ("answer_penalty_notice",),
    CaseAct.CONFIRM: ("confirm_penalty",),
    CaseAct.OBJECT: ("object_to_penalty",),
    CaseAct.DECIDE_OBJECTION: ("decide_objection",),
    CaseAct.ASK_WAIVER: ("ask_waiver",),
    CaseAct.DECIDE_WAIVER: ("decide_waiver",),
    CaseAct.DEFER: ("defer_penalty",),
    CaseAct.PAY: ("record_penalty_payment",),
    CaseAct.ASK_REFUND: ("ask_refund",),
    CaseAct.DECIDE_REFUND: ("decide_refund",),
}
OWN_ACTS = frozenset({"receive_penalty_notice", "answer_penalty_notice", "object_to_penalty"})


def owners_for(case: PenaltyCase, act: str, actor: Actor) -> set[int]:
    """Whose own a case is: the person's; for reading, of everybody who finds it."""
    if act == "view_penalties":
        return {actor.person_id} if actor.person_id else set()
    return {case.person_id}


class PenaltyCases(ListPage):
    """Every case of the reader's scope; his own at least."""

    template = "accountability/penalty_cases.html"
    filter_class = CaseFilter
    default_sort = "-served"
    export_name = "penalty-cases"
    empty_text = gettext_lazy("No penalty case fits.")
    columns = [
        Column("served", gettext_lazy("Served on"), lambda row: row.on, sort=("on", "id"), nowrap=True, priority=1),
        Column("person", gettext_lazy("Person"), lambda row: row.person.name, sort=("person__name", "id"), priority=1),
        Column("loan", gettext_lazy("Loan"), lambda row: row.lapse.loan.number, sort=("lapse__loan__number", "id")),
        Column("branch", gettext_lazy("Branch"), lambda row: unit_name(row.branch), nowrap=True),
        Column("lapsed", gettext_lazy("Lost on"), lambda row: row.lapse.lapsed_on, nowrap=True),
        Column("notice", gettext_lazy("Notice in order"), lambda row: row.place, numeric=True),
        Column("charged", gettext_lazy("By the ledger (yuan)"), lambda row: row.charged, numeric=True, priority=1),
        Column("paid", gettext_lazy("Paid (yuan)"), lambda row: row.paid, numeric=True),
        Column(
            "state", gettext_lazy("State"), lambda row: CASE_STATE_LABELS[row.state],
            tag=lambda row: CASE_STATE_TAGS[row.state], sort=("state", "id"), priority=1,
        ),
    ]  # fmt: skip

    def context(self) -> dict[str, Any]:
        return {"may_export": not self.actor.scope("export_ledger").empty}

    def rows(self) -> QuerySet[Any]:
        return listed(PenaltyCase.objects.visible_to(self.actor))

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.select_related("branch", "person", "lapse__loan").defer(
            "text", "lapse__facts", "lapse__loan__source_row"
        )

    def row_url(self, row: PenaltyCase) -> str:
        return reverse("penalty_case", args=[row.pk])


class CasePage(ObjectPage):
    """A page about one case, found by the person charged and in the branch of the loan."""

    template = "accountability/penalty_case.html"

    def subjects(self) -> QuerySet[Any]:
        return with_everything(PenaltyCase.objects.visible_to(self.actor))

    def owners_of(self, subject: PenaltyCase) -> set[int]:
        return owners_for(subject, self.act, self.actor)

    def context(self) -> dict[str, Any]:
        return case_context(self.subject, self.actor)


class PenaltyCaseDetail(CasePage):
    pass


class WaiverRequestDetail(ObjectPage):
    """A request to waive is shown on the page of its case."""

    template = "accountability/penalty_case.html"

    def subjects(self) -> QuerySet[Any]:
        return WaiverRequest.objects.visible_to(self.actor).select_related("case__branch")

    def branch_of(self, subject: WaiverRequest) -> Unit:
        return subject.case.branch

    def context(self) -> dict[str, Any]:
        case = with_everything(PenaltyCase.objects.visible_to(self.actor)).get(pk=self.subject.case_id)
        return case_context(case, self.actor)


def case_context(case: PenaltyCase, actor: Actor) -> dict[str, Any]:
    """Everything about a case for its template."""
    facts = facts_of(case)
    state = state_of(facts)
    text = json.loads(case.text)
    spoken_in = language()
    return {
        "case": case,
        "branch_name": unit_name(case.branch),
        "text": text,
        "clock": text["clock"][spoken_in],
        "state": {"text": CASE_STATE_LABELS[state.value], "kind": CASE_STATE_TAGS[state.value]},
        "charged": charged(case),
        "paid": paid(case),
        "owed": owed(case),
        "too_much": max(-owed(case), 0),
        "entries": [_entry(row) for row in entries_of_case(case)],
        "others": others_of(case),
        "readings": [(one["question"], one["reading"][spoken_in]) for one in text["readings"]],
        "happened": happened(case),
        "evidence": [row for one in (case, *case.waivers.all()) for row in evidence_rows(one, actor)],
        "acts": acts_of(case, possible(facts, on=actor.on), actor),
        "paper": papers_visible_to(actor).filter(subject_kind="penaltycase", subject_id=case.pk).first(),
        "waiver": open_waiver(case),
        "refund": open_refund(case),
    }


def _entry(row: PenaltyEntry) -> dict[str, Any]:
    spoken_in = language()
    body = json.loads(row.body)
    return {
        "seq": row.seq,
        "hash": row.hash[:16],
        "kind": KIND_WORDS[row.kind].say(spoken_in),
        "amount": row.amount,
        "day": row.business_day,
        "lines": [
            {
                "article": article_text(line["article"]),
                "post": office_text(line["post"]),
                "base": to_yuan(line["base_fen"]),
                "rate": line["rate"],
                "units": line["units"],
                "amount": to_yuan(line["amount_fen"]),
                "counted": line["counted"],
            }
            for line in body["lines"]
        ],
    }


def acts_of(case: PenaltyCase, open_acts: tuple[CaseAct, ...], actor: Actor) -> list[dict[str, str]]:
    """What this person may do with the case today, as links; the act itself checks again."""
    found = []
    for step in open_acts:
        for name in PAGES.get(step, ()):
            own = name in OWN_ACTS
            if own and case.person_id != actor.person_id or not own and case.person_id == actor.person_id:
                continue
            if actor.may(name, branch=case.branch, owners={case.person_id}):
                found.append({"label": str(ACT_LABELS[name]), "url": reverse(name, args=[case.pk])})
    return found


def happened(case: PenaltyCase) -> list[dict[str, Any]]:
    """What happened since, in order of days: who did what, with his words."""
    rows = [_one(_("Served"), case.on, "", "")]
    receipt, answer = getattr(case, "receipt", None), getattr(case, "answer", None)
    if receipt is not None:
        what = _("Receipt refused, witnessed") if receipt.refused else _("Received")
        until = _("answer by %(answer)s, objection by %(objection)s") % {
            "answer": day(receipt.answer_by),
            "objection": day(receipt.object_by),
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
        words = _("until %(day)s: %(reason)s") % {"day": day(deferral.until), "reason": deferral.reason}
        rows.append(_one(_("Deductions put off"), deferral.on, deferral.person.name, words))
    for payment in case.payments.select_related("person"):
        month = f" · {payment.month:%Y-%m}" if payment.month else ""
        words = f"{payment.amount:,.2f} · {payment.receipt}{month}"
        rows.append(_one(PAYMENT_KIND_LABELS[payment.kind], payment.on, payment.person.name, words))
    return rows + _refunds(case)


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
    until = _("to be decided by %(day)s") % {"day": day(objection.decide_by)}
    rows = [_one(_("Objection"), objection.on, objection.person.name, f"{objection.words} · {until}")]
    decision = getattr(objection, "decision", None)
    if decision is not None:
        taken = f" {decision.amount:,.2f}" if decision.amount else ""
        words = f"{OBJECTION_OUTCOME_LABELS[decision.outcome]}{taken} · {decision.reason}"
        rows.append(_one(_("Decision on the objection"), decision.on, decision.person.name, words))
    return rows


def _one(what: Any, on: Any, who: str, words: str) -> dict[str, Any]:
    return {"what": what, "on": on, "who": who, "words": words}


def on_today(actor: Actor) -> list[dict[str, Any]]:
    """Penalties that wait for this person: his own notice, a confirmation, an objection, a waiver."""
    return [
        {
            "text": ACT_LABELS[act],
            "detail": f"{case.person.name} · {case.lapse.loan.number}",
            "day": until,
            "kind": "lost" if until is not None and actor.on > until else "soon",
            "url": reverse("penalty_case", args=[case.pk]),
        }
        for act, case, until in waiting_for(actor)
    ]
