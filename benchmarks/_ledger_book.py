"""A penalty ledger that is as long as wanted, written by the services of the program themselves.

Loans are copied by the database, with its triggers away; lapses, prices, bodies and hashes come from the services that
the scan of a night calls, a portion a business day, and at the end of each day its head is kept.
"""

import datetime
from collections.abc import Sequence
from typing import Any

A_LAPSE = 2  # entries: the head of the loan department and the keeper
LAPSES_A_DAY = 2_500
A_DAY = datetime.timedelta(days=1)
FILLED = ("loans_loan", "loans_custody", "accountability_lapse", "accountability_penaltyentry")


def fill(entries: int) -> None:
    """The ledger, on top of the set "one"."""
    from django.db import connection, transaction

    from accountability.models import PenaltyEntry
    from benchmarks._clock_book import put_back, take_in, without_foreign_keys
    from benchmarks._staffed_book import copy_staffed
    from creditcoop.core import clock, triggers
    from creditcoop.core.services.keep_heads import write_heads

    today, lapses = clock.today(), entries // A_LAPSE
    take_in(today)
    with transaction.atomic(), connection.cursor() as cursor:
        triggers.remove("default")
        foreign_keys = without_foreign_keys(cursor, FILLED)
        copy_staffed(cursor, lapses)
        cursor.execute("SELECT ARRAY_AGG(id ORDER BY id) FROM copied")
        (loans,) = cursor.fetchone()
    days = -(-lapses // LAPSES_A_DAY)
    for place in range(days):
        portion = loans[place * LAPSES_A_DAY : (place + 1) * LAPSES_A_DAY]
        _one_day(portion, on=today - (days - 1 - place) * A_DAY)
    with connection.cursor() as cursor:
        put_back(cursor, foreign_keys)
    triggers.install("default")
    write_heads(PenaltyEntry)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE loans_loan, accountability_lapse, accountability_penaltyentry")
    assert PenaltyEntry.objects.count() == entries


def _one_day(loan_ids: Sequence[int], *, on: datetime.date) -> None:
    """What a night writes when each of these loans lost its claim the day before."""
    from django.db import transaction

    from accountability.models import Lapse, PenaltyEntry
    from accountability.services.lapse_rows import Versions
    from accountability.services.price_lapse import assess, write
    from accountability.services.record_lapses import COLUMNS
    from creditcoop.core.bulk import insert_rows
    from creditcoop.core.services.keep_heads import keep_head

    versions = Versions()
    rows = _lapse_rows(loan_ids, versions, on=on)
    with transaction.atomic():
        insert_rows(model=Lapse, columns=COLUMNS, rows=[[row[name] for name in COLUMNS] for row in rows])
        lapses = Lapse.objects.filter(key__in=[row["key"] for row in rows]).order_by("loan")
        write(
            [
                entry
                for lapse in lapses
                for entry in assess(lapse, *versions.on(lapse.lapsed_on), on=on, run=f"scan_time_limits {on}")
            ]
        )
        keep_head(PenaltyEntry, on=on, amount="amount")


def _lapse_rows(loan_ids: Sequence[int], versions: Any, *, on: datetime.date) -> list[dict[str, Any]]:
    from accountability.queries.lapses import terms_of
    from accountability.rules.fine_parts import Claim
    from accountability.rules.lost_claims import ClockRow, LostClaim
    from accountability.services.lapse_rows import LapseRows
    from creditcoop.core.rules.money import to_fen
    from loans.models import Loan, TimeLimit

    last_day = on - A_DAY
    loans = list(Loan.objects.filter(pk__in=loan_ids).order_by("pk"))
    built = LapseRows(terms_of(loans), versions, on=on)
    clock = TimeLimit(clock="litigation", nominal_last_day=last_day, act_by=last_day, engine=2)
    lost = LostClaim(Claim.BORROWER, None, last_day, ClockRow(0, "litigation", None, "lapsed", last_day))
    return [built.row(loan, lost, clock, amount_fen=to_fen(loan.amount), turn=1) for loan in loans]
