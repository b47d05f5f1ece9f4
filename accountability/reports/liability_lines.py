"""The rows of the liability report, one list for the page, the CSV and the XLSX."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accountability.reports.liability import Figures, Group, LiabilityReport, Tier
from creditcoop.core.models import Person
from loans.labels import TIER_LABELS

PERSON, UNALLOCATED, NOT_RECORDED, EVERYTHING = "person", "unallocated", "not_recorded", "everything"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row. `opens_group` begins the rows of a person; `is_sum` is the sum of several tiers."""

    kind: str
    label: str
    person: Person | None
    tier: Tier
    is_sum: bool
    opens_group: bool
    figures: Figures

    @property
    def tier_label(self) -> str:
        return _("All tiers") if self.is_sum else str(TIER_LABELS[self.tier])

    @property
    def values(self) -> dict[str, Any]:
        """Raw values by column; None where the row has no such figure."""
        blank = {
            UNALLOCATED: set(Figures.__dataclass_fields__) - {"loans", "share"},
            NOT_RECORDED: {"first"},
        }.get(self.kind, set())
        return {
            name: None if name in blank else getattr(self.figures, name)
            for name in Figures.__dataclass_fields__
        }


def lines(report: LiabilityReport) -> Iterator[Line]:
    """People as sorted, then what nobody bears, then the loans not recorded, then all together."""
    for group in report.people:
        yield from _of(PERSON, group.person.name if group.person else "", group)
    if report.unallocated.tiers:
        yield from _of(UNALLOCATED, _("Given to nobody"), report.unallocated)
    if report.not_recorded.tiers:
        yield from _of(NOT_RECORDED, _("Not recorded who answers"), report.not_recorded)
    yield from _of(EVERYTHING, _("All loans, each once"), report.everything)


def _of(kind: str, label: str, group: Group) -> Iterator[Line]:
    for place, (tier, is_sum, figures) in enumerate(group.lines()):
        yield Line(
            kind=kind,
            label=label,
            person=group.person,
            tier=tier,
            is_sum=is_sum,
            opens_group=place == 0,
            figures=figures,
        )


def head() -> list[str]:
    """Column heads of the files."""
    return [
        _("Person"), _("Staff number"), _("Tier"), _("Loans"), _("As first responsible"), _("Granted (yuan)"),
        _("Owed (yuan)"), _("Loans whose balance is not recorded"), _("Overdue loans"), _("Overdue (yuan)"),
        _("Overdue loans whose balance is not recorded"), _("Share (yuan)"),
    ]  # fmt: skip


def cells(line: Line) -> list[Any]:
    """The raw cells of a row, in the order of `head`."""
    values = line.values
    return [
        line.label,
        line.person.staff_number if line.person else "",
        line.tier_label,
        values["loans"],
        values["first"],
        values["granted"],
        values["owed"],
        values["owed_missing"],
        values["overdue"],
        values["overdue_owed"],
        values["overdue_missing"],
        values["share"],
    ]
