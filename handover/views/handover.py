"""One handover: what waits for whom, the five parts as a checklist, its loans, its signatures."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.labels import POST_LABELS
from creditcoop.core.rules.code_words import say
from handover.access import owners_of_handover
from handover.documents.completeness import missing, parts_of
from handover.documents.dossier import dossier_facts
from handover.labels import (
    CAPACITY_LABELS,
    REASON_LABELS,
    ROLE_LABELS,
    RULING_LABELS,
    STATE_LABELS,
    STATE_TAGS,
)
from handover.models import Dossier, Handover, HandoverPost, Refusal
from handover.queries.outcome_of import outcome_of
from handover.rules.handover_flow import Role, State
from handover.rules.handover_policy import HandoverPolicy
from handover.services.locked import latest_dossier
from handover.services.put_to_signature import dossier_day
from handover.services.sign_handover import signers_of, waiting_signers
from handover.views.inventory_view import inventory_context
from handover.views.pages import HandoverPage
from loans.services.check_event import language

FROZEN = (State.SIGNING, State.REFUSED, State.SIGNED, State.COMPLETED)


class HandoverDetail(HandoverPage):
    template = "handover/handover.html"

    def context(self) -> dict[str, Any]:
        handover = self.subject
        dossier = latest_dossier(handover) if handover.state in FROZEN else None
        facts = self._facts(dossier)
        policy = handover.version.chapter(HandoverPolicy)
        gaps = missing(facts, policy=policy)
        parts = list(parts_of(facts, policy=policy).values())
        return {
            "handover": handover,
            "state": {"text": STATE_LABELS[handover.state], "kind": STATE_TAGS[handover.state]},
            "head": self._head(),
            "facts": facts,
            "owed": Decimal(facts["totals"]["owed"]["yuan"]),
            "loan_rows": [
                {**row, "owed": Decimal(row["owed"]["yuan"]) if row["owed"] else None}
                for row in facts["loans"]
            ],
            "parts": [self._part(part, gaps) for part in parts],
            "filled": len(parts) - len(gaps),
            "part_count": len(parts),
            "dossier": dossier,
            "steps": self._steps(dossier),
            "refusals": [self._refusal(row) for row in self._refusals()],
            "acts": self._acts(dossier),
            "notes_url": reverse("write_list", args=[handover.pk]) if self._may("write_list") else "",
            "preparing": handover.state == State.PREPARING,
            "inventory": inventory_context(handover, self.actor),
        }

    def _facts(self, dossier: Dossier | None) -> dict[str, Any]:
        if dossier is not None:
            found: dict[str, Any] = json.loads(dossier.text)
            return found
        return dossier_facts(self.subject, as_of=dossier_day(self.subject, on=self.actor.on))

    def _head(self) -> list[dict[str, Any]]:
        handover = self.subject
        receivers = handover.receivers.select_related("person")
        supervisors = handover.supervisors.select_related("person")
        facts = [
            {"label": _("Hands over"), "text": handover.outgoing.name},
            {"label": _("Takes over"), "text": _listed(one.person.name for one in receivers)},
            {
                "label": _("Supervises"),
                "text": _listed(
                    f"{one.person.name} · {CAPACITY_LABELS[one.capacity]}" for one in supervisors
                ),
            },
            {"label": _("Handover day"), "text": handover.day.isoformat()},
            {"label": _("Why"), "text": REASON_LABELS[handover.reason]},
            {"label": _("Regulation version"), "text": handover.version.number},
        ]
        facts += _post_facts(handover)
        if handover.words:
            facts.append({"label": _("In words"), "text": handover.words})
        if handover.effective_on:
            facts.append(
                {"label": _("Last day of who handed over"), "text": handover.effective_on.isoformat()}
            )
        return facts

    def _part(self, part: Any, gaps: list[str]) -> dict[str, Any]:
        if part.code in gaps:
            said, kind = _("empty"), "lost"
        elif part.none_said:
            said, kind = _("nothing, as said"), "ok"
        else:
            said, kind = _("filled"), "ok"
        return {
            "code": part.code,
            "name": say(part.code, language()),
            "rows": part.rows,
            "words": part.words,
            "said": said,
            "kind": kind,
        }

    def _steps(self, dossier: Dossier | None) -> list[dict[str, Any]]:
        """Whose signature is asked for, who has signed, whose turn it is."""
        signed = {row.person_id: row for row in dossier.signatures.all()} if dossier else {}
        waiting = waiting_signers(self.subject, dossier) if dossier else []
        names = self._names()
        return [
            {
                "label": ROLE_LABELS[one.role],
                "who": names[one.person],
                "when": signed[one.person].on if one.person in signed else None,
                "said": "",
                "state": "done" if one.person in signed else "next" if one in waiting else "later",
            }
            for one in signers_of(self.subject)
        ]

    def _names(self) -> dict[int, str]:
        handover = self.subject
        people = [handover.outgoing]
        people += [one.person for one in handover.receivers.select_related("person")]
        people += [one.person for one in handover.supervisors.select_related("person")]
        return {person.pk: person.name for person in people}

    def _refusals(self) -> Any:
        return Refusal.objects.filter(dossier__handover=self.subject).select_related(
            "person", "dossier__handover", "appeal"
        )

    def _refusal(self, row: Refusal) -> dict[str, Any]:
        outcome = outcome_of(row)
        rulings = [
            {
                "who": one.person.name,
                "ruling": RULING_LABELS[one.ruling],
                "reason": one.reason,
                "on": one.on,
                "last_word": one.last_word,
            }
            for one in row.rulings.select_related("person")
        ]
        urls = {}
        if self.subject.state == State.REFUSED and row.role == Role.RECEIVER:
            if outcome in ("waits", "to_union") and self._may("rule_on_refusal"):
                urls["rule"] = reverse("rule_on_refusal", args=[self.subject.pk])
            if (outcome == "to_union" or hasattr(row, "appeal")) and self._may("give_last_word"):
                urls["last_word"] = reverse("give_last_word", args=[self.subject.pk])
        return {
            "who": row.person.name,
            "role": ROLE_LABELS[row.role],
            "reason": say(row.reason, language()) if row.reason != "other" else _("Another reason"),
            "words": row.words,
            "on": row.on,
            "rule_by": row.rule_by,
            "waits": outcome == "waits",
            "rulings": rulings,
            "appeal": getattr(row, "appeal", None),
            "urls": urls,
        }

    def _may(self, act: str) -> bool:
        owners = owners_of_handover(self.subject, act=act, actor=self.actor)
        return self.actor.may(act, branch=self.subject.branch, owners=owners)

    def _acts(self, dossier: Dossier | None) -> dict[str, str]:
        """What the reader may do now, by act; the first is the page's primary act."""
        handover, state = self.subject, self.subject.state
        mine = {one.person for one in waiting_signers(handover, dossier)} if dossier else set()
        can = {
            "put_to_signature": state == State.PREPARING,
            "sign_handover": state == State.SIGNING and self.actor.person_id in mine,
            "complete_handover": state == State.SIGNED,
            "refuse_handover": state == State.SIGNING and self.actor.person_id in mine,
            "appeal_ruling": state in (State.SIGNING, State.SIGNED) and self._refused_by_me(),
            "reopen_list": state in (State.SIGNING, State.SIGNED),
            "call_off_handover": state in (State.PREPARING, State.SIGNING),
        }
        return {
            act: reverse(act, args=[handover.pk])
            for act, possible in can.items()
            if possible and self._may(act)
        }

    def _refused_by_me(self) -> bool:
        mine = self._refusals().filter(person=self.actor.person, role=Role.RECEIVER, appeal=None)
        return any(outcome_of(row) == "taken_over" for row in mine)


def _post_facts(handover: Handover) -> list[dict[str, Any]]:
    """The post that ends with it, and who begins it."""
    post = HandoverPost.objects.filter(handover=handover).select_related("posting__unit", "successor__person")
    return [
        fact
        for one in post
        for fact in (
            {
                "label": _("Post that ends with it"),
                "text": f"{POST_LABELS[one.posting.post]} · {one.posting.unit.name}",
            },
            {
                "label": _("Begins this post"),
                "text": one.successor.person.name if one.successor else _("nobody yet"),
            },
        )
    ]


def _listed(words: Iterable[str]) -> str:
    return ("、" if language() == "zh" else ", ").join(words)
