"""A book as large as wanted in which known numbers of claims are lost on known nights.

Every loan has three clocks, a keeper and its principal on record. A loan loses its claim on one night at most, by one
of its clocks; all others end later. Filled by the database itself, with the triggers away.
"""

import datetime
from typing import Any

CLOCKS = ("litigation", "security_right", "enforcement")
STEP = 7_919  # prime: the loans of one night are spread over the whole table
FILLED = ("loans_loan", "loans_custody", "loans_timelimit", "loans_ledgerentry")
A_DAY = datetime.timedelta(days=1)
LONG_AGO = 200  # days since the clocks were written: no night looks at them for that


def fill(loans: int, nights: list[int], first: datetime.date) -> None:
    """On top of the set "one": `nights` says how many claims are lost for each night from the first one on."""
    from django.db import connection, transaction

    from benchmarks._clock_book import put_back, take_in, without_foreign_keys
    from benchmarks._staffed_book import copy_staffed
    from creditcoop.core import clock, triggers

    today = clock.today()
    assert sum(nights) <= loans
    assert first + len(nights) * A_DAY <= today
    take_in(today)
    with transaction.atomic(), connection.cursor() as cursor:
        triggers.remove("default")
        foreign_keys = without_foreign_keys(cursor, FILLED)
        copy_staffed(cursor, loans)
        _owed(cursor, first - 30 * A_DAY)
        _lost(cursor, loans, nights, first)
        _clocks(cursor, today)
        put_back(cursor, foreign_keys)
    triggers.install("default")
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(FILLED)}, core_unit, core_person, core_posting")


def _owed(cursor: Any, on: datetime.date) -> None:
    """What the book said when it came in, as the import writes it where a book says what is owed."""
    cursor.execute(
        "INSERT INTO loans_ledgerentry (loan_id, kind, paid_on, amount, costs, penalty, compound, interest, principal,"
        " principal_change, payer, payer_name, means, receipt_number, explained, late, \"on\") SELECT l.id, 'opening',"
        " %s, l.amount, 0, 0, 0, 0, l.amount, l.amount, '', '', '', '', '{}', FALSE, %s"
        " FROM copied JOIN loans_loan l USING (id)",
        [on, on],
    )
    cursor.execute("UPDATE loans_loan SET balance = amount FROM copied WHERE copied.id = loans_loan.id")


def _lost(cursor: Any, loans: int, nights: list[int], first: datetime.date) -> None:
    """Table `lost`: which loan loses its claim after which last day."""
    cursor.execute("CREATE TEMPORARY TABLE lost (rank_from bigint, rank_to bigint, last_day date)")
    rank = 0
    for place, count in enumerate(nights):
        cursor.execute(
            "INSERT INTO lost VALUES (%s, %s, %s)", [rank, rank + count, first + (place - 1) * A_DAY]
        )
        rank += count
    cursor.execute(
        "CREATE TEMPORARY TABLE ends AS SELECT c.id, c.place, lost.last_day FROM copied c"
        " LEFT JOIN lost ON (c.place * %s) %% %s >= rank_from AND (c.place * %s) %% %s < rank_to",
        [STEP, loans, STEP, loans],
    )


def _clocks(cursor: Any, today: datetime.date) -> None:
    written = today - LONG_AGO * A_DAY
    # The clocks of the real book were written today: they would be looked at on every night.
    cursor.execute("UPDATE loans_timelimit SET as_of = %s", [written])
    for number, name in enumerate(CLOCKS):
        cursor.execute(
            "INSERT INTO loans_timelimit (loan_id, clock, nominal_last_day, last_day, act_by, status, flags, events,"
            " ineffective, engine, as_of, review_on) SELECT id, %s, act_by, act_by, act_by, 'running', '[]', '[]',"
            " '[]', 2, %s, act_by + 1 FROM (SELECT id, CASE WHEN last_day IS NOT NULL AND place %% 3 = %s"
            " THEN last_day ELSE %s::date + 30 + ((place * %s) %% 1000)::int END AS act_by FROM ends) AS made",
            [name, written, number, today, STEP],
        )
