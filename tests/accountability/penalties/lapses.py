"""A lapse put on record without waiting three years: the last possible day is the day the loan went out."""

import datetime

from django.db import transaction

from accountability.models import Finding, Lapse
from accountability.queries.lapses import terms_of
from accountability.rules.fine_parts import Claim
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.lost_claims import ClockRow, LostClaim
from accountability.services.ask_finding import ask_finding
from accountability.services.lapse_rows import LapseRows, Versions
from accountability.services.price_lapse import assess, write
from accountability.services.record_lapses import COLUMNS
from creditcoop.core.bulk import insert_rows
from creditcoop.core.models import Person
from creditcoop.core.rules.money import parse_yuan
from loans.models import Loan, TimeLimit
from tests.builders import actor
from tests.on_file import proof

A_DAY = datetime.timedelta(days=1)


@transaction.atomic
def lapse_of(loan: Loan, last_day: datetime.date, *, amount: str = "8000.00") -> Lapse:
    """The claim on the borrower, lost after `last_day`, with its entries."""
    clock = TimeLimit.objects.filter(loan=loan, clock="litigation").get()
    versions = Versions()
    row = ClockRow(clock.pk, clock.clock, None, "lapsed", last_day)
    lost = LostClaim(Claim.BORROWER, None, last_day, row)
    built = LapseRows(terms_of([loan]), versions, on=last_day + A_DAY)
    values = built.row(loan, lost, clock, amount_fen=parse_yuan(amount), turn=1)
    insert_rows(model=Lapse, columns=COLUMNS, rows=[[values[name] for name in COLUMNS]])
    lapse = Lapse.objects.get(key=values["key"])
    version = lapse.version
    write(
        assess(
            lapse,
            version,
            version.chapter(LiabilityPolicy),
            on=lapse.found_on,
            run=f"scan_time_limits {lapse.found_on}",
        )
    )
    return lapse


def finding_of(lapse: Lapse, person: Person, day: datetime.date, kind: str = "human_cause") -> Finding:
    """A finding with its minutes, waiting for a second person."""
    cause = "force_majeure" if kind == "excused" else ""
    people = [lapse.manager_id] if kind == "fraud" else []
    return ask_finding(
        lapse_id=lapse.pk,
        kind=kind,
        cause=cause,
        people=people,
        words="经审议。",
        files=[proof(person, on=day)],
        actor=actor(person, day),
        on=day,
    )
