"""The penalty ledger: the list, one entry with its receipt, one lapse with the why, and the check of the whole."""

import json
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accountability.filters import LedgerFilter
from accountability.labels import article_text, fault_text, language, office_text, spoken, unit_name
from accountability.models import Finding, Lapse, PenaltyEntry
from accountability.reports.lapse import LapseReport, entries_shown, lapse_report, lines_of
from accountability.rules.entry_kinds import KIND_WORDS
from accountability.rules.findings import CAUSE_WORDS, DECISION_WORDS
from accountability.rules.findings import KIND_WORDS as FINDING_WORDS
from accountability.rules.fine_parts import CLAIM_WORDS, FineLine
from accountability.services.export_ledger import ledger_bundle
from accountability.services.verify_ledger import verify_ledger
from accountability.views.parts import readings_used
from creditcoop.core.access import Actor
from creditcoop.core.exports import record_export
from creditcoop.core.models import ChainHead, Unit
from creditcoop.core.rules.money import to_yuan
from creditcoop.core.templatetags.ui import cell_text, day
from creditcoop.core.views.base import ObjectPage, Page
from creditcoop.core.views.evidence import evidence_rows
from creditcoop.core.views.exporting import PurposeForm, ask_purpose
from creditcoop.core.views.lists import Column, ListPage
from loans.rules.limitation.code_words import CLOCK_WORDS
from loans.views.event_form import kind_label


class PenaltyLedger(ListPage):
    """Every entry that the reader may see; for most people their own statement."""

    template = "accountability/penalty_ledger.html"
    filter_class = LedgerFilter
    default_sort = "-seq"
    export_name = "penalty-ledger"
    empty_text = _("No entry fits.")
    totals = {"amount": Sum("amount")}
    columns = [
        Column("seq", _("Number"), lambda row: row.seq, sort=("seq",), priority=1),
        Column("day", _("Business day"), lambda row: row.business_day, sort=("business_day", "seq"), nowrap=True),
        Column("person", _("Person"), lambda row: row.person.name, sort=("person__name", "seq"), priority=1),
        Column("kind", _("What it does"), lambda row: spoken(KIND_WORDS[row.kind]), sort=("kind", "seq"), priority=1),
        Column("article", _("Article"), lambda row: counted_articles(row)),
        Column("amount", _("Amount"), lambda row: row.amount, sort=("amount", "seq"), numeric=True, priority=1),
        Column("loan", _("Loan"), lambda row: row.loan.number, nowrap=True),
        Column("branch", _("Branch"), lambda row: unit_name(row.branch)),
        Column("version", _("Regulation version"), lambda row: row.version.number, priority=3),
        Column("hash", _("Hash"), lambda row: row.hash[:16], priority=3),
    ]  # fmt: skip

    def rows(self) -> QuerySet[Any]:
        return PenaltyEntry.objects.visible_to(self.actor)

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return entries_shown(found)  # type: ignore[no-any-return]

    def row_url(self, row: PenaltyEntry) -> str:
        return reverse("penalty_entry", args=[row.pk])

    def foot(self, totals: dict[str, Any]) -> list[Any]:
        said = {"seq": gettext("Total"), "amount": cell_text(totals["amount"] or Decimal(0))}
        return [{"text": said.get(column.key, "")} for column in self.columns]

    def context(self) -> dict[str, Any]:
        return {
            "may_verify": not self.actor.scope("verify_ledger").empty,
            "may_print": not self.actor.scope("export_ledger").empty,
        }


def counted_articles(entry: PenaltyEntry) -> str:
    """The articles that count in an entry, in words."""
    found = [line["article"] for line in lines_of(entry) if line["counted"]]
    return " + ".join(article_text(article) for article in dict.fromkeys(found))


def line_shown(line: dict[str, Any]) -> dict[str, Any]:
    """One figure of an entry's body."""
    return {
        **line,
        "article": article_text(line["article"]),
        "post": office_text(line["post"]),
        "base": to_yuan(line["base_fen"]),
        "amount": to_yuan(line["amount_fen"]),
    }


