"""A second person confirms or refuses a finding; confirmed, the ledger gets the difference (Q27, Q29, Annex 13).

By the branch director or the union's credit department, never by who asked nor by who answers for the lapse; where the
deputy shares in it, by the union alone (note s). Human fault and fraud add what then counts more, and the night tells
the person of it by a notice of its own; an excuse takes every entry of those it frees back by one of its own.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import Finding, FindingDecision, Lapse, PenaltyEntry
from accountability.queries.findings import confirmed_findings, found_of
from accountability.rules.entry_kinds import EntryKind
from accountability.rules.findings import DECISIONS, FindingKind, Found
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.services.ask_finding import locked_lapse, require_not_charged
from accountability.services.case_entries import tie_what_lowers
from accountability.services.price_lapse import (
    all_entries_of,
    entries_of,
    new_entry,
    priced,
    readings_of,
    reversals,
    sums,
    turns_of,
    write,
)
from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import EvidenceUse
from creditcoop.core.rules.money import to_fen
from creditcoop.core.services.append_chain import NewRow, lock_chain


@transaction.atomic
def decide_finding(
    *, finding_id: int, outcome: str, reason: str, actor: Actor, on: datetime.date
) -> FindingDecision:
    """Write the decision and, where it confirms, the entries; returns it."""
    lock_chain(PenaltyEntry)
    finding = Finding.objects.get(pk=finding_id)
    lapse = locked_lapse(finding.lapse_id)
    actor.require("decide_finding", branch=lapse.branch)
    if outcome not in DECISIONS:
        raise Refused(_("Choose whether you confirm or refuse the finding."), field="outcome")
    if outcome == "refused" and not reason.strip():
        raise Refused(_("Write your reasons, in your own words."), field="reason")
    if FindingDecision.objects.filter(finding=finding).exists():
        raise AlreadyDone(_("This finding has been decided already."))
    require_not_charged(lapse, actor)
    if finding.asked_by_id == actor.person_id:
        raise Refused(_("You asked for this finding. Another person must decide on it."), code="same_person")
    _require_union(finding, lapse, actor)
    assert actor.person is not None  # the right was asked for above
    earlier = confirmed_findings(lapse)
    decision = FindingDecision.objects.create(
        finding=finding, outcome=outcome, person=actor.person, reason=reason.strip(), on=on
    )
    if outcome == "confirmed":
        write(_entries(finding, lapse, earlier, on=on))
        tie_what_lowers(lapse)
    audit.record(
        act="decide_finding",
        actor=actor,
        subject=lapse,
        unit=lapse.branch,
        clause="Annex 9",
        facts={"finding": finding.pk, "kind": finding.kind, "outcome": outcome},
    )
    return decision


def _require_union(finding: Finding, lapse: Lapse, actor: Actor) -> None:
    """Note s: where the deputy shares in it, the director beside him does not decide."""
    if lapse.deputy_id is None or not actor.scope("decide_finding").branch_ids:
        return
    shares = finding.kind != FindingKind.EXCUSED or any(
        entry.person_id == lapse.deputy_id for entry in entries_of(lapse)
    )
    if shares and not actor.scope("decide_finding").union_ids:
        raise Refused(
            _("The deputy of the branch answers for this lapse too: the union decides (S8)."), code="goes_up"
        )


def _entries(finding: Finding, lapse: Lapse, earlier: list[Found], *, on: datetime.date) -> list[NewRow]:
    found = found_of(finding)
    evidence = list(
        EvidenceUse.objects.filter(subject_kind="finding", subject_id=finding.pk).values_list(
            "file__sha256", flat=True
        )
    )
    run = f"finding {finding.kind}"
    entries = entries_of(lapse)
    if finding.kind == FindingKind.EXCUSED:
        freed = [
            entry
            for entry in all_entries_of(lapse)
            if not found.people or str(entry.person_id) in found.people
        ]
        kind = EntryKind.EXCUSED
        return reversals(lapse, lapse.version, freed, kind=kind, on=on, run=run, evidence=evidence)
    policy = lapse.version.chapter(LiabilityPolicy)
    lines = priced(lapse, policy, [*earlier, found])
    due = sums(lines)
    for entry in entries:
        person = str(entry.person_id)
        due[person] = due.get(person, 0) - to_fen(entry.amount)
    turns = turns_of(lapse)
    return [
        new_entry(
            lapse=lapse,
            version=lapse.version,
            person=int(person),
            kind=EntryKind(finding.kind),
            amount_fen=difference,
            lines=[line for line in lines if line.person == person],
            turn=turns.get(int(person), 0) + 1,
            on=on,
            run=run,
            evidence=evidence,
            readings=readings_of(policy),
        )
        for person, difference in due.items()
        if difference
    ]
