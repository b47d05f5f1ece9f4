"""The register of credit files by API: list, one file with its history, keep or hand over, lend, take back (Annex 14).

A file is addressed by its borrower.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from creditcoop.core.api.fields import Code, Day, Id, Input, Text
from creditcoop.core.api.shapes import Out, PersonOut, UnitOut, Yuan
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Person, Unit
from handover.filters import FileFilter
from handover.models import FileLending, FilePlace, FileSet
from handover.queries.choosable import branch_staff
from handover.queries.credit_files import files_seen, lent_out, open_crossing, place_of
from handover.services.keep_file import Keeping, keep_file
from handover.services.lend_file import Lending, lend_file
from handover.services.return_file import return_file
from loans.models import Borrower

SET_HELP = "original: the file itself; duplicate: the second set (Annex 14)."


class FileOut(Out):
    id = serializers.IntegerField(help_text="Of the borrower whose file it is.")
    number = serializers.CharField()
    borrower = serializers.CharField(source="name")
    branch = UnitOut()
    level = serializers.IntegerField(source="file_level", allow_null=True, help_text="1, 2 or 3 (Annex 8).")
    keeper = serializers.CharField(source="file_keeper", allow_null=True, help_text="Of the file itself.")
    place = serializers.CharField(source="file_place", allow_null=True)
    lent_to = serializers.CharField(source="file_lent_to", allow_null=True)
    due_on = serializers.DateField(source="file_due_on", allow_null=True, help_text="Back by this day.")
    to_hand_over = serializers.SerializerMethodField(
        help_text="Its level changed and it was not handed over since."
    )

    def get_to_hand_over(self, row: Borrower) -> bool:
        return row.level_before is not None and row.level_settled is None


class FileSetOut(Out):
    which = serializers.CharField(help_text=SET_HELP)
    keeper = PersonOut(allow_null=True)
    place = serializers.CharField(allow_null=True)
    lent_to = PersonOut(allow_null=True)
    purpose = serializers.CharField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    late = serializers.BooleanField()


class FileLevelOut(Out):
    level = serializers.IntegerField()
    previous = serializers.IntegerField(allow_null=True)
    owed = Yuan()
    on = serializers.DateField()


class FilePlaceOut(Out):
    which = serializers.CharField()
    keeper = PersonOut()
    place = serializers.CharField()
    on = serializers.DateField()


class FileLendingOut(Out):
    which = serializers.CharField()
    lent_to = PersonOut()
    purpose = serializers.CharField()
    on = serializers.DateField()
    due_on = serializers.DateField()
    back_on = serializers.SerializerMethodField(help_text="null: still lent out.")

    def get_back_on(self, row: FileLending) -> str | None:
        return row.given_back.on.isoformat() if hasattr(row, "given_back") else None


class WholeFileOut(Out):
    id = serializers.IntegerField(help_text="Of the borrower whose file it is.")
    number = serializers.CharField()
    borrower = serializers.CharField(source="name")
    branch = UnitOut()
    level = serializers.SerializerMethodField(
        help_text="As of its latest change; null before the first night."
    )
    to_hand_over = serializers.SerializerMethodField(
        help_text="Its level changed and it was not handed over since."
    )
    sets = serializers.SerializerMethodField(help_text="How each set stands.")
    places = serializers.SerializerMethodField(help_text="Who kept which set where, the newest first.")
    lendings = serializers.SerializerMethodField(help_text="The newest first.")

    def get_level(self, borrower: Borrower) -> dict[str, Any] | None:
        latest = borrower.file_levels.order_by("-id").first()
        return dict(FileLevelOut(latest).data) if latest else None

    def get_to_hand_over(self, borrower: Borrower) -> bool:
        return open_crossing(borrower) is not None

    def get_sets(self, borrower: Borrower) -> list[dict[str, Any]]:
        today = self.context["actor"].on
        return [dict(FileSetOut(_set(borrower, which, today)).data) for which in FileSet.values]

    def get_places(self, borrower: Borrower) -> list[dict[str, Any]]:
        rows = FilePlace.objects.filter(borrower=borrower).select_related("keeper").order_by("-id")
        return [dict(row) for row in FilePlaceOut(rows, many=True).data]

    def get_lendings(self, borrower: Borrower) -> list[dict[str, Any]]:
        rows = FileLending.objects.filter(borrower=borrower).select_related("lent_to", "given_back")
        return [dict(row) for row in FileLendingOut(rows.order_by("-id"), many=True).data]


def _set(borrower: Borrower, which: str, today: Any) -> dict[str, Any]:
    place, lending = place_of(borrower, which), lent_out(borrower, which)
    return {
        "which": which,
        "keeper": place.keeper if place else None,
        "place": place.place if place else None,
        "lent_to": lending.lent_to if lending else None,
        "purpose": lending.purpose if lending else None,
        "due_on": lending.due_on if lending else None,
        "late": lending is not None and lending.due_on < today,
    }


class FileSetIn(Input):
    which = Code(choices=FileSet.values, help_text=SET_HELP)


class KeepFileIn(FileSetIn):
    keeper = Id(help_text="Of a person with a post in the branch.")
    place = Text(max_length=100)


class LendFileIn(FileSetIn):
    lent_to = Id(help_text="Of a person with a post in the branch.")
    purpose = Text(max_length=200)
    due_on = Day()


class CreditFiles(ListEndpoint):
    title = _("Credit files")
    gives = FileOut
    queryset = Borrower.objects.none()
    filterset_class = FileFilter
    sorts = {
        "number": ("number", "id"),
        "level": ("file_level", "id"),
        "keeper": ("file_keeper", "id"),
        "due_on": ("file_due_on", "id"),
    }
    default_sort = "number"

    def rows(self) -> models.QuerySet[Any]:
        return files_seen(self.actor).select_related("branch")


class FileEndpoint(ObjectEndpoint):
    """A file found by its borrower, inside the reader's scope."""

    def subjects(self) -> models.QuerySet[Any]:
        return Borrower.objects.visible_to(self.actor).select_related("branch__parent")


