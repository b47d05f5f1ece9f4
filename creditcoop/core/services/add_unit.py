"""Set up a union, a branch or a station (at the console, before anybody can sign in)."""

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Unit

PARENT_KIND = {Unit.Kind.BRANCH: Unit.Kind.UNION, Unit.Kind.STATION: Unit.Kind.BRANCH}


@transaction.atomic
def add_unit(*, kind: str, code: str, name: str, name_en: str, parent_code: str, actor: Actor) -> Unit:
    """Write the unit under its parent and return it. A union stands alone, a branch under it, a station below."""
    if kind not in Unit.Kind.values:
        raise Refused(_("The kind is union, branch or station."), field="kind")
    if Unit.objects.filter(code=code).exists():
        raise Refused(_("The code %(code)s is taken.") % {"code": code}, field="code")
    parent = Unit.objects.filter(code=parent_code).first() if parent_code else None
    wanted = PARENT_KIND.get(Unit.Kind(kind))
    if (parent.kind if parent else None) != wanted:
        raise Refused(
            _("A branch belongs to a union, a station to a branch, a union to none."), field="parent"
        )
    unit = Unit.objects.create(kind=kind, code=code, name=name, name_en=name_en, parent=parent)
    audit.record(act="add_unit", actor=actor, subject=unit, unit=unit)
    return unit
