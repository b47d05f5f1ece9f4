"""Find what the columns of a file mean: by a name that somebody chose, or by the heads of the file.

Built in are `standard` and `berka`; a union's own mappings are kept by name, and the newest version of a name is the
one that is used. A kept mapping reads the files whose heads are exactly those it was made for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from creditcoop.core.models import Unit
from loans.models import ColumnMapping, ImportBatch
from loans.rules.importing.book import MAPPINGS, find_columns
from loans.rules.importing.cells import Cell, Oddity, as_text
from loans.rules.importing.column_rules import decode, mapping_of, recognised
from loans.rules.importing.mappings import BookMapping

AUTO = "auto"  # by the heads
OWN = "own"  # stands with a batch in place of the name; the batch names the version


@dataclass(frozen=True, kw_only=True)
class Found:
    """A mapping, and the row that it is kept in unless it is built in."""

    mapping: BookMapping
    kept: ColumnMapping | None = None

    @property
    def code(self) -> str:
        return OWN if self.kept else self.mapping.name


def find_mapping(*, name: str, union: Unit, head: Sequence[Cell]) -> Found | None:
    """The mapping of that name; by the heads for "auto", then None where no mapping knows them."""
    if name in MAPPINGS:
        return Found(mapping=MAPPINGS[name])
    if name == AUTO:
        return _by_heads(union, head)
    kept = kept_mapping(union=union, name=name)
    if kept is None:
        names = ", ".join([*sorted(MAPPINGS), *kept_names(union)])
        raise Refused(
            _("There is no such mapping. Choose one of: %(names)s.") % {"names": names}, field="mapping"
        )
    return as_found(kept)


def mapping_of_batch(batch: ImportBatch) -> BookMapping:
    """What read the file of a batch: the very version, whatever was kept since."""
    return as_found(batch.column_mapping).mapping if batch.column_mapping else MAPPINGS[batch.mapping]


def as_found(kept: ColumnMapping) -> Found:
    return Found(mapping=mapping_of(name=kept.name, rules=decode(kept.rules)), kept=kept)


def newest_mappings(union: Unit | int) -> list[ColumnMapping]:
    """The newest version of each name, by name."""
    found: dict[str, ColumnMapping] = {}
    for kept in (
        ColumnMapping.objects.filter(union=union).select_related("made_by").order_by("name", "-version")
    ):
        found.setdefault(kept.name, kept)
    return list(found.values())


def kept_names(union: Unit) -> list[str]:
    if union._state.adding:
        return []
    return list(
        ColumnMapping.objects.filter(union=union).order_by("name").values_list("name", flat=True).distinct()
    )


def kept_mapping(*, union: Unit, name: str) -> ColumnMapping | None:
    if union._state.adding:
        return None
    return ColumnMapping.objects.filter(union=union, name=name).order_by("-version").first()


def _by_heads(union: Unit, head: Sequence[Cell]) -> Found | None:
    for mapping in MAPPINGS.values():
        if not find_columns(mapping=mapping, head=head).faults:
            return Found(mapping=mapping)
    kept = {one.pk: one for one in newest_mappings(union)} if not union._state.adding else {}
    heads = [cell.text if isinstance(cell, Oddity) else as_text(cell).strip() for cell in head]
    fitting = recognised(kept=[(key, decode(one.rules)) for key, one in kept.items()], heads=heads)
    # Two mappings for the same heads: a person says which.
    return as_found(kept[fitting[0]]) if len(fitting) == 1 else None
