"""What every act on a draft of the regulation does first: lock it, see that it is still a draft, check its head."""

import datetime
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import Person, RegulationEdit, RegulationVersion

State = RegulationVersion.State
WRITTEN = ["number", "title", "title_en", "effective_from", "body", "sha256"]


@dataclass(frozen=True, kw_only=True)
class VersionHead:
    """What stands above the chapters. `effective_from` is the first day of the version."""

    number: str
    title: str
    title_en: str
    effective_from: datetime.date


def acting_person(actor: Actor, act: str) -> Person:
    """The person who acts, with the right to; PermissionDenied otherwise."""
    actor.require(act)
    assert actor.person is not None  # the system has no right from the table
    return actor.person


def locked_draft(version_id: int) -> RegulationVersion:
    """The draft, held until the end of the transaction; AlreadyDone where it is a draft no more."""
    version = RegulationVersion.objects.select_for_update().get(pk=version_id)
    if version.state == State.DRAFT:
        return version
    said = {
        State.ADOPTED: _("This version has been adopted already. It never changes."),
        State.REJECTED: _("This draft has been rejected already. Draft a new one."),
        State.DISCARDED: _("This draft has been discarded already. Draft a new one."),
    }
    raise AlreadyDone(said[State(version.state)])


def saves_of(version: RegulationVersion) -> int:
    """How often a draft has been saved: whoever read it names this number, so that no saving is lost."""
    return RegulationEdit.objects.filter(version=version).count()


def require_seen(version: RegulationVersion, seen: int) -> None:
    """Refused where somebody has saved the draft since it was read."""
    last = RegulationEdit.objects.filter(version=version).select_related("person").last()
    if last is not None and saves_of(version) != seen:
        raise Refused(
            _("%(person)s has saved this draft since you opened it. Open it again and compare.")
            % {"person": last.person.name},
            code="changed_since",
        )


def check_head(head: VersionHead, *, on: datetime.date, but: RegulationVersion | None = None) -> None:
    """A number and a title in both languages; a first day that is still to come and nobody else's."""
    for field, text in (("number", head.number), ("title", head.title), ("title_en", head.title_en)):
        if not text.strip():
            raise Refused(_("Fill this in."), field=field)
    if head.effective_from <= on:
        raise Refused(
            _("A version begins on a later day than today, so that nothing done already changes."),
            field="effective_from",
        )
    others = RegulationVersion.objects.filter(state__in=[State.DRAFT, State.ADOPTED])
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.filter(number=head.number.strip()).exists():
        raise Refused(_("Another version or draft has this number."), field="number")
    if others.filter(effective_from=head.effective_from).exists():
        raise Refused(_("Another version or draft begins on this day."), field="effective_from")


def write(version: RegulationVersion, head: VersionHead, *, on: datetime.date) -> None:
    """Save the version with this head; two who chose the same number or day in one moment: the second is refused."""
    version.number = head.number.strip()
    version.title = head.title.strip()
    version.title_en = head.title_en.strip()
    version.effective_from = head.effective_from
    is_new = version.pk is None
    try:
        with transaction.atomic():
            version.save(update_fields=None if is_new else WRITTEN)
    except IntegrityError:
        check_head(head, on=on, but=None if is_new else version)  # says which of the two is taken
        raise


def require_no_writer(draft: RegulationVersion, person: Person) -> None:
    """S10: whoever drafted or edited a version neither adopts nor rejects it."""
    if draft.drafted_by_id == person.pk or draft.edits.filter(person=person).exists():
        raise Refused(
            _("You have written at this draft yourself. A second person decides on it."), code="same_person"
        )


def close(
    draft: RegulationVersion,
    *,
    state: str,
    act: str,
    reason: str,
    person: Person,
    actor: Actor,
    on: datetime.date,
) -> RegulationVersion:
    """End a draft that will not be adopted; it stays readable."""
    if not reason.strip():
        raise Refused(_("Write the reason."), field="reason")
    draft.state, draft.closed_by, draft.closed_on = state, person, on
    draft.closed_reason = reason.strip()
    draft.save(update_fields=["state", "closed_by", "closed_on", "closed_reason"])
    audit.record(
        act=act,
        actor=actor,
        subject=draft,
        unit=actor.home,
        clause="V",
        facts={"reason": draft.closed_reason, "sha256": draft.sha256},
    )
    return draft