class CreditFile(FileEndpoint):
    title = _("One credit file")
    gives = WholeFileOut


class FileAct(ActEndpoint, FileEndpoint):
    """An act on a file; the answer is the file as it then stands."""

    http_method_names = ["post"]
    act_gives = WholeFileOut

    def perform(self, data: dict[str, Any]) -> str:
        self.do(data)
        return str(self.subject.pk)

    def do(self, data: dict[str, Any]) -> None:
        raise NotImplementedError

    def told(self) -> dict[str, Any]:
        return {"borrower_id": self.subject.pk, "actor": self.actor, "on": self.actor.on}

    def colleague(self, wanted: int, field: str) -> Person:
        return _colleague(self.subject.branch, wanted, self.actor.on, field)

    def done(self, result: str) -> Any:
        return self.subjects().get(pk=result)


def _colleague(branch: Unit, wanted: int, on: Any, field: str) -> Person:
    found: Person | None = branch_staff(branch, on=on).filter(pk=wanted).first()
    if found is None:
        raise Refused(
            gettext("Choose somebody who holds a post in the branch of the file today."), field=field
        )
    return found


class KeepFile(FileAct):
    act_title = ACT_LABELS["keep_file"]
    takes = KeepFileIn

    def do(self, data: dict[str, Any]) -> None:
        keeper = self.colleague(data.pop("keeper"), "keeper")
        keep_file(keeping=Keeping(keeper=keeper, **data), **self.told())


class LendFile(FileAct):
    act_title = ACT_LABELS["lend_file"]
    takes = LendFileIn

    def do(self, data: dict[str, Any]) -> None:
        lent_to = self.colleague(data.pop("lent_to"), "lent_to")
        lend_file(lending=Lending(lent_to=lent_to, **data), **self.told())


class ReturnFile(FileAct):
    act_title = ACT_LABELS["return_file"]
    takes = FileSetIn

    def do(self, data: dict[str, Any]) -> None:
        return_file(which=data["which"], **self.told())
