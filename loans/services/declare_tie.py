"""Declare whom a member of staff is related to: he then acts on no loan of theirs (S12, practice.md 2.4).

Done by himself, or by the union's personnel department for anybody. His own identity number is declared too, so that he
never acts on a loan that he takes or guarantees. Refused: a number that cannot be one, and a second time for the same
number in whatever form. Leaves one row.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import Person
from loans.models import IdKind, Tie
from loans.queries.ties import spelled_ties, ties_to
from loans.services.check_identity import checked_number


@transaction.atomic
def declare_tie(
    *,
    person: Person,
    relation: str,
    name: str,
    id_kind: str,
    id_number: str,
    actor: Actor,
    on: datetime.date,
) -> Tie:
    """Write the tie of `person` and return it."""
    if actor.person is None:
        raise Refused(_("Somebody must declare it."))
    if person != actor.person:
        actor.require("end_tie", branch=actor.home)
    if relation not in Tie.Relation.values:
        raise Refused(_("Choose how you are related."), field="relation")
    if id_kind not in IdKind.values:
        raise Refused(_("Choose the kind of document."), field="id_kind")
    if not name.strip():
        raise Refused(_("Enter the name as in the document."), field="name")
    number = checked_number(id_kind=id_kind, id_number=id_number, on=on)
    same = ties_to(id_kind=id_kind, id_number=number)
    if spelled_ties().filter(same, person=person, ended_on=None).exists():
        raise AlreadyDone(_("This tie is declared already."))
    tie = Tie.objects.create(
        person=person,
        relation=relation,
        name=name.strip(),
        id_kind=id_kind,
        id_number=number,
        declared_by=actor.person,
        declared_on=on,
    )
    audit.record(
        act="declare_tie",
        actor=actor,
        subject=person,
        unit=actor.home,
        clause="III.3",
        facts={"relation": relation, "tie": tie.pk},
    )
    return tie
