"""Acts on papers: look at a preview, make one, take a copy, declare one void."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accountability.forms.papers import MakePaperForm, PrintPaperForm, SpoilPaperForm
from accountability.services.make_paper import make_paper, preview_paper, standing_choices
from accountability.views.papers import PaperPage
from creditcoop.core.errors import Refused
from creditcoop.core.labels import PAPER_LABELS
from creditcoop.core.models import PaperPrint
from creditcoop.core.services.issue_paper import standing_paper
from creditcoop.core.services.print_paper import is_void, kept_bytes, print_paper
from creditcoop.core.services.spoil_paper import spoil_paper
from creditcoop.core.views.base import ObjectActPage
from creditcoop.core.views.files import pdf_response
from loans.views.pages import ApplicationActPage, ApplicationPage

LANGUAGES = {"zh-hans": "zh_hans", "en": "en"}


def asked_for(value: str) -> tuple[str, str]:
    """Kind and about of `contract:` or `responsibility_letter:12`."""
    kind, _colon, about = value.partition(":")
    return kind, about


class MakePaper(ApplicationActPage):
    template = "accountability/make_paper.html"
    form_class = MakePaperForm
    title = _("Make a paper")
    submit_label = _("Number and make it")
    done_message = _("The paper is made and kept.")

    def form_kwargs(self) -> dict[str, Any]:
        found = standing_choices(self.subject, on=self.actor.on)
        return {
            "papers": [(f"{kind}:{about}", _label(kind, name, paper)) for kind, about, name, paper in found]
        }

    def initial(self) -> dict[str, Any]:
        chosen = self.request.GET.get("paper", "")
        kind, about = asked_for(chosen)
        standing = standing_paper(kind=kind, subject=self.subject, about=about) if kind else None
        return {"paper": chosen, "corrects": standing is not None}

    def context(self) -> dict[str, Any]:
        chosen = self.request.GET.get("paper", "")
        preview = reverse("preview_paper", args=[self.subject.pk])
        return {
            **super().context(),
            "cancel_url": self.back(),
            "previews": [
                (label, f"{preview}?paper={chosen}&language={language}")
                for language, label in (("zh-hans", _("Preview in Chinese")), ("en", _("Preview in English")))
            ]
            if chosen
            else [],
        }

    def back(self) -> str:
        return reverse("application_papers", args=[self.subject.pk])

    def perform(self, data: dict[str, Any]) -> str:
        kind, about = asked_for(data["paper"])
        standing = standing_paper(kind=kind, subject=self.subject, about=about) if data["corrects"] else None
        paper = make_paper(
            application=self.subject,
            kind=kind,
            about=about,
            replaces=standing,
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("paper", args=[paper.pk])


def _label(kind: str, name: str, standing: Any) -> str:
    label = f"{PAPER_LABELS[kind]} · {name}" if name else str(PAPER_LABELS[kind])
    return f"{label} ({standing.number})" if standing else label


class PreviewPaper(ApplicationPage):
    """The paper as it would be now, marked and without a number."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind, about = asked_for(request.GET.get("paper", ""))
        language = LANGUAGES.get(request.GET.get("language", ""), "zh_hans")
        try:
            content = preview_paper(
                application=self.subject,
                kind=kind,
                about=about,
                language=language,
                actor=self.actor,
                on=self.actor.on,
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(reverse("application_papers", args=[self.subject.pk]))
        return pdf_response(content, name="preview.pdf", attached=False)


class PaperAct(PaperPage, ObjectActPage):
    """An act on one paper that comes back to its page."""

    template = "accountability/paper_act.html"
    title: Any = ""
    submit_label: Any = ""
    danger = False

    def context(self) -> dict[str, Any]:
        return {
            "paper": self.subject,
            "label": PAPER_LABELS[self.subject.kind],
            "title": self.title,
            "submit_label": self.submit_label,
            "danger": self.danger,
            "cancel_url": reverse("paper", args=[self.subject.pk]),
        }


class PrintPaper(PaperAct):
    """The answer is the file itself, once: there is no other way to it, so that no download goes uncounted."""

    form_class = PrintPaperForm
    title = _("Take a copy of a paper")
    submit_label = _("Take a copy")
    taken: PaperPrint | None = None

    def initial(self) -> dict[str, Any]:
        return {"language": "zh-hans"}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "gives_file": True, "unguarded": True}

    def perform(self, data: dict[str, Any]) -> str:
        self.taken = print_paper(
            paper=self.subject, language=data["language"], actor=self.actor, on=self.actor.on
        )
        return reverse("paper", args=[self.subject.pk])

    def done(self, result: str) -> HttpResponse:
        if self.taken is None:
            text = _(
                "This copy was taken before, and every copy is counted. Take another one if you need it."
            )
            messages.info(self.request, text)
            return super().done(result)
        name = f"{self.subject.number}.pdf"
        if is_void(self.subject):
            name = f"{_('Void')} {name}"
        content = kept_bytes(self.subject, self.taken.language)
        return pdf_response(content, name=name, attached=True)


class SpoilPaper(PaperAct):
    form_class = SpoilPaperForm
    title = _("Declare a paper void")
    submit_label = _("Declare it void")
    done_message = _("The paper is void. Its number stays taken.")
    danger = True

    def perform(self, data: dict[str, Any]) -> str:
        spoil_paper(paper=self.subject, reason=data["reason"], actor=self.actor, on=self.actor.on)
        return reverse("paper", args=[self.subject.pk])
