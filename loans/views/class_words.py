"""The class of a loan in words: that of a day, its history, the grounds on record."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.models import Person
from creditcoop.core.rules.money import to_yuan
from creditcoop.core.templatetags.ui import yuan_unit
from creditcoop.core.views.regulation_words import language
from loans.models import ClassGround, Loan, LoanClass
from loans.rules.quality.five_classes import GRADE_WORDS, SECURITY_WORDS, Grade
from loans.rules.quality.grounds import GROUND_WORDS
from loans.rules.quality.old_classes import OLD_CLASS_WORDS, OldClass

TAGS = {Grade.PASS: "ok", Grade.SPECIAL: "soon"}


def grade_words(grade: int | None) -> str:
    """A class in words; of a loan that is paid off there is none."""
    return _("none: paid off") if grade is None else GRADE_WORDS[Grade(grade)].say(language())


def grade_tag(grade: int | None) -> str:
    """The colour of a class: in order, to be watched, lost."""
    return "neutral" if grade is None else TAGS.get(Grade(grade), "lost")


def old_class_words(old: str | None) -> str:
    """The class before 2006 in words; empty where there is none."""
    return OLD_CLASS_WORDS[OldClass(old)].say(language()) if old else ""


def shown_class(row: LoanClass | None) -> dict[str, Any] | None:
    """One row of the history; None where there is none."""
    if row is None:
        return None
    since = row.facts.get("principal_overdue_since"), row.facts.get("interest_overdue_since")
    return {
        "row": row,
        "grade": grade_words(row.grade),
        "tag": grade_tag(row.grade),
        "by_matrix": grade_words(row.by_matrix),
        "lowered": row.grade != row.by_matrix,
        "old": old_class_words(row.old_class) or "—",
        "reasons": row.reasons.get(language(), []),
        "facts": [
            {"label": _("Days overdue"), "text": str(row.days_overdue)},
            {"label": _("Principal overdue since"), "text": since[0] or "—"},
            {"label": _("Interest overdue since"), "text": since[1] or "—"},
            {"label": _("Column of the matrix"), "text": SECURITY_WORDS[row.facts["column"]].say(language())},
            {"label": _("Owed in all"), "text": yuan_unit(to_yuan(row.facts["owed_fen"]))},
        ]
        if row.facts
        else [],
    }


def history(loan: Loan) -> list[dict[str, Any]]:
    """Every class that the loan had, the newest first, each with its last day."""
    found, ended = [], None
    for row in loan.classes.select_related("version"):
        found.append({**(shown_class(row) or {}), "until": ended, "replaced": ended == row.from_on})
        ended = row.from_on
    return found


def ground_rows(loan: Loan, actor: Actor) -> list[dict[str, Any]]:
    """What lowered the class, in force or lifted, the newest first."""
    may = actor.may("lift_class", branch=loan.branch)
    rows = ClassGround.objects.filter(loan=loan).select_related("person", "lifted__person").order_by("-id")
    return [
        {
            "row": row,
            "kind": GROUND_WORDS[row.kind].say(language()),
            "grade": grade_words(row.grade) if row.grade else "",
            "by": _who(row.person),
            "lifted": getattr(row, "lifted", None),
            "lifted_by": _who(row.lifted.person) if hasattr(row, "lifted") else "",
            "lift_url": reverse("lift_class", args=[row.pk])
            if may and not hasattr(row, "lifted") and row.person_id != actor.person_id
            else "",
        }
        for row in rows
    ]


def _who(person: Person | None) -> str:
    return person.name if person else _("the program")
