"""Notices: the list by number, making them for a selection, one PDF of many, the slip that came back."""

import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from creditcoop.core.errors import Refused
from creditcoop.core.forms import ActForm, give_actor
from creditcoop.core.models import IssuedPaper, PaperPrint, Unit
from creditcoop.core.rules.periods import add_months
from creditcoop.core.views.base import ActPage, ObjectActPage
from creditcoop.core.views.files import pdf_response
from creditcoop.core.views.lists import Bulk, Column, ListPage
from loans.filters import NoticeFilter, TimeLimitFilter
from loans.labels import NOTICE_LABELS, SLIP_LABELS, SLIP_TAGS
from loans.models import Loan, NoticeLine, TimeLimit
from loans.queries.notices import (
    in_order,
    lines_of,
    lines_visible_to,
    notices_visible_to,
    owners_of_loans,
    papers_of_run,
)
from loans.queries.time_limits import owners_for_events
from loans.rules.notices import DEMAND, DUE, PUBLIC
from loans.services.ask_notices import MOST_IN_A_RUN, ask_notices
from loans.services.file_slip import event_of_slip, file_slip
from loans.services.make_notices import Target, Wanted, make_notices
from loans.services.print_notices import MOST_COPIES, one_pdf, print_notices
from loans.services.record_event import what_if
from loans.views.notice_forms import FileSlipForm, MakeNoticesForm
from loans.views.notice_runs import ended, run_key, shown_run
from loans.views.time_limit_words import shown_preview

PAY_WITHIN_DAYS = 10
SHOWN_LEFT_OUT = 10


def slip_code(line: NoticeLine) -> str:
    """Where the slip of a line is, a key of SLIP_LABELS."""
    slip = getattr(line, "slip", None)
    if slip is not None:
        return "late" if slip.is_late else "filed"
    return "void" if getattr(line.paper, "spoiled", None) is not None else "out"


def slip_text(line: NoticeLine, today: datetime.date) -> str:
    code = slip_code(line)
    slip = getattr(line, "slip", None)
    if slip is not None:
        days = ngettext("%(days)s day after it was signed", "%(days)s days after it was signed", slip.days)
        return f"{SLIP_LABELS[code]}: {days % {'days': slip.days}}"
    if code == "out":
        days_out = (today - line.paper.on).days
        told = ngettext("%(days)s day since it was made", "%(days)s days since it was made", days_out)
        return f"{SLIP_LABELS[code]}: {told % {'days': days_out}}"
    return str(SLIP_LABELS[code])


def shown_line(line: NoticeLine, today: datetime.date) -> dict[str, Any]:
    """A line for the pages of a loan and of a paper."""
    code = slip_code(line)
    slip = getattr(line, "slip", None)
    return {
        "line": line,
        "label": NOTICE_LABELS[line.paper.kind],
        "paper_url": reverse("paper", args=[line.paper_id]),
        "loan_url": reverse("loan_time_limits", args=[line.loan_id]),
        "text": slip_text(line, today),
        "tag": SLIP_TAGS[code],
        "event_url": reverse("loan_event", args=[slip.event_id]) if slip else "",
        "file_url": reverse("file_slip", args=[line.paper_id]) if code == "out" else "",
    }


class Notices(ListPage):
    """Every notice of the reader's scope, found by its number; those of one run can be printed as one PDF."""

    template = "loans/notices.html"
    filter_class = NoticeFilter
    default_sort = "-made"
    export_name = "notices"
    empty_text = gettext_lazy("No notice fits.")

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]  # what a row shows depends on today
        today = self.actor.on
        return [
            Column("number", _("Number"), lambda row: row.paper.number, sort=("paper__number", "id"), priority=1),
            Column("kind", _("Kind of paper"), lambda row: NOTICE_LABELS[row.paper.kind]),
            Column("to", _("Addressee"), lambda row: row.addressee, priority=1),
            Column("loan", _("Loan"), lambda row: row.loan.number, sort=("loan__number", "id"), nowrap=True),
            Column("borrower", _("Borrower"), lambda row: row.loan.borrower.name),
            Column("made", _("Made"), lambda row: row.paper.on, sort=("paper__on", "id"), nowrap=True),
            Column(
                "slip",
                _("Return slip"),
                lambda row: slip_text(row, today),
                tag=lambda row: SLIP_TAGS[slip_code(row)],
                priority=1,
            ),
        ]  # fmt: skip

    def rows(self) -> QuerySet[Any]:
        return lines_visible_to(self.actor)

    def row_url(self, row: NoticeLine) -> str:
        return reverse("paper", args=[row.paper_id])

    def bulk(self) -> Bulk | None:
        if self.actor.scope("print_paper").empty:
            return None
        run = self.request.GET.get("run", "")
        return Bulk(name="paper", url=reverse("print_notices"), label=_("Print as one PDF"), ticked=bool(run))

    def bulk_key(self, row: NoticeLine) -> int:
        return row.paper_id

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("HX-Request") and ended(request.GET.get("run", ""), self.actor):
            return HttpResponse(headers={"HX-Refresh": "true"})  # the list below is another one now
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        may_make = not self.actor.scope("make_notice").empty
        return {
            "due_url": f"{reverse('make_notices')}?due=1" if may_make else "",
            "run": shown_run(self.request.GET.get("run", ""), self.actor),
        }


