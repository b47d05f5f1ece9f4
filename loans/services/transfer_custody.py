"""Move the care of loans from one officer to the next, with the condition in which they were received (Annex 4–6).

Only a completed handover does this (import contract). In the caller's transaction; the granting liability stays where
it was. Refused where a loan is not in the outgoing officer's care on his last day.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from creditcoop.core.models import Person
from loans.models import Custody, ListedClock, Loan, TakenOver


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A clock that the signed list named for a loan."""

    clock: str
    guarantor_id: int | None
    opened_by_id: int | None
    last_day: datetime.date | None


@dataclass(frozen=True, kw_only=True)
class Received:
    """One loan as it is handed over: to whom, in which condition (canonical text), with which clocks on the list."""

    receiver: Person
    condition: str
    clocks: Sequence[Listed]


@transaction.atomic
def transfer_custody(
    *,
    loans: Mapping[int, Received],
    outgoing: Person,
    receiver_from: datetime.date,
    handover_number: str,
    dossier_sha256: str,
) -> int:
    """End the outgoing officer's care with the day before `receiver_from`, begin the receivers'; how many loans."""
    locked = list(
        Loan.objects.select_for_update().filter(pk__in=loans).order_by("pk").values_list("pk", flat=True)
    )
    ending = Custody.objects.filter(
        loan__in=locked, person=outgoing, until_on=None, from_on__lt=receiver_from
    )
    kept = set(ending.values_list("loan", flat=True))
    missing = sorted(set(loans) - kept)
    if missing:
        numbers = Loan.objects.filter(pk__in=missing[:5]).values_list("number", flat=True)
        raise Refused(
            _("These loans are no longer in the care of %(person)s: %(loans)s. Make the list anew.")
            % {"person": outgoing.name, "loans": "、".join(numbers)}
        )
    ending.update(until_on=receiver_from)
    begun = Custody.objects.bulk_create(
        Custody(loan_id=pk, person=loans[pk].receiver, from_on=receiver_from) for pk in locked
    )
    _write_condition(begun, loans, handover_number=handover_number, dossier_sha256=dossier_sha256)
    return len(begun)


def _write_condition(
    begun: Sequence[Custody], loans: Mapping[int, Received], *, handover_number: str, dossier_sha256: str
) -> None:
    TakenOver.objects.bulk_create(
        TakenOver(
            custody=custody,
            handover_number=handover_number,
            dossier_sha256=dossier_sha256,
            condition=loans[custody.loan_id].condition,
        )
        for custody in begun
    )
    ListedClock.objects.bulk_create(
        ListedClock(
            custody=custody,
            clock=one.clock,
            guarantor_id=one.guarantor_id,
            opened_by_id=one.opened_by_id,
            last_day=one.last_day,
        )
        for custody in begun
        for one in loans[custody.loan_id].clocks
    )
