"""The register of credit files: the list, one file, its keepers and lendings (Annex 8, 14)."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.views.base import ObjectActPage, ObjectPage
from creditcoop.core.views.lists import Column, ListPage
from handover.filters import FileFilter
from handover.forms import KeepFileForm, LendFileForm, SetForm
from handover.labels import FILE_LEVEL_LABELS, FILE_SET_LABELS
from handover.models import FileLending, FilePlace, FileSet
from handover.queries.credit_files import files_seen, lent_out, open_crossing, place_of
from handover.services.keep_file import Keeping, keep_file
from handover.services.lend_file import Lending, lend_file
from handover.services.return_file import return_file
from loans.models import Borrower


class CreditFiles(ListPage):
    template = "handover/credit_files.html"
    filter_class = FileFilter
    default_sort = "number"
    export_name = "credit-files"
    empty_text = gettext_lazy("No credit file fits.")
    columns = [
        Column("number", gettext_lazy("Number"), lambda row: row.number, sort=("number", "id"), priority=1),
        Column("borrower", gettext_lazy("Borrower"), lambda row: row.name, sort=("name", "id"), priority=1),
        Column(
            "level",
            gettext_lazy("Level"),
            lambda row: FILE_LEVEL_LABELS.get(row.file_level, "—"),
            sort=("file_level", "id"),
            nowrap=True,
        ),
        Column(
            "keeper",
            gettext_lazy("Keeper"),
            lambda row: row.file_keeper or "—",
            sort=("file_keeper", "id"),
            priority=1,
        ),
        Column("place", gettext_lazy("Place"), lambda row: row.file_place or "—"),
        Column("lent_to", gettext_lazy("Lent to"), lambda row: row.file_lent_to or "—"),
        Column(
            "due_on",
            gettext_lazy("Due back"),
            lambda row: row.file_due_on,
            sort=("file_due_on", "id"),
            nowrap=True,
        ),
        Column(
            "waits",
            gettext_lazy("To be handed over"),
            lambda row: _("yes") if row.level_before and not row.level_settled else "—",
        ),
    ]

    def rows(self) -> QuerySet[Any]:
        return files_seen(self.actor)

    def row_url(self, row: Borrower) -> str:
        return reverse("credit_file", args=[row.pk])


class FilePage(ObjectPage):
    """A page about the file of one borrower."""

    def subjects(self) -> QuerySet[Any]:
        return Borrower.objects.visible_to(self.actor).select_related("branch__parent")


class CreditFile(FilePage):
    template = "handover/credit_file.html"

    def context(self) -> dict[str, Any]:
        borrower = self.subject
        crossing = open_crossing(borrower)
        level = borrower.file_levels.order_by("-id").first()
        acts = {act: reverse(act, args=[borrower.pk]) for act in self._acts()}
        return {
            "borrower": borrower,
            "level": level,
            "level_name": FILE_LEVEL_LABELS[level.level] if level else "",
            "crossing": crossing,
            "crossed": FILE_LEVEL_LABELS[crossing.previous or crossing.level] if crossing else "",
            "sets": [self._set(which) for which in FileSet.values],
            "places": FilePlace.objects.filter(borrower=borrower).select_related("keeper").order_by("-id"),
            "lendings": FileLending.objects.filter(borrower=borrower)
            .select_related("lent_to", "given_back")
            .order_by("-id"),
            "set_names": FILE_SET_LABELS,
            "acts": acts,
            "on": self.actor.on,
        }

    def _set(self, which: str) -> dict[str, Any]:
        lending = lent_out(self.subject, which)
        return {
            "name": FILE_SET_LABELS[which],
            "place": place_of(self.subject, which),
            "lending": lending,
            "late": lending is not None and lending.due_on < self.actor.on,
        }

    def _acts(self) -> list[str]:
        branch = self.subject.branch
        return [
            act for act in ("keep_file", "lend_file", "return_file") if self.actor.may(act, branch=branch)
        ]


class FileAct(FilePage, ObjectActPage):
    """A form that does one act on one file and comes back to it."""

    template = "handover/file_act.html"
    title: Any = ""
    submit_label: Any = ""

    def back(self) -> str:
        return reverse("credit_file", args=[self.subject.pk])

    def context(self) -> dict[str, Any]:
        words = {"title": self.title, "submit_label": self.submit_label}
        return {"borrower": self.subject, "cancel_url": self.back(), **words}

    def form_kwargs(self) -> dict[str, Any]:
        return {"branch": self.subject.branch, "on": self.actor.on}


class KeepFile(FileAct):
    form_class = KeepFileForm
    title = gettext_lazy("Hand the file over")
    submit_label = gettext_lazy("Record keeper and place")

    def perform(self, data: dict[str, Any]) -> str:
        keeping = Keeping(which=data["which"], keeper=data["keeper"], place=data["place"])
        keep_file(borrower_id=self.subject.pk, keeping=keeping, actor=self.actor, on=self.actor.on)
        return self.back()


class LendFile(FileAct):
    form_class = LendFileForm
    title = gettext_lazy("Lend the file")
    submit_label = gettext_lazy("Record the lending")

    def perform(self, data: dict[str, Any]) -> str:
        told = {name: data[name] for name in ("which", "lent_to", "purpose", "due_on")}
        lend_file(borrower_id=self.subject.pk, lending=Lending(**told), actor=self.actor, on=self.actor.on)
        return self.back()


class ReturnFile(FileAct):
    form_class = SetForm
    title = gettext_lazy("Take the file back")
    submit_label = gettext_lazy("Record that it is back")

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def perform(self, data: dict[str, Any]) -> str:
        return_file(borrower_id=self.subject.pk, which=data["which"], actor=self.actor, on=self.actor.on)
        return self.back()
