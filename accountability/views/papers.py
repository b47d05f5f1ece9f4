"""Papers of an application or a loan, and one paper: what was made, by whom, copies, void or corrected."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accountability.access import papers_visible_to
from accountability.filters import PaperFilter
from accountability.labels import unit_name
from accountability.services.make_paper import standing_choices
from accountability.services.sign_responsibility_letter import letter_of
from creditcoop.core.access import Actor
from creditcoop.core.labels import PAPER_LABELS
from creditcoop.core.models import IssuedPaper, PaperPrint, Person, Unit
from creditcoop.core.templatetags.ui import day
from creditcoop.core.views.base import ObjectPage
from creditcoop.core.views.lists import Column, ListPage
from loans.documents.survey import survey_of, survey_sha256
from loans.models import Loan, LoanApplication
from loans.queries.notices import lines_of, lines_visible_to
from loans.rules.approval_flow import Step
from loans.views.notices import shown_line
from loans.views.pages import ApplicationPage, LoanPage

LANGUAGE_WORDS = {"zh-hans": _("Chinese"), "en": _("English")}


def state_of(paper: IssuedPaper) -> dict[str, Any]:
    """Whether a paper stands, as a tag."""
    if getattr(paper, "spoiled", None) is not None:
        return {"text": gettext("Void"), "kind": "lost"}
    if getattr(paper, "replaced_by", None) is not None:
        return {"text": gettext("Corrected"), "kind": "neutral"}
    return {"text": gettext("Stands"), "kind": "ok"}


def rows_of(papers: Iterable[IssuedPaper]) -> list[dict[str, Any]]:
    """Papers with their kind, and for a letter with the person whose it is."""
    papers = list(papers)
    letters = {paper.pk: int(paper.about) for paper in papers if paper.kind == "responsibility_letter"}
    people = Person.objects.in_bulk(letters.values())
    return [
        {
            "paper": paper,
            "label": f"{PAPER_LABELS[paper.kind]} · {people[letters[paper.pk]].name}"
            if paper.pk in letters
            else PAPER_LABELS[paper.kind],
            "state": state_of(paper),
        }
        for paper in papers
    ]


class PapersOfApplication(ApplicationPage):
    """What was made of an application, and what can be made."""

    template = "accountability/papers_of.html"

    def context(self) -> dict[str, Any]:
        return {"application": self.subject, **papers_context(self.subject, self.actor)}


class PapersOfLoan(LoanPage):
    """The same as a tab of the loan, with its notices; a loan from an old book has only these."""

    template = "accountability/papers_of_loan.html"

    def subjects(self) -> QuerySet[Any]:
        return super().subjects().select_related("application__branch", "application__borrower")

    def context(self) -> dict[str, Any]:
        loan: Loan = self.subject
        notices = lines_visible_to(self.actor).filter(loan=loan)
        context: dict[str, Any] = {"loan": loan, "tab": "papers", "papers": [], "choices": []}
        context["notices"] = [shown_line(line, self.actor.on) for line in notices]
        if loan.application is not None:
            context |= {"application": loan.application, **papers_context(loan.application, self.actor)}
        else:
            own = papers_visible_to(self.actor).filter(subject_kind="loan", subject_id=loan.pk)
            agreements = own.filter(kind=IssuedPaper.Kind.EXTENSION_AGREEMENT)
            context["papers"] = rows_of(agreements.annotate(copies=Count("prints")).order_by("-id"))
        return context


def papers_context(application: LoanApplication, actor: Actor) -> dict[str, Any]:
    """Papers made, papers that can be made, the survey, the reader's own letter."""
    standing = standing_choices(application, on=actor.on)
    papers = (
        papers_visible_to(actor)
        .filter(subject_kind="loanapplication", subject_id=application.pk)
        .annotate(copies=Count("prints"))
        .order_by("-id")
    )
    may_make = actor.may("make_paper", branch=application.branch, owners={application.handler_id})
    return {
        "papers": rows_of(papers),
        "may_make": may_make,
        "choices": [
            {
                "label": f"{PAPER_LABELS[kind]} · {name}" if name else PAPER_LABELS[kind],
                "standing": paper,
                "query": f"paper={kind}:{about}",
            }
            for kind, about, name, paper in standing
        ]
        if may_make
        else [],
        "survey": survey_context(application, actor),
        "letter": letter_of(application, person_id=actor.person_id or 0, on=actor.on)
        if not actor.scope("sign_responsibility_letter").empty
        else None,
    }


def survey_context(application: LoanApplication, actor: Actor) -> dict[str, Any]:
    """Whether the survey is written and signed, and what this person may do with it."""
    survey = survey_of(application)
    decided = application.steps.filter(step=Step.INVESTIGATION).exists()
    second = survey.second_surveyor if survey else None
    signed = (
        bool(survey and second)
        and survey.signatures.filter(  # type: ignore[union-attr]
            person=second,
            text_sha256=survey_sha256(survey),  # type: ignore[arg-type]
        ).exists()
    )
    handles = actor.person_id == application.handler_id
    return {
        "row": survey,
        "signed": signed,
        "may_write": not decided
        and application.state == LoanApplication.State.OPEN
        and handles
        and not actor.scope("write_survey").empty,
        "may_sign": bool(second) and not signed and second.pk == actor.person_id,  # type: ignore[union-attr]
    }