class PenaltyEntryDetail(ObjectPage):
    """One entry with both figures, and the receipt by which its person finds it in any later copy of the ledger."""

    template = "accountability/penalty_entry.html"

    def subjects(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = entries_shown(PenaltyEntry.objects.visible_to(self.actor))
        return rows

    def branch_of(self, subject: PenaltyEntry) -> Unit:
        return subject.branch

    def context(self) -> dict[str, Any]:
        entry: PenaltyEntry = self.subject
        body = json.loads(entry.body)
        head = ChainHead.objects.filter(chain=PenaltyEntry.CHAIN, seq__gte=entry.seq).order_by("seq", "day")
        seen = Lapse.objects.visible_to(self.actor).filter(pk=entry.lapse_id).exists()
        return {
            "entry": entry,
            "kind": spoken(KIND_WORDS[entry.kind]),
            "facts": [
                {"label": gettext("Person"), "text": entry.person.name},
                {"label": gettext("Loan"), "text": entry.loan.number},
                {
                    "label": gettext("Lapse"),
                    "text": day(entry.lapse.lapsed_on),
                    "url": reverse("lapse", args=[entry.lapse_id]) if seen else "",
                },
                {"label": gettext("Business day"), "text": day(entry.business_day)},
                {"label": gettext("Written by"), "text": run_text(body["run"])},
                {
                    "label": gettext("Regulation version"),
                    "text": f"{entry.version.number} · {entry.version.sha256[:16]}",
                    "url": reverse("regulation_version", args=[entry.version_id]),
                },
                *(
                    [{"label": gettext("Takes back"), "text": f"#{entry.reverses.seq}"}]
                    if entry.reverses
                    else []
                ),
            ],
            "lines": [line_shown(line) for line in body["lines"]],
            "readings": readings_used(body["readings"], version_id=entry.version_id),
            "head": head.first(),
            "own": entry.person_id == self.actor.person_id,
        }


def run_text(run: str) -> str:
    """Which job or act wrote an entry."""
    what, _space, rest = run.partition(" ")
    if what == "scan_time_limits":
        return gettext("Scan of %(day)s") % {"day": rest}
    return gettext("Finding: %(kind)s") % {"kind": spoken(FINDING_WORDS[rest])}


class LapsePage(ObjectPage):
    """A page about one lapse."""

    def subjects(self) -> QuerySet[Any]:
        rows = Lapse.objects.visible_to(self.actor)
        return rows.select_related("loan__borrower", "branch__parent", "version", "guarantor", "undone")

    def branch_of(self, subject: Lapse) -> Unit:
        return subject.branch


class LapseDetail(LapsePage):
    template = "accountability/lapse.html"

    def context(self) -> dict[str, Any]:
        found = lapse_report(self.subject)
        lapse = found.lapse
        undone = hasattr(lapse, "undone")
        charged = self.actor.person_id in lapse.holder_ids().values()
        return {
            "lapse": lapse,
            "undone": undone,
            "facts": lapse_facts(found),
            "holders": [
                {"post": office_text(office), "person": person} for office, person in found.holders if person
            ],
            "lines": [fine_shown(person.name, line) for person, line in found.lines],
            "entries": [
                {
                    "row": entry,
                    "kind": spoken(KIND_WORDS[entry.kind]),
                    "url": reverse("penalty_entry", args=[entry.pk]),
                }
                for entry in found.entries
                if sees(entry, self.actor)
            ],
            "findings": [finding_shown(row, self.actor) for row in found.findings],
            "events": [{"row": event, "kind": kind_label(event.kind)} for event in found.events],
            "readings": readings_used(found.readings, version_id=lapse.version_id),
            "may_find": not undone and not charged and self.actor.may("ask_finding", branch=lapse.branch),
        }


def sees(entry: PenaltyEntry, actor: Actor) -> bool:
    """Whoever sees a lapse as his own sees there what he pays, not what the others pay."""
    return entry.person_id == actor.person_id or actor.may("view_penalties", branch=entry.branch)


def lapse_facts(found: LapseReport) -> list[dict[str, Any]]:
    """A lapse in words."""
    lapse, limit = found.lapse, found.limit
    guarantor = f" · {lapse.guarantor.name}" if lapse.guarantor else ""
    return [
        {
            "label": gettext("Loan"),
            "text": f"{lapse.loan.number} · {lapse.loan.borrower.name}",
            "url": reverse("loan_time_limits", args=[lapse.loan_id]),
        },
        {"label": gettext("What was lost"), "text": f"{spoken(CLAIM_WORDS[lapse.claim])}{guarantor}"},
        {"label": gettext("Time limit"), "text": CLOCK_WORDS[lapse.clock].say(language())},
        {"label": gettext("Last possible day"), "text": day(lapse.last_day)},
        {"label": gettext("Lapsed on"), "text": day(lapse.lapsed_on)},
        {"label": gettext("Found by the scan of"), "text": day(lapse.found_on)},
        {"label": gettext("Owed at the end of the last day"), "text": cell_text(lapse.amount)},
        {"label": gettext("Units of Annex 10"), "text": str(lapse.units)},
        {
            "label": gettext("Regulation version"),
            "text": f"{lapse.version.number} · {lapse.version.sha256[:16]}",
            "url": reverse("regulation_version", args=[lapse.version_id]),
        },
        {
            "label": gettext("Before rest days"),
            "text": day(lapse.last_day) if limit["nominal_last_day"] is None else limit["nominal_last_day"],
        },
        {"label": gettext("Fingerprint"), "text": lapse.facts_sha256[:16]},
    ]


def fine_shown(name: str, line: FineLine) -> dict[str, Any]:
    """One figure as it stands today."""
    return {
        "name": name,
        "post": office_text(line.office),
        "article": article_text(line.article),
        "base": to_yuan(line.base_fen),
        "rate": line.rate,
        "units": line.units,
        "amount": to_yuan(line.amount_fen),
        "counted": line.counted,
    }


def finding_shown(row: Finding, actor: Actor) -> dict[str, Any]:
    """A finding with its evidence and where it stands."""
    decision = getattr(row, "decision", None)
    state, kind = gettext("waits for a second person"), "waiting"
    if decision is not None:
        state = f"{spoken(DECISION_WORDS[decision.outcome])} · {decision.person.name} · {day(decision.on)}"
        kind = "ok" if decision.outcome == "confirmed" else "neutral"
    may = decision is None and row.asked_by_id != actor.person_id
    charged = actor.person_id in row.lapse.holder_ids().values()
    return {
        "row": row,
        "title": spoken(FINDING_WORDS[row.kind])
        + (f" · {spoken(CAUSE_WORDS[row.cause])}" if row.cause else ""),
        "people": [named.person.name for named in row.people.all()],
        "state": {"text": state, "kind": kind},
        "evidence": evidence_rows(row, actor),
        "decide_url": reverse("decide_finding", args=[row.pk])
        if may and not charged and actor.may("decide_finding", branch=row.lapse.branch)
        else "",
    }


class VerifyLedger(Page):
    """Reads the whole ledger on request, and names every fault by row (note w: to the administrator no contents)."""

    template = "accountability/verify_ledger.html"

    def context(self) -> dict[str, Any]:
        heads = ChainHead.objects.filter(chain=PenaltyEntry.CHAIN).order_by("-day")[:14]
        return {
            "heads": heads,
            "may_take_out": not self.actor.scope("take_out_ledger").empty,
            "may_print": not self.actor.scope("export_ledger").empty,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = verify_ledger()
        seen = set(PenaltyEntry.objects.visible_to(self.actor).values_list("seq", flat=True))
        faults = [
            {
                "seq": fault.seq,
                "text": "" if self.actor.is_only_admin else fault_text(fault),
                "own": fault.seq in seen,
            }
            for fault in found.faults[:200]
        ]
        context = {**self.context(), "check": found, "faults": faults, "fault_count": len(found.faults)}
        return render(request, self.template, context)


class TakeOutLedger(Page):
    """The whole ledger with the verifier that reads it, for a computer without the program; asked what for (I14)."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        rows = PenaltyEntry.objects.count()
        form = PurposeForm(request.GET if "purpose" in request.GET else None)
        if not form.is_valid():
            return ask_purpose(request, form, "zip", rows)
        record_export(
            actor=self.actor,
            name="penalty-ledger",
            kind="zip",
            rows=rows,
            purpose=form.cleaned_data["purpose"],
            filters=[],
        )
        bundle = ledger_bundle(on=self.actor.on)
        return FileResponse(bundle, as_attachment=True, filename="penalty-ledger.zip")
