"""Bring a loan book in from the console: check and write in one transaction, as the program itself.

Done by who runs the machine, through `manage.py import_loan_book`; a person signed in stages and commits instead.
Refused with every finding named; then nothing is left behind. Leaves a committed batch, branches, borrowers,
loans and the audit.
"""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Unit
from loans.models import ImportBatch
from loans.rules.importing.book import MAPPINGS
from loans.rules.importing.mappings import LOANS
from loans.services.book_check import Bounds, Check
from loans.services.check_loan_book import check_loan_book
from loans.services.commit_import import write_whole
from loans.services.find_mapping import Found, find_mapping, kept_names
from loans.services.import_file_wording import ImportRefused
from loans.services.read_loan_book import Progress, SourceBook, no_progress
from loans.services.stage_import import Staged, describe, facts_of

# Made where the books have no union yet.
FIRST_UNION = {"code": "union", "name": "县联社", "name_en": "County union"}


@dataclass(frozen=True, kw_only=True)
class Order:
    """What the command was asked: which mapping, for which union, and whether branches may be made."""

    mapping: str
    union_code: str = ""
    makes_branches: bool = False


def check_only(*, source: SourceBook, order: Order, actor: Actor, on: datetime.date) -> Check:
    """The dry run: every finding, nothing written."""
    _require_system(actor)
    union = union_for(order.union_code)
    return _check(source, _mapping(source, order, union), order, union, on, no_progress)


@transaction.atomic
def import_loan_book(
    *, source: SourceBook, order: Order, actor: Actor, on: datetime.date, progress: Progress = no_progress
) -> tuple[Check, ImportBatch | None]:
    """Write the book if it has no findings; the check and, where it came in, its batch."""
    _require_system(actor)
    union = union_for(order.union_code)
    found = _mapping(source, order, union)
    check = _check(source, found, order, union, on, progress)
    if check.book.faults:
        return check, None
    if union._state.adding:
        union.save()
    batch = ImportBatch(union=union, staged_on=on)
    describe(batch, Staged(source=source, found=found, check=check))
    batch.state, batch.committed_on = ImportBatch.State.COMMITTED, on
    batch.save(force_insert=True)
    write_whole(check=check, batch=batch, on=on, progress=progress)
    audit.record(act="commit_import", actor=actor, subject=batch, unit=union, facts=facts_of(batch))
    return check, batch


def union_for(code: str) -> Unit:
    """The union named, the only one there is, or the first one, not saved yet."""
    unions = list(Unit.objects.filter(kind=Unit.Kind.UNION).order_by("code"))
    if code:
        found = [union for union in unions if union.code == code]
        if not found:
            raise Refused(_("There is no union of the code %(code)s.") % {"code": code}, field="union")
        return found[0]
    if len(unions) > 1:
        codes = ", ".join(union.code for union in unions)
        raise Refused(_("There are several unions. Choose one with --union: %(codes)s.") % {"codes": codes})
    return unions[0] if unions else Unit(kind=Unit.Kind.UNION, **FIRST_UNION)


def _require_system(actor: Actor) -> None:
    if actor.person is not None:
        raise PermissionDenied(_("Upload the file on the page “Import”; a second person brings it in."))


def _mapping(source: SourceBook, order: Order, union: Unit) -> Found:
    found = find_mapping(name=order.mapping, union=union, head=source.head.cells)
    if found is not None and found.mapping.kind != LOANS:
        raise ImportRefused("by_two_people", field="mapping")
    if found is None:
        names = ", ".join([*sorted(MAPPINGS), *kept_names(union)])
        raise Refused(
            _(
                "No mapping knows the heads of this file. Map its columns on the page “Import” first, "
                "or choose one of: %(names)s."
            )
            % {"names": names},
            field="mapping",
        )
    return found


def _check(
    source: SourceBook, found: Found, order: Order, union: Unit, on: datetime.date, progress: Progress
) -> Check:
    makes_branches = order.makes_branches or found.mapping.makes_branches
    bounds = Bounds(union=union, branch=None, makes_branches=makes_branches)
    return check_loan_book(source=source, mapping=found.mapping, bounds=bounds, on=on, progress=progress)
