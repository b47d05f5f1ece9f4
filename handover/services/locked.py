"""What every act on a handover begins with: its row locked, its state as the act needs it, who supervises."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person
from handover.labels import STATE_LABELS
from handover.models import Dossier, Handover
from handover.rules.handover_flow import State


def locked(handover_id: int, *, states: Collection[State]) -> Handover:
    """The handover under its row lock; refused where it stands in another state."""
    handover: Handover = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("branch__parent", "outgoing", "version")
        .get(pk=handover_id)
    )
    if handover.state not in states:
        raise Refused(
            _("This handover stands at “%(state)s”: that is not possible now.")
            % {"state": STATE_LABELS[handover.state]},
            code="wrong_state",
        )
    return handover


def person_of(actor: Actor) -> Person:
    """Who acts; the program itself does nothing here."""
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    person: Person = actor.person
    return person


def latest_dossier(handover: Handover) -> Dossier:
    """The text put to signature last."""
    return Dossier.objects.filter(handover=handover).latest("serial")


def parties(handover: Handover) -> set[int]:
    """Persons who hand over or receive."""
    return {handover.outgoing_id, *handover.receivers.values_list("person", flat=True)}


def concerned(handover: Handover) -> set[int]:
    """Parties and supervisors: for them the handover is their own."""
    return parties(handover) | set(handover.supervisors.values_list("person", flat=True))
