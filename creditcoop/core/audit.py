"""Record an act inside its own transaction."""

import datetime
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models

from creditcoop.core.access import Actor
from creditcoop.core.models import AuditEvent, Unit
from creditcoop.core.rules.permissions import RIGHTS
from creditcoop.core.rules.system_acts import SYSTEM_ACTS


class UnknownAct(KeyError):
    """An act that stands in no table of rights: the program is wrong, not the user."""


def event(
    *,
    act: str,
    actor: Actor,
    subject: models.Model,
    unit: Unit | None,
    clause: str = "",
    facts: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Build one audit row (not saved). `facts` holds what changed; days and amounts become text."""
    if act not in RIGHTS and act not in SYSTEM_ACTS:
        raise UnknownAct(act)
    return AuditEvent(
        act=act,
        actor=actor.person,
        channel=actor.channel,
        subject_kind=subject._meta.model_name or "",
        subject_id=subject.pk,
        # What outlives the subject's own words: personal data can be erased, a record of acts cannot.
        subject_label=str(getattr(subject, "audit_label", subject))[:120],
        unit=unit,
        on=actor.on,
        clause=clause,
        facts=json.dumps(facts or {}, ensure_ascii=False, sort_keys=True, default=_as_text),
    )


def record(**details: Any) -> None:
    """Write one audit row; call inside the transaction of the act."""
    event(**details).save(force_insert=True)


def record_many(events: Iterable[AuditEvent]) -> None:
    """Write many audit rows at once (imports, the building of demo data)."""
    AuditEvent.objects.bulk_create(events, batch_size=1000)


def _as_text(value: Any) -> str:
    if isinstance(value, Decimal | datetime.date):
        return str(value)
    raise TypeError(f"an audit fact must be text, a number, a day or an amount, not {type(value).__name__}")
