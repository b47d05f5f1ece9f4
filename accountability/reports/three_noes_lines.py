"""The rows of the three no's as a page, a CSV and an XLSX show them."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.labels import unit_name
from accountability.reports.three_noes import BRANCH, DEPARTMENT, RATES, WHOLE, Row, ThreeNoes

# The tables of the page: counts and rates in their order.
NOES, CLASSES, GUARANTEES, DUTIES = "noes", "classes", "guarantees", "duties"
GRADES = ("grade_1", "grade_2", "grade_3", "grade_4", "grade_5")
COUNTS: dict[str, tuple[str, ...]] = {
    NOES: ("new", "arrears", "bad", "at_risk"),
    CLASSES: (*GRADES, "old_overdue", "old_idle", "old_dead"),
    GUARANTEES: ("surveyed", "receipted", "recovered", "signed", "compensation"),
    DUTIES: (
        "due",
        "due_paid",
        "interest_paid",
        "interest_unpaid",
        "owed",
        "alive",
        "notices",
        "receipts",
        "checks",
        "checks_in_time",
    ),
}
RATES_OF: dict[str, tuple[str, ...]] = {
    NOES: ("bad_rate",),
    CLASSES: (),
    GUARANTEES: (),
    DUTIES: ("recovery", "interest", "clocks_alive", "proof", "checks_rate"),
}
PART_LABELS = {
    NOES: gettext_lazy("Three no's (II.4): new loans"),
    CLASSES: gettext_lazy("Classes of new loans: the five, and the old ones that are not normal"),
    GUARANTEES: gettext_lazy("Six guarantees (II.3): new loans with proof of each"),
    DUTIES: gettext_lazy("Looking after loans: recovery, time limits, receipts, checks"),
}
FIGURE_LABELS = {
    "new": gettext_lazy("New loans"),
    "arrears": gettext_lazy("Interest or principal overdue"),
    "bad": gettext_lazy("Bad"),
    "at_risk": gettext_lazy("At risk"),
    "grade_1": gettext_lazy("Pass"),
    "grade_2": gettext_lazy("Special mention"),
    "grade_3": gettext_lazy("Substandard"),
    "grade_4": gettext_lazy("Doubtful"),
    "grade_5": gettext_lazy("Loss"),
    "old_overdue": gettext_lazy("Old class: overdue"),
    "old_idle": gettext_lazy("Old class: idle"),
    "old_dead": gettext_lazy("Old class: dead"),
    "surveyed": gettext_lazy("Surveyed"),
    "receipted": gettext_lazy("Loan receipt made"),
    "recovered": gettext_lazy("Recovered"),
    "signed": gettext_lazy("Everybody signed for his share"),
    "compensation": gettext_lazy("Loss to be made good"),
    "due": gettext_lazy("Fell due"),
    "due_paid": gettext_lazy("Of these paid when due, in part or in full"),
    "interest_paid": gettext_lazy("Interest came in"),
    "interest_unpaid": gettext_lazy("Interest not paid"),
    "owed": gettext_lazy("Owed"),
    "alive": gettext_lazy("Claim alive"),
    "notices": gettext_lazy("Demands"),
    "receipts": gettext_lazy("Demands with receipt"),
    "checks": gettext_lazy("Checks due"),
    "checks_in_time": gettext_lazy("Checks in time"),
}
RATE_LABELS = {
    "recovery": gettext_lazy("Recovery of what fell due"),
    "interest": gettext_lazy("Interest collected, of what was payable"),
    "bad_rate": gettext_lazy("Bad, of what new loans owe"),
    "clocks_alive": gettext_lazy("Time limits alive"),
    "proof": gettext_lazy("Receipts, of demands"),
    "checks_rate": gettext_lazy("Checks in time, of those due"),
}


def row_label(row: Row) -> str:
    """What a row is about."""
    if row.level == WHOLE:
        return _("All branches")
    if row.level == BRANCH:
        return unit_name(row.branch)
    if row.level == DEPARTMENT:
        return _("Customer-manager department")
    return row.person.name if row.person else _("Nobody on record")


def percent_text(part: Fraction | None) -> str:
    """One decimal, as an exact half is rounded up; nothing to measure is a dash."""
    if part is None:
        return "—"
    tenths = int(part * 1000 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10} %"


def head() -> list[str]:
    """Column heads of the files."""
    counts = [str(FIGURE_LABELS[name]) for names in COUNTS.values() for name in names]
    rates = [f"{RATE_LABELS[name]} (%)" for name in RATES]
    money = [_("%(what)s (yuan)") % {"what": FIGURE_LABELS[name]} for name in MONEY]
    return [_("Branch"), _("Row"), _("Staff number"), *counts, *money, *rates, _("Three no's kept")]


MONEY = ("new", "bad", *GRADES, "compensation", "due", "due_paid", "interest_paid", "interest_unpaid", "owed")


def cells(report: ThreeNoes) -> Iterator[list[Any]]:
    """The raw cells of the files."""
    for row in report.rows:
        figures = row.figures
        yield [
            unit_name(row.branch) if row.branch else "",
            row_label(row),
            row.person.staff_number if row.person else "",
            *(figures.of(name).count for names in COUNTS.values() for name in names),
            *(figures.of(name).worth for name in MONEY),
            *(percent_text(figures.rate(name)).removesuffix(" %") for name in RATES),
            _("yes") if figures.all_three else _("no"),
        ]
