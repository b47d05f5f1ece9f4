"""The security of a loan: the register, recording, letting go; and what ends soon in the reader's scope (II.6)."""

from fractions import Fraction
from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.forms import ActForm
from creditcoop.core.models import Unit
from creditcoop.core.regulation import version_on
from creditcoop.core.templatetags.ui import day, yuan_unit
from creditcoop.core.views.base import ObjectActPage, ObjectPage
from creditcoop.core.views.lists import Column, ListPage
from loans import labels
from loans.filters.security import SecurityFilter
from loans.forms import DAY_INPUT
from loans.models import Loan, SecurityFact, SecurityRelease
from loans.queries.security_register import Held, covered, ending, register_of
from loans.queries.time_limits import owners_for_events
from loans.rules.lending_policy import LendingPolicy
from loans.rules.security_register import GUARANTEE, INSURANCE, PLEDGE, REGISTRATION
from loans.services.record_security_fact import SecurityFacts, record_security_fact
from loans.services.release_security import Substitute, decide_release, release_security
from loans.views.pages import LoanPage

_DAY_WRONG = {"invalid": gettext_lazy("Enter the day as 2026-11-23.")}


def _amount(label: Any, *, required: bool = False) -> forms.DecimalField:
    field = forms.DecimalField(
        label=label,
        required=required,
        max_digits=13,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "required": gettext_lazy("This is needed for what is recorded."),
            "invalid": gettext_lazy("Enter the amount in yuan as a number, for example 15000.00."),
        },
    )
    field.unit = gettext_lazy("yuan")  # type: ignore[attr-defined]  # read by form_field.html
    return field


class LoanSecurity(LoanPage):
    template = "loans/loan_security.html"

    def context(self) -> dict[str, Any]:
        loan: Loan = self.subject
        held = register_of(loan)
        owners = owners_for_events(loan, self.actor.on)
        policy = version_on(self.actor.on).chapter(LendingPolicy)
        ratio = covered(loan, held, self.actor.on)
        pledged = all(one.kind == PLEDGE for one in held if one.in_force and one.kind != GUARANTEE)
        most = policy.ltv_pledge_most if pledged else policy.ltv_mortgage_most
        may = {
            act: self.actor.may(act, branch=loan.branch, owners=owners)
            for act in ("record_security", "release_security", "decide_release")
        }
        return {
            "loan": loan,
            "tab": "security",
            "rows": [_shown(one, policy, self, may) for one in held],
            "ratio": _tenths(ratio) if ratio is not None else "",
            "most": f"{most} %",
            "over": ratio is not None and ratio * 100 > most,
        }


def _tenths(ratio: Fraction) -> str:
    """A part of one in percent with one decimal, rounded half up."""
    tenths = int(ratio * 1000 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10} %"


def _shown(one: Held, policy: LendingPolicy, page: LoanPage, may: dict[str, bool]) -> dict[str, Any]:
    """One security in words, with what may be done about it."""
    loan, on = page.subject, page.actor.on
    ask = f"?security={one.key}"
    open_ = one.in_force and one.waits is None
    mine = one.waits is not None and one.waits.asked_by_id == page.actor.person_id
    return {
        "title": f"{labels.SECURITY_LABELS[one.kind]} · {one.description}",
        "facts": _facts(one),
        "alarms": [labels.SECURITY_ALARM_LABELS[code] for code in one.alarms(policy, on)],
        "history": [_history(fact) for fact in one.history],
        "released": one.release,
        "waits": one.waits,
        "record_url": reverse("record_security", args=[loan.pk]) + ask
        if may["record_security"] and open_
        else "",
        "release_url": reverse("release_security", args=[loan.pk]) + ask
        if may["release_security"] and open_
        else "",
        "decide_url": reverse("decide_release", args=[one.waits.pk])
        if one.waits and may["decide_release"] and not mine
        else "",
    }


def _facts(one: Held) -> list[dict[str, Any]]:
    worth = _("What the guarantor can pay") if one.kind == GUARANTEE else _("Worth")
    told = [
        (_("Owner"), one.owner if one.kind != GUARANTEE else ""),
        (worth, yuan_unit(one.amount) if one.amount is not None else _("not recorded")),
        (_("Number of the registration"), one.number),
        (_("Registered on"), day(one.registered) if one.registered else ""),
        (_("Registration ends"), day(one.ends(REGISTRATION)) if one.ends(REGISTRATION) else ""),
        (_("Insured until"), day(one.ends(INSURANCE)) if one.ends(INSURANCE) else ""),
    ]
    return [{"label": label, "text": text} for label, text in told if text]


