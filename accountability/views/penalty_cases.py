"""Penalty cases: the list, and one case with its notice, what happened since, what can be done today (IV.1)."""

import json
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accountability.access import papers_visible_to
from accountability.documents.case_story import happened
from accountability.filters import CaseFilter
from accountability.labels import (
    CASE_STATE_LABELS,
    CASE_STATE_TAGS,
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
    CaseAct.CLOSE: ("make_closing_slip",),
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
        "papers": list(
            papers_visible_to(actor).filter(subject_kind="penaltycase", subject_id=case.pk).order_by("pk")
        ),
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
