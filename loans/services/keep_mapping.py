"""Keep under a name what the columns of a ledger's files mean.

Done by who may stage loan books of the union. The first time a name is used makes its version 1, a change the next;
the same rules again keep the version there is. Refused, with the field to correct, when the rules cannot be applied.
Leaves the version and the audit.
"""

import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Unit
from loans.models import ColumnMapping
from loans.rules.importing.book import MAPPINGS
from loans.rules.importing.column_rules import LONGEST_NAME, ColumnRules, RulesFault, checked, encode
from loans.services.find_mapping import AUTO, OWN, kept_mapping

RULES_REASONS = {
    "unknown_field": gettext_lazy("There is no such field."),
    "column_twice": gettext_lazy("This column is chosen twice. Each column feeds one field."),
    "column_and_value": gettext_lazy("Choose a column or one value for all rows, not both."),
    "field_missing": gettext_lazy("This field is needed. Choose the column of the file that holds it."),
    "unknown_way": gettext_lazy("Choose one of those offered."),
    "too_many_words": gettext_lazy("This column holds too many different words to be translated."),
    "unknown_code": gettext_lazy("This value is not one of those that the field knows."),
}


@transaction.atomic
def keep_mapping(
    *, name: str, rules: ColumnRules, union: Unit, actor: Actor, on: datetime.date
) -> ColumnMapping:
    """The kept version of these rules."""
    _check_name(name)
    try:
        text = encode(checked(rules))
    except RulesFault as fault:
        raise Refused(str(RULES_REASONS[fault.code]), field=fault.field, code=fault.code) from fault
    assert actor.person is not None  # kept on screen and by API only
    Unit.objects.select_for_update().get(pk=union.pk)  # one version after the other
    newest = kept_mapping(union=union, name=name)
    if newest is not None and newest.rules == text:
        return newest
    latest = (
        ColumnMapping.objects.filter(union=union, name=name).aggregate(latest=Max("version"))["latest"] or 0
    )
    kept = ColumnMapping.objects.create(
        union=union, name=name, version=latest + 1, rules=text, made_by=actor.person, made_on=on
    )
    audit.record(
        act="map_import", actor=actor, subject=kept, unit=union, facts={"name": name, "version": kept.version}
    )
    return kept


def _check_name(name: str) -> None:
    if not name or name != name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise Refused(
            _("Give the mapping a name of at most %(longest)s characters.") % {"longest": LONGEST_NAME},
            field="name",
        )
    if name.lower() in (*MAPPINGS, AUTO, OWN):
        raise Refused(_("A mapping of this name is built in. Choose another name."), field="name")
