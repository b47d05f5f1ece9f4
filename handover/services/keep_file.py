"""Record who keeps a set of a credit file, and where: its first place, or its internal handover (Annex 8, 14).

Done by deputy, department director or monitoring accountant. Where the file crossed a border, its new keeper holds a
post of the new level. Refused while the set is lent out, and where one person would keep both sets.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person
from creditcoop.core.regulation import version_on
from handover.models import FilePlace, FileSet
from handover.queries.credit_files import lent_out, open_crossing, place_of
from handover.queries.posts import posts_held
from handover.rules.archive_level import Level, keeper_posts
from handover.rules.handover_policy import HandoverPolicy
from handover.services.locked import person_of
from handover.services.locked_file import locked_file, require_staff
from loans.models import Borrower


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """Which set lies where from today, kept by whom."""

    which: str
    keeper: Person
    place: str


@transaction.atomic
def keep_file(*, borrower_id: int, keeping: Keeping, actor: Actor, on: datetime.date) -> FilePlace:
    """Write where the set lies from now on, and return it."""
    borrower = locked_file(borrower_id)
    actor.require("keep_file", branch=borrower.branch)
    _check(borrower, keeping, on)
    crossing = open_crossing(borrower) if keeping.which == FileSet.ORIGINAL else None
    if crossing is not None:
        _require_level(borrower, keeping.keeper, Level(crossing.level), on)
    row = FilePlace.objects.create(
        borrower=borrower,
        which=keeping.which,
        keeper=keeping.keeper,
        place=keeping.place.strip(),
        settles=crossing,
        recorded_by=person_of(actor),
        on=on,
    )
    audit.record(
        act="keep_file",
        actor=actor,
        subject=borrower,
        unit=borrower.branch,
        clause="Annex 8" if crossing else "Annex 14",
        facts={"which": keeping.which, "keeper": keeping.keeper.staff_number, "place": row.place},
    )
    return row


def _check(borrower: Borrower, keeping: Keeping, on: datetime.date) -> None:
    if keeping.which not in FileSet.values:
        raise Refused(_("Choose the file itself or its second set."), field="which")
    if not keeping.place.strip():
        raise Refused(_("Write where the file lies."), field="place")
    require_staff(keeping.keeper, borrower, on=on, field="keeper")
    if lent_out(borrower, keeping.which) is not None:
        raise Refused(_("This set is lent out: take it back first."), field="which")
    other = FileSet.DUPLICATE if keeping.which == FileSet.ORIGINAL else FileSet.ORIGINAL
    beside = place_of(borrower, other)
    if beside is not None and beside.keeper == keeping.keeper:
        raise Refused(_("The second set has a keeper of its own (Annex 14)."), field="keeper")


def _require_level(borrower: Borrower, keeper: Person, level: Level, on: datetime.date) -> None:
    held = posts_held(keeper, borrower.branch, on=on)
    wanted = keeper_posts(level, custody=version_on(on).chapter(HandoverPolicy).custody)
    if not held & wanted:
        raise Refused(
            _("A file of level %(level)s is kept by somebody of another post (Annex 8).")
            % {"level": int(level)},
            field="keeper",
        )