def _history(fact: SecurityFact) -> str:
    parts = [
        day(fact.happened_on),
        str(labels.SECURITY_FACT_LABELS[fact.kind]),
        fact.number,
        yuan_unit(fact.amount) if fact.amount is not None else "",
        _("until %(day)s") % {"day": day(fact.ends_on)} if fact.ends_on else "",
        fact.recorded_by.name,
        fact.words,
    ]
    return " · ".join(part for part in parts if part)


class SecurityFactForm(ActForm):
    security = forms.ChoiceField(
        label=gettext_lazy("Security"),
        error_messages={"required": gettext_lazy("Choose a security of this loan.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is recorded"),
        choices=list(labels.SECURITY_FACT_LABELS.items()),
        error_messages={"required": gettext_lazy("Choose one of these.")},
    )
    happened_on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=DAY_INPUT,
        error_messages={"required": gettext_lazy("Enter the day on which it happened."), **_DAY_WRONG},
    )
    number = forms.CharField(
        label=gettext_lazy("Number"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Of the registration or of the insurance policy."),
    )
    amount = _amount(gettext_lazy("Worth"))
    ends_on = forms.DateField(
        label=gettext_lazy("Ends on"), required=False, widget=DAY_INPUT, error_messages=_DAY_WRONG
    )
    words = forms.CharField(
        label=gettext_lazy("In words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Who valued it, who is paid by the insurance."),
    )

    def __init__(self, *args: Any, held: list[Held], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["security"].choices = [  # type: ignore[attr-defined]
            (one.key, f"{labels.SECURITY_LABELS[one.kind]} · {one.description}")
            for one in held
            if one.in_force
        ]
        earlier = [(str(fact.pk), _history(fact)) for one in held for fact in one.history]
        if earlier:
            self.fields["corrects"] = forms.ChoiceField(
                label=gettext_lazy("Which record it corrects"),
                required=False,
                choices=[("", gettext_lazy("Nothing: a new record")), *earlier],
            )


class OfSecurity(LoanPage, ObjectActPage):
    template = "loans/security_act.html"
    title: Any = ""

    def owners_of(self, subject: Any) -> set[int]:
        return owners_for_events(subject, self.actor.on)

    def form_kwargs(self) -> dict[str, Any]:
        return {"held": register_of(self.subject)}

    def initial(self) -> dict[str, Any]:
        return {"security": self.request.GET.get("security", "")}

    def context(self) -> dict[str, Any]:
        loan = self.subject
        return {"loan": loan, "title": self.title, "cancel_url": reverse("loan_security", args=[loan.pk])}


class RecordSecurity(OfSecurity):
    form_class = SecurityFactForm
    title = gettext_lazy("Record a registration, valuation or insurance")
    done_message = gettext_lazy("The security is on record.")

    def perform(self, data: dict[str, Any]) -> str:
        told = {
            name: data[name]
            for name in ("security", "kind", "happened_on", "number", "amount", "ends_on", "words")
        }
        corrects = data.get("corrects")
        record_security_fact(
            loan_id=self.subject.pk,
            facts=SecurityFacts(**told, corrects_id=int(corrects) if corrects else None),
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("loan_security", args=[self.subject.pk])


class ReleaseForm(ActForm):
    security = forms.ChoiceField(
        label=gettext_lazy("Security"),
        error_messages={"required": gettext_lazy("Choose a security of this loan.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why.")},
    )
    new_kind = forms.ChoiceField(
        label=gettext_lazy("What takes its place"),
        required=False,
        choices=[
            ("", gettext_lazy("Nothing: the loan is settled")),
            *((kind, labels.SECURITY_LABELS[kind]) for kind in ("mortgage", "pledge", "guarantee")),
        ],
    )
    new_description = forms.CharField(
        label=gettext_lazy("Thing or guarantor"), required=False, max_length=200
    )
    new_owner = forms.CharField(label=gettext_lazy("Owner"), required=False, max_length=100)
    new_amount = _amount(gettext_lazy("Worth"))
    new_number = forms.CharField(
        label=gettext_lazy("Number of the registration"), required=False, max_length=60
    )
    new_registered_on = forms.DateField(
        label=gettext_lazy("Registered on"), required=False, widget=DAY_INPUT, error_messages=_DAY_WRONG
    )

    def __init__(self, *args: Any, held: list[Held], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["security"].choices = [  # type: ignore[attr-defined]
            (one.key, f"{labels.SECURITY_LABELS[one.kind]} · {one.description}")
            for one in held
            if one.in_force
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("new_kind") and not data.get("new_amount") and "new_amount" not in self.errors:
            self.add_error("new_amount", _("This is needed for what is recorded."))
        return data


class ReleaseSecurity(OfSecurity):
    form_class = ReleaseForm
    title = gettext_lazy("Release a security")
    done_message = gettext_lazy("On record. A substitute takes the place once a second person has decided.")

    def perform(self, data: dict[str, Any]) -> str:
        new = None
        if data["new_kind"]:
            new = Substitute(
                kind=data["new_kind"],
                description=data["new_description"],
                owner=data["new_owner"],
                amount=data["new_amount"],
                number=data["new_number"],
                registered_on=data["new_registered_on"],
            )
        release_security(
            loan_id=self.subject.pk,
            security=data["security"],
            reason=data["reason"],
            substitute=new,
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("loan_security", args=[self.subject.pk])


class DecideForm(ActForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("grant", gettext_lazy("Agree")), ("refuse", gettext_lazy("Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether you agree or refuse.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write your reasons, in your own words.")},
    )


class DecideRelease(ObjectActPage, ObjectPage):
    template = "loans/security_act.html"
    form_class = DecideForm
    done_message = gettext_lazy("The decision is on record.")

    def subjects(self) -> models.QuerySet[Any]:
        return SecurityRelease.objects.visible_to(self.actor).select_related("loan__branch", "loan__borrower")

    def branch_of(self, subject: SecurityRelease) -> Unit:
        return subject.loan.branch

    def owners_of(self, subject: Any) -> set[int]:
        return set()

    def context(self) -> dict[str, Any]:
        release: SecurityRelease = self.subject
        new = f"{labels.SECURITY_LABELS[release.new_kind]} · {release.new_description} · {release.new_owner}"
        return {
            "loan": release.loan,
            "title": _("Decide on a substitute"),
            "cancel_url": reverse("loan_security", args=[release.loan_id]),
            "facts": [
                {"label": _("Asked for"), "text": f"{day(release.on)} · {release.asked_by.name}"},
                {"label": _("Reasons"), "text": release.reason},
                {"label": _("What takes its place"), "text": new if release.new_kind else "—"},
                {"label": _("Worth"), "text": yuan_unit(release.new_amount) if release.new_amount else "—"},
                {"label": _("Number of the registration"), "text": release.new_number or "—"},
            ],
        }

    def perform(self, data: dict[str, Any]) -> str:
        decide_release(
            release_id=self.subject.pk,
            outcome=data["outcome"],
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("loan_security", args=[self.subject.loan_id])


class SecurityEnds(ListPage):
    """Registrations and insurances that are over or end soon, of running loans."""

    template = "loans/security_ends.html"
    filter_class = SecurityFilter
    default_sort = "ends_on"
    export_name = "security-ends"
    empty_text = gettext_lazy("No registration and no insurance ends soon.")

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]  # what a row shows depends on today
        today = self.actor.on
        return [
            Column(
                "ends_on",
                _("Ends on"),
                lambda row: row.ends_on,
                sort=("ends_on", "id"),
                nowrap=True,
                tag=lambda row: "lost" if row.ends_on < today else "soon",
                priority=1,
            ),
            Column("kind", _("What ends"), lambda row: labels.SECURITY_FACT_LABELS[row.kind], priority=1),
            Column("thing", _("Security"), _thing),
            Column("number", _("Loan"), lambda row: row.loan.number, nowrap=True, priority=1),
            Column("borrower", _("Borrower"), lambda row: row.loan.borrower.name),
            Column("owed", _("Owed (yuan)"), lambda row: row.loan.balance, numeric=True),
            Column("branch", _("Branch"), lambda row: row.loan.branch.name, nowrap=True),
        ]

    def rows(self) -> QuerySet[Any]:
        leaves = version_on(self.actor.on).chapter(LendingPolicy)
        seen = SecurityFact.objects.visible_to(self.actor).order_by().values("pk")
        return ending(leaves, self.actor.on).filter(pk__in=seen)

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.select_related("loan__borrower", "loan__branch", "item", "substitute").defer(
            "loan__source_row"
        )

    def row_url(self, row: SecurityFact) -> str:
        return reverse("loan_security", args=[row.loan_id])


def _thing(row: SecurityFact) -> str:
    return row.item.description if row.item else row.substitute.new_description if row.substitute else ""