class MakeNotices(ActPage):
    """For one loan, for the ticked rows of the board, for the whole board as filtered, for what falls due."""

    template = "loans/make_notices.html"
    form_class = MakeNoticesForm

    def _wanted_loans(self) -> QuerySet[Loan]:
        asked = self.request.GET
        loans = Loan.objects.visible_to(self.actor, "make_notice").issued_or_imported()
        loans = loans.exclude(standing=Loan.Standing.SETTLED)
        if "due" in asked:
            today = self.actor.on
            return loans.filter(due_on__gte=today, due_on__lte=add_months(today, 1))
        if "all" in asked or "clock" in asked:
            clocks = TimeLimit.objects.visible_to(self.actor).filter(act_by__isnull=False)
            if "all" in asked:
                clocks = TimeLimitFilter(asked, queryset=clocks, request=self.request).qs
            else:
                clocks = clocks.filter(pk__in=_numbers(asked.getlist("clock")))
            return loans.filter(pk__in=clocks.order_by().values("loan"))
        return loans.filter(pk__in=_numbers(asked.getlist("loan")))

    @cached_property
    def found(self) -> tuple[dict[str, Target], int]:
        """Whom the selection addresses, as many as are made in one go, and how many more there are."""
        loans = self._wanted_loans().select_related("borrower", "branch__parent", "application", "handler")
        rows = list(loans.prefetch_related("application__guarantors").order_by("number")[: MOST_IN_A_RUN * 2])
        owners = owners_of_loans(rows, self.actor.on)
        targets: dict[str, Target] = {}
        for loan in rows:
            if not self.actor.may("make_notice", branch=loan.branch, owners=owners[loan.pk]):
                continue
            targets[f"{loan.pk}"] = Target(loan=loan)
            guarantors = loan.application.guarantors.all() if loan.application else ()
            for one in sorted(guarantors, key=lambda found: found.pk):
                targets[f"{loan.pk}-{one.pk}"] = Target(loan=loan, guarantor=one)
        return dict(list(targets.items())[:MOST_IN_A_RUN]), max(len(targets) - MOST_IN_A_RUN, 0)

    def form_kwargs(self) -> dict[str, Any]:
        return {"targets": [(key, _target_label(one)) for key, one in self.found[0].items()]}

    def initial(self) -> dict[str, Any]:
        branches = {target.loan.branch.name for target in self.found[0].values()}
        return {
            "kind": DUE if "due" in self.request.GET else DEMAND,
            "targets": list(self.found[0]),
            "pay_by": self.actor.on + datetime.timedelta(days=PAY_WITHIN_DAYS),
            "pay_to": branches.pop() if len(branches) == 1 else "",
        }

    def context(self) -> dict[str, Any]:
        loan = self._one_loan()
        back = reverse("loan_time_limits", args=[loan.pk]) if loan else reverse("time_limits")
        return {"loan": loan, "nobody": not self.found[0], "more": self.found[1], "cancel_url": back}

    def _one_loan(self) -> Loan | None:
        loans = {target.loan.pk: target.loan for target in self.found[0].values()}
        return next(iter(loans.values())) if len(loans) == 1 else None

    def perform(self, data: dict[str, Any]) -> str:
        wanted = Wanted(kind=data["kind"], pay_by=data["pay_by"], pay_to=data["pay_to"])
        targets = [self.found[0][key] for key in data["targets"]]
        if len(targets) > settings.NOTICES_AT_ONCE:
            asked = ask_notices(targets=targets, wanted=wanted, actor=self.actor, on=self.actor.on)
            return f"{reverse('notices')}?{urlencode({'run': asked.run})}"
        made = make_notices(targets=targets, wanted=wanted, actor=self.actor, on=self.actor.on)
        count = len(made.papers)
        text = ngettext("%(count)s notice is made and kept.", "%(count)s notices are made and kept.", count)
        messages.success(self.request, text % {"count": count})
        for target, why in made.left_out[:SHOWN_LEFT_OUT]:
            messages.warning(self.request, f"{_target_label(target)}: {why}")
        return f"{reverse('notices')}?{urlencode({'run': made.run})}"