class PaperPage(ObjectPage):
    """A page about one paper, found through the application or the loans that it is about."""

    def subjects(self) -> QuerySet[Any]:
        return papers_visible_to(self.actor)

    def branch_of(self, subject: IssuedPaper) -> Unit:
        return subject.unit


class Paper(PaperPage):
    template = "accountability/paper.html"

    def context(self) -> dict[str, Any]:
        paper: IssuedPaper = self.subject
        prints = list(PaperPrint.objects.filter(paper=paper).select_related("person"))
        void = state_of(paper)["kind"] == "lost"
        return {
            "paper": paper,
            "label": PAPER_LABELS[paper.kind],
            "subject_url": subject_url(paper),
            "lines": [shown_line(line, self.actor.on) for line in lines_of([paper.pk])],
            "state": state_of(paper),
            "facts": paper_facts(paper),
            "prints": [
                {
                    "row": row,
                    "language": LANGUAGE_WORDS[row.language],
                }
                for row in prints
            ],
            "may_print": self._may("print_paper") and (not void or self.actor.scope("print_paper").union_ids),
            "may_spoil": not void and self._may("spoil_paper"),
        }

    def _may(self, act: str) -> bool:
        owners = {self.actor.person_id} if self.actor.person_id else set()
        return self.actor.may(act, branch=self.subject.unit, owners=owners)


SUBJECT_PAGES = {
    "loanapplication": "application_papers",
    "monthlynotice": "monthly_notice",
    "loan": "loan_papers",
    "penaltycase": "penalty_case",
}


def subject_url(paper: IssuedPaper) -> str:
    """The page of what a paper is about; a public notice is a branch's and stands among the notices."""
    page = SUBJECT_PAGES.get(paper.subject_kind)
    return reverse(page, args=[paper.subject_id]) if page else reverse("notices")


def paper_facts(paper: IssuedPaper) -> list[dict[str, Any]]:
    """The paper in words; its content is in the file."""
    found: list[dict[str, Any]] = [
        {"label": gettext("Kind of paper"), "text": PAPER_LABELS[paper.kind]},
        {"label": gettext("About"), "text": paper.subject_label, "url": subject_url(paper)},
        {"label": gettext("Branch"), "text": unit_name(paper.unit)},
        {"label": gettext("Made"), "text": f"{day(paper.on)} · {paper.made_by.name}"},
        {
            "label": gettext("Regulation version"),
            "text": paper.version.number,
            "url": reverse("regulation_version", args=[paper.version_id]),
        },
    ]
    if paper.replaces is not None:
        url = reverse("paper", args=[paper.replaces.pk])
        found.append({"label": gettext("Corrects"), "text": paper.replaces.number, "url": url})
    later = getattr(paper, "replaced_by", None)
    if later is not None:
        url = reverse("paper", args=[later.pk])
        found.append({"label": gettext("Corrected by"), "text": later.number, "url": url})
    spoiled = getattr(paper, "spoiled", None)
    if spoiled is not None:
        found.append({"label": gettext("Void since"), "text": f"{day(spoiled.on)} · {spoiled.person.name}"})
        found.append({"label": gettext("Why it is void"), "text": spoiled.reason})
    return found


class Papers(ListPage):
    """Every paper of the reader's scope, found by number."""

    template = "accountability/papers.html"
    filter_class = PaperFilter
    default_sort = "-made"
    export_name = "papers"
    empty_text = _("No paper fits.")
    columns = [
        Column("number", _("Number"), lambda row: row.number, sort=("number",), priority=1),
        Column(
            "kind", _("Kind of paper"), lambda row: PAPER_LABELS[row.kind], sort=("kind", "id"), priority=1
        ),
        Column("application", _("About"), lambda row: row.subject_label),
        Column("unit", _("Branch"), lambda row: unit_name(row.unit)),
        Column("made", _("Made"), lambda row: row.on, sort=("on", "id"), nowrap=True),
        Column("by", _("Made by"), lambda row: row.made_by.name),
        Column(
            "state",
            _("State"),
            lambda row: state_of(row)["text"],
            tag=lambda row: state_of(row)["kind"],
            priority=1,
        ),
        Column("fingerprint", _("Fingerprint"), lambda row: row.facts_sha256[:8], priority=3),
        Column("copies", _("Copies"), lambda row: row.copies, numeric=True, priority=3),
    ]

    def rows(self) -> QuerySet[Any]:
        return papers_visible_to(self.actor).annotate(copies=Count("prints"))

    def row_url(self, row: IssuedPaper) -> str:
        return reverse("paper", args=[row.pk])
