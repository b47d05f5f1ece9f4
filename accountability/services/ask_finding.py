"""Put on file what was found about a lapse: human fault, fraud, or what excuses it (Q27, Annex 13).

Asked with evidence (the committee's minutes) by the monitoring accountant or the union's credit department, never by
somebody who answers for the lapse. It changes nothing until a second person decides on it.
"""

import datetime
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import Finding, FindingPerson, Lapse
from accountability.rules.findings import EXCUSES, FindingKind
from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import EvidenceFile
from creditcoop.core.services.attach_evidence import attach_evidence


@transaction.atomic
def ask_finding(
    *,
    lapse_id: int,
    kind: str,
    words: str,
    files: Sequence[EvidenceFile],
    actor: Actor,
    on: datetime.date,
    cause: str = "",
    intent: bool = False,
    people: Collection[int] = (),
) -> Finding:
    """Write the finding with its evidence and the people it names, and return it."""
    lapse = locked_lapse(lapse_id)
    actor.require("ask_finding", branch=lapse.branch)
    require_not_charged(lapse, actor)
    _check(lapse, kind=kind, cause=cause, words=words, people=people)
    if not files:
        raise Refused(_("Attach the minutes or other proof of the finding."), field="files")
    if lapse.findings.filter(kind=kind, decision=None).exists():
        raise AlreadyDone(_("A finding of this kind waits for its decision already."))
    assert actor.person is not None  # the right was asked for above
    finding = Finding.objects.create(
        lapse=lapse,
        kind=kind,
        cause=cause if kind == FindingKind.EXCUSED else "",
        intent=intent and kind == FindingKind.HUMAN_CAUSE,
        words=words.strip(),
        asked_by=actor.person,
        on=on,
    )
    for person in sorted(set(people)):
        FindingPerson.objects.create(finding=finding, person_id=person)
    for file in files:
        attach_evidence(file=file, subject=finding, unit=lapse.branch, actor=actor, on=on)
    audit.record(
        act="ask_finding",
        actor=actor,
        subject=lapse,
        unit=lapse.branch,
        clause="Annex 9",
        facts={"finding": finding.pk, "kind": kind, "files": len(files)},
    )
    return finding


def locked_lapse(lapse_id: int) -> Lapse:
    """The lapse under its lock; one that turned out to be none is refused."""
    Lapse.objects.select_for_update().get(pk=lapse_id)
    lapse: Lapse = Lapse.objects.select_related("branch__parent", "version", "undone").get(pk=lapse_id)
    if hasattr(lapse, "undone"):
        raise Refused(_("This lapse turned out to be none; there is nothing to find about it."))
    return lapse


def require_not_charged(lapse: Lapse, actor: Actor) -> None:
    """S8: nobody finds or decides about a lapse that he answers for."""
    if actor.person_id in lapse.holder_ids().values():
        raise Refused(
            _("You answer for this lapse yourself. Somebody else has to do this (S8)."), code="charged"
        )


def _check(lapse: Lapse, *, kind: str, cause: str, words: str, people: Collection[int]) -> None:
    if kind not in set(FindingKind):
        raise Refused(_("Choose what was found."), field="kind")
    if not words.strip():
        raise Refused(_("Write your reasons, in your own words."), field="words")
    if kind == FindingKind.EXCUSED and cause not in EXCUSES:
        raise Refused(_("Choose what excuses the lapse (Q27)."), field="cause")
    if kind == FindingKind.FRAUD and not people:
        raise Refused(_("Name who took part in the fraud (Annex 13)."), field="people")
    if not set(people) <= set(lapse.holder_ids().values()):
        raise Refused(_("Only people who answer for this lapse can be named."), field="people")