def _target_label(target: Target) -> str:
    role = _("guarantor") if target.guarantor else _("borrower")
    return f"{target.loan.number} · {target.name} · {role}"


def _numbers(values: list[str]) -> list[int]:
    """Ids from the address; what is none is nobody's."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]


class PrintForm(ActForm):
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[
            ("zh-hans", gettext_lazy("Chinese: the paper itself")),
            ("en", gettext_lazy("English: a reading copy")),
        ],
        initial="zh-hans",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose Chinese or English.")},
    )


class PrintNotices(ActPage):
    """One file of several notices; the answer is the file itself, once, so that every copy is counted."""

    template = "loans/print_notices.html"
    form_class = PrintForm
    taken: list[PaperPrint] | None = None

    @cached_property
    def papers(self) -> list[IssuedPaper]:
        """Those that are ticked, or a part of a run as large as one file may be."""
        asked = self.request.GET
        found = notices_visible_to(self.actor).select_related("unit__parent")
        if run := run_key(asked.get("run", "")):
            papers = papers_of_run(found, run)
            first = MOST_COPIES * (max(_numbers([asked.get("part", "1")]) or [1]) - 1)
            return list(papers[first : first + MOST_COPIES])
        wanted = set(_numbers(asked.getlist("paper")))
        return list(in_order(found.filter(pk__in=wanted)))

    def initial(self) -> dict[str, Any]:
        return {"language": "zh-hans"}

    def context(self) -> dict[str, Any]:
        return {"papers": self.papers, "cancel_url": reverse("notices")}

    def perform(self, data: dict[str, Any]) -> str:
        self.taken = print_notices(
            papers=self.papers, language=data["language"], actor=self.actor, on=self.actor.on
        )
        return reverse("notices")

    def done(self, result: str) -> HttpResponse:
        if self.taken is None:
            text = _(
                "These copies were taken before, and every copy is counted. Take others if you need them."
            )
            messages.info(self.request, text)
            return super().done(result)
        return pdf_response(
            one_pdf(self.taken), name=f"notices-{self.actor.on.isoformat()}.pdf", attached=True
        )


class FileSlip(ObjectActPage):
    """The slip of a notice, found by its number: what it proves is filled in from the notice."""

    template = "loans/file_slip.html"
    form_class = FileSlipForm
    done_message = gettext_lazy("The slip is on file, and the time limits are computed anew.")

    def subjects(self) -> QuerySet[Any]:
        return notices_visible_to(self.actor).select_related("unit__parent")

    def branch_of(self, subject: IssuedPaper) -> Unit:
        return subject.unit

    def owners_of(self, subject: IssuedPaper) -> set[int]:
        """Whose every loan on the notice is."""
        loans = [line.loan for line in lines_of([subject.pk])]
        owned = [owners_for_events(loan, self.actor.on) for loan in loans]
        return set.intersection(*owned) if owned else set()

    @cached_property
    def lines(self) -> list[NoticeLine]:
        """Those whose slip is still out."""
        return list(lines_of([self.subject.pk]).filter(slip=None))

    def form_kwargs(self) -> dict[str, Any]:
        return {"lines": self.lines, "public": self.subject.kind == PUBLIC}

    def context(self) -> dict[str, Any]:
        return {
            "paper": self.subject,
            "label": NOTICE_LABELS[self.subject.kind],
            "lines": lines_of([self.subject.pk]),
            "open": self.lines,
            "cancel_url": reverse("paper", args=[self.subject.pk]),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = FileSlipForm(request.POST, request.FILES, **self.form_kwargs())
        give_actor(form, self.actor)
        previews, status = self._previewed(form)
        shown = {**self.context(), "form": form, "previews": previews}
        return render(request, self.template, shown, status=status)

    def _previewed(self, form: FileSlipForm) -> tuple[list[dict[str, Any]], int]:
        """What filing it would do to the time limits of each loan."""
        if not form.is_valid():
            return [], 422
        found, today, files = [], self.actor.on, len(form.cleaned_data["files"])
        try:
            for line in form.chosen(self.lines):
                facts = event_of_slip(self.subject, line, form.slip_facts())
                preview = what_if(loan=line.loan, facts=facts, files=files, on=today)
                found.append({"line": line, "preview": shown_preview(preview, line.loan, today)})
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return [], 409
        return found, 200

    def perform(self, data: dict[str, Any]) -> str:
        file_slip(
            paper=self.subject,
            lines=self.form.chosen(self.lines),
            facts=self.form.slip_facts(),
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("paper", args=[self.subject.pk])
