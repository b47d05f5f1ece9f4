"""Money of one loan: what is owed on any day and why, the ledger, posting a repayment, taking one back (II.4)."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.errors import Refused
from creditcoop.core.forms import ActForm, give_actor
from creditcoop.core.models import Unit
from creditcoop.core.views.base import ObjectActPage, ObjectPage
from creditcoop.core.views.evidence import evidence_rows
from creditcoop.core.views.regulation_words import language
from loans.forms import DAY_INPUT
from loans.models import LedgerEntry, Loan, ReversalRequest
from loans.queries.classes import class_on
from loans.queries.debt import TAKEN_BACK, books_of
from loans.queries.time_limits import owners_for_events
from loans.rules.time_limits.clocks import OPEN_STANDINGS
from loans.services.ask_reversal import ask_reversal
from loans.services.decide_reversal import decide_reversal
from loans.services.record_repayment import preview_repayment, record_repayment
from loans.views.class_words import shown_class
from loans.views.money_words import (
    entry_facts,
    ledger_rows,
    owed_figures,
    plan_rows,
    settled_rows,
    shown_posting,
    terms_facts,
)
from loans.views.old_book import old_payment_table, stated_facts
from loans.views.pages import LoanPage
from loans.views.repayment_form import RepaymentForm
from loans.views.time_limit_words import shown_preview

LATEST_ROWS = 24  # two years of payments by the month; the rest of a long ledger is a link away
LATEST_SETTLED = 12  # three years by the quarter, likewise


class AsOfForm(forms.Form):
    """Another day, and what was known on which day: both may stay empty."""

    day = forms.DateField(label=gettext_lazy("As of the end of"), required=False, widget=DAY_INPUT)
    known_on = forms.DateField(
        label=gettext_lazy("As known on"),
        required=False,
        widget=DAY_INPUT,
        help_text=gettext_lazy("Empty: as now known. Another day leaves out what was posted after it."),
    )


class LoanMoney(LoanPage):
    template = "loans/loan_money.html"

    def context(self) -> dict[str, Any]:
        loan, today = self.subject, self.actor.on
        asked = AsOfForm(self.request.GET or None)
        told = asked.cleaned_data if asked.is_bound and asked.is_valid() else {}
        day: datetime.date = told.get("day") or today
        known_on: datetime.date | None = told.get("known_on")
        books = books_of([loan], known_on=known_on).get(loan.pk)
        rows, left_out = ledger_rows(loan, latest=None if self._whole("ledger") else LATEST_ROWS)
        account = books.account(day) if books is not None and day >= books.opened_on else None
        settled = account.settled if account else ()
        latest = settled if self._whole("settled") else settled[-LATEST_SETTLED:]
        return {
            "loan": loan,
            "tab": "money",
            "as_of": asked,
            "day": day,
            "known_on": known_on,
            "class_row": shown_class(class_on(loan, day)),
            "terms": terms_facts(loan),
            "figures": owed_figures(account and account.owed),
            "settled": settled_rows(latest),
            "settled_left_out": len(settled) - len(latest),
            "settled_open": self._whole("settled"),
            "whole_settled_url": self._whole_url("settled", "owed"),
            "plan": plan_rows(books, today) if books is not None else [],
            "rows": rows,
            "rows_left_out": left_out,
            "whole_ledger_url": self._whole_url("ledger", "ledger"),
            "stated": stated_facts(loan),
            "old_payments": old_payment_table(loan),
            "waiting": ReversalRequest.objects.filter(loan=loan, decision=None).select_related("entry"),
            "record_url": self._posting_url("record_repayment"),
            "cost_url": self._posting_url("record_cost"),
            "extensions": loan.extensions.select_related("asked_by", "decision").order_by("-id"),
            "extend_url": self._extend_url(),
            "renew_url": self._renew_url(),
        }

    def _whole(self, table: str) -> bool:
        """Whether all of a long table is asked for."""
        return self.request.GET.get(table) == "all"

    def _whole_url(self, table: str, place: str) -> str:
        """The same page and day with all of a table, at its place."""
        asked = self.request.GET.copy()
        asked[table] = "all"
        return f"?{asked.urlencode()}#{place}"

    def _renew_url(self) -> str:
        """To the application for a loan that renews this one, for who may enter it (Q3)."""
        loan = self.subject
        may = self.actor.may(
            "enter_application", branch=loan.branch, owners=owners_for_events(loan, self.actor.on)
        )
        open_ = loan.standing in OPEN_STANDINGS and not Loan.objects.filter(renews=loan).exists()
        query = urlencode({"borrower": loan.borrower_id, "renews": loan.number})
        return f"{reverse('enter_application')}?{query}" if may and open_ else ""

    def _extend_url(self) -> str:
        loan, today = self.subject, self.actor.on
        may = self.actor.may("ask_extension", branch=loan.branch, owners=owners_for_events(loan, today))
        open_ = loan.standing == "running" and today <= loan.due_on
        return reverse("ask_extension", args=[loan.pk]) if may and open_ else ""

    def _posting_url(self, act: str) -> str:
        """To the form of a row of the ledger, for who may post it while something is owed."""
        loan = self.subject
        may = self.actor.may(act, branch=loan.branch) and loan.standing != "settled"
        return reverse(act, args=[loan.pk]) if may and loan.balance is not None else ""


class RecordRepayment(LoanPage, ObjectActPage):
    template = "loans/repayment_form.html"
    form_class = RepaymentForm
    done_message = gettext_lazy("The repayment is posted; balance and time limits are computed anew.")

    def owners_of(self, subject: Any) -> set[int]:
        return set()

    def form_kwargs(self) -> dict[str, Any]:
        return {"loan": self.subject, "actor": self.actor}

    def initial(self) -> dict[str, Any]:
        return {"paid_on": self.actor.on}

    def context(self) -> dict[str, Any]:
        return {"loan": self.subject, "cancel_url": reverse("loan_money", args=[self.subject.pk])}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = RepaymentForm(request.POST, request.FILES, **self.form_kwargs())
        give_actor(form, self.actor)
        shown, status = self._previewed(form)
        return render(request, self.template, {**self.context(), **shown, "form": form}, status=status)

    def _previewed(self, form: RepaymentForm) -> tuple[dict[str, Any], int]:
        if not form.is_valid():
            return {}, 422
        loan, on = self.subject, self.actor.on
        try:
            found = preview_repayment(
                loan=loan,
                facts=form.facts(),
                files=len(form.cleaned_data["files"]),
                actor=self.actor,
                on=on,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return {}, 409
        clocks = shown_preview(found.clocks, loan, on) if found.clocks else None
        return {"posting": shown_posting(found, on), "preview": clocks}, 200

    def perform(self, data: dict[str, Any]) -> str:
        entry = record_repayment(
            loan_id=self.subject.pk,
            facts=self.form.facts(),
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("ledger_entry", args=[entry.pk])


class EntryPage(ObjectPage):
    """A page about one row of a ledger, seen by whoever sees its loan."""

    template = "loans/ledger_entry.html"

    def subjects(self) -> models.QuerySet[Any]:
        return LedgerEntry.objects.visible_to(self.actor).select_related(
            "loan__branch", "loan__borrower", "collector", "posted_by", "guarantor", "reverses", "about"
        )

    def branch_of(self, subject: LedgerEntry) -> Unit:
        return subject.loan.branch

    def entry(self) -> LedgerEntry:
        return self.subject  # type: ignore[no-any-return]

    def context(self) -> dict[str, Any]:
        entry = self.entry()
        requests = list(
            entry.reversal_requests.select_related("asked_by", "decision__person").order_by("-id")
        )
        open_one = next((one for one in requests if not hasattr(one, "decision")), None)
        back = LedgerEntry.objects.filter(reverses=entry).first()
        branch = entry.loan.branch
        may_ask = entry.kind in TAKEN_BACK and back is None and open_one is None
        event = getattr(entry, "event", None) or entry.cash_event
        return {
            "loan": entry.loan,
            "entry": entry,
            "facts": entry_facts(entry),
            "steps": entry.explained.get(language(), []),
            "moved": entry.reallocations.order_by("id"),
            "requests": requests,
            "taken_back": back,
            "event": event,
            "evidence": evidence_rows(event or entry, self.actor),
            "ask_url": reverse("ask_reversal", args=[entry.pk])
            if may_ask and self.actor.may("ask_reversal", branch=branch)
            else "",
            "decide_url": reverse("decide_reversal", args=[open_one.pk])
            if open_one is not None and self.actor.may("decide_reversal", branch=branch)
            else "",
            "cancel_url": reverse("ledger_entry", args=[entry.pk]),
            "back_url": reverse("loan_money", args=[entry.loan_id]),
        }


class LedgerEntryDetail(EntryPage):
    """The voucher."""


class ReversalForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why it must be taken back.")},
    )


class AskReversal(EntryPage, ObjectActPage):
    form_class = ReversalForm
    done_message = gettext_lazy("The deputy director for credit now decides.")

    def owners_of(self, subject: Any) -> set[int]:
        return set()

    def context(self) -> dict[str, Any]:
        return {**super().context(), "submit_label": _("Ask to take it back")}

    def perform(self, data: dict[str, Any]) -> str:
        ask_reversal(entry_id=self.subject.pk, reason=data["reason"], actor=self.actor, on=self.actor.on)
        return reverse("ledger_entry", args=[self.subject.pk])


class DecideForm(ActForm):
    agreed = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("yes", gettext_lazy("Agree")), ("no", gettext_lazy("Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether you agree or refuse.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("What you checked"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what you checked and why you decide so.")},
    )


class DecideReversal(EntryPage, ObjectActPage):
    form_class = DecideForm
    done_message = gettext_lazy("The decision is on record.")

    def subjects(self) -> models.QuerySet[Any]:
        return ReversalRequest.objects.visible_to(self.actor).select_related(
            "loan__branch", "loan__borrower", "entry__loan__branch", "entry__loan__borrower"
        )

    def owners_of(self, subject: Any) -> set[int]:
        return set()

    def entry(self) -> LedgerEntry:
        return self.subject.entry  # type: ignore[no-any-return]

    def context(self) -> dict[str, Any]:
        return {**super().context(), "submit_label": _("Put the decision on record")}

    def perform(self, data: dict[str, Any]) -> str:
        decide_reversal(
            request_id=self.subject.pk,
            agreed=data["agreed"] == "yes",
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("ledger_entry", args=[self.subject.entry_id])
